"""The T-rule: where days, gates and stops stand on the line from T−42 to T+7, in percent of its width."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from outreach import moments

EDGE = 1.5
FIRST, LAST = -42, 7
PERIOD = 42
STEPS = (7, 14, 28, 56, 91, 182, 364)
TOO_NEAR = 8.0


@dataclass(frozen=True)
class Mark:
    """Something on the line: its place, what it says, how its words hang, which state it is in."""

    x: str
    text: str = ""
    anchor: str = "middle"
    state: str = ""


@dataclass(frozen=True)
class TRule:
    """All that the picture shows. `days` is how many days after the meetup today is: −19 with 19 to go."""

    days: int
    start: str
    end: str
    done: str | None
    ticks: list[Mark]
    labels: list[Mark]
    gates: list[Mark]
    day: Mark
    today: Mark | None
    due: Mark | None
    ghost: Mark | None


@dataclass(frozen=True)
class Lane:
    """The line of one workstream under a T-rule of the same length."""

    run: tuple[str, str] | None
    todo: tuple[str, str] | None
    stops: list[Mark]
    today: str | None
    day: str


@dataclass(frozen=True)
class Scale:
    first: int
    last: int

    def at(self, days: int) -> float:
        return EDGE + (100 - 2 * EDGE) * (days - self.first) / (self.last - self.first)

    def x(self, days: int) -> str:
        return f"{self.at(days):.2f}%"

    def near(self, one: int, other: int) -> bool:
        return abs(self.at(one) - self.at(other)) < TOO_NEAR

    def holds(self, days: int) -> bool:
        return self.first <= days <= self.last

    def clamped(self, days: int) -> int:
        return max(self.first, min(self.last, days))

    @property
    def step(self) -> int:
        """Days between two ticks: a week, or more if the line is long."""
        return next((each for each in STEPS if self.last - self.first <= 20 * each), STEPS[-1])

    @property
    def ticks(self) -> list[int]:
        return [days for days in range(self.first, self.last + 1) if days % self.step == 0]


def trule(
    today: date,
    meetup_day: date,
    gates: Iterable[tuple[int, str]] = (),
    first: int = FIRST,
    last: int = LAST,
    due: date | None = None,
    ghost: date | None = None,
) -> TRule:
    """A rule for a meetup. It grows to the left by periods of 42 days until today is on it."""
    days = (today - meetup_day).days
    scale = scale_for(days, first, last)
    now = days if scale.holds(days) else None
    return TRule(
        days=days,
        start=scale.x(scale.first),
        end=scale.x(scale.last),
        done=scale.x(scale.clamped(days)) if days > scale.first else None,
        ticks=[Mark(scale.x(each)) for each in scale.ticks],
        labels=labels(scale, now),
        gates=[Mark(scale.x(each), state=state) for each, state in gates if scale.holds(each)],
        day=Mark(scale.x(0), "" if now is not None and scale.near(now, 0) else "T"),
        today=None if now is None else Mark(scale.x(now), anchor=anchor(scale, now)),
        due=mark(scale, due, meetup_day),
        ghost=mark(scale, ghost, meetup_day),
    )


def moved(
    today: date,
    before: date,
    after: date,
    gates: Iterable[tuple[int, str]] = (),
    gates_after: Iterable[tuple[int, str]] | None = None,
) -> tuple[TRule, TRule]:
    """Two rules over the same days: as it is, and as it will be with a ghost at the old day."""
    gates = list(gates)
    shift = (after - before).days
    scale = scale_for((today - after).days, min(FIRST, -shift - LAST), max(LAST, LAST - shift))
    old = trule(today, before, gates, scale.first + shift, scale.last + shift)
    then = gates if gates_after is None else gates_after
    return old, trule(today, after, then, scale.first, scale.last, ghost=before)


def lane(
    today: date, meetup_day: date, stops: Iterable[tuple[int, str]], first: int = FIRST, last: int = LAST
) -> Lane:
    """Stops are days after the meetup with done, open or late; the line is thick in the past."""
    days = (today - meetup_day).days
    scale = scale_for(days, first, last)
    placed = sorted((scale.clamped(each), state) for each, state in stops)
    now = scale.clamped(days)
    start, end = (placed[0][0], placed[-1][0]) if placed else (0, 0)
    return Lane(
        run=(scale.x(start), scale.x(min(now, end))) if placed and start < now else None,
        todo=(scale.x(max(now, start)), scale.x(end)) if placed and end > now else None,
        stops=[Mark(scale.x(each), state=state) for each, state in placed],
        today=scale.x(now) if scale.holds(days) else None,
        day=scale.x(0),
    )


def scale_for(days: int, first: int = FIRST, last: int = LAST) -> Scale:
    while first > days:
        first -= PERIOD
    return Scale(first, last)


def labels(scale: Scale, now: int | None) -> list[Mark]:
    """The numbers below the ticks, without those that would touch today, T or each other."""
    taken = [0, *([] if now is None else [now])]
    kept: list[int] = []
    for days in labelled(scale):
        if not any(scale.near(days, each) for each in [*taken, *kept]):
            kept.append(days)
    return [Mark(scale.x(each), moments.signed(each), anchor(scale, each)) for each in kept]


def labelled(scale: Scale) -> list[int]:
    """Every tick on a short line; on a long one each third and then each sixth week, none at the ends."""
    if scale.last - scale.first <= 56:
        return [days for days in scale.ticks if days]
    step = 3 * scale.step if scale.last - scale.first <= 100 else 6 * scale.step
    return [days for days in scale.ticks if days < 0 and days % step == 0 and days != scale.first]


def anchor(scale: Scale, days: int) -> str:
    at = scale.at(days)
    return "start" if at < 4 else "end" if at > 96 else "middle"


def mark(scale: Scale, on: date | None, meetup_day: date) -> Mark | None:
    if on is None:
        return None
    return Mark(scale.x(scale.clamped((on - meetup_day).days)))
