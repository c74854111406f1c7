"""Asking, reminding, sealing, comparing, and what the database itself refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from outreach.db import db
from outreach.errors import Refused
from outreach.journal.models import Entry
from outreach.people.models import Secret
from outreach.quotes.models import Seal
from outreach.quotes.operations import asking, seals
from outreach.quotes.operations.differences import Piece, differences
from tests import make
from tests.conftest import NOON, ON_POSTGRESQL


def test_write_finds_a_free_address(community, carla):
    slugs = [
        asking.write(db.session, community, carla, title=title).slug
        for title in ("New", "Hello", "Hello", "新")
    ]

    assert slugs == ["new-2", "hello", "hello-2", "announcement"]


def test_request_makes_a_link_that_is_kept_as_a_hash_alone(announcement, carla):
    quote = make.quote(announcement, carla)

    (kept,) = db.session.scalars(
        db.select(Secret).where(Secret.subject_id == quote.id, Secret.purpose == "author")
    )
    assert kept.expires_at is None
    assert quote.link not in str([getattr(kept, column.key) for column in Secret.__table__.columns])
    assert len(quote.link) == 27


def test_request_asks_a_company_once(announcement, carla, community):
    quote = make.quote(announcement, carla)
    second = make.contact(quote.company, make.person("Lin Xiao", community))

    with pytest.raises(Refused, match="asked already"):
        asking.request(db.session, announcement, [second], carla)


def test_request_asks_again_where_one_declined(announcement, carla, community):
    quote = make.quote(announcement, carla)
    quote.decline(by=quote.secret)
    db.session.commit()
    second = make.contact(quote.company, make.person("Lin Xiao", community))

    ((again, _link),) = asking.request(db.session, announcement, [second], carla)
    db.session.commit()

    assert again.is_live


def test_request_needs_a_deadline_ahead(announcement, carla, at):
    at(announcement.due_at)

    with pytest.raises(Refused, match="lies ahead"):
        asking.request(db.session, announcement, [], carla)


def test_remind_leaves_twenty_hours_between_letters(announcement, carla, at):
    quote = make.quote(announcement, carla)
    at(NOON + timedelta(hours=19, minutes=59))
    with pytest.raises(Refused, match="20 hours"):
        asking.remind(db.session, quote, carla)

    at(NOON + timedelta(hours=20))
    secret = asking.remind(db.session, quote, carla)
    db.session.commit()

    assert secret.token != quote.link
    entry = db.session.scalars(db.select(Entry).order_by(Entry.id.desc())).first()
    assert (entry.subject, entry.verb) == ("quote", "reminded")


def test_remind_leaves_those_in_peace_who_answered(announcement, carla, at):
    quote = make.sent(announcement, carla)
    at(NOON + timedelta(days=2))

    with pytest.raises(Refused, match="owes no answer"):
        asking.remind(db.session, quote, carla)


def test_remind_ends_after_six_letters(announcement, carla, at):
    quote = make.quote(announcement, carla)
    for day in range(1, 6):
        at(NOON + timedelta(days=day))
        asking.remind(db.session, quote, carla)
        db.session.commit()
    at(NOON + timedelta(days=6))

    with pytest.raises(Refused, match="six letters"):
        asking.remind(db.session, quote, carla)


def test_remind_silent_reminds_only_them(announcement, carla, at):
    silent = make.quote(announcement, carla)
    make.sent(announcement, carla, company_name="Farrow Systems", speaker="Priya Anand")
    at(NOON + timedelta(days=1))

    assert asking.remind_silent(db.session, announcement, carla) == [silent]


# --- the chain -----------------------------------------------------------------------------------


def test_every_entry_has_a_seal_and_the_chain_holds(announcement, carla):
    make.placed(announcement, carla)

    numbers = db.session.scalars(db.select(Seal.no).where(Seal.announcement_id == announcement.id)).all()

    assert numbers == list(range(1, 6))
    assert seals.verify(db.session, announcement) is None


def test_verify_names_the_first_seal_that_was_touched(announcement, carla):
    make.placed(announcement, carla)
    third = db.session.scalar(db.select(Seal).where(Seal.no == 3))
    db.session.execute(text("UPDATE entry SET verb = 'approved' WHERE id = :id"), {"id": third.entry_id})
    db.session.expire_all()

    assert seals.verify(db.session, announcement) == 3


def test_verify_misses_an_entry_that_was_slipped_in(announcement, carla):
    quote = make.quote(announcement, carla)
    entry = db.session.scalars(db.select(Entry).where(Entry.subject == "quote")).first()
    db.session.add(
        Entry(
            batch_id=entry.batch_id,
            community_id=entry.community_id,
            subject="quote",
            subject_id=quote.id,
            verb="approved",
        )
    )
    db.session.flush()

    assert seals.verify(db.session, announcement) == 0


def test_seals_hold_no_text_and_no_name(announcement, carla):
    quote = make.sent(announcement, carla)
    entries = db.session.scalars(db.select(Entry).where(Entry.subject == "quote")).all()

    said = str([seals.facts(entry) for entry in entries])

    assert make.WORDS not in said
    assert quote.person.name not in said


# --- what the database refuses, whoever asks -----------------------------------------------------

RAW = [
    "UPDATE quote_version SET text = 'other'",
    'UPDATE quote_version SET attribution = \'{"name": "other"}\'',
    "UPDATE quote_version SET hash = 'other'",
    "UPDATE quote_version SET language = 'zh'",
    "DELETE FROM quote_version",
    "UPDATE agreement SET side = 'chair' WHERE side = 'member'",
    "UPDATE agreement SET name = 'other'",
    "UPDATE agreement SET wording = 'other'",
    "DELETE FROM agreement",
    "UPDATE seal SET hash = 'other'",
    "DELETE FROM seal",
    "DELETE FROM quote",
]


@pytest.mark.parametrize("statement", RAW)
def test_what_was_agreed_cannot_be_touched(announcement, carla, statement):
    make.placed(announcement, carla)

    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))

    db.session.rollback()


def test_words_can_be_emptied_and_the_chain_still_holds(announcement, carla):
    make.sent(announcement, carla)

    nothing = "'{}'::json" if ON_POSTGRESQL else "'{}'"
    db.session.execute(text(f"UPDATE quote_version SET text = '', salt = '', attribution = {nothing}"))
    db.session.commit()

    assert seals.verify(db.session, announcement) is None


def test_no_placement_without_both_agreements(announcement, carla):
    quote = make.sent(announcement, carla)
    place = text(
        "INSERT INTO placement (community_id, announcement_id, language, rank, quote_id, version_id,"
        " member_side, chair_side, created_at)"
        " SELECT community_id, :announcement, 'en', 'V', quote_id, id, 'member', :side, created_at"
        " FROM quote_version WHERE quote_id = :quote"
    )

    for side in ("chair", "member"):
        with pytest.raises(DBAPIError):
            db.session.execute(place, {"announcement": announcement.id, "quote": quote.id, "side": side})
        db.session.rollback()


def test_no_publication_before_the_embargo(announcement):
    before = announcement.embargo_at - timedelta(seconds=1)

    with pytest.raises(DBAPIError):
        db.session.execute(
            text("UPDATE announcement SET published_at = :at"), {"at": before.replace(tzinfo=None)}
        )

    db.session.rollback()


# --- differences ---------------------------------------------------------------------------------


def test_differences_are_words():
    assert differences(
        "The Web Of Things, and the Web Of Things.", "The Web of Things, and the Web of Things."
    ) == [
        Piece("same", "The Web "),
        Piece("gone", "Of"),
        Piece("come", "of"),
        Piece("same", " Things, and the Web "),
        Piece("gone", "Of"),
        Piece("come", "of"),
        Piece("same", " Things."),
    ]


def test_differences_of_chinese_are_letters():
    assert differences("我们欢迎你。", "我们热烈欢迎你。") == [
        Piece("same", "我们"),
        Piece("come", "热烈"),
        Piece("same", "欢迎你。"),
    ]
