"""The front door, and the answer to a health check."""

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.people.models import Membership, Purpose, Secret
from tests import make


def test_start_asks_a_stranger_to_sign_in(signed_in):
    answer = signed_in().get("/")

    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_start_leads_to_the_community_last_used(signed_in, olga):
    second = make.community(slug="second", name="Second")
    make.saved(Membership(community_id=second.id, person_id=olga.id, role=Role.MEMBER, name="Olga"))
    browser = signed_in(olga)

    first = browser.get("/").location
    browser.get("/c/second/search")

    assert (first, browser.get("/").location) == ("/c/kiteline/", "/c/second/")


def test_start_leads_where_one_belongs_before_where_one_is_only_known(signed_in, community):
    sam = make.person("Sam", community, Role.GUEST)
    second = make.community(slug="second", name="Second")
    make.saved(Membership(community_id=second.id, person_id=sam.id, role=Role.MEMBER, name="Sam"))

    assert signed_in(sam).get("/").location == "/c/second/"


def test_start_forgets_a_community_one_left(signed_in, olga, community, noon):
    browser = signed_in(olga)
    browser.get("/c/kiteline/search")
    db.session.get(Membership, 1).left_at = noon
    db.session.commit()

    assert browser.get("/").location == "/me"


def test_start_stays_where_an_invitation_let_one_in(app, olga, community):
    make.saved(
        Membership(
            community_id=make.community(slug="second", name="Second").id,
            person_id=olga.id,
            role=Role.MEMBER,
            name="Olga",
        )
    )
    second = db.session.scalar(db.select(Membership.community_id).order_by(Membership.id.desc()))
    secret = make.saved(Secret.issue(Purpose.SESSION, olga, name="test", community_id=second))
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["token"] = secret.token

    assert browser.get("/").location == "/c/second/"


def test_healthz_says_ok_and_sets_no_cookie(signed_in):
    answer = signed_in().get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok")
    assert "Set-Cookie" not in answer.headers


@pytest.fixture
def lost_table(app):
    """A table goes missing, and is back for the next test."""

    def rename(old, new):
        db.session.rollback()
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")

    rename("community", "lost")
    yield
    rename("lost", "community")


def test_healthz_does_not_say_ok_without_tables(signed_in, lost_table):
    answer = signed_in().get("/healthz")

    assert (answer.status_code, answer.text) == (503, "the database does not answer")


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("mei", 200), ("carla", 200), ("victor", 404), ("nobody", 303)]
)
@pytest.mark.parametrize("page", ["/c/kiteline/search?q=room"])
def test_pages_are_for_those_who_belong(cast, signed_in, who, status, page):
    assert signed_in(getattr(cast, who)).get(page).status_code == status
