"""Who sees the chair's pages, and that nobody else sees anything before the embargo."""

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.quotes import queries as queries_of
from tests import make

HOME = "/c/kiteline/quotes"
PAGES = ["", "/new", "/halden-labs-joins", "/halden-labs-joins/edit", "/halden-labs-joins/request"]
PAGES += [
    "/halden-labs-joins/assemble",
    "/halden-labs-joins/export.md",
    "/halden-labs-joins/1",
    "/halden-labs-joins/1/propose",
]
DEEDS = ["/remind", "/close", "/reopen", "/publish", "/withdraw", "/cancel", "/1/approve", "/1/remind"]
DEEDS += ["/1/cancel", "/1/place", "/1/unplace", "/1/rank"]


@pytest.mark.parametrize(
    ("who", "status"), [("carla", 200), ("olga", 403), ("mei", 403), ("victor", 404), ("nobody", 303)]
)
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_chairs(cast, signed_in, announcement, who, status, page):
    make.sent(announcement, cast.carla)

    assert signed_in(getattr(cast, who)).get(HOME + page).status_code == status


@pytest.mark.parametrize(("who", "status"), [("olga", 403), ("mei", 403), ("victor", 404), ("nobody", 404)])
@pytest.mark.parametrize("deed", DEEDS)
def test_deeds_are_for_chairs(cast, signed_in, announcement, who, status, deed):
    make.sent(announcement, cast.carla)

    answer = signed_in(getattr(cast, who)).post(f"{HOME}/halden-labs-joins{deed}", data={"step": "up"})

    assert answer.status_code == status


@pytest.mark.parametrize("page", ["/halden-labs-joins", "/no-such"])
def test_a_member_learns_nothing_from_an_address(signed_in, announcement, mei, page):
    assert signed_in(mei).get(HOME + page).status_code == 403


def test_a_quote_of_another_announcement_is_unknown(browser, announcement, community, carla):
    quote = make.quote(announcement, carla)
    make.announcement(community, carla, "Other")

    assert browser.get(f"{HOME}/other/{quote.id}").status_code == 404


@pytest.mark.parametrize("who", ["carla", "olga", "mei", "victor", "nobody"])
def test_nothing_is_public_before_the_embargo(cast, signed_in, announcement, who):
    make.placed(announcement, cast.carla)

    answer = signed_in(getattr(cast, who)).get("/a/kiteline/halden-labs-joins")
    unknown = signed_in(getattr(cast, who)).get("/a/kiteline/no-such")

    assert answer.status_code == unknown.status_code == 404
    assert "Halden" not in answer.text


def test_the_title_is_on_no_page_of_others(cast, signed_in, announcement, app):
    make.placed(announcement, cast.carla)
    for who in (cast.olga, cast.mei, None):
        browser = signed_in(who)
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and rule.arguments <= {"community"} and rule.endpoint != "static":
                assert "Halden" not in browser.get(rule.rule.replace("<community>", "kiteline")).text, rule


@pytest.mark.parametrize(
    "page", ["", "/halden-labs-joins", "/halden-labs-joins/assemble", "/halden-labs-joins/request"]
)
def test_three_quotes_cost_as_many_queries_as_one(browser, announcement, carla, community, queries, page):
    counts = []
    for names in ("A", "BC"):
        whole = db.session.scalar(queries_of.announcement(community, announcement.slug))
        for name in names:
            make.placed(whole, carla, company_name=f"Company {name}", speaker=f"Speaker {name}")
            make.contact(make.company(community, f"Free {name}"), make.person(f"Free {name}", community))
        before = len(queries)
        assert browser.get(HOME + page).status_code == 200
        counts.append(len(queries) - before)

    assert counts[0] == counts[1]


def test_chairs_of_another_community_see_only_their_own(signed_in, announcement, community, victor):
    assert Role.CHAIR in victor.roles_in(victor.memberships[0].community_id)

    assert "Halden" not in signed_in(victor).get("/c/elsewhere/quotes").text
