"""The pages where meetups are planned: who may open them, what they change, what they keep."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.meetups.models import Crew, CrewPart, Meetup, Speaker, Talk, Venue, Workstream
from tests import make

HOME = "/c/kiteline/meetups"
ONE = f"{HOME}/shanghai-meetup"
MEMBERS = {"olga": 200, "mei": 200, "carla": 200, "victor": 404, "nobody": 303}
STAFF = {"olga": 200, "mei": 403, "carla": 200, "victor": 404, "nobody": 303}
DEEDS = {"olga": 303, "mei": 403, "carla": 303, "victor": 404, "nobody": 404}

PAGES = {
    HOME: MEMBERS,
    f"{HOME}/new": STAFF,
    f"{ONE}/edit": STAFF,
    f"{ONE}/cancel": STAFF,
    f"{ONE}/crew": MEMBERS,
    f"{ONE}/crew/venue": STAFF,
    f"{ONE}/programme": MEMBERS,
    f"{ONE}/talks/new": STAFF,
    f"{ONE}/talks/1": STAFF,
    f"{ONE}/talks/1/cancel": STAFF,
    "/c/kiteline/venues": MEMBERS,
    "/c/kiteline/venues/new": STAFF,
    "/c/kiteline/venues/1": STAFF,
}
POSTS = {
    f"{HOME}/new": {"title": "New", "format": "online", "language": "en", "zone": "UTC"},
    f"{ONE}/edit": {"title": "New", "format": "online", "language": "en"},
    f"{ONE}/publish": {},
    f"{ONE}/unpublish": {},
    f"{ONE}/cancel": {"reason": "Rain"},
    f"{ONE}/uncancel": {},
    f"{ONE}/crew/venue": {},
    f"{ONE}/talks/new": {"title": "New", "kind": "talk", "language": "en", "minutes": "5"},
    f"{ONE}/talks/1": {"title": "New", "kind": "talk", "language": "en", "minutes": "5"},
    f"{ONE}/talks/1/cancel": {"reason": "Rain"},
    f"{ONE}/talks/1/uncancel": {},
    f"{ONE}/talks/1/speakers": {"name": "Lin", "email": "lin@example.org"},
    f"{ONE}/speakers/1/drop": {},
    "/c/kiteline/venues/new": {"name": "Hall", "zone": "UTC"},
    "/c/kiteline/venues/1": {"name": "Hall", "zone": "UTC"},
}


@pytest.fixture
def filled(community, meetup):
    """A meetup with a talk, its speaker and a place, each number one of its kind."""
    make.venue(community)
    return make.speaker(make.talk(meetup))


@pytest.mark.parametrize("who", MEMBERS)
def test_pages_are_for_those_who_may(signed_in, cast, filled, who):
    browser = signed_in(getattr(cast, who))

    statuses = {page: browser.get(page).status_code for page in PAGES}

    assert statuses == {page: those[who] for page, those in PAGES.items()}


@pytest.mark.parametrize("who", MEMBERS)
def test_deeds_are_for_those_who_may(signed_in, cast, filled, who):
    browser = signed_in(getattr(cast, who))

    statuses = {deed: browser.post(deed, data=typed).status_code for deed, typed in POSTS.items()}

    assert statuses == dict.fromkeys(POSTS, DEEDS[who])


@pytest.mark.parametrize("who", MEMBERS)
def test_ask_is_for_those_who_may(signed_in, cast, filled, who):
    answer = signed_in(getattr(cast, who)).post(f"{ONE}/speakers/1/ask")

    assert answer.status_code == {**DEEDS, "olga": 200, "carla": 200}[who]


def test_what_lies_in_another_community_is_not_found(signed_in, filled, victor):
    inside = [page for page in PAGES if "shanghai" in page or page.endswith("/1")]
    browser = signed_in(victor)

    statuses = {browser.get(page.replace("kiteline", "elsewhere")).status_code for page in inside}

    assert statuses == {404}


def test_a_lead_edits_and_does_not_cancel(signed_in, filled, meetup, mei):
    make.crew(meetup, mei)
    browser = signed_in(mei)

    statuses = [browser.get(f"{ONE}/{page}").status_code for page in ("edit", "crew/venue", "cancel")]

    assert statuses == [200, 200, 403]


def test_a_host_sees_the_plans(signed_in, community, meetup):
    company = make.company(community)
    guest = make.person("Qiu Yan", community, Role.GUEST)
    make.contact(company, guest)
    make.host(meetup, company)

    assert signed_in(guest).get(f"{ONE}/programme").status_code == 200
    assert signed_in(guest).get(HOME).status_code == 403


# --- the list ------------------------------------------------------------------------------------


def test_index_says_what_to_do_when_empty(signed_in, community, olga, mei):
    assert "Plan one" in signed_in(olga).get(HOME).text
    assert "Plan one" not in signed_in(mei).get(HOME).text


def test_index_shows_what_comes_and_what_was(signed_in, community, olga):
    make.meetup(community, "Coming")
    make.meetup(community, "Undated", starts=None)
    make.meetup(community, "Gone", starts=datetime(2026, 1, 10, 9))

    page = signed_in(olga).get(HOME).text

    assert [page.index(word) for word in ("Coming", "Undated", "Past", "Gone")] == sorted(
        page.index(word) for word in ("Coming", "Undated", "Past", "Gone")
    )
    assert "T−47" in page


def test_index_turns_its_pages(signed_in, community, olga):
    for day in range(31):
        make.meetup(community, f"Gone {day}", starts=datetime(2026, 1, 1, 9) + timedelta(days=day))
    browser = signed_in(olga)

    assert "Page 1 of 2" in browser.get(HOME).text
    assert "Gone 0<" in browser.get(f"{HOME}?page=2").text


@pytest.mark.parametrize("page", [HOME, "/m/kiteline"])
def test_lists_ask_as_often_for_three_as_for_one(signed_in, community, olga, queries, noon, page):
    def add(number):
        venue = make.venue(community, f"Hall {number}")
        meetup = make.meetup(community, f"Meetup {number}", venue_id=venue.id, published_at=noon)
        make.host(meetup, make.company(community, f"Company {number}"))
        make.crew(meetup, make.person(f"Person {number}", community))

    assert asked(signed_in(olga), queries, page, add)


@pytest.mark.parametrize("page", [f"{ONE}/programme", "/m/kiteline/shanghai-meetup"])
def test_programmes_ask_as_often_for_three_as_for_one(signed_in, meetup, olga, queries, noon, page):
    meetup.publish(olga)

    def add(number):
        talk = make.talk(meetup, f"Talk {number}")
        make.speaker(talk, f"Speaker {number}", accepted_at=noon)

    assert asked(signed_in(olga), queries, page, add)


def test_crew_asks_as_often_for_three_as_for_one(signed_in, community, meetup, olga, queries):
    words = iter(Workstream)

    def add(number):
        make.crew(meetup, make.person(f"Person {number}", community), next(words))

    assert asked(signed_in(olga), queries, f"{ONE}/crew", add)


def asked(browser, queries, page, add):
    """Whether the page asks the database as often with three rows as with one."""
    counts = []
    for numbers in ([1], [2, 3]):
        for number in numbers:
            add(number)
        queries.clear()
        assert f" {numbers[-1]}" in browser.get(page).text
        counts.append(len(queries))
    return counts[0] == counts[1]


# --- planning ------------------------------------------------------------------------------------

SALON = {
    "title": " Night  salon ",
    "format": "hybrid",
    "language": "zh",
    "starts_on": "2026-10-25",
    "starts_time": "20:00",
    "ends_time": "22:00",
    "zone": "Europe/Berlin",
    "join_url": "https://live.example.org/",
    "body": "Two talks.",
}


def test_new_plans_a_meetup(signed_in, community, olga):
    company = make.company(community)

    answer = signed_in(olga).post(
        f"{HOME}/new", data={**SALON, "venue_name": "Kanalhaus", "company_ids": [str(company.id)]}
    )

    meetup = db.session.scalar(db.select(Meetup).options(db.joinedload(Meetup.venue)))
    assert answer.location == f"{HOME}/night-salon"
    assert (meetup.title, meetup.starts_local, meetup.ends_local, meetup.zone, meetup.venue.name) == (
        "Night salon",
        datetime(2026, 10, 25, 20),
        datetime(2026, 10, 25, 22),
        "Europe/Berlin",
        "Kanalhaus",
    )
    assert [host.company_id for host in meetup.hosts] == [company.id]
    assert not meetup.is_public


def test_new_keeps_what_was_typed_where_the_clocks_skip(signed_in, community, olga):
    answer = signed_in(olga).post(
        f"{HOME}/new", data={**SALON, "starts_on": "2026-03-29", "starts_time": "02:30", "ends_time": "04:00"}
    )

    assert "so 02:30 does not exist. Choose 01:59 or 03:00." in answer.text
    assert 'value="02:30"' in answer.text
    assert "Two talks." in answer.text
    assert db.session.scalars(db.select(Meetup)).all() == []


def test_new_asks_which_of_two_hours(signed_in, community, olga):
    night = {**SALON, "starts_time": "02:30", "ends_time": "04:00"}
    browser = signed_in(olga)

    asked = browser.post(f"{HOME}/new", data=night)
    answered = browser.post(f"{HOME}/new", data={**night, "starts_fold": "1"})

    assert "In Berlin 02:30 happens twice that night. Which one?" in asked.text
    assert 'name="starts_fold"' in asked.text
    assert answered.status_code == 303
    meetup = db.session.scalar(db.select(Meetup))
    assert f"{meetup.starts_at:%H:%M}" == "01:30"


def test_new_may_end_on_another_day(signed_in, community, olga):
    signed_in(olga).post(f"{HOME}/new", data={**SALON, "ends_time": "01:00", "ends_on": "2026-10-26"})

    assert db.session.scalar(db.select(Meetup.ends_local)) == datetime(2026, 10, 26, 1)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"ends_time": "19:00"}, "It has to end after it begins."),
        ({"ends_time": ""}, "Say when it ends, too. You can change that later."),
        ({"join_url": "javascript:alert(1)"}, "An address begins with https:// or http://."),
        ({"zone": "Atlantis"}, "is not a time zone we know"),
        ({"venue_id": "99"}, "Not a valid choice."),
    ],
)
def test_new_says_what_to_mend(signed_in, community, olga, typed, sentence):
    answer = signed_in(olga).post(f"{HOME}/new", data={**SALON, **typed})

    assert answer.status_code == 200
    assert sentence in answer.text
    assert db.session.scalars(db.select(Meetup)).all() == []


def test_new_takes_no_place_of_another_community(signed_in, community, olga, victor):
    foreign = make.venue(victor.memberships[0].community)

    answer = signed_in(olga).post(f"{HOME}/new", data={**SALON, "venue_id": str(foreign.id)})

    assert "Not a valid choice." in answer.text


# --- changing ------------------------------------------------------------------------------------


def change(meetup, **typed):
    values = {
        "title": meetup.title,
        "format": meetup.format,
        "language": meetup.language,
        "body": meetup.body,
    }
    return {**values, "version": str(meetup.version), **typed}


def test_edit_changes_words_and_leaves_the_time(signed_in, meetup, olga):
    before = meetup.starts_at

    answer = signed_in(olga).post(f"{ONE}/edit", data=change(meetup, title="Other", format="online"))

    assert answer.status_code == 303
    assert (meetup.title, meetup.format, meetup.starts_at) == ("Other", "online", before)


def test_edit_of_another_field_meanwhile_is_merged(signed_in, meetup, olga, carla):
    mine, theirs = change(meetup, title="Mine"), change(meetup, body="Theirs")
    signed_in(carla).post(f"{ONE}/edit", data=theirs)

    answer = signed_in(olga).post(f"{ONE}/edit", data=mine)

    assert answer.status_code == 303
    assert (meetup.title, meetup.body) == ("Mine", "Theirs")


def test_edit_of_the_same_field_meanwhile_loses_no_word(signed_in, meetup, olga, carla):
    mine, theirs = change(meetup, title="Mine"), change(meetup, title="Theirs")
    signed_in(carla).post(f"{ONE}/edit", data=theirs)
    browser = signed_in(olga)

    answer = browser.post(f"{ONE}/edit", data=mine)

    assert "Somebody changed this meanwhile to “Theirs”. Save again to keep yours." in answer.text
    assert 'value="Mine"' in answer.text
    assert meetup.title == "Theirs"
    browser.post(f"{ONE}/edit", data={**mine, "version": str(meetup.version)})
    assert meetup.title == "Mine"


def test_cancel_says_who_is_told(signed_in, meetup, olga, mei, noon):
    make.crew(meetup, mei)
    make.crew(meetup, olga, Workstream.VENUE)
    talk = make.talk(meetup)
    make.speaker(talk, "He Jun", accepted_at=noon)
    make.speaker(talk, "Lin Xiao", asked_at=noon, declined_at=noon)
    browser = signed_in(olga)

    page = browser.get(f"{ONE}/cancel").text
    without_reason = browser.post(f"{ONE}/cancel", data={"reason": " "})

    assert "2 people get one message each" in page
    assert "He Jun, Mei" in page
    assert "Lin Xiao" not in page
    assert "Olga," not in page
    assert without_reason.status_code == 200
    assert not meetup.is_cancelled


def test_a_refusal_is_told_and_changes_nothing(signed_in, meetup, olga):
    meetup.cancel(olga)
    db.session.commit()

    answer = signed_in(olga).post(f"{ONE}/publish", headers={"Referer": f"http://localhost{ONE}/edit"})

    assert answer.location == f"{ONE}/edit"
    assert not meetup.is_public


def test_finish_closes_what_is_over(signed_in, meetup, olga, at):
    at(meetup.ends_at)

    assert signed_in(olga).post(f"{ONE}/finish").status_code == 303
    assert meetup.finished_at == meetup.ends_at


# --- crew ----------------------------------------------------------------------------------------


def test_set_crew_names_lead_shadow_and_helpers(signed_in, meetup, olga, mei, carla):
    answer = signed_in(olga).post(
        f"{ONE}/crew/venue", data={"lead": mei.id, "shadow": olga.id, "helpers": [carla.id, mei.id]}
    )

    parts = {crew.person_id: crew.part for crew in db.session.scalars(db.select(Crew))}
    assert answer.status_code == 303
    assert parts == {mei.id: CrewPart.LEAD, olga.id: CrewPart.SHADOW, carla.id: CrewPart.HELPER}
    assert "Mei" in signed_in(olga).get(f"{ONE}/crew").text


@pytest.mark.parametrize("word", ["nonsense", "VENUE"])
def test_set_crew_knows_ten_words(signed_in, meetup, olga, word):
    assert signed_in(olga).get(f"{ONE}/crew/{word}").status_code == 404


def test_set_crew_takes_no_stranger_and_no_guest(signed_in, community, meetup, olga, victor):
    guest = make.person("Guest", community, Role.GUEST)
    browser = signed_in(olga)

    for stranger in (victor, guest):
        browser.post(f"{ONE}/crew/venue", data={"lead": stranger.id})

    assert db.session.scalars(db.select(Crew)).all() == []


# --- programme -----------------------------------------------------------------------------------

TALK = {"title": "Hello", "kind": "talk", "language": "en", "minutes": "45", "starts_time": "10:30"}


def test_new_talk_lies_on_the_day_of_the_meetup(signed_in, meetup, olga):
    signed_in(olga).post(f"{ONE}/talks/new", data={**TALK, "name": "He Jun", "email": "HE@example.org"})

    talk = db.session.scalar(db.select(Talk))
    speaker = db.session.scalar(db.select(Speaker).options(db.joinedload(Speaker.person)))
    assert (talk.starts_local, talk.minutes) == (datetime(2026, 4, 18, 10, 30), 45)
    assert (speaker.person.email, speaker.asked_at) == ("he@example.org", None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "He Jun"}, "Say where the speaker can be asked"),
        ({"email": "he@example.org"}, "Say who it is"),
        ({"email": "he", "name": "He"}, "Invalid email address."),
        ({"minutes": "0"}, "Number must be between 1 and 1440."),
    ],
)
def test_new_talk_says_what_to_mend(signed_in, meetup, olga, typed, sentence):
    answer = signed_in(olga).post(f"{ONE}/talks/new", data={**TALK, **typed})

    assert sentence in answer.text
    assert db.session.scalars(db.select(Talk)).all() == []


def test_talk_is_changed_and_merged(signed_in, meetup, olga, carla):
    talk = make.talk(meetup)
    form = {**TALK, "title": talk.title, "starts_on": "2026-04-18", "starts_time": "10:00", "minutes": "30"}
    form["version"] = str(talk.version)
    signed_in(carla).post(f"{ONE}/talks/{talk.id}", data={**form, "starts_time": "11:00"})

    answer = signed_in(olga).post(f"{ONE}/talks/{talk.id}", data={**form, "title": "Mine"})

    assert answer.status_code == 303
    assert (talk.title, talk.starts_local) == ("Mine", datetime(2026, 4, 18, 11))


def test_ask_shows_the_link_once_and_ends_the_one_before(signed_in, filled, olga):
    browser = signed_in(olga)

    first, second = (link(browser.post(f"{ONE}/speakers/1/ask").text) for each in range(2))

    assert signed_in().get(first).status_code == 404
    assert signed_in().get(second).status_code == 200
    assert second not in browser.get(f"{ONE}/programme").text


def link(page):
    start = page.index("/speak/")
    return page[start : start + len("/speak/") + 27]


def test_add_speaker_reveals_nothing_of_somebody_known(signed_in, filled, olga, victor):
    browser = signed_in(olga)

    browser.post(f"{ONE}/talks/1/speakers", data={"name": "V", "email": "VICTOR@example.org"})

    assert "Victor" not in browser.get(f"{ONE}/talks/1").text


def test_add_speaker_says_what_to_mend(signed_in, filled, olga):
    answer = signed_in(olga).post(f"{ONE}/talks/1/speakers", data={"name": "Lin", "email": "lin"})

    assert "Invalid email address." in answer.text
    assert 'value="Lin"' in answer.text


def test_venue_is_added_and_changed(signed_in, community, olga):
    browser = signed_in(olga)
    browser.post("/c/kiteline/venues/new", data={"name": "Hall", "zone": "Asia/Calcutta", "capacity": "80"})
    venue = db.session.scalar(db.select(Venue))

    browser.post(
        f"/c/kiteline/venues/{venue.id}", data={"name": "Big hall", "zone": venue.zone, "capacity": ""}
    )

    assert (venue.name, venue.zone, venue.capacity) == ("Big hall", "Asia/Kolkata", None)
