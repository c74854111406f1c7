"""What every page shares: errors that say what to do, headers, next addresses, buckets."""

import pytest

from outreach.web import safe_next
from tests import make


@pytest.mark.parametrize("number", ["2147483648", "99999999999999999999", "0", "-1", "1e3"])
def test_a_number_no_row_can_have_is_not_found(signed_in, olga, number):
    assert signed_in(olga).get(f"/c/kiteline/tickets/{number}").status_code == 404


def test_an_error_page_carries_the_number_that_the_log_has(signed_in, olga, caplog):
    with caplog.at_level("INFO", logger="outreach.web"):
        answer = signed_in(olga).get("/c/kiteline/tickets/77")

    number = answer.headers["X-Request-Id"]
    assert number in answer.text
    assert number in caplog.text


def test_every_page_keeps_scripts_frames_and_caches_out(signed_in, olga):
    headers = signed_in(olga).get("/c/kiteline/").headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.pure
@pytest.mark.parametrize("address", ["/me", "/c/kiteline/?q=1", "/c/kiteline/tickets?state=open#top"])
def test_next_keeps_our_own_pages(address):
    assert safe_next(address, "/") == address


def test_a_community_that_does_not_exist_looks_like_one_that_is_foreign(signed_in, olga):
    make.community(slug="foreign")
    browser = signed_in(olga)

    answers = {path: browser.get(f"/c/{path}/tickets") for path in ("nowhere", "foreign")}

    assert {path: answer.status_code for path, answer in answers.items()} == {"nowhere": 404, "foreign": 404}
