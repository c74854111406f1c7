"""The inbox: what waits, what is suggested, and what each key does."""

from datetime import date

import pytest

from outreach.db import db
from outreach.journal.models import Batch, Visibility
from outreach.meetups.models import Workstream
from outreach.tickets.models import Outcome, State, Ticket
from tests import make

TRIAGE = "/c/kiteline/triage"
SCRIPT = {"X-Fragment": "yes"}
CHOSEN = {"meetup": "shanghai-meetup", "workstream": "venue", "assignee": "", "due_on": "", "due_t": ""}


@pytest.fixture
def new(community, mei):
    return make.ticket(community, by=mei, accepted=False, title="We can lend a room", workstream=None)


def reread(ticket):
    return db.session.get_one(Ticket, ticket.id, populate_existing=True)


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("carla", 200), ("mei", 403), ("victor", 404), ("nobody", 303)]
)
def test_triage_is_for_organizers(signed_in, cast, new, who, status):
    assert signed_in(getattr(cast, who)).get(TRIAGE).status_code == status


def test_triage_shows_the_oldest_in_front_and_any_that_is_asked_for(signed_in, olga, mei, community, new):
    make.ticket(community, by=mei, accepted=False, title="Second", body="Its *body*")
    browser = signed_in(olga)

    first, second = browser.get(TRIAGE).text, browser.get(f"{TRIAGE}?ticket=2").text

    assert "/c/kiteline/tickets/1/accept" in first
    assert "2 to go, oldest first." in first
    assert "/c/kiteline/tickets/2/accept" in second
    assert "<em>body</em>" in second


def test_triage_suggests_the_next_meetup_and_who_leads(signed_in, olga, mei, meetup, new):
    make.crew(meetup, mei, Workstream.VENUE)

    page = signed_in(olga).get(TRIAGE).text

    assert '<option selected value="shanghai-meetup">' in page
    assert '<option selected value="venue">' in page
    assert '<option selected value="lead">' in page
    assert "Mei leads it." in page


def test_triage_without_anything_new_says_so(signed_in, olga, community):
    assert "Nothing to triage." in signed_in(olga).get(TRIAGE).text


def test_triage_asks_as_much_for_one_as_for_three(signed_in, olga, community, new, queries):
    browser = signed_in(olga)
    browser.get(TRIAGE)
    queries.clear()
    browser.get(TRIAGE)
    one = len(queries)
    for name in ("Ann", "Bo"):
        make.ticket(community, by=make.person(name, community), accepted=False, title=f"From {name}")
    queries.clear()

    assert browser.get(TRIAGE).text.count('class="tri-item"') == 3
    assert len(queries) == one


def test_accept_makes_it_work_with_all_that_was_chosen(signed_in, olga, mei, meetup, new):
    make.crew(meetup, mei, Workstream.VENUE)
    browser = signed_in(olga)

    answer = browser.post(
        "/c/kiteline/tickets/1/accept",
        data=CHOSEN | {"assignee": "lead", "due_t": "T-14"},
        follow_redirects=True,
    )

    ticket = reread(new)
    assert (ticket.state, ticket.workstream, ticket.meetup_id) == (State.OPEN, Workstream.VENUE, meetup.id)
    assert (ticket.assignee_id, ticket.due_on, ticket.due_offset) == (mei.id, date(2026, 4, 4), -14)
    assert "Accepted “We can lend a room”." in answer.text
    assert "Nothing to triage." in answer.text


def test_accept_can_be_undone_from_the_toast(signed_in, olga, meetup, new):
    browser = signed_in(olga)
    browser.post("/c/kiteline/tickets/1/accept", data=CHOSEN)
    batch = db.session.scalars(db.select(Batch).order_by(Batch.id.desc())).first()
    assert f"/c/kiteline/undo/{batch.id}" in browser.get(TRIAGE).text

    browser.post(f"/c/kiteline/undo/{batch.id}")

    assert (reread(new).state, reread(new).meetup_id) == (State.TRIAGE, None)


