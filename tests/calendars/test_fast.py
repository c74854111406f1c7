"""One contract for both roads: the thin layer before the pages, and the page behind it."""

from __future__ import annotations

import gzip
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.test import EnvironBuilder, run_wsgi_app

from outreach.calendars import operations
from outreach.calendars import poll as polls
from outreach.calendars.models import Feed
from outreach.db import db
from outreach.people.models import Purpose, Secret
from tests import make
from tests.conftest import NOON

PUBLIC = "/m/kiteline/shanghai-meetup.ics"
GONE_SINCE = "Sun, 01 Mar 2026 12:00:00 GMT"
SAME = "Mon, 02 Mar 2026 12:00:00 GMT"
COMMON = ["ETag", "Last-Modified", "Cache-Control", "Vary"]
pytestmark = pytest.mark.usefixtures("road")


@pytest.fixture
def secret(link, mei, published, poll):
    """A link whose feed was built by a first poll."""
    secret = link(mei)
    assert poll(secret.path).status_code == 200
    return secret


@pytest.fixture
def public(published, poll):
    assert poll(PUBLIC).status_code == 200
    return PUBLIC


# --- 200 -----------------------------------------------------------------------------------------


def test_feed_says_what_it_is(poll, secret):
    headers = poll(secret.path).headers

    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == 'inline; filename="outreach.ics"'
    assert headers["Cache-Control"] == "private, max-age=900"
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Last-Modified"] == SAME
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["ETag"].startswith('"')
    assert "Set-Cookie" not in headers


def test_public_feed_may_be_kept_and_found(poll, public):
    headers = poll(public).headers

    assert headers["Cache-Control"] == "public, max-age=300"
    assert headers["Content-Disposition"] == 'inline; filename="shanghai-meetup.ics"'
    assert "X-Robots-Tag" not in headers


def test_feed_sets_no_cookie_even_for_who_is_signed_in(signed_in, mei, public):
    answer = signed_in(mei).get(public)

    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_gzip_has_the_same_bytes_and_an_etag_of_its_own(poll, secret):
    plain = poll(secret.path)
    packed = poll(secret.path, Accept_Encoding="br, gzip;q=0.5")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.headers["Content-Length"] == str(len(packed.data))


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_gzip_goes_only_to_those_who_take_it(poll, secret, accepted):
    assert "Content-Encoding" not in poll(secret.path, Accept_Encoding=accepted).headers


def test_head_has_the_headers_of_get(poll, secret):
    get, head = poll(secret.path), poll(secret.path, "HEAD")

    assert head.status_code == 200
    assert head.data == b""
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length", "Cache-Control", "Vary"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "REPORT"])
def test_other_methods_are_refused(poll, secret, public, method):
    assert poll(secret.path, method).status_code == 405
    assert poll(public, method).status_code == 405
    assert poll("/m/kiteline.ics", method).status_code == 405


# --- 304 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", ["{}", "W/{}", '"other", {}', '"other",W/{},"third"', "*"])
def test_etag_that_is_known_answers_304(poll, secret, pattern):
    first = poll(secret.path)

    answer = poll(secret.path, If_None_Match=pattern.format(first.headers["ETag"]))

    assert answer.status_code == 304
    assert answer.data == b""
    for name in COMMON:
        assert answer.headers[name] == first.headers[name]
    assert "Content-Type" not in answer.headers
    assert "Content-Length" not in answer.headers


def test_etag_of_the_other_encoding_is_not_known(poll, secret):
    packed = poll(secret.path, Accept_Encoding="gzip").headers["ETag"]

    assert poll(secret.path, If_None_Match=packed).status_code == 200
    assert poll(secret.path, If_None_Match=packed, Accept_Encoding="gzip").status_code == 304


@pytest.mark.parametrize(
    ("since", "status"),
    [(SAME, 304), ("Mon, 02 Mar 2026 12:00:01 GMT", 304), (GONE_SINCE, 200), ("yesterday", 200), ("", 200)],
)
def test_date_that_is_known_answers_304(poll, secret, since, status):
    assert poll(secret.path, If_Modified_Since=since).status_code == status


@pytest.mark.parametrize("etag", ['"another"', "", "nonsense"])
def test_etag_wins_over_date(poll, secret, etag):
    assert poll(secret.path, If_None_Match=etag, If_Modified_Since=SAME).status_code == 200


def test_head_answers_304_as_well(poll, secret):
    etag = poll(secret.path).headers["ETag"]

    assert poll(secret.path, "HEAD", If_None_Match=etag).status_code == 304


def test_304_costs_one_look_up(poll, secret, queries):
    etag = poll(secret.path).headers["ETag"]
    queries.clear()

    poll(secret.path, If_None_Match=etag)

    assert len([each for each in queries if each.startswith("SELECT")]) == 1
    assert not [each for each in queries if each.split()[0] in {"INSERT", "UPDATE", "DELETE"}]


# --- 404 and 410 ---------------------------------------------------------------------------------

STRANGE = ["x", "A" * 27, "A" * 10_000, "日历", "%00", "%FF%FE", "..%2f..%2fetc", "a b", "';--", "ics"]


