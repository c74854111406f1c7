"""One community with one of everything in it and everybody around it, and a foreign one beside it."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from outreach import clock
from outreach.access import Role
from outreach.calendars import operations as calendars
from outreach.calendars.models import Kind
from outreach.db import db
from outreach.journal.models import Batch, Visibility
from outreach.journal.operations import last_batch
from outreach.meetups.models import Workstream
from outreach.notifications.models import Message
from outreach.people.models import Purpose, Secret
from outreach.people.operations import invite
from outreach.tickets.models import Comment, Priority
from outreach.tickets.operations import install_playbooks
from tests import make

CANARY = "Zugvogel"
CAST = ("nobody", "stranger", "suspended", "guest", "hana", "mei", "lena", "olga", "carla")
DAY = datetime(2026, 4, 18, 9)


def built():
    """Kiteline, where Hana hosts a meetup, Lena leads its venue, Mei is a member; and Elsewhere."""
    home = place("kiteline", "Kiteline", "")
    away = place("elsewhere", f"{CANARY} Elsewhere", CANARY)
    people = everybody(home, away)
    db.session.expire_all()
    return SimpleNamespace(home=home, away=away, people=people)


def everybody(home, away):
    suspended = make.person("Sun", home.community, Role.CHAIR)
    suspended.suspended_at = clock.now()
    db.session.commit()
    return {
        "nobody": None,
        "stranger": away.carla,
        "suspended": suspended,
        "guest": make.person("Gerd", home.community, Role.GUEST),
        **{name: getattr(home, name) for name in ("hana", "mei", "lena", "olga", "carla")},
    }


def place(slug, name, mark):
    """A community and what is in it. With a mark, every name and text has it, and numbers begin at 900."""
    here = SimpleNamespace(mark=mark, slug=slug)
    here.community = make.community(slug=slug, name=name, last_number=900 if mark else 0)
    people_of(here)
    companies_of(here)
    meetups_of(here)
    tickets_of(here)
    quotes_of(here)
    links_of(here)
    return here


def people_of(here):
    roles = {"hana": Role.GUEST, "mei": Role.MEMBER, "lena": Role.MEMBER, "olga": Role.ORGANIZER}
    for name, role in {**roles, "carla": Role.CHAIR}.items():
        setattr(here, name, make.person(f"{here.mark}{name.title()}", here.community, role))


def companies_of(here):
    here.company = make.company(here.community, f"{here.mark}Weaver")
    here.other_company = make.company(here.community, f"{here.mark}Potter")
    here.contact = make.contact(here.company, here.hana)
    here.other_contact = make.contact(here.other_company, here.mei)


def meetups_of(here):
    mark, community = here.mark, here.community
    here.venue = make.venue(community, f"{mark}Hub", notes=f"{mark} key")
    here.meetup = make.meetup(
        community, f"{mark} Spring", published_at=clock.now(), slug=f"spring{mark.lower()}"
    )
    here.other_meetup = make.meetup(
        community, f"{mark} Autumn", DAY + timedelta(150), slug=f"autumn{mark.lower()}"
    )
    make.host(here.meetup, here.company)
    make.crew(here.meetup, here.lena, Workstream.VENUE)
    here.talk = make.talk(here.meetup, f"{mark} looms", abstract=f"{mark} of looms")
    here.speaker = make.speaker(here.talk, f"{mark}Sami")
    here.talk_token = make.speaker_link(here.speaker, here.olga)
    here.unasked = make.speaker(here.talk, f"{mark}Una")
    here.other_talk = make.talk(here.other_meetup, f"{mark} kilns", DAY + timedelta(150, 3600))
    here.other_speaker = make.speaker(here.other_talk, f"{mark}Sara")
    here.playbook = install_playbooks(db.session(), community, here.olga)[0]
    here.playbook.slug += mark.lower()
    db.session.commit()


def tickets_of(here):
    mark, meetup, olga = here.mark, here.meetup, here.olga
    here.ticket = make.ticket(
        meetup, olga, title=f"{mark} book", body=f"{mark} book it", workstream=Workstream.VENUE
    )
    here.ticket.assign(here.lena, olga)
    db.session.commit()
    here.waiting = make.ticket(meetup, olga, title=f"{mark} wait", workstream=Workstream.VENUE)
    here.waiting.wait(by=olga, until=DAY.date(), what=f"{mark} call")
    here.done = make.ticket(meetup, olga, title=f"{mark} done", workstream=Workstream.VENUE)
    here.done.close(by=olga)
    here.fresh = make.ticket(meetup, olga, accepted=False, title=f"{mark} fresh", workstream=None)
    here.other_ticket = make.ticket(here.other_meetup, olga, title=f"{mark} other")
    here.comment = make.saved(Comment.add(here.ticket, here.mei, f"{mark} said"))
    company = {"visibility": Visibility.COMPANY, "company_id": here.other_company.id}
    here.private = make.ticket(meetup, here.mei, title=f"{mark} private Kolibri", **company)
    here.staff_only = make.ticket(
        meetup, olga, title=f"{mark} staff Eisvogel", visibility=Visibility.ORGANIZERS
    )
    here.ticket.prioritize(Priority.HIGH, olga)
    db.session.commit()
    here.batch = last_batch(db.session())
    here.private.prioritize(Priority.HIGH, here.mei)
    db.session.commit()
    here.private_batch = last_batch(db.session())


def quotes_of(here):
    mark, carla = here.mark, here.carla
    here.announcement = make.announcement(
        here.community, carla, f"{mark}Habicht joins", brief=f"{mark} brief"
    )
    here.quote = make.quote(here.announcement, carla, f"{mark}Mill", f"{mark}Ada")
    here.sent = make.sent(here.announcement, carla, company_name=f"{mark}Dye", speaker=f"{mark}Bo")
    here.placed = make.placed(here.announcement, carla, company_name=f"{mark}Yarn", speaker=f"{mark}Cy")
    here.other_announcement = make.announcement(here.community, carla, f"{mark}Sperber leaves")
    here.other_quote = make.quote(here.other_announcement, carla, f"{mark}Felt", f"{mark}Di")
    here.lena_contact = make.contact(make.company(here.community, f"{mark}Silk"), here.lena)
    here.published = make.announcement(here.community, carla, f"{mark}Amsel is here", body=f"{mark} body")
    here.published.set_time("embargo", DAY - timedelta(48))
    here.published.published_at = clock.now()
    db.session.commit()


def links_of(here):
    here.feed = calendars.make_link(db.session(), here.mei, f"{here.mark} phone", list(Kind), "en")
    here.invitation = invite(
        here.community, here.carla, Role.MEMBER, f"{here.mark}Ivo", f"{here.mark}ivo@example.org", "en"
    )
    here.chair_invitation = invite(
        here.community, here.carla, Role.CHAIR, f"{here.mark}Cora", f"{here.mark}cora@example.org", "en"
    )
    here.sign_in = make.saved(Secret.issue(Purpose.SIGN_IN, here.mei))
    here.session = make.saved(Secret.issue(Purpose.SESSION, here.mei, name="phone"))
    db.session.commit()
    here.membership = here.mei.memberships[0]
    inside = db.select(Message).where(Message.community_id == here.community.id).order_by(Message.id)
    here.message = db.session.scalars(inside.where(Message.template == "ticket_assigned")).first()
    here.invited = db.session.scalars(inside.where(Message.template == "community_invited")).first()
    here.tokens = {
        "talk": here.talk_token,
        "author": here.quote.link,
        "feed": here.feed.token,
        "invitation": here.invitation.token,
        "sign_in": here.sign_in.token,
        "session": here.session.token,
    }
    here.batches = db.session.scalars(db.select(Batch).where(Batch.community_id == here.community.id)).all()


def doors(world, signed_in):
    """A browser for everybody in the cast."""
    return {name: signed_in(world.people[name]) for name in CAST}
