"""The stage: what happens on which day, played in order with the clock stopped at each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from outreach import clock
from outreach.people.models import Community, Company, Person

Act = Callable[..., None]


class Stage:
    """Acts of one community. Days count from today in its zone, before today below zero."""

    def __init__(
        self, session: Session, zone: str, persons: dict[str, Person], names: dict[str, dict[str, str]]
    ) -> None:
        self.session, self.zone, self.persons, self.names = session, zone, persons, names
        self.now, self.today = clock.now(), clock.today(zone)
        self.acts: list[tuple[int, int, Act, tuple[Any, ...]]] = []
        self.found: dict[str, Any] = {}
        self.companies: dict[str, Company] = {}
        self.community: Community

    def on(self, day: int, act: Act, *told: Any) -> None:
        """On that day, after what was put on it before, `act(stage, *told)` happens."""
        self.acts.append((min(day, 0), len(self.acts), act, told))

    def play(self) -> None:
        while self.acts:
            self.acts.sort(key=lambda act: act[:2])
            day, order, act, told = self.acts.pop(0)
            with clock.stopped(self.instant(day, order)):
                act(self, *told)
                self.session.commit()

    def instant(self, day: int, order: int) -> datetime:
        """Between ten and four on that day; on the last one, a little before now."""
        if day == 0:
            return self.now - timedelta(minutes=max(90 - order % 90, 1))
        start = datetime.combine(self.day(day), time(10))
        return clock.computed(start + timedelta(minutes=order % 360), self.zone)

    def day(self, day: int) -> date:
        return self.today + timedelta(days=day)

    def wall(self, day: int, hour: str) -> datetime:
        return datetime.combine(self.day(day), time.fromisoformat(hour))

    def person(self, key: str | None, default: str = "lena_brandt") -> Person:
        return self.persons[key or default]