def small(answer):
    return answer.data, answer.headers["Content-Type"], answer.headers["Cache-Control"]


@pytest.mark.parametrize("token", STRANGE)
def test_unknown_token_is_404_with_the_small_body(poll, app, token):
    answer = poll(f"/f/{token}.ics")

    if "%2f" in token or "%00" in token:
        assert answer.status_code == 404
        return
    assert answer.status_code == 404
    assert small(answer) == (polls.NOTHING, "text/plain; charset=utf-8", "no-store")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "ETag" not in answer.headers


def test_revoked_token_is_410_with_the_same_body(poll, secret, mei):
    etag = poll(secret.path).headers["ETag"]
    db.session.get(Secret, secret.id).revoke(by=mei)
    db.session.commit()

    answer = poll(secret.path)

    assert answer.status_code == 410
    assert small(answer) == small(poll("/f/unknown.ics"))
    assert poll(secret.path, If_None_Match=etag).status_code == 410
    assert poll(secret.path, If_None_Match="*").status_code == 410
    assert poll(secret.path, "HEAD").status_code == 410


def test_unknown_token_is_404_whatever_the_client_knows(poll, secret):
    etag = poll(secret.path).headers["ETag"]

    for known in (etag, "*"):
        answer = poll("/f/unknown.ics", If_None_Match=known, If_Modified_Since=SAME)
        assert answer.status_code == 404
        assert answer.data == polls.NOTHING
    assert poll("/f/unknown.ics", "HEAD").data == b""


def test_secret_of_another_purpose_opens_no_feed(poll, secret, mei):
    feed_id = db.session.query(Feed).filter_by(scope="person").one().id
    other = make.saved(Secret.issue(Purpose.SESSION, mei, subject_id=feed_id))

    assert poll(f"/f/{other.token}.ics").status_code == 404


def test_suspended_person_has_no_feed(poll, secret, mei):
    mei = db.session.get(type(mei), mei.id)
    mei.suspended_at = NOON
    db.session.commit()

    assert poll(secret.path).status_code == 404
    assert poll(secret.path).data == polls.NOTHING


def test_expired_token_is_404(poll, secret, at):
    db.session.get(Secret, secret.id).expires_at = NOON + timedelta(days=1)
    db.session.commit()

    assert poll(secret.path).status_code == 200
    at(NOON + timedelta(days=1))
    assert poll(secret.path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/m/kiteline/draft.ics", "/m/kiteline/nothing.ics", "/m/nowhere/x.ics", "/m/x.ics"]
)
def test_public_feed_is_of_published_meetups_only(poll, community, path):
    make.meetup(community, "Draft")

    assert poll(path).status_code == 404


def test_unpublished_meetup_closes_its_feed(poll, public, published, olga):
    db.session.get(type(published), published.id).unpublish(olga)
    db.session.commit()

    assert poll(public).status_code == 404


def test_closed_community_closes_its_feeds(poll, public, published):
    poll("/m/kiteline.ics")
    db.session.get(type(published.community), published.community_id).closed_at = NOON
    db.session.commit()

    assert poll(public).status_code == 404
    assert poll("/m/kiteline.ics").status_code == 404


def test_page_of_a_meetup_is_not_its_feed(poll, public):
    assert poll("/m/kiteline/shanghai-meetup").mimetype == "text/html"


# --- around it -----------------------------------------------------------------------------------


def test_foreign_host_gets_nothing(app, poll, secret, public):
    app.config["TRUSTED_HOSTS"] = ["outreach.example"]

    for path in (secret.path, public):
        assert poll(path, Host="evil.example").status_code == 400
        assert poll(path, Host="outreach.example").status_code == 200


def test_last_good_bytes_are_served_while_nothing_can_be_built(
    poll, public, published, olga, monkeypatch, caplog
):
    before = poll(public).data
    db.session.get(type(published), published.id).edit(olga, title="New")
    db.session.commit()

    def broken(*args):
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(operations, "build_public", broken)
    answer = poll(public)

    assert answer.status_code == 200
    assert answer.data == before
    assert "last good bytes" in caplog.text


def test_first_poll_builds_and_the_next_reads(poll, link, mei, queries, published):
    secret = link(mei)

    first = poll(secret.path).data
    queries.clear()
    second = poll(secret.path).data

    assert first == second
    assert not [each for each in queries if each.split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def test_poll_is_seen_but_never_written_by_itself(poll, secret, queries, app):
    operations.looks.store(db.engine)
    queries.clear()

    poll(secret.path, User_Agent="Google-Calendar-Importer")
    written = [each for each in queries if each.startswith("UPDATE")]
    operations.looks.store(db.engine)
    db.session.expire_all()

    assert not written
    seen = db.session.get(Secret, secret.id)
    assert (seen.last_seen_at, seen.last_client) == (NOON, "Google-Calendar-Importer")


def test_feed_streams_nothing_after_its_length(app, public):
    environ = EnvironBuilder(public, input_stream=BytesIO()).get_environ()

    body, status, headers = run_wsgi_app(app.wsgi_app, environ)

    assert status == "200 OK"
    assert len(b"".join(body)) == int(headers["Content-Length"])
