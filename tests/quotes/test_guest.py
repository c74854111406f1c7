"""The page behind a representative's link: reading changes nothing, pressing does."""

from datetime import timedelta

import pytest

from outreach.db import Base, db
from outreach.people.models import Purpose, Secret
from outreach.quotes import queries
from outreach.quotes.models import Draft, QuoteState, QuoteVersion
from tests import make


@pytest.fixture
def announcement(community, carla):
    return make.announcement(community, carla)


@pytest.fixture
def asked(announcement, carla):
    return make.quote(announcement, carla)


@pytest.fixture
def guest(app):
    return app.test_client()


def rows():
    """Every row of every table, as text."""
    return [str(row) for table in Base.metadata.sorted_tables for row in db.session.execute(table.select())]


def typed(text=make.WORDS, revision=0, **values):
    return {"text": text, "speaker": "me", "revision": revision, **make.CREDIT, **values}


def again(quote):
    """The quote as it is kept now."""
    db.session.expire_all()
    return db.session.scalar(queries.of_link(quote.id))


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("path", ["", "?change=1", "?lang=zh", "/preview"])
def test_reading_changes_nothing(guest, asked, method, path):
    before = rows()

    for _ in range(3):
        getattr(guest, method)(f"/quote/{asked.link}{path}")

    assert rows() == before


def test_write_tells_what_is_asked(guest, asked):
    page = guest.get(f"/quote/{asked.link}")

    assert page.status_code == 200
    assert "Carla asks Nanwan Motion" in page.text
    assert "A laboratory becomes a member." in page.text
    assert "18:00 in Shanghai." in page.text
    assert "Mon 9 March, 11:00\u00a0Berlin" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_write_speaks_the_reader_s_language(guest, announcement, carla):
    asked = make.quote(announcement, carla, language="zh")

    assert '<html lang="zh-Hans"' in guest.get(f"/quote/{asked.link}").text
    assert '<html lang="en"' in guest.get(f"/quote/{asked.link}?lang=en").text


@pytest.mark.parametrize(
    "token", ["x", "A" * 27, "%00", "..%2F..", "é" * 27, "a" * 5000, "' OR 1=1 --", "{link}x"]
)
@pytest.mark.parametrize("path", ["", "/preview"])
def test_a_wrong_link_is_an_unknown_page(guest, asked, token, path):
    answer = guest.get(f"/quote/{token.format(link=asked.link)}{path}")

    assert answer.status_code == 404
    assert "Halden" not in answer.text


@pytest.mark.parametrize(
    "deed", ["draft", "preview", "send", "decline", "reopen", "withdraw", "agree", "keep"]
)
def test_a_wrong_link_does_nothing(guest, asked, deed):
    assert guest.post(f"/quote/{'A' * 27}/{deed}", data=typed()).status_code == 404


def test_a_link_opens_one_quote_alone(guest, asked, announcement, carla):
    other = make.quote(announcement, carla, "Farrow Systems", "Priya Anand")

    guest.post(f"/quote/{other.link}/decline")

    assert again(asked).state == QuoteState.REQUESTED


def test_a_link_of_another_kind_opens_nothing(guest, asked):
    secret = make.saved(Secret.issue(Purpose.TALK, asked.person, subject_id=asked.id))

    assert guest.get(f"/quote/{secret.token}").status_code == 404


def test_a_revoked_link_opens_nothing(guest, asked):
    asked.secret.revoke(by=None)
    db.session.commit()

    assert guest.get(f"/quote/{asked.link}").status_code == 404


def test_draft_is_kept_and_opens_the_page(guest, asked):
    answer = guest.post(f"/quote/{asked.link}/draft", data=typed("Half a sentence"))

    assert answer.json == {"revision": 1}
    quote = again(asked)
    assert (quote.opened_at, quote.drafted_at) == (quote.created_at, quote.created_at)
    assert "Half a sentence" in guest.get(f"/quote/{asked.link}").text


def test_draft_of_two_devices_loses_neither(guest, asked):
    guest.post(f"/quote/{asked.link}/draft", data=typed("From the phone"))

    saved = guest.post(f"/quote/{asked.link}/draft", data=typed("From the desk"))
    page = guest.post(f"/quote/{asked.link}/preview", data=typed("From the desk"))

    assert (saved.status_code, page.status_code) == (409, 409)
    assert "From the phone" in page.text
    assert "From the desk" in page.text
    assert 'name="revision" type="hidden" value="1"' in page.text
    assert db.session.scalar(db.select(Draft.text)) == "From the phone"


def test_check_says_what_is_missing_and_keeps_what_was_typed(guest, asked):
    answer = guest.post(
        f"/quote/{asked.link}/preview", data=typed("We learned most. [add figure?]", title="")
    )

    assert answer.status_code == 422
    assert "Take out “[add figure?]”, then it can be sent." in answer.text
    assert "Fill this in" in answer.text
    assert "We learned most." in answer.text


def test_check_asks_for_the_name_of_somebody_else(guest, asked):
    answer = guest.post(f"/quote/{asked.link}/preview", data=typed(speaker="other"))

    assert "Write who says it, if it is not you." in answer.text


def test_check_tells_how_many_invisible_signs_were_taken_out(guest, asked):
    answer = guest.post(
        f"/quote/{asked.link}/preview", data=typed("We \u202elearned\u200b most."), follow_redirects=True
    )

    assert "2 invisible signs were taken out." in answer.text
    assert "We learned most." in answer.text