def test_accept_answers_a_script_with_the_next_one(signed_in, olga, mei, community, meetup, new):
    make.ticket(community, by=mei, accepted=False, title="Second")

    answer = signed_in(olga).post("/c/kiteline/tickets/1/accept", data=CHOSEN, headers=SCRIPT)

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="triage" data-says="Second"')
    assert "Accepted “We can lend a room”." in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"workstream": ""}, "Choose a workstream first."),
        ({"due_t": "soon"}, "Write it like T−14"),
        ({"due_t": "T-3", "due_on": "2026-04-01"}, "Take one of the two"),
        ({"meetup": "", "due_t": "T-3"}, "A day counted from a meetup needs a meetup."),
    ],
)
def test_accept_says_what_is_missing_and_keeps_the_rest(signed_in, olga, mei, meetup, new, values, sentence):
    answer = signed_in(olga).post(
        "/c/kiteline/tickets/1/accept", data=CHOSEN | {"assignee": str(mei.id)} | values
    )

    assert answer.status_code == 200
    assert sentence in answer.text
    assert f'<option selected value="{mei.id}">' in answer.text
    assert reread(new).state == State.TRIAGE


def test_decline_needs_a_reason_and_keeps_it(signed_in, olga, new):
    browser = signed_in(olga)

    refused = browser.post("/c/kiteline/tickets/1/decline", data={"note": " "})
    beside = browser.post("/c/kiteline/tickets/1/decline", data={"note": ""}, headers=SCRIPT)
    browser.post("/c/kiteline/tickets/1/decline", data={"note": "We have a room."})

    assert "Say why it is declined." in refused.text
    assert (beside.status_code, beside.text) == (409, "Say why it is declined.")
    assert (reread(new).outcome, reread(new).outcome_note) == (Outcome.DECLINED, "We have a room.")


def test_duplicate_names_the_other_ticket(signed_in, olga, meetup, new):
    other = make.ticket(meetup, by=olga)
    browser = signed_in(olga)

    refused = [
        browser.post("/c/kiteline/tickets/1/duplicate", data={"original": text}).text
        for text in ("?", "#77", "#1")
    ]
    browser.post("/c/kiteline/tickets/1/duplicate", data={"original": "#2"})

    sentences = [
        "Write its number, such as #42.",
        "There is no ticket #77 here.",
        "A ticket cannot repeat itself.",
    ]
    assert [sentence in text for sentence, text in zip(sentences, refused, strict=True)] == [True] * 3
    assert (reread(new).outcome, reread(new).original_id) == (Outcome.DUPLICATE, other.id)


def test_snooze_takes_it_away_for_a_week(signed_in, olga, new):
    answer = signed_in(olga).post("/c/kiteline/tickets/1/snooze", follow_redirects=True)

    assert "comes back in a week." in answer.text
    assert reread(new).snoozed_until == date(2026, 3, 9)


@pytest.mark.parametrize("verb", ["accept", "decline", "duplicate", "snooze"])
@pytest.mark.parametrize(("who", "status"), [("mei", 403), ("victor", 404), ("nobody", 404)])
def test_verbs_of_triage_are_for_organizers(signed_in, cast, new, verb, who, status):
    answer = signed_in(getattr(cast, who)).post(
        f"/c/kiteline/tickets/1/{verb}", data=CHOSEN | {"note": "No."}
    )

    assert answer.status_code == status
    assert (reread(new).state, reread(new).snoozed_until) == (State.TRIAGE, None)


def test_what_only_organizers_see_is_not_there_for_others(signed_in, olga, mei, community):
    make.ticket(community, by=olga, title="Private", visibility=Visibility.ORGANIZERS, accepted=False)
    browser = signed_in(mei)

    assert browser.get("/c/kiteline/tickets/1").status_code == 404
    assert browser.post("/c/kiteline/tickets/1/accept", data=CHOSEN).status_code == 404
    assert "0 tickets" in browser.get("/c/kiteline/tickets?q=Private&state=all").text
    assert "1 ticket" in signed_in(olga).get("/c/kiteline/tickets?q=Private&state=all").text
