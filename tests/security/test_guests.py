"""A guest who hosts one meetup sees that one, and hears of no other that is not public."""

import pytest

from tests.security import asking

HERS = "/c/kiteline/tickets/new?meetup=spring"


def test_host_opens_tickets_in_the_own_meetup_and_is_offered_no_other(here, doors):
    page = doors["hana"].get(HERS)

    assert page.status_code == 200
    assert "Spring" in page.text
    assert "Autumn" not in page.text


def test_host_puts_no_ticket_into_another_meetup(here, doors):
    before = asking.fingerprint()

    doors["hana"].post(HERS, data={"title": "Chairs", "meetup": "autumn", "visibility": "shared"})

    assert asking.fingerprint() == before


@pytest.mark.parametrize("who", ["guest", "hana"])
def test_guest_finds_the_title_of_no_hidden_meetup_anywhere(app, here, doors, who):
    for endpoint, parameters, _method, row in asking.cells(app, "GET"):
        if endpoint.endswith("static") or row.link:
            continue
        path = asking.path(app, endpoint, **asking.values(row, parameters, here.home))
        assert "Autumn" not in doors[who].get(path, buffered=True).text, path
