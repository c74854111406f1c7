"""A ticket's page, the verbs on it, and what is said under it."""

from datetime import date, timedelta

import pytest

from outreach.db import db
from outreach.journal.models import Visibility
from outreach.meetups.models import Workstream
from outreach.tickets.models import Comment, Kind, Outcome, State, Ticket, When
from tests import make

TICKET = "/c/kiteline/tickets/1"
VERBS = {
    "start": {},
    "stop": {},
    "resume": {},
    "wait": {"what": "the host", "until": "2026-03-09"},
    "close": {},
    "drop": {"outcome": "not_needed"},
    "assign": {"assignee": ""},
    "due": {"due_on": "2026-04-01"},
    "sort": {"meetup": "", "workstream": "speakers"},
    "edit": {"version": "1", "title": "Other", "visibility": "shared"},
    "move": {"to": "doing"},
}


@pytest.fixture
def ticket(meetup, olga):
    return make.ticket(meetup, by=olga, body="The **hall**, <script>alert(1)</script>", due=When(offset=-14))


def reread(ticket):
    return db.session.get_one(Ticket, ticket.id, populate_existing=True)


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("carla", 200), ("mei", 200), ("victor", 404), ("nobody", 303)]
)
def test_show_is_for_members(signed_in, cast, ticket, who, status):
    assert signed_in(getattr(cast, who)).get(TICKET).status_code == status


def test_show_says_all_of_a_ticket(signed_in, olga, mei, meetup, ticket):
    ticket.assign(mei, olga)
    ticket.start(olga)
    db.session.commit()

    page = signed_in(olga).get(TICKET).text

    assert "The <strong>hall</strong>" in page
    assert "<script>alert" not in page
    for words in (
        "Book the room",
        "Doing",
        "Mei",
        "Venue",
        "T−14",
        "Sat 4 Apr",
        "Shanghai meetup",
        'class="trule"',
    ):
        assert words in page


def test_show_tells_the_history_and_the_conversation_in_order(signed_in, olga, mei, ticket, at, noon):
    at(noon + timedelta(minutes=1))
    ticket.start(olga)
    db.session.commit()
    at(noon + timedelta(minutes=2))
    make.saved(Comment.add(ticket, mei, "The lift needs a *key*."))

    page = signed_in(olga).get(TICKET).text

    places = [page.index(words) for words in ("Olga opened", "Olga began", "needs a <em>key</em>")]
    assert places == sorted(places)


@pytest.mark.parametrize("place", ["organizers", "company"])
def test_private_tickets_do_not_exist_for_others(signed_in, olga, mei, community, meetup, place):
    company = make.company(community)
    make.ticket(meetup, by=olga, title="Secret", visibility=Visibility(place), company_id=company.id)

    browser = signed_in(mei)

    assert browser.get(TICKET).status_code == 404
    for verb, values in {**VERBS, "comments": {"body": "Hi"}}.items():
        assert browser.post(f"{TICKET}/{verb}", data=values).status_code == 404, verb
    for address in ("/c/kiteline/board", "/c/kiteline/tickets?state=all"):
        assert "Secret" not in browser.get(address).text


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("who", "status"), [("mei", 403), ("victor", 404), ("nobody", 404)])
def test_verbs_are_for_who_may_edit(signed_in, cast, ticket, verb, who, status):
    before = reread(ticket).version

    answer = signed_in(getattr(cast, who)).post(f"{TICKET}/{verb}", data=VERBS[verb])

    assert answer.status_code == status
    assert reread(ticket).version == before


@pytest.mark.parametrize("role", ["assignee", "lead"])
def test_verbs_are_for_assignee_and_lead_too(signed_in, olga, mei, meetup, ticket, role):
    if role == "lead":
        make.crew(meetup, mei, Workstream.VENUE)
    else:
        ticket.assign(mei, olga)
        db.session.commit()
    browser = signed_in(mei)

    assert browser.get(f"{TICKET}/wait").status_code == 200
    assert browser.post(f"{TICKET}/start").status_code == 303
    assert reread(ticket).state == State.DOING


def test_start_wait_resume_stop_and_close(signed_in, olga, mei, ticket):
    browser = signed_in(olga)
    seen = []
    for verb, values in [
        ("start", {}),
        ("wait", {"on": str(mei.id), "until": "2026-03-09"}),
        ("resume", {}),
        ("stop", {}),
        ("close", {"note": "By phone."}),
    ]:
        assert browser.post(f"{TICKET}/{verb}", data=values).location == TICKET
        seen.append(reread(ticket).state)

    assert seen == [State.DOING, State.WAITING, State.DOING, State.OPEN, State.DONE]
    assert "By phone." in browser.get(TICKET).text


def test_wait_asks_on_whom_and_keeps_what_was_typed(signed_in, olga, ticket):
    answer = signed_in(olga).post(f"{TICKET}/wait", data={"what": "", "until": "2026-03-09"})

    assert "Say whom or what this waits for." in answer.text
    assert 'value="2026-03-09"' in answer.text
    assert reread(ticket).state == State.OPEN


def test_wait_goes_back_to_where_it_was_asked(signed_in, olga, ticket):
    browser = signed_in(olga)
    values = VERBS["wait"]

    inside = browser.post(f"{TICKET}/wait?next=/c/kiteline/board", data=values)
    outside = browser.post(f"{TICKET}/wait?next=//evil.example", data=values)

    assert (inside.location, outside.location) == ("/c/kiteline/board", TICKET)


