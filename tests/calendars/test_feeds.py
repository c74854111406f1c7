"""What a feed says, read by two parsers that are not ours, and how it moves with its subjects."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import vobject

from outreach.calendars.models import Item, Kind
from outreach.db import db
from outreach.journal.models import Visibility
from outreach.meetups.models import Speaker, TalkKind
from outreach.quotes import queries as quotes
from outreach.tickets.models import When
from tests import make
from tests.calendars.reader import CalendarReader
from tests.conftest import NOON

PUBLIC = "/m/kiteline/shanghai-meetup.ics"


def events(answer):
    """Titles with their entries, as icalendar reads them."""
    found = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert not any(event.errors for event in found)
    return {str(event["SUMMARY"]): event for event in found}


def only(answer):
    (event,) = events(answer).values()
    return event


def speaks(talk, person):
    """Asked, and not answered yet."""
    return make.saved(
        Speaker(talk=talk, talk_id=talk.id, person=person, community_id=talk.community_id, asked_at=NOON)
    )


def number(event):
    return int(event["SEQUENCE"])


# --- what it says --------------------------------------------------------------------------------


def test_public_feed_has_all_that_a_calendar_can_show(poll, published):
    event = only(poll(PUBLIC))

    assert event["DTSTART"].dt == datetime(2026, 4, 18, 1, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert event["DTEND"].dt == datetime(2026, 4, 18, 9, tzinfo=UTC)
    assert event["LOCATION"] == "Jinghe Hub, 4 Harbour Road"
    assert event["URL"] == "http://localhost/m/kiteline/shanghai-meetup"
    assert event["CONFERENCE"] == "https://video.example/j/1"
    assert (event["GEO"].latitude, event["GEO"].longitude) == (31.2, 121.5)
    assert event["STATUS"] == "CONFIRMED"
    assert event["SEQUENCE"] == 0
    assert event["DESCRIPTION"].startswith("Come.\n\nJoin online: https://video.example/j/1")
    assert event["UID"].endswith("@outreach")


def test_public_feed_has_the_talks_with_those_who_said_yes(poll, published):
    talk = make.talk(published, abstract="A year of _data_.")
    make.speaker(talk, "He Jun", accepted_at=NOON)
    make.speaker(talk, "Priya", asked_at=NOON)
    make.talk(published, "Break", kind=TalkKind.BREAK)
    make.talk(published, "Who repairs it?", kind=TalkKind.PANEL)

    found = events(poll(PUBLIC))

    assert sorted(found) == ["Eleven months beside a press line", "Panel: Who repairs it?", "Shanghai meetup"]
    text = found["Eleven months beside a press line"]["DESCRIPTION"]
    assert text.startswith("With He Jun.\n\nA year of data.\n\nShanghai meetup")


def test_public_feed_names_itself(poll, published):
    head = CalendarReader(poll(PUBLIC).data).head

    assert head["X-WR-CALNAME"] == head["NAME"] == "Shanghai meetup"
    assert head["SOURCE;VALUE=URI"] == "http://localhost/m/kiteline/shanghai-meetup.ics"
    assert head["X-WR-TIMEZONE"] == "Asia/Shanghai"


def test_community_feed_has_the_published_meetups(poll, published):
    make.meetup(published.community, "Secret plans")
    make.meetup(published.community, "Berlin evening", zone="Europe/Berlin", published_at=NOON)
    elsewhere = make.community(slug="elsewhere", name="Elsewhere")
    make.meetup(elsewhere, "Another", published_at=NOON)

    assert sorted(events(poll("/m/kiteline.ics"))) == ["Berlin evening", "Shanghai meetup"]


def test_community_feed_forgets_after_half_a_year_by_itself(poll, published, at):
    poll("/m/kiteline.ics")

    at(published.ends_at + timedelta(days=180) - timedelta(seconds=1))
    before = poll("/m/kiteline.ics")
    at(published.ends_at + timedelta(days=180))
    after = poll("/m/kiteline.ics")

    assert list(events(before)) == ["Shanghai meetup"]
    assert not events(after)
    assert list(events(poll(PUBLIC))) == ["Shanghai meetup"]


def test_secret_feed_does_not_name_its_address(poll, link, mei, published):
    secret = link(mei)

    answer = poll(secret.path)

    assert secret.token.encode() not in answer.data
    assert b"SOURCE" not in answer.data
    assert b"ATTENDEE" not in answer.data


def test_own_feed_has_what_is_mine_and_nothing_else(poll, link, olga, mei, carla, published):
    ticket = make.ticket(published, olga, title="Confirm room", due=When(offset=-14))
    ticket.assign(mei, by=olga)
    done = make.ticket(published, olga, title="Done long ago", due=When(offset=-20))
    done.assign(mei, by=olga)
    done.close(by=olga)
    make.ticket(published, olga, title="Nobody has it", due=When(offset=-10))
    hers = make.ticket(published, olga, title="Olga has it", due=When(offset=-10))
    hers.assign(olga, by=olga)
    talk = make.talk(published)
    speaks(talk, mei)
    db.session.commit()

    found = events(poll(link(mei).path))

    assert sorted(found) == [
        "Shanghai meetup",
        "T−14 Confirm room · Shanghai meetup",
        "Your talk: Eleven months beside a press line",
    ]
    due = found["T−14 Confirm room · Shanghai meetup"]
    assert due["DTSTART"].dt == date(2026, 4, 4)
    assert due["DTEND"].dt == date(2026, 4, 5)
    assert due["TRANSP"] == "TRANSPARENT"
    assert due["URL"] == f"http://localhost/c/kiteline/tickets/{ticket.number}"
    assert found["Your talk: Eleven months beside a press line"]["STATUS"] == "TENTATIVE"


def test_own_feed_has_the_deadline_of_a_quote_until_it_is_sent(poll, link, carla, community):
    quote = make.quote(make.announcement(community, by=carla), by=carla)
    secret = link(quote.person)

    before = only(poll(secret.path))
    whole = db.session.scalars(quotes.of_link(quote.id)).one()
    whole.send(make.WORDS, {**make.CREDIT}, by=whole.person)
    db.session.commit()

    assert before["SUMMARY"] == "Quote for “Halden Labs joins” is due"
    assert before["DTEND"].dt == datetime(2026, 3, 9, 10, tzinfo=UTC)
    assert not events(poll(secret.path))


@pytest.mark.parametrize(("language", "hour"), [("en", "18:00, Shanghai"), ("zh", "上海")])
def test_own_feed_speaks_the_language_of_its_link(poll, link, mei, olga, published, language, hour):
    due = When(offset=-14, time=time(18))
    make.ticket(published, olga, due=due).assign(mei, by=olga)
    db.session.commit()

    event = only(poll(link(mei, kinds=[Kind.TICKETS], language=language).path))

    assert hour in event["DESCRIPTION"]


@pytest.mark.parametrize("kind", list(Kind))
def test_own_feed_shows_only_the_kinds_that_were_chosen(poll, link, olga, carla, published, kind):
    quote = make.quote(make.announcement(published.community, by=carla), by=carla)
    me = quote.person
    make.ticket(published, olga, due=When(offset=-14)).assign(me, by=olga)
    talk = make.talk(published)
    speaks(talk, me)
    db.session.commit()
    titles = {
        Kind.TALKS: "Your talk: Eleven months beside a press line",
        Kind.TICKETS: "T−14 Book the room · Shanghai meetup",
        Kind.QUOTES: "Quote for “Halden Labs joins” is due",
        Kind.MEETUPS: "Shanghai meetup",
    }

    assert list(events(poll(link(me, kinds=[kind]).path))) == [titles[kind]]


def test_own_feed_reaches_over_all_communities_of_the_person(poll, link, mei, olga, published):
    other = make.community(slug="spree", name="Spree")
    make.saved(type(mei.memberships[0])(community_id=other.id, person=mei, role="member", name="Mei"))
    make.meetup(other, "Spree evening")
    make.meetup(make.community(slug="far", name="Far"), "Far away")

    assert sorted(events(poll(link(mei).path))) == ["Shanghai meetup", "Spree evening"]


def test_own_feed_hides_a_ticket_that_only_a_company_sees(poll, link, olga, mei, published):
    company = make.company(published.community)
    ticket = make.ticket(published, olga, due=When(offset=-14))
    ticket.assign(mei, by=olga)
    db.session.commit()
    secret = link(mei, kinds=[Kind.TICKETS])
    assert events(poll(secret.path))

    ticket.edit(by=olga, visibility=Visibility.COMPANY, company_id=company.id)
    db.session.commit()
    hidden = events(poll(secret.path))
    make.saved(make.contact(company, mei)).log("started", olga)
    db.session.commit()

    assert not hidden
    assert events(poll(secret.path))


@pytest.mark.parametrize(
    ("zone", "starts"),
    [
        ("Asia/Shanghai", datetime(2026, 4, 18, 9)),
        ("Europe/Berlin", datetime(2026, 3, 28, 18)),
        ("Europe/Berlin", datetime(2026, 3, 29, 9)),
        ("Europe/Berlin", datetime(2026, 10, 25, 9)),
        ("America/New_York", datetime(2026, 3, 8, 1, 30)),
        ("America/New_York", datetime(2026, 11, 1, 9)),
        ("Europe/London", datetime(2027, 3, 28, 12)),
    ],
)
def test_feed_means_the_same_instants_to_two_parsers(poll, community, zone, starts):
    meetup = make.meetup(
        community, zone=zone, starts=starts, ends=starts + timedelta(hours=4), published_at=NOON
    )

    written = poll(PUBLIC).data

    first = icalendar.Calendar.from_ical(written).walk("VEVENT")[0]
    second = vobject.readOne(written.decode()).vevent
    third = CalendarReader(written)
    for name, meant in (("DTSTART", meetup.starts_at), ("DTEND", meetup.ends_at)):
        assert first[name].dt == meant
        assert getattr(second, name.lower()).value.astimezone(UTC) == meant
        assert third.instants(third.events[0], name) == [meant]


def test_feed_folds_its_lines_and_ends_them_as_the_standard_says(poll, community, mei, link):
    make.meetup(community, "面向小工厂的开放模型" * 12, slug="long", published_at=NOON)

    lines = poll("/m/kiteline.ics").data.split(b"\r\n")

    assert lines[-1] == b""
    assert all(0 < len(line) <= 75 and b"\n" not in line for line in lines[:-1])


# --- how it moves --------------------------------------------------------------------------------


def test_feed_is_the_same_a_minute_later(poll, published, link, mei, at):
    make.talk(published)
    secret = link(mei)
    paths = [PUBLIC, "/m/kiteline.ics", secret.path]
    before = [poll(path) for path in paths]

    at(NOON + timedelta(minutes=1))
    after = [poll(path) for path in paths]

    assert [each.data for each in before] == [each.data for each in after]
    assert [each.headers["ETag"] for each in before] == [each.headers["ETag"] for each in after]
    assert [each.last_modified for each in before] == [each.last_modified for each in after]


def move(meetup, olga, hall):
    meetup.move(olga, datetime(2026, 4, 19, 9), datetime(2026, 4, 19, 17))


def rename(meetup, olga, hall):
    hall.edit(olga, name="Jinghe Hub, hall 2")


def change_link(meetup, olga, hall):
    meetup.edit(olga, join_url="https://video.example/j/2")


def cancel(meetup, olga, hall):
    meetup.cancel(olga)


def loaded(meetup):
    """As a page would have it: with its talks."""
    db.session.refresh(meetup, ["talks"])
    return meetup


@pytest.mark.parametrize("change", [move, rename, change_link, cancel])
def test_sequence_rises_with_what_moves_people(poll, published, olga, hall, change, at):
    talk = make.talk(published)
    before = events(poll(PUBLIC))
    at(NOON + timedelta(hours=1))

    change(loaded(published), olga, hall)
    db.session.commit()
    after = events(poll(PUBLIC))

    cancelled = "Cancelled: " if change is cancel else ""
    for title in (published.title, talk.title):
        now, then = after[cancelled + title], before[title]
        assert now["UID"] == then["UID"]
        assert (number(now), number(then)) == (1, 0)
        assert now["LAST-MODIFIED"].dt == now["DTSTAMP"].dt == NOON + timedelta(hours=1)


def test_sequence_rises_in_the_same_second_and_so_does_the_stamp(poll, published, olga, hall):
    poll(PUBLIC)
    change_link(published, olga, hall)
    db.session.commit()

    event = only(poll(PUBLIC))

    assert number(event) == 1
    assert event["LAST-MODIFIED"].dt == NOON + timedelta(seconds=1)


def test_words_change_the_stamp_but_not_the_sequence(poll, published, olga, at):
    poll(PUBLIC)
    at(NOON + timedelta(hours=1))

    published.edit(olga, body="Come early.")
    db.session.commit()
    event = only(poll(PUBLIC))

    assert number(event) == 0
    assert event["LAST-MODIFIED"].dt == NOON + timedelta(hours=1)


def test_cancelled_stays_and_comes_back(poll, published, olga):
    poll(PUBLIC)
    published.cancel(olga)
    db.session.commit()
    cancelled = only(poll(PUBLIC))
    published.uncancel(olga)
    db.session.commit()
    back = only(poll(PUBLIC))

    assert cancelled["STATUS"] == "CANCELLED"
    assert cancelled["SUMMARY"] == "Cancelled: Shanghai meetup"
    assert (number(cancelled), number(back)) == (1, 2)
    assert back["STATUS"] == "CONFIRMED"


def test_unrelated_edit_keeps_etag_and_moment(poll, published, olga, at):
    before = poll(PUBLIC)
    at(NOON + timedelta(hours=1))

    published.edit(olga, facts={"guests": 40})
    make.ticket(published, olga)
    db.session.commit()
    after = poll(PUBLIC, If_None_Match=before.headers["ETag"])

    assert after.status_code == 304
    assert after.last_modified == before.last_modified == NOON


def test_changed_feed_has_another_etag_and_a_later_moment(poll, published, olga, hall, at):
    before = poll(PUBLIC)
    at(NOON + timedelta(hours=1))

    move(loaded(published), olga, hall)
    db.session.commit()
    after = poll(PUBLIC, If_None_Match=before.headers["ETag"])

    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.last_modified == NOON + timedelta(hours=1)


def test_entry_that_leaves_makes_the_feed_newer(poll, link, olga, mei, published, at):
    ticket = make.ticket(published, olga, due=When(offset=-14))
    ticket.assign(mei, by=olga)
    db.session.commit()
    secret = link(mei)
    poll(secret.path)
    at(NOON + timedelta(hours=1))

    ticket.close(by=olga)
    db.session.commit()
    answer = poll(secret.path)

    assert list(events(answer)) == ["Shanghai meetup"]
    assert answer.last_modified == NOON + timedelta(hours=1)
    item = db.session.query(Item).filter_by(subject="ticket").one()
    assert item.gone_at


def test_reopened_ticket_comes_back_with_a_higher_sequence(poll, link, olga, mei, published):
    ticket = make.ticket(published, olga, due=When(offset=-14))
    ticket.assign(mei, by=olga)
    db.session.commit()
    secret = link(mei, kinds=[Kind.TICKETS])
    before = only(poll(secret.path))
    ticket.close(by=olga)
    db.session.commit()
    poll(secret.path)

    ticket.reopen(by=olga, reason="Not yet.")
    db.session.commit()
    after = only(poll(secret.path))

    assert after["UID"] == before["UID"]
    assert (number(before), number(after)) == (0, 1)
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt


def test_zones_of_the_feed_are_defined_once(poll, published):
    make.meetup(published.community, "Berlin evening", zone="Europe/Berlin", published_at=NOON)
    make.meetup(published.community, "Another", published_at=NOON)

    written = poll("/m/kiteline.ics").data

    assert written.count(b"BEGIN:VTIMEZONE") == 2
    assert written.index(b"TZID:Asia/Shanghai") < written.index(b"TZID:Europe/Berlin")


def test_quote_of_a_cancelled_announcement_leaves(poll, link, carla, community):
    announcement = make.announcement(community, by=carla)
    quote = make.quote(announcement, by=carla)
    secret = link(quote.person, kinds=[Kind.QUOTES])
    assert events(poll(secret.path))

    db.session.scalars(quotes.announcement(community, announcement.slug)).one().cancel(by=carla)
    db.session.commit()

    assert not events(poll(secret.path))
