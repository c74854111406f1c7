"""One message of every kind, with the facts that its rule writes."""

from __future__ import annotations

from outreach.notifications.models import Message
from outreach.people.models import Person

START, END = "2026-04-18T01:00:00+00:00", "2026-04-18T09:00:00+00:00"
DUE = "2026-03-20T10:00:00+00:00"


def everything(typed):
    """Facts by template. `typed` stands wherever somebody types a name, a title or a text."""
    slot = {"title": typed, "starts": START, "zone": "Asia/Shanghai", "minutes": 30}
    meetup = {"meetup": typed, "meetup_slug": "spring", "starts": START, "ends": END, "zone": "Asia/Shanghai"}
    changed = {"before": "2026-04-11T01:00:00+00:00", "talks": [slot], "reason": typed, "to": "public"}
    quote = {
        "announcement": typed,
        "announcement_slug": "version-2",
        "company": typed,
        "representative": typed,
        "due": DUE,
        "zone": "Asia/Shanghai",
    }
    speaker = {"talk": slot, "abstract": typed, "speaker": typed, "reason": typed}
    ticket = {"number": 7, "title": typed, "due": "2026-04-04"}
    to_chair = {"to": "announcement", "exact": typed, "reason": typed}
    return {
        "person_sign_in": {"to": "sign_in"},
        "community_invited": {"to": "join", "role": "member"},
        "speaker_asked": meetup | speaker | {"to": "speak"},
        "speaker_accepted": meetup | speaker | {"to": "programme"},
        "speaker_declined": meetup | speaker | {"to": "programme"},
        "meetup_moved": meetup | changed,
        "meetup_cancelled": meetup | changed,
        "meetup_uncancelled": meetup | changed,
        "talk_moved": meetup | changed,
        "talk_cancelled": meetup | changed,
        "talk_uncancelled": meetup | changed,
        "ticket_assigned": {"to": "ticket", "number": 7, "tickets": [ticket]},
        "comment_added": {"to": "ticket", "number": 7, "ticket": ticket, "writer": typed, "wrote": typed},
        "quote_requested": quote | {"to": "quote", "brief": typed},
        "quote_reminded": quote | {"to": "quote", "brief": typed},
        "quote_proposed": quote
        | {"to": "quote", "exact_before": typed, "exact_after": typed, "reason": typed},
        "quote_receipt": quote | {"to": "quote", "exact": typed, "fingerprint": "0123456789ab"},
        "quote_approved": quote | {"to": "", "exact": typed},
        "quote_submitted": quote | to_chair,
        "quote_agreed": quote | to_chair,
        "quote_kept": quote | to_chair,
        "quote_declined": quote | to_chair,
        "announcement_published": quote | {"to": "published"},
    }


def message(template, typed="Spring in Shanghai", language="en", zone="Europe/Berlin", **values):
    """A message in nobody's database."""
    facts = {"by": typed, "community": typed, "slug": "kiteline", **everything(typed)[template]}
    return Message(
        id=7,
        key=f"secret:{template}",
        template=template,
        content=facts | values,
        language=language,
        address="sam@example.org",
        person=Person(name=typed, language=language, zone=zone, email="sam@example.org"),
        due_at=None,
    )