def test_close_of_a_gate_asks_who_confirmed(signed_in, olga, meetup):
    gate = make.ticket(meetup, by=olga, kind=Kind.GATE)
    browser = signed_in(olga)

    refused = browser.post(f"{TICKET}/close", data={"note": ""})
    browser.post(f"{TICKET}/close", data={"note": "Qiu Yan"})

    assert "This is a gate: say who confirmed it." in refused.text
    assert (reread(gate).state, reread(gate).outcome_note) == (State.DONE, "Qiu Yan")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"outcome": "declined"}, "Say why it is declined."),
        ({"outcome": "duplicate"}, "Name the ticket that this one repeats."),
        ({"outcome": "duplicate", "original": "#9"}, "There is no ticket #9 here."),
        ({"outcome": "done"}, "Not a valid choice"),
    ],
)
def test_drop_says_what_is_missing(signed_in, olga, ticket, values, sentence):
    answer = signed_in(olga).post(f"{TICKET}/drop", data=values)

    assert sentence in answer.text
    assert reread(ticket).is_open


def test_drop_as_a_duplicate_links_the_other(signed_in, olga, meetup, ticket):
    other = make.ticket(meetup, by=olga, title="The other")
    browser = signed_in(olga)

    browser.post(f"{TICKET}/drop", data={"outcome": "duplicate", "original": "2"})

    assert (reread(ticket).outcome, reread(ticket).original_id) == (Outcome.DUPLICATE, other.id)
    assert "#2 The other" in browser.get(TICKET).text


def test_reopen_needs_a_reason(signed_in, olga, ticket):
    ticket.close(olga)
    db.session.commit()
    browser = signed_in(olga)

    refused = browser.post(f"{TICKET}/reopen", data={"reason": ""})
    browser.post(f"{TICKET}/reopen", data={"reason": "The hall burnt down."})

    assert "Say why it is opened again." in refused.text
    assert reread(ticket).state == State.OPEN


def test_assign_gives_it_to_somebody_and_to_nobody(signed_in, olga, mei, victor, ticket):
    browser = signed_in(olga)

    given = browser.post(f"{TICKET}/assign", data={"assignee": str(mei.id)}, follow_redirects=True)
    assert "#1 is with Mei." in given.text
    assert reread(ticket).assignee_id == mei.id
    browser.post(f"{TICKET}/assign", data={"assignee": str(victor.id)})
    assert reread(ticket).assignee_id == mei.id
    browser.post(f"{TICKET}/assign", data={"assignee": ""})
    assert reread(ticket).assignee_id is None


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({"due_t": "T+2"}, date(2026, 4, 20)),
        ({"due_t": "t"}, date(2026, 4, 18)),
        ({"due_t": "7"}, date(2026, 4, 11)),
        ({"due_on": "2026-04-02"}, date(2026, 4, 2)),
        ({}, None),
    ],
)
def test_due_is_a_day_or_counted_or_none(signed_in, olga, ticket, values, due):
    signed_in(olga).post(f"{TICKET}/due", data={"due_on": "", "due_t": ""} | values)

    assert reread(ticket).due_on == due


def test_sort_moves_it_to_another_meetup(signed_in, olga, community, ticket):
    other = make.meetup(community, title="Berlin meetup")

    signed_in(olga).post(f"{TICKET}/sort", data={"meetup": "berlin-meetup", "workstream": "speakers"})

    assert (reread(ticket).meetup_id, reread(ticket).workstream) == (other.id, Workstream.SPEAKERS)


def test_comment_is_for_members_and_stands_under_the_ticket(signed_in, cast, ticket):
    answers = {
        who: signed_in(getattr(cast, who))
        .post(f"{TICKET}/comments", data={"body": f"From {who}"})
        .status_code
        for who in ("olga", "mei", "victor", "nobody")
    }

    assert answers == {"olga": 303, "mei": 303, "victor": 404, "nobody": 404}
    page = signed_in(cast.mei).get(TICKET).text
    assert "From olga" in page
    assert "From mei" in page


def test_comment_without_words_is_asked_again(signed_in, mei, ticket):
    assert "Write something first." in signed_in(mei).post(f"{TICKET}/comments", data={"body": " "}).text


def test_comment_for_organizers_is_not_shown_to_others(signed_in, olga, mei, ticket):
    signed_in(olga).post(f"{TICKET}/comments", data={"body": "Too dear.", "is_private": "y"})

    assert "Too dear." in signed_in(olga).get(TICKET).text
    assert "Too dear." not in signed_in(mei).get(TICKET).text


def test_comment_is_edited_and_deleted_by_who_wrote_it(signed_in, olga, mei, ticket):
    said = make.saved(Comment.add(ticket, mei, "The lift needs a key."))
    address = f"/c/kiteline/comments/{said.id}"
    hers, other = signed_in(mei), signed_in(olga)

    assert [other.get(f"{address}/edit").status_code, other.post(f"{address}/delete").status_code] == [
        403,
        403,
    ]
    assert "The lift needs a key." in hers.get(f"{address}/edit").text
    hers.post(f"{address}/edit", data={"body": "The lift needs two keys."})
    assert "The lift needs two keys." in other.get(TICKET).text
    hers.post(f"{address}/delete")
    assert "two keys" not in other.get(TICKET).text
