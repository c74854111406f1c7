"""Places in an order that people arrange: a text between two texts, in the order of bytes."""

from __future__ import annotations

from itertools import count

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LONG = 40


def between(before: str | None, after: str | None) -> str:
    """A rank after the one and before the other; None is the beginning or the end."""
    rank, low, high = "", before or "", after
    for at in count():
        floor = DIGITS.index(low[at]) if at < len(low) else 0
        ceiling = DIGITS.index(high[at]) if high is not None and at < len(high) else len(DIGITS)
        if ceiling - floor > 1:
            at_the_end = high is None and at < len(low)
            return rank + DIGITS[floor + 1 if at_the_end else (floor + ceiling) // 2]
        rank += DIGITS[floor]
        if ceiling > floor:
            high = None
    raise AssertionError("never reached")


def beyond(last: str | None, number: int) -> list[str]:
    """So many ranks after the last, one after the other."""
    ranks: list[str] = []
    for _each in range(number):
        last = between(last, None)
        ranks.append(last)
    return ranks
