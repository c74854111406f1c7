"""The outbox: who sees it, what it tells, links carried over by hand."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.db import db
from outreach.journal.models import Entry, Visibility
from outreach.notifications.models import Fate
from outreach.notifications.queries import outbox as of_fate
from tests import make
from tests.notifications import samples
from tests.notifications.letters import message, outbox

OUTBOX = "/c/kiteline/outbox"


def quote_mail(community, person, **values):
    facts = samples.everything("Version 2 is out")["quote_requested"]
    values = {"template": "quote_requested", "subject": "quote", "subject_id": 5, "content": facts, **values}
    return message(person, community, **values)


@pytest.mark.parametrize(
    ("who", "status"),
    [("olga", 200), ("carla", 200), ("mei", 403), ("victor", 404), ("nobody", 303)],
)
def test_outbox_is_for_organizers(signed_in, community, cast, who, status):
    letter = message(cast.mei, community)

    for page in (OUTBOX, f"{OUTBOX}/{letter.id}"):
        assert signed_in(getattr(cast, who)).get(page).status_code == status


@pytest.mark.parametrize("verb", ["retry", "drop", "reveal"])
@pytest.mark.parametrize(
    ("who", "status"), [("olga", {200, 303}), ("mei", {403}), ("victor", {404}), ("nobody", {404})]
)
def test_verbs_are_for_organizers(signed_in, community, cast, who, status, verb):
    letter = message(cast.mei, community)

    assert signed_in(getattr(cast, who)).post(f"{OUTBOX}/{letter.id}/{verb}").status_code in status


def test_outbox_shows_what_waits_first_and_why_something_failed(signed_in, community, olga, mei, sam, noon):
    message(mei, community, key="sent", sent_at=noon)
    message(sam, community, key="failed", failed_at=noon, error="550 No such person")
    message(olga, community, key="later", due_at=noon + timedelta(days=1))

    page = signed_in(olga).get(OUTBOX).text

    assert page.index("Waiting</span>") < page.index("Failed</span>") < page.index("Sent</span>")
    assert "550 No such person" in page


def test_outbox_says_that_no_mail_server_is_set(app, signed_in, community, olga):
    note = "Messages wait here; copy the links by hand."
    assert note in signed_in(olga).get(OUTBOX).text

    app.config["MAIL_SERVER"] = "smtp://localhost"

    assert note not in signed_in(olga).get(OUTBOX).text


def test_outbox_offers_its_filters_in_words(signed_in, community, olga, mei):
    message(mei, community)

    page = signed_in(olga).get(OUTBOX + "?fate=waiting").text

    assert '<option selected value="waiting">Waiting</option>' in page
    assert '<option value="quote_reminded">Quote reminder</option>' in page
    assert f'<option value="{mei.id}">Mei</option>' in page


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("", ["Mei", "Sam"]),
        ("?fate=sent", ["Mei"]),
        ("?fate=waiting&kind=community_invited", ["Sam"]),
        ("?kind=quote_requested", []),
        ("?fate=nonsense&kind=nonsense&person=nonsense", ["Mei", "Sam"]),
        ("?person=999999", []),
    ],
)
def test_outbox_filters(signed_in, community, olga, mei, sam, noon, question, names):
    message(mei, community, sent_at=noon)
    message(sam, community)

    rows = signed_in(olga).get(OUTBOX + question).text.partition("<tbody>")[2].partition("</tbody>")[0]

    assert [name for name in ("Mei", "Sam") if f">{name}<" in rows or f"{name}</span>" in rows] == names


def test_outbox_filters_by_each_fate_as_the_message_says_it(community, mei, noon):
    facts = [
        {},
        {"leased_until": noon + timedelta(minutes=1)},
        {"leased_until": noon, "attempts": 1},
        {"sent_at": noon},
        {"failed_at": noon},
        {"dropped_at": noon},
    ]
    for number, values in enumerate(facts):
        message(mei, community, key=str(number), **values)

    found = {
        fate: [each.fate for each in db.session.scalars(of_fate(community, fate, "", None))] for fate in Fate
    }

    assert found == {fate: [fate] for fate in Fate}


def test_outbox_asks_as_little_for_three_as_for_one(signed_in, community, olga, queries):
    counts = []
    for round_ in (range(1), range(1, 3)):
        for number in round_:
            message(make.person(f"Reader {number}", community), community, key=str(number))
        browser = signed_in(olga)
        queries.clear()
        browser.get(OUTBOX)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_outbox_keeps_to_its_community(signed_in, community, olga, victor):
    other = message(victor, make.community(slug="third", name="Third"))
    message(victor, None, key="sign-in", template="person_sign_in", content={"to": "sign_in"})

    page = signed_in(olga).get(OUTBOX).text

    assert "Victor" not in page
    assert signed_in(olga).get(f"{OUTBOX}/{other.id}").status_code == 404


def test_show_tells_the_words_but_not_the_link(signed_in, community, olga, mei):
    letter = message(mei, community, token="a-secret-token")

    page = signed_in(olga).get(f"{OUTBOX}/{letter.id}").text

    assert "Olga would like you to join Kiteline." in page
    assert "http://localhost/join/…" in page
    assert "a-secret-token" not in page


def test_show_tells_the_words_about_quotes_to_chairs_alone(signed_in, community, olga, carla, sam):
    letter = quote_mail(community, sam)

    assert "Version 2 is out" not in signed_in(olga).get(f"{OUTBOX}/{letter.id}").text
    assert "Version 2 is out" not in signed_in(olga).get(OUTBOX).text
    assert "Version 2 is out" in signed_in(carla).get(f"{OUTBOX}/{letter.id}").text


def test_reveal_shows_the_link_once_and_is_in_the_history(signed_in, community, olga, mei):
    letter = message(mei, community, token="a-secret-token")
    browser = signed_in(olga)

    page = browser.post(f"{OUTBOX}/{letter.id}/reveal").text

    assert 'data-copy="http://localhost/join/a-secret-token"' in page
    assert "a-secret-token" not in browser.get(f"{OUTBOX}/{letter.id}").text
    entries = db.session.scalars(select(Entry).where(Entry.subject == "message")).all()
    assert [(each.verb, each.visibility, each.changes) for each in entries] == [
        ("revealed", Visibility.ORGANIZERS, {})
    ]


def test_reveal_of_a_quotes_link_is_for_chairs(signed_in, community, olga, carla, sam):
    letter = quote_mail(community, sam, token="a-secret-token")

    assert signed_in(olga).post(f"{OUTBOX}/{letter.id}/reveal").status_code == 403
    assert "a-secret-token" in signed_in(carla).post(f"{OUTBOX}/{letter.id}/reveal").text


def test_reveal_is_refused_where_a_mail_server_brings_the_link(app, signed_in, community, olga, mei, noon):
    app.config["MAIL_SERVER"] = "smtp://localhost"
    letter = message(mei, community)
    failed = message(mei, community, key="failed", failed_at=noon, error="550 No")

    assert signed_in(olga).post(f"{OUTBOX}/{letter.id}/reveal").status_code == 403
    assert signed_in(olga).post(f"{OUTBOX}/{failed.id}/reveal").status_code == 200


def test_retry_makes_a_failed_message_due_again(signed_in, community, olga, mei, noon):
    letter = message(mei, community, failed_at=noon, attempts=6, error="451 Later")

    signed_in(olga).post(f"{OUTBOX}/{letter.id}/retry")

    assert [(each.fate, each.attempts, each.error, each.due_at) for each in outbox()] == [
        (Fate.WAITING, 0, "", noon)
    ]


def test_drop_empties_the_link_and_keeps_it_out_of_the_journal(signed_in, community, olga, mei):
    letter = message(mei, community)
    sealed = letter.sealed

    signed_in(olga).post(f"{OUTBOX}/{letter.id}/drop")

    assert [(each.fate, each.error, each.sealed) for each in outbox()] == [(Fate.DROPPED, "by hand", None)]
    assert sealed not in str([each.changes for each in db.session.scalars(select(Entry))])


@pytest.mark.parametrize(
    ("verb", "facts"),
    [
        ("drop", {"sent_at": 0}),
        ("drop", {"leased_until": 60}),
        ("retry", {"sent_at": 0}),
        ("retry", {"dropped_at": 0}),
    ],
)
def test_what_is_done_with_stays_as_it_is(signed_in, community, olga, mei, noon, verb, facts):
    values = {name: noon + timedelta(seconds=seconds) for name, seconds in facts.items()}
    letter = message(mei, community, **values)
    before = letter.fate

    answer = signed_in(olga).post(f"{OUTBOX}/{letter.id}/{verb}", headers={"X-Fragment": "1"})

    assert answer.status_code == 409
    assert [each.fate for each in outbox()] == [before]
