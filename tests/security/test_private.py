"""What is not for everybody: private tickets, links that give more, announcements that are not out."""

import pytest

from outreach.db import db
from outreach.journal.models import Entry, Visibility
from outreach.journal.operations import last_batch
from outreach.notifications.models import Message
from outreach.tickets.models import Comment, Ticket
from tests.security import asking

KOLIBRI, EISVOGEL, HABICHT = "Kolibri", "Eisvogel", "Habicht"
WORK = {"meetup", "talk", "ticket", "comment", "venue"}
OUTBOX = "/c/kiteline/outbox"


def pages(app, here, door, question=""):
    """The text of every page there is, as this one gets it."""
    for endpoint, parameters, _method, row in asking.cells(app, "GET"):
        if endpoint.endswith("static") or (row.link and row.link != "feed"):
            continue
        path = asking.path(app, endpoint, **asking.values(row, parameters, here.home))
        yield path, door.get(path + question, buffered=True).text


def shown(app, here, door, word, question=""):
    found = ((path, text.replace(f"q={word}", "")) for path, text in pages(app, here, door, question))
    return [path for path, text in found if word in text.replace(f'"{word}"', "").replace(f"“{word}”", "")]


def letters(home, template):
    return db.session.scalars(
        db.select(Message).where(Message.community_id == home.community.id, Message.template == template)
    ).all()


@pytest.mark.parametrize(
    ("who", "word"),
    [
        ("lena", KOLIBRI),
        ("olga", KOLIBRI),
        ("carla", KOLIBRI),
        ("hana", KOLIBRI),
        ("guest", KOLIBRI),
        ("lena", EISVOGEL),
        ("mei", EISVOGEL),
        ("hana", EISVOGEL),
    ],
)
def test_private_tickets_are_on_no_page_of_the_others(app, here, doors, who, word):
    assert shown(app, here, doors[who], word) == []
    assert shown(app, here, doors[who], word, f"?q={word}&state=all") == []


def test_private_tickets_are_found_by_those_they_are_for(app, here, doors):
    assert "/c/kiteline/tickets" in shown(app, here, doors["mei"], KOLIBRI)
    assert "/c/kiteline/tickets" in shown(app, here, doors["olga"], EISVOGEL)


@pytest.mark.parametrize("who", ["lena", "olga", "carla"])
def test_private_tickets_open_to_nobody_else_by_any_command(app, here, doors, who):
    before = asking.fingerprint()
    wrong = []
    for endpoint, parameters, method, row in asking.cells(app, "GET", "POST"):
        if "number" in parameters:
            number = here.home.private.number
            path = asking.path(app, endpoint, community="kiteline", number=number)
            answer = doors[who].open(path, method=method, data=asking.body(row, here.home), buffered=True)
            if answer.status_code not in {403, 404}:
                wrong.append((method, path, answer.status_code))

    assert wrong == []
    assert doors[who].post(f"/c/kiteline/undo/{here.home.private_batch.id}").status_code in {403, 404}
    assert asking.fingerprint() == before


def test_private_tickets_are_not_counted(here, doors):
    def numbers(text):
        return [word for word in text.split() if word.isdecimal()]

    with_it = doors["lena"].get("/c/kiteline/meetups/spring").text
    db.session.delete(db.session.get(Ticket, here.home.private.id))
    db.session.commit()

    assert numbers(doors["lena"].get("/c/kiteline/meetups/spring").text) == numbers(with_it)


@pytest.mark.parametrize("who", ["olga", "carla"])
def test_outbox_keeps_a_private_ticket_to_its_company(here, doors, who):
    home = here.home
    private = db.session.get(Ticket, home.private.id)
    other = db.session.get(type(home.mei), home.hana.id)
    db.session.add(Comment.add(private, other, f"{KOLIBRI} sings"))
    db.session.commit()
    (letter,) = letters(home, "comment_added")[-1:]

    page = doors[who].get(f"{OUTBOX}/{letter.id}")

    assert KOLIBRI in str(letter.content)
    assert page.status_code == 200
    assert KOLIBRI not in page.text


def test_outbox_shows_no_ticket_that_became_private_later(here, doors):
    home = here.home
    (letter,) = letters(home, "ticket_assigned")[:1]
    assert letter.content["tickets"][0]["title"] in doors["olga"].get(f"{OUTBOX}/{letter.id}").text

    ticket = db.session.get(Ticket, home.ticket.id)
    ticket.visibility, ticket.company_id = Visibility.COMPANY, home.other_company.id
    db.session.commit()

    assert letter.content["tickets"][0]["title"] not in doors["olga"].get(f"{OUTBOX}/{letter.id}").text


@pytest.mark.parametrize(("who", "status"), [("olga", 403), ("carla", 200)])
def test_reveal_gives_no_invitation_above_ones_own_role(here, doors, who, status):
    (letter,) = (each for each in letters(here.home, "community_invited") if each.content["role"] == "chair")

    page = doors[who].get(f"{OUTBOX}/{letter.id}").text
    answer = doors[who].post(f"{OUTBOX}/{letter.id}/reveal")

    assert (f"{letter.id}/reveal" in page) == (status == 200)
    assert answer.status_code == status
    assert (here.home.chair_invitation.token in answer.text) == (status == 200)


def test_outbox_has_no_mail_of_signing_in(here, doors, app):
    app.test_client().post("/sign-in", data={"email": here.home.mei.email})
    letter = db.session.scalars(
        db.select(Message).where(Message.template == "person_asked_to_sign_in")
    ).first()
    letter = letter or db.session.scalars(db.select(Message).order_by(Message.id.desc())).first()

    assert letter.community_id is None
    for who in ("olga", "carla"):
        assert doors[who].get(f"{OUTBOX}/{letter.id}").status_code == 404
        assert doors[who].post(f"{OUTBOX}/{letter.id}/reveal").status_code == 404


@pytest.mark.parametrize("who", ["guest", "hana", "mei", "olga"])
def test_announcement_that_is_not_out_is_on_no_page_but_the_chairs(app, here, doors, who):
    for word in (HABICHT, "Sperber"):
        assert shown(app, here, doors[who], word) == []
        assert shown(app, here, doors[who], word, f"?q={word}&state=all") == []


@pytest.mark.parametrize("who", ["mei", "olga"])
def test_undo_is_of_work_alone(here, doors, who):
    said = {}
    for entry in db.session.scalars(db.select(Entry).where(Entry.community_id == here.home.community.id)):
        said.setdefault(entry.batch_id, set()).add(entry.subject)
    settled = {batch: subjects for batch, subjects in said.items() if subjects - WORK}
    assert {"quote", "announcement", "membership", "message"} & set().union(*settled.values())
    before = asking.fingerprint()

    wrong = {
        batch: (answer.status_code, subjects)
        for batch, subjects in settled.items()
        for answer in [doors[who].post(f"/c/kiteline/undo/{batch}", headers={"X-Fragment": "1"})]
        if answer.status_code not in {403, 404, 409}
    }

    assert wrong == {}
    assert asking.fingerprint() == before


def test_undo_of_the_settings_ends_with_the_chair(here, doors):
    home = here.home
    home.community.edit(by=home.carla, name="Kiteline Club")
    db.session.commit()
    batch = last_batch(db.session())
    home.carla.memberships[0].role = "member"
    db.session.commit()

    answer = doors["carla"].post(f"/c/kiteline/undo/{batch.id}", headers={"X-Fragment": "1"})

    assert answer.status_code in {403, 404, 409}
    assert db.session.get(type(home.community), home.community.id).name == "Kiteline Club"
