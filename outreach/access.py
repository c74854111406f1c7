"""Who may do what: the whole policy, one line a permission."""

from __future__ import annotations

from enum import Enum, StrEnum, unique
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from outreach.people.models import Person, Secret


class Role(StrEnum):
    """What a person, or the holder of a link, is to a community or to one subject in it."""

    VISITOR = "visitor"
    GUEST = "guest"
    MEMBER = "member"
    ORGANIZER = "organizer"
    CHAIR = "chair"
    SELF = "self"
    LEAD = "lead"
    HOST = "host"
    SPEAKER = "speaker"
    ASSIGNEE = "assignee"
    AUTHOR = "author"


RANKS = [Role.GUEST, Role.MEMBER, Role.ORGANIZER, Role.CHAIR]

ANYONE = {Role.VISITOR}
MEMBERS = {Role.MEMBER}
STAFF = {Role.ORGANIZER}
CHAIRS = {Role.CHAIR}
SELF = {Role.SELF}


def ranked(role: Role) -> frozenset[Role]:
    """A role and all that it includes: a chair is also organizer, member and guest."""
    return frozenset(RANKS[: RANKS.index(role) + 1])


@unique
class Permission(Enum):
    # people
    SEE_MEMBERS = "see the members", MEMBERS
    INVITE_MEMBER = "invite somebody, set a role up to one's own, end a membership", STAFF
    EDIT_COMPANIES = "edit member organisations and their contacts", STAFF
    EDIT_COMMUNITY = "edit the community", CHAIRS
    EDIT_SELF = "edit oneself, end own sessions and links", SELF
    # journal
    UNDO_BATCH = "undo what was done", STAFF | SELF
    # desk
    SEE_TODAY = "see the own page of the day, search", {Role.GUEST}
    # meetups
    SEE_PUBLIC_MEETUP = "see a published meetup", ANYONE
    SEE_MEETUPS = "see the plans of meetups", MEMBERS | {Role.HOST}
    CREATE_MEETUP = "create a meetup", STAFF
    EDIT_MEETUP = "edit, move and publish a meetup", STAFF | {Role.LEAD}
    CANCEL_MEETUP = "cancel a meetup", STAFF
    SET_CREW = "set who carries a workstream", STAFF | {Role.LEAD}
    EDIT_PROGRAMME = "edit the programme and ask speakers", STAFF | {Role.LEAD}
    ANSWER_TALK = "answer for a talk", {Role.SPEAKER}
    # tickets
    SEE_TICKETS = "see the tickets", MEMBERS | {Role.HOST}
    OPEN_TICKET = "open a ticket", MEMBERS | {Role.HOST}
    TRIAGE_TICKETS = "triage, import, apply a playbook", STAFF | {Role.HOST}
    EDIT_TICKET = "edit, start, wait for and close a ticket", STAFF | {Role.ASSIGNEE, Role.LEAD}
    COMMENT_TICKET = "comment on a ticket", MEMBERS | {Role.HOST}
    IMPORT_TICKETS = "import tickets, edit playbooks", STAFF
    # quotes
    SEE_ANNOUNCEMENTS = "see announcements in work", CHAIRS
    EDIT_ANNOUNCEMENT = "write an announcement, ask, remind, approve and publish", CHAIRS
    WRITE_QUOTE = "write, send, decline or withdraw a quote", {Role.AUTHOR}
    # calendars
    SEE_CALENDARS = "see calendars and make own links", MEMBERS
    # notifications
    SEE_OUTBOX = "see the outbox", STAFF
    EDIT_OUTBOX = "retry, drop and copy what waits in the outbox", STAFF

    def __init__(self, words: str, roles: set[Role]) -> None:
        self.words, self.roles = words, frozenset(roles)


class Subject(Protocol):
    """Anything that can tell what somebody is to it."""

    def roles_of(self, who: Person | Secret | None) -> set[Role]: ...


def may(who: Person | Secret | None, permission: Permission, subject: Subject) -> bool:
    return not permission.roles.isdisjoint(subject.roles_of(who))
