"""One plain function a noun, with the dullest defaults that work."""

from __future__ import annotations

from datetime import datetime

from outreach.access import Role
from outreach.db import db
from outreach.meetups.models import Crew, CrewPart, Format, Host, Meetup, Speaker, Talk, Venue, Workstream
from outreach.people.models import Community, Company, Contact, Membership, Part, Person
from outreach.quotes.models import Announcement
from outreach.quotes.operations import asking
from outreach.tickets.models import When
from outreach.tickets.operations import open_ticket


def saved(subject):
    db.session.add(subject)
    db.session.commit()
    return subject


def community(**values):
    return saved(Community(**{"name": "Kiteline", "slug": "kiteline", "zone": "Asia/Shanghai", **values}))


def person(name="Sam", community=None, role=Role.MEMBER, **values):
    """A person with an address of their own and, in a community, a membership."""
    values = {"email": f"{name.lower().replace(' ', '.')}@example.org", "zone": "Europe/Berlin", **values}
    somebody = saved(Person(name=name, **values))
    if community:
        saved(Membership(community_id=community.id, person=somebody, role=role, name=name))
    return somebody


def company(community, name="Nanwan Motion", **values):
    slug = name.lower().replace(" ", "-")
    return saved(Company(**{"community_id": community.id, "name": name, "slug": slug, **values}))


def contact(company, person, part=Part.REPRESENTATIVE, **values):
    dull = {"community_id": company.community_id, "starts_on": datetime(2026, 1, 1).date()}
    return saved(Contact(**{**dull, "company": company, "person": person, "part": part, **values}))


def meetup(community, title="Shanghai meetup", starts=datetime(2026, 4, 18, 9), ends=None, **values):
    """Saturday 18 April 2026, 09:00 to 17:00 in Shanghai, on site, published."""
    dull = {"slug": title.lower().replace(" ", "-"), "format": Format.ONSITE, "zone": "Asia/Shanghai"}
    meetup = Meetup(community=community, title=title, **{**dull, **values})
    if starts:
        meetup.set_time("starts", starts)
        meetup.set_time("ends", ends or starts.replace(hour=17))
    return saved(meetup)


def ticket(place, by=None, accepted=True, due=None, **values):
    """A ticket of a meetup, or of a community's standing list; accepted, unless it is to wait in triage."""
    meetup = place if isinstance(place, Meetup) else None
    community = place if meetup is None else db.session.get_one(Community, place.community_id)
    dull = {"title": "Book the room", "workstream": Workstream.VENUE}
    ticket = open_ticket(db.session(), community, meetup, by, due or When(), **{**dull, **values})
    if accepted:
        ticket.accept(by)
    return saved(ticket)


def announcement(community, by=None, title="Halden Labs joins", **values):
    """Due Monday 9 March 2026, 18:00 in Shanghai; public from Thursday 12 March, 22:00."""
    dull = {
        "slug": title.lower().replace(" ", "-"),
        "brief": "A laboratory becomes a member.",
        "due": (datetime(2026, 3, 9, 18), None),
        "embargo": (datetime(2026, 3, 12, 22), None),
    }
    return saved(Announcement.write(community, by, title=title, **{**dull, **values}))


def quote(announcement, by, company_name="Nanwan Motion", speaker="He Jun", **values):
    """Asked of a new company's representative. Its `link` is the token of the link that was sent."""
    asked = company(announcement.community, company_name)
    spokesman = person(speaker, announcement.community, Role.MEMBER, **values)
    representative = contact(asked, spokesman, title="Head of process data")
    ((quote, secret),) = asking.request(db.session, announcement, [representative], by)
    db.session.commit()
    quote.link, quote.secret = secret.token, secret
    return quote


CREDIT = {"name": "He Jun", "title": "Head of process data", "company": "Nanwan Motion"}
WORDS = "We put small models next to our presses. The next plant will not start from nothing."


def sent(announcement, by, text=WORDS, attribution=CREDIT, **values):
    """A quote whose words were sent."""
    asked = quote(announcement, by, **values)
    asked.send(text, {**attribution}, by=asked.secret)
    db.session.commit()
    return asked


def placed(announcement, by, text=WORDS, **values):
    """A quote that both sides agreed on, in its place."""
    agreed = sent(announcement, by, text, **values)
    agreed.approve(by=by)
    db.session.commit()
    agreed.place(by=by)
    db.session.commit()
    return agreed


def venue(community, name="Jinghe Hub", **values):
    dull = {"community_id": community.id, "zone": community.zone}
    return saved(Venue(**{**dull, "name": name, **values}))


def crew(meetup, person, workstream=Workstream.SPEAKERS, part=CrewPart.LEAD):
    member = Crew(
        community_id=meetup.community_id, meetup_id=meetup.id, workstream=workstream, person_id=person.id
    )
    member.take(part)
    meetup.crew.append(member)
    return saved(member)


def host(meetup, company):
    host = Host(community_id=meetup.community_id, meetup_id=meetup.id, company_id=company.id)
    meetup.hosts.append(host)
    return saved(host)


def talk(meetup, title="Eleven months beside a press line", starts=datetime(2026, 4, 18, 10), **values):
    """Half an hour at ten o'clock on the day of the dull meetup."""
    talk = Talk(
        meetup=meetup, meetup_id=meetup.id, community_id=meetup.community_id, zone=meetup.zone, title=title
    )
    for name, value in values.items():
        setattr(talk, name, value)
    talk.set_time("starts", starts)
    return saved(talk)


def speaker(talk, name="He Jun", **values):
    """A speaker who is a guest, and was not asked yet."""
    somebody = person(name, talk.meetup.community, Role.GUEST, zone="Europe/Berlin")
    speaker = Speaker(talk=talk, talk_id=talk.id, person=somebody, community_id=talk.community_id, **values)
    return saved(speaker)


def speaker_link(speaker, by=None):
    """The token of a personal link that was just sent."""
    secret = speaker.ask(by)
    return saved(secret).token
