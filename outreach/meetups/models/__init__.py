"""The nouns of meetups."""

from outreach.meetups.models.crew import Crew, CrewPart, Host, Workstream
from outreach.meetups.models.meetup import Meetup
from outreach.meetups.models.speaker import Answer, Speaker
from outreach.meetups.models.talk import Talk, TalkKind
from outreach.meetups.models.venue import Format, Venue, refuse_address

__all__ = [
    "Answer",
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
    "refuse_address",
]
