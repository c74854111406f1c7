"""Who may see what is not shared with all: organizers only, or one company only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach.access import Role
from outreach.db import Inside
from outreach.journal.models import Visibility
from outreach.people.models import Person


class Sighted(Inside):
    """A row with a visibility. The same rule in SQL is `queries.seen_by`."""

    if TYPE_CHECKING:
        company_id: int | None
        visibility: Visibility

    def is_seen_by(self, person: Person) -> bool:
        if self.visibility == Visibility.ORGANIZERS:
            return Role.ORGANIZER in person.roles_in(self.community_id)
        if self.visibility == Visibility.COMPANY:
            return self.company_id in person.company_ids
        return self.visibility == Visibility.SHARED