def test_preview_without_a_draft_leads_to_the_form(guest, asked):
    assert guest.get(f"/quote/{asked.link}/preview").headers["Location"] == f"/quote/{asked.link}"


def test_the_whole_way_from_the_form_to_the_receipt(guest, asked):
    page = guest.post(f"/quote/{asked.link}/preview", data=typed(), follow_redirects=True)
    assert make.WORDS in page.text
    assert "I may speak for Nanwan Motion, and my words may be printed with my name." in page.text

    receipt = guest.post(
        f"/quote/{asked.link}/send", data={"revision": 1, "promise": "y"}, follow_redirects=True
    )

    quote = again(asked)
    version = db.session.scalar(db.select(QuoteVersion))
    assert (version.text, version.attribution) == (make.WORDS, make.CREDIT)
    assert quote.submitted_no == 1
    assert "Thank you, it is sent" in receipt.text
    assert make.WORDS in receipt.text
    assert version.hash[:12] in receipt.text


def test_send_needs_the_promise(guest, asked):
    guest.post(f"/quote/{asked.link}/preview", data=typed())

    answer = guest.post(f"/quote/{asked.link}/send", data={"revision": 1})

    assert answer.status_code == 422
    assert "Tick this" in answer.text
    assert again(asked).submitted_no is None


def test_send_twice_is_one_version(guest, asked):
    guest.post(f"/quote/{asked.link}/preview", data=typed())

    for _ in range(2):
        guest.post(f"/quote/{asked.link}/send", data={"revision": 1, "promise": "y"})

    assert db.session.scalars(db.select(QuoteVersion.no)).all() == [1]


def test_send_refuses_words_that_changed_on_another_device(guest, asked):
    guest.post(f"/quote/{asked.link}/preview", data=typed())
    guest.post(f"/quote/{asked.link}/draft", data=typed(make.WORDS + " More.", revision=1))

    answer = guest.post(
        f"/quote/{asked.link}/send", data={"revision": 1, "promise": "y"}, follow_redirects=True
    )

    assert "The words changed on another device." in answer.text
    assert again(asked).submitted_no is None


def test_send_after_the_deadline_is_allowed_and_marked(guest, asked, at):
    at(asked.due_at + timedelta(hours=1))
    assert "You may still send it. It is marked as late." in guest.get(f"/quote/{asked.link}").text
    guest.post(f"/quote/{asked.link}/preview", data=typed())

    guest.post(f"/quote/{asked.link}/send", data={"revision": 1, "promise": "y"})

    assert again(asked).came_late


def test_a_closed_announcement_takes_no_words(guest, asked, announcement, carla):
    announcement.close(by=carla)
    db.session.commit()

    assert "This request is over" in guest.get(f"/quote/{asked.link}").text
    assert guest.post(f"/quote/{asked.link}/draft", data=typed()).status_code == 409


def test_a_cancelled_announcement_shows_nothing_of_itself(guest, asked, announcement, carla):
    announcement.cancel(by=carla)
    db.session.commit()

    assert "Halden" not in guest.get(f"/quote/{asked.link}").text


def test_decline_and_write_after_all(guest, asked):
    page = guest.post(f"/quote/{asked.link}/decline", data={"reason": "No time."}, follow_redirects=True)
    assert "No time." in page.text
    assert again(asked).state == QuoteState.DECLINED

    guest.post(f"/quote/{asked.link}/reopen")

    assert again(asked).state == QuoteState.OPENED


def test_a_proposal_shows_what_changes_and_can_be_agreed_to(guest, announcement, carla):
    sent = make.sent(announcement, carla, text="We like the Web Of Things.")
    sent.propose("We like the Web of Things.", make.CREDIT, "As it is spelled.", by=carla)
    db.session.commit()

    page = guest.get(f"/quote/{sent.link}")
    assert "We like the Web <del>Of</del><ins>of</ins> Things." in page.text
    assert "As it is spelled." in page.text
    guest.post(f"/quote/{sent.link}/agree", data={"no": 2})

    assert again(sent).agreed_no == 2


def test_a_proposal_can_be_turned_down(guest, announcement, carla):
    sent = make.sent(announcement, carla)
    sent.propose(make.WORDS + " Thanks.", make.CREDIT, "", by=carla)
    db.session.commit()

    guest.post(f"/quote/{sent.link}/keep", data={"no": 2})

    quote = again(sent)
    assert (quote.proposed_no, quote.submitted_no, quote.agreed_no) == (None, 1, None)


def test_agree_to_an_edit_that_was_replaced_is_refused(guest, announcement, carla):
    sent = make.sent(announcement, carla)
    sent.propose(make.WORDS + " One.", make.CREDIT, "", by=carla)
    sent.propose(make.WORDS + " Two.", make.CREDIT, "", by=carla)
    db.session.commit()

    page = guest.post(f"/quote/{sent.link}/agree", data={"no": 2}, follow_redirects=True)

    assert "no longer up for an answer" in page.text
    assert again(sent).agreed_no is None


def test_take_back_leaves_nothing_in_print(guest, announcement, carla):
    placed = make.placed(announcement, carla)

    page = guest.post(f"/quote/{placed.link}/withdraw", follow_redirects=True)

    assert "You took your words back" in page.text
    assert make.WORDS not in page.text
    assert again(placed).state == QuoteState.WITHDRAWN
