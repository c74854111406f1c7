"""Undo: by whoever did it or by organizers, once, within a day, inside the community."""

from datetime import timedelta

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.journal.models import Batch, Visibility
from outreach.journal.operations import last_batch
from outreach.people.models import Membership
from outreach.tickets.models import Priority, Ticket
from tests import make


def prioritized(ticket, by):
    """A command that gave a ticket another priority."""
    ticket.prioritize(Priority.HIGH, by)
    db.session.commit()
    return last_batch(db.session())


def path(batch):
    return f"/c/kiteline/undo/{batch.id}"


def test_undo_puts_back_and_says_so(signed_in, olga, community):
    ticket = make.ticket(community, olga)
    batch = prioritized(ticket, olga)

    answer = signed_in(olga).post(path(batch), follow_redirects=False)

    assert (answer.status_code, answer.location) == (303, "/c/kiteline/")
    assert db.session.get(Ticket, ticket.id).priority == Priority.NORMAL
    assert db.session.scalar(db.select(Batch.undoes_id).order_by(Batch.id.desc())) == batch.id


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 303), ("carla", 303), ("mei", 403), ("victor", 404), ("nobody", 404)]
)
def test_undo_is_for_organizers(cast, signed_in, community, who, status):
    batch = prioritized(make.ticket(community, cast.olga), cast.olga)

    assert signed_in(getattr(cast, who)).post(path(batch)).status_code == status


def test_undo_is_for_whoever_did_it(signed_in, mei, community):
    ticket = make.ticket(community, mei)
    batch = prioritized(ticket, mei)

    assert signed_in(mei).post(path(batch)).status_code == 303
    assert db.session.get(Ticket, ticket.id).priority == Priority.NORMAL


def test_undo_does_not_reach_over_the_wall(signed_in, cast, community):
    elsewhere = cast.victor.memberships[0].community
    batch = prioritized(make.ticket(elsewhere, cast.victor), cast.victor)

    assert signed_in(cast.olga).post(path(batch)).status_code == 404
    assert signed_in(cast.victor).post(path(batch)).status_code == 404


def test_undo_happens_once(signed_in, olga, community):
    ticket = make.ticket(community, olga)
    batch = prioritized(ticket, olga)
    browser = signed_in(olga)
    browser.post(path(batch))

    answer = browser.post(path(batch), headers={"X-Fragment": "1"})

    assert (answer.status_code, answer.text) == (409, "That was undone already.")


def test_undo_ends_after_a_day(signed_in, olga, community, noon, at):
    ticket = make.ticket(community, olga)
    batch = prioritized(ticket, olga)
    browser = signed_in(olga)
    at(noon + timedelta(days=1, seconds=1))

    answer = browser.post(path(batch), headers={"X-Fragment": "1"})

    assert (answer.status_code, answer.text) == (409, "That was more than a day ago. Change it back by hand.")
    assert db.session.get(Ticket, ticket.id).priority == Priority.HIGH


def test_undo_says_what_was_changed_since_and_stays(signed_in, olga, community):
    one, other = make.ticket(community, olga), make.ticket(community, olga)
    for ticket in (one, other):
        ticket.prioritize(Priority.HIGH, olga)
    db.session.commit()
    batch = last_batch(db.session())
    other.prioritize(Priority.NOW, olga)
    db.session.commit()

    answer = signed_in(olga).post(path(batch), follow_redirects=True)

    assert "1 put back, 1 was changed since and stays." in answer.text
    assert db.session.get(Ticket, other.id).priority == Priority.NOW


def test_undo_does_not_give_a_role_back(signed_in, olga, carla, mei, community):
    membership = db.session.scalar(db.select(Membership).where(Membership.person_id == mei.id))
    membership.set_role(Role.ORGANIZER, carla)
    db.session.commit()
    batch = last_batch(db.session())

    for person in (olga, carla):
        answer = signed_in(person).post(path(batch), headers={"X-Fragment": "1"})
        assert answer.status_code in (404, 409)

    assert (
        db.session.scalar(db.select(Membership.role).where(Membership.id == membership.id)) == Role.ORGANIZER
    )


def test_undo_hides_what_one_may_not_see(signed_in, olga, mei, community):
    company = make.company(community)
    make.contact(company, mei)
    ticket = make.ticket(community, mei, visibility=Visibility.COMPANY, company_id=company.id)
    batch = prioritized(ticket, mei)

    assert signed_in(olga).post(path(batch)).status_code == 404


def test_undo_refuses_what_has_no_way_back(signed_in, olga, community):
    make.ticket(community, olga)
    batch = db.session.scalar(db.select(Batch).order_by(Batch.id.desc()))

    answer = signed_in(olga).post(path(batch), headers={"X-Fragment": "1"})

    assert answer.status_code == 409


def test_undo_takes_no_get(signed_in, olga, community):
    batch = prioritized(make.ticket(community, olga), olga)

    assert signed_in(olga).get(path(batch)).status_code == 405


def test_undo_of_a_number_beyond_all_numbers_is_not_found(signed_in, olga):
    assert signed_in(olga).post(f"/c/kiteline/undo/{10**30}").status_code == 404
