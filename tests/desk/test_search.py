"""Search: by words of three scripts, by name, by number, and never what one may not see."""

import pytest

from outreach.access import Role
from outreach.journal.models import Visibility
from tests import make


def found(browser, asked):
    return browser.get("/c/kiteline/search", query_string={"q": asked}).text.split("<main")[1]


@pytest.mark.parametrize("asked", ["懇親会", "お店", "直播", "场地"])
def test_search_knows_chinese_and_japanese_words(signed_in, olga, meetup, asked):
    make.ticket(meetup, olga, title="懇親会のお店を予約する")
    make.ticket(meetup, olga, title="确认直播和场地费用")

    page = found(signed_in(olga), asked)

    assert page.count('class="row-x"') == 1
    assert page.count("懇親会のお店を予約する" if asked in ("懇親会", "お店") else "确认直播和场地费用") == 1


def test_search_finds_meetups_people_and_organisations(signed_in, olga, community, meetup):
    make.person("Shan Li", community)
    make.company(community, "Shanyang Robotics")

    meetups, people = found(signed_in(olga), "shan"), found(signed_in(olga), "shanyang")

    assert [each in meetups for each in ("Shanghai meetup", "Shan Li", "Shanyang Robotics")] == [True] * 3
    assert "Organisations" in people
    assert "Shan Li" not in people


def test_search_for_a_number_goes_to_the_ticket(signed_in, olga, meetup):
    ticket = make.ticket(meetup, olga)
    browser = signed_in(olga)

    answers = [browser.get("/c/kiteline/search", query_string={"q": asked}) for asked in ("#1", "\uff031")]

    assert [each.location for each in answers] == [f"/c/kiteline/tickets/{ticket.number}"] * 2


def test_search_for_a_number_that_is_hidden_finds_nothing(signed_in, olga, mei, meetup):
    make.ticket(meetup, olga, visibility=Visibility.ORGANIZERS)

    assert "Nothing here has “#1” in it." in found(signed_in(mei), "#1")


def test_search_hides_what_one_may_not_see(signed_in, olga, mei, meetup):
    make.ticket(meetup, olga, title="Honorarium", visibility=Visibility.ORGANIZERS)

    assert "row-x" in found(signed_in(olga), "honorarium")
    assert "row-x" not in found(signed_in(mei), "honorarium")


def test_search_shows_a_guest_no_members_and_no_foreign_meetup(signed_in, community, meetup):
    guest = make.person("Gao", community, Role.GUEST)
    make.person("Shan Li", community)

    assert "row-x" not in found(signed_in(guest), "shan")


def test_search_stays_inside_the_community(signed_in, olga, cast):
    make.ticket(cast.victor.memberships[0].community, cast.victor, title="Treasure")

    assert "Nothing here has “Treasure” in it." in found(signed_in(olga), "Treasure")


@pytest.mark.parametrize(
    "asked", ["", "%", "_", "'", '"', "*", "😀", "a" * 5000, "#", "#99999999999999999999"]
)
def test_search_bears_whatever_is_typed(signed_in, olga, meetup, asked):
    answer = signed_in(olga).get("/c/kiteline/search", query_string={"q": asked})

    assert answer.status_code == 200


def test_search_field_of_the_frame_has_its_key(signed_in, olga):
    page = signed_in(olga).get("/c/kiteline/search").text

    assert 'action="/c/kiteline/search"' in page
    assert 'data-key="/"' in page
