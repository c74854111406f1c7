"""What a representative presses: kept, checked, sent, declined, agreed to, taken back."""

from datetime import timedelta
from threading import Barrier, Thread

from flask.testing import FlaskClient

from outreach.db import Base, db
from outreach.quotes.models import Draft, QuoteState, QuoteVersion
from tests import make


def rows():
    """Every row of every table, as text."""
    return [str(row) for table in Base.metadata.sorted_tables for row in db.session.execute(table.select())]


def typed(text=make.WORDS, revision=0, **values):
    return {"text": text, "speaker": "me", "revision": revision, **make.CREDIT, **values}


def test_draft_is_kept_and_opens_the_page(guest, asked, again):
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

    assert answer.status_code == 200
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


def test_the_whole_way_from_the_form_to_the_receipt(guest, asked, again):
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


def test_send_needs_the_promise(guest, asked, again):
    guest.post(f"/quote/{asked.link}/preview", data=typed())

    answer = guest.post(f"/quote/{asked.link}/send", data={"revision": 1})

    assert answer.status_code == 200
    assert "Tick this" in answer.text
    assert again(asked).submitted_no is None


def test_send_twice_is_one_version(guest, asked):
    guest.post(f"/quote/{asked.link}/preview", data=typed())

    for _ in range(2):
        guest.post(f"/quote/{asked.link}/send", data={"revision": 1, "promise": "y"})

    assert db.session.scalars(db.select(QuoteVersion.no)).all() == [1]


def test_send_refuses_words_that_changed_on_another_device(guest, asked, again):
    guest.post(f"/quote/{asked.link}/preview", data=typed())
    guest.post(f"/quote/{asked.link}/draft", data=typed(make.WORDS + " More.", revision=1))

    answer = guest.post(
        f"/quote/{asked.link}/send", data={"revision": 1, "promise": "y"}, follow_redirects=True
    )

    assert "The words changed on another device." in answer.text
    assert again(asked).submitted_no is None


def test_send_after_the_deadline_is_allowed_and_marked(guest, asked, at, again):
    at(asked.due_at + timedelta(hours=1))
    assert "You may still send it. It is marked as late." in guest.get(f"/quote/{asked.link}").text
    guest.post(f"/quote/{asked.link}/preview", data=typed())

    guest.post(f"/quote/{asked.link}/send", data={"revision": 1, "promise": "y"})

    assert again(asked).came_late


def test_decline_and_write_after_all(guest, asked, again):
    page = guest.post(f"/quote/{asked.link}/decline", data={"reason": "No time."}, follow_redirects=True)
    assert "No time." in page.text
    assert again(asked).state == QuoteState.DECLINED

    guest.post(f"/quote/{asked.link}/reopen")

    assert again(asked).state == QuoteState.OPENED


def test_a_proposal_shows_what_changes_and_can_be_agreed_to(guest, announcement, carla, again):
    sent = make.sent(announcement, carla, text="We like the Web Of Things.")
    sent.propose("We like the Web of Things.", make.CREDIT, "As it is spelled.", by=carla)
    db.session.commit()

    page = guest.get(f"/quote/{sent.link}")
    assert "We like the Web <del>Of</del><ins>of</ins> Things." in page.text
    assert "As it is spelled." in page.text
    guest.post(f"/quote/{sent.link}/agree", data={"no": 2})

    assert again(sent).agreed_no == 2


def test_a_proposal_can_be_turned_down(guest, announcement, carla, again):
    sent = make.sent(announcement, carla)
    sent.propose(make.WORDS + " Thanks.", make.CREDIT, "", by=carla)
    db.session.commit()

    guest.post(f"/quote/{sent.link}/keep", data={"no": 2})

    quote = again(sent)
    assert (quote.proposed_no, quote.submitted_no, quote.agreed_no) == (None, 1, None)


def test_agree_to_an_edit_that_was_replaced_is_refused(guest, announcement, carla, again):
    sent = make.sent(announcement, carla)
    sent.propose(make.WORDS + " One.", make.CREDIT, "", by=carla)
    sent.propose(make.WORDS + " Two.", make.CREDIT, "", by=carla)
    db.session.commit()

    page = guest.post(f"/quote/{sent.link}/agree", data={"no": 2}, follow_redirects=True)

    assert "no longer up for an answer" in page.text
    assert again(sent).agreed_no is None


def test_take_back_leaves_nothing_in_print(guest, announcement, carla, again):
    placed = make.placed(announcement, carla)

    page = guest.post(f"/quote/{placed.link}/withdraw", follow_redirects=True)

    assert "You took your words back" in page.text
    assert make.WORDS not in page.text
    assert again(placed).state == QuoteState.WITHDRAWN


def test_send_by_several_at_once_is_one_version(app, guest, asked):
    guest.post(f"/quote/{asked.link}/preview", data=typed())
    app.test_client_class = FlaskClient
    address, start, answers = f"/quote/{asked.link}/send", Barrier(4), []

    def send():
        browser = app.test_client()
        start.wait()
        answers.append(browser.post(address, data={"revision": 1, "promise": "y"}).status_code)

    threads = [Thread(target=send) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert answers == [303] * 4
    assert db.session.scalars(db.select(QuoteVersion.no)).all() == [1]
