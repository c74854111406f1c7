"""The nouns of meetups."""

from outreach.meetups.models.meetup import Crew, CrewPart, Format, Host, Meetup, Venue, Workstream
from outreach.meetups.models.talk import Speaker, Talk, TalkKind

__all__ = [
    "Crew",
    "CrewPart",
    "Format",
    "Host",
    "Meetup",
    "Speaker",
    "Talk",
    "TalkKind",
    "Venue",
    "Workstream",
]
