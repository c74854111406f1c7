"""The history of a ticket reads as sentences."""

import ast
import inspect
from datetime import date, datetime

import pytest
from sqlalchemy import select

from outreach.db import db
from outreach.journal import operations as journal
from outreach.journal.models import Batch, Entry, Visibility
from outreach.meetups.models import Workstream
from outreach.tickets import operations
from outreach.tickets.models import Kind, Outcome, Priority, When, life, plan, ticket
from outreach.tickets.operations.sentences import QUIET, SAYINGS
from tests import make

FRIDAY = date(2026, 3, 6)


@pytest.fixture
def story(meetup, olga):
    """Does something to a ticket and tells the last sentence of its history."""
    subject = make.ticket(meetup, by=olga, accepted=False, workstream=None)

    def tell(deed, person=olga):
        deed(subject)
        db.session.commit()
        return operations.told(db.session(), subject, person)[-1].text

    return tell


def test_told_starts_with_the_opening(story):
    assert story(lambda ticket: None) == "Olga opened this."


@pytest.mark.parametrize(
    ("source", "text"),
    [("github", "Olga imported this from GitHub."), ("playbook", "Olga planned this with a playbook.")],
)
def test_told_knows_where_a_ticket_came_from(meetup, olga, source, text):
    subject = make.ticket(meetup, by=olga, accepted=False, source=source)

    assert [each.text for each in operations.told(db.session(), subject, olga)] == [text]


def test_told_of_what_no_person_did(meetup, olga):
    subject = make.ticket(meetup, accepted=False)

    assert [each.text for each in operations.told(db.session(), subject, olga)] == ["Outreach opened this."]


def test_told_of_people(story, olga, mei):
    assert story(lambda ticket: ticket.assign(mei, olga)) == "Olga gave this to Mei."
    assert story(lambda ticket: ticket.unassign(olga)) == "Olga took this from Mei."
    assert story(lambda ticket: ticket.assign(mei, mei)) == "Mei took this."
    assert story(lambda ticket: ticket.unassign(mei)) == "Mei gave this back."


def test_told_of_a_life(story, olga, mei):
    venue = Workstream.VENUE
    assert story(lambda ticket: ticket.snooze(olga, FRIDAY)) == "Olga put this away until Fri 6 Mar."
    assert story(lambda ticket: ticket.wake(olga)) == "Olga brought this back."
    assert story(lambda ticket: ticket.accept(olga, venue)) == "Olga accepted this for Venue."
    assert story(lambda ticket: ticket.start(mei)) == "Mei began."
    assert story(lambda ticket: ticket.wait(mei, FRIDAY, on=olga)) == "Mei waits for Olga until Fri 6 Mar."
    assert (
        story(lambda ticket: ticket.wait(mei, date(2027, 3, 5), what="the caterer"))
        == "Mei waits for the caterer until Fri 5 Mar 2027."
    )
    assert story(lambda ticket: ticket.wait(mei, FRIDAY, what="the caterer")) == "Mei waits until Fri 6 Mar."
    assert story(lambda ticket: ticket.resume(mei)) == "Mei waits no longer."
    assert story(lambda ticket: ticket.stop(mei)) == "Mei put this back."
    assert story(lambda ticket: ticket.close(mei)) == "Mei closed this."
    assert story(lambda ticket: ticket.reopen(olga, "Too small")) == "Olga opened this again: Too small"
    assert story(lambda ticket: ticket.close(olga, "Li said yes")) == "Olga closed this: Li said yes"


@pytest.mark.parametrize(
    ("outcome", "note", "text"),
    [
        (Outcome.DECLINED, "Not this year", "Olga declined this. Not this year"),
        (Outcome.NOT_NEEDED, "", "Olga dropped this: not needed any more."),
        (Outcome.CANCELLED, "", "Olga dropped this: the meetup is cancelled."),
        (Outcome.MOVED, "", "Olga dropped this: it is done elsewhere."),
    ],
)
def test_told_of_an_end(story, olga, outcome, note, text):
    assert story(lambda ticket: ticket.drop(olga, outcome, note)) == text


def test_told_of_a_duplicate(story, meetup, olga):
    original, better = make.ticket(meetup, by=olga), make.ticket(meetup, by=olga)

    assert (
        story(lambda ticket: operations.drop_duplicate(db.session(), ticket, original, olga))
        == "Olga found that this repeats another ticket."
    )
    assert (
        story(lambda ticket: operations.drop_duplicate(db.session(), original, better, olga))
        == "What this repeats was found to repeat another ticket."
    )


