"""Text ranks, in the order of bytes: between any two there is room, so what moves rewrites nothing else."""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE = len(DIGITS)
WIDTH = 6
STEP = BASE**3
LONGEST = 32


def between(after: str | None, before: str | None) -> str:
    """A rank strictly between two, in byte order; None is the open end. A rank never ends in 0."""
    low, high = after or "", before
    if high is not None and low >= high:
        raise ValueError(f"{low} is not before {high}")
    rank = ""
    for at in range(max(len(low), len(high or "")) + 1):
        floor = DIGITS.index(low[at]) if at < len(low) else 0
        ceiling = BASE if high is None else DIGITS.index(high[at]) if at < len(high) else 0
        if ceiling - floor > 1:
            return rank + DIGITS[(floor + ceiling) // 2]
        rank += DIGITS[floor]
        if ceiling > floor:
            high = None
    raise ValueError(f"nothing is between {after} and {before}")


def following(last: str | None, count: int) -> list[str]:
    """So many ranks behind the last one, with room between them."""
    number = value(last or "")
    if number + STEP * count >= BASE**WIDTH:
        return crowded(last, count)
    return [spelled(number + STEP * each) for each in range(1, count + 1)]


def crowded(last: str | None, count: int) -> list[str]:
    ranks: list[str] = []
    for _each in range(count):
        ranks.append(between(ranks[-1] if ranks else last, None))
    return ranks


def value(rank: str) -> int:
    number = 0
    for digit in rank[:WIDTH].ljust(WIDTH, "0"):
        number = number * BASE + DIGITS.index(digit)
    return number


def spelled(number: int) -> str:
    digits = ""
    for _each in range(WIDTH):
        number, digit = divmod(number, BASE)
        digits = DIGITS[digit] + digits
    return digits.rstrip("0")
