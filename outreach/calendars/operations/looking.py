"""When a calendar program last looked: gathered in memory, kept now and then, never by the poll itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Engine, update

from outreach import clock
from outreach.calendars.operations.building import writing
from outreach.people.models import Secret

SOON = timedelta(minutes=1)
LONGEST = timedelta(minutes=10)
LONGEST_NAME = 200


@dataclass
class Looks:
    """The last poll of each link since the last time they were kept."""

    polls: dict[int, tuple[datetime, str]] = field(default_factory=dict)
    since: datetime | None = None
    lock: Lock = field(default_factory=Lock)

    def note(self, secret_id: int, client: str) -> None:
        now = clock.now()
        with self.lock:
            self.polls[secret_id] = (now, client[:LONGEST_NAME])
            self.since = self.since or now

    def waits(self, longest: timedelta) -> bool:
        return self.since is not None and self.since <= clock.now() - longest

    def store(self, engine: Engine) -> int:
        """Keep what was gathered. What cannot be kept now is forgotten: the next poll says it again."""
        with self.lock:
            polls, self.polls, self.since = self.polls, {}, None
        if polls:
            with writing(engine) as session:
                for secret_id, (at, client) in sorted(polls.items()):
                    one = update(Secret).where(Secret.id == secret_id)
                    session.execute(one.values(last_seen_at=at, last_client=client))
        return len(polls)


looks = Looks()