def test_told_of_words(story, olga):
    assert (
        story(lambda ticket: ticket.edit(olga, title="Book it"))
        == "Olga renamed this from “Book the room” to “Book it”."
    )
    assert (
        story(lambda ticket: ticket.edit(olga, title="Buy it", body="Now", kind=Kind.GATE))
        == "Olga changed the kind, the title, the text."
    )
    assert story(lambda ticket: ticket.edit(olga, body="Later")) == "Olga changed the text."
    story(lambda ticket: ticket.edit(olga, workstream=Workstream.VENUE))
    assert (
        story(lambda ticket: ticket.edit(olga, workstream=Workstream.LOGISTICS))
        == "Olga moved this from Venue to Logistics."
    )
    assert (
        story(lambda ticket: ticket.prioritize(Priority.NOW, olga))
        == "Olga changed the priority from normal to now."
    )


def test_told_of_labels(story, olga):
    def label(*names):
        return story(lambda ticket: operations.label(db.session(), ticket, names, olga))

    assert label("food", "sound") == "Olga added food, sound."
    assert label("food", "light") == "Olga added light and removed sound."
    assert label() == "Olga removed food, light."


def test_told_of_due_days(story, olga):
    def due(**when):
        return story(lambda ticket: ticket.set_due(When(**when), olga))

    assert due(offset=-14) == "Olga set the due day to T−14."
    assert due(offset=-7) == "Olga moved the due day from T−14 to T−7."
    assert due(on=FRIDAY) == "Olga moved the due day from T−7 to Fri 6 Mar."
    assert due(on=date(2026, 3, 9)) == "Olga moved the due day from Fri 6 Mar to Mon 9 Mar."
    assert due() == "Olga took the due day away."


def test_told_of_a_meetup_that_moves(story, meetup, olga):
    story(lambda ticket: ticket.set_due(When(offset=-14), olga))
    starts, ends = datetime(2026, 4, 25, 9), datetime(2026, 4, 25, 17)

    def move(to, until):
        return story(lambda _: operations.move(db.session(), meetup, to, until, "Asia/Shanghai", olga))

    assert move(starts, ends) == "The due day moved with the meetup from Sat 4 Apr to Sat 11 Apr."
    assert (
        story(lambda _: operations.postpone(db.session(), meetup, olga))
        == "The meetup has no date for now, and so has this."
    )
    assert move(starts, ends) == "The meetup has a date, so this is due on Sat 11 Apr."


def test_told_of_lists(story, community, meetup, olga):
    other = make.meetup(community, title="Other")

    assert (
        story(lambda ticket: operations.transfer(db.session(), ticket, other, olga))
        == "Olga moved this to another meetup."
    )
    assert (
        story(lambda ticket: operations.transfer(db.session(), ticket, None, olga))
        == "Olga put this on the standing list."
    )


def test_told_of_an_undo(story, olga):
    story(lambda ticket: ticket.edit(olga, title="Book it"))
    batch = db.session.scalars(select(Batch).order_by(Batch.id.desc())).first()

    assert story(lambda _: journal.undo(db.session(), batch, olga)) == "Olga took that back."


def test_told_leaves_out_what_only_sorted_cards(story, meetup, olga):
    other = make.ticket(meetup, by=olga)

    text = story(lambda ticket: operations.move_card(db.session(), ticket, other, None, olga))

    assert text == "Olga opened this."
    assert db.session.scalar(select(Entry.id).where(Entry.verb == "ranked"))


def test_told_hides_what_was_private(meetup, community, olga, mei):
    nanwan = make.company(community)
    subject = make.ticket(
        meetup, by=olga, accepted=False, visibility=Visibility.COMPANY, company_id=nanwan.id
    )
    subject.edit(olga, visibility=Visibility.SHARED, company_id=None)
    db.session.commit()

    assert [each.entry.verb for each in operations.told(db.session(), subject, mei)] == ["edited"]


def test_every_verb_has_its_sentence():
    calls = (
        node
        for module in (life, plan, ticket)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "log"
    )

    assert {call.args[0].value for call in calls} | {"undid"} == set(SAYINGS) | QUIET


def test_told_names_whom_a_new_ticket_was_given(meetup, olga, mei):
    new = operations.open_ticket(
        db.session(), meetup.community, meetup, olga, When(), title="Badges", body="", source="form"
    )
    db.session.flush()
    new.assign(mei, olga)
    db.session.commit()

    assert operations.told(db.session(), new, olga)[-1].text == "Olga gave this to Mei."
