"""Every command carries the token of the browser's own session, or nothing happens."""

import re

import pytest

from tests.security import asking

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')


def token_of(browser):
    """The token that a page gave this browser."""
    found = TOKEN.search(browser.get("/me").text)
    assert found
    return found[1] or found[2]


@pytest.mark.parametrize("kind", ["none", "wrong", "somebody else's"])
def test_no_command_is_done_without_the_browsers_own_token(app, here, doors, kind):
    app.config["WTF_CSRF_ENABLED"] = True
    carla = doors["carla"]
    tokens = {"none": {}, "wrong": {"csrf_token": "wrong"}}
    sent = tokens[kind] if kind in tokens else {"csrf_token": token_of(doors["olga"])}
    before = asking.fingerprint()

    wrong = []
    for endpoint, parameters, _method, row in asking.cells(app, "POST"):
        path = asking.path(app, endpoint, **asking.values(row, parameters, here.home))
        answer = carla.post(path, data={**asking.body(row, here.home), **sent}, buffered=True)
        if answer.status_code != 400:
            wrong.append(f"{path}: {answer.status_code}")

    assert wrong == []
    assert asking.fingerprint() == before


def test_command_with_the_own_token_is_done(app, here, doors):
    app.config["WTF_CSRF_ENABLED"] = True
    carla = doors["carla"]
    path = f"/c/kiteline/tickets/{here.home.ticket.number}/start"

    assert carla.post(path, data={"csrf_token": token_of(carla)}).status_code == 303
    assert carla.post(path, headers={"X-CSRFToken": token_of(carla)}).status_code == 303


def test_json_and_other_bodies_need_the_token_too(app, here, doors):
    app.config["WTF_CSRF_ENABLED"] = True
    path = f"/c/kiteline/tickets/{here.home.ticket.number}/start"
    before = asking.fingerprint()

    answers = [
        doors["carla"].post(path, json={"csrf_token": "x"}).status_code,
        doors["carla"].post(path, data=b"csrf_token=x", content_type="text/plain").status_code,
        doors["carla"].put(path).status_code,
        doors["carla"].delete(path).status_code,
        doors["carla"].get(f"{path}?_method=POST").status_code,
    ]

    assert answers == [400, 400, 405, 405, 405]
    assert asking.fingerprint() == before
