"""A meetup with a talk and a speaker, an announcement with a quote asked for: the causes of mail."""

from __future__ import annotations

from datetime import datetime

from outreach.db import db
from outreach.meetups.models import Crew, CrewPart, Speaker, Talk, Workstream
from outreach.people.models import Purpose, Secret
from outreach.quotes.models import Announcement, Origin, Quote, QuoteVersion
from outreach.tickets.models import Comment, Ticket
from tests import make


def said(noun, verb, by=None, secret=None, **details):
    """One verb, in a transaction of its own."""
    noun.log(verb, by, secret=secret, **details)
    db.session.commit()


def link(purpose, person, community, subject=None):
    """A link just made, its token still clear."""
    values = {"subject_id": subject.id if subject else None, "scope": {"role": "member"}}
    return make.saved(Secret.issue(purpose, person, community_id=community.id, **values))


def talk(meetup, title="Small models", starts=datetime(2026, 4, 18, 10), **values):
    talk = Talk(
        community_id=meetup.community_id, meetup_id=meetup.id, title=title, zone=meetup.zone, **values
    )
    talk.set_time("starts", starts)
    return make.saved(talk)


def speaker(talk, person, **values):
    values = {"asked_at": datetime.fromisoformat("2026-03-01T09:00Z"), **values}
    return make.saved(Speaker(community_id=talk.community_id, talk=talk, person_id=person.id, **values))


def crew(meetup, person, workstream=Workstream.VENUE, part=CrewPart.LEAD):
    since = datetime.fromisoformat("2026-03-01T09:00Z") if part == CrewPart.LEAD else None
    values = {"workstream": workstream, "part": part, "leads_since": since}
    return make.saved(
        Crew(community_id=meetup.community_id, meetup_id=meetup.id, person_id=person.id, **values)
    )


def ticket(community, number=1, title="Book the hall", **values):
    dull = {"rank": f"a{number}", "number": number, "title": title}
    return make.saved(Ticket(community_id=community.id, **{**dull, **values}))


def comment(ticket, person, body="The hall is free.", **values):
    values = {"ticket_id": ticket.id, "person_id": person.id, "body": body, **values}
    return make.saved(Comment(community_id=ticket.community_id, **values))


def announcement(community, title="Version 2 is out", due=datetime(2026, 3, 20, 18), **values):
    values = {"slug": "version-2", "zone": "Asia/Shanghai", "brief": "It is *faster*.", **values}
    announcement = Announcement(community_id=community.id, title=title, **values)
    announcement.set_time("due", due)
    return make.saved(announcement)


def quote(announcement, person, company=None, **values):
    company = company or make.company(make.db.session.get_one(make.Community, announcement.community_id))
    values = {"company_id": company.id, "person_id": person.id, "zone": announcement.zone, **values}
    return make.saved(
        Quote(community_id=announcement.community_id, announcement_id=announcement.id, **values)
    )


def version(quote, no=1, text="We are\nglad, at example.com.", **values):
    dull = {"language": "en", "attribution": {}, "origin": Origin.MEMBER, "hash": f"{no}fedcba9876543210"}
    values = {**dull, "quote_id": quote.id, "no": no, "text": text, **values}
    return make.saved(QuoteVersion(community_id=quote.community_id, **values))


def ask(quote, by, person, community):
    """The request, with its link."""
    secret = link(Purpose.AUTHOR, person, community, quote)
    said(quote, "requested", by, secret=secret)
    return secret.token
