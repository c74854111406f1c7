"""One program and one browser for all the tests of a worker; a fresh visitor for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.served import serving
from tests.browser.visitor import Visitor

LENA, MATEO, WENJING, TOMASZ = (
    f"{name}@example.org" for name in ("lena.brandt", "mateo.rivas", "zhou.wenjing", "tomasz.wilk")
)
PHONE = {"width": 390, "height": 844}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Beside a failure stands what each visitor saw last, and a picture of it."""
    report = yield
    if call.when == "call" and report.failed and "visitor" in item.fixturenames:
        for number, person in enumerate(item.visitors):
            picture = item.funcargs["tmp_path"] / f"visitor-{number}.png"
            person.page.screenshot(path=picture, full_page=True)
            report.sections.append((f"{person.page.url}, {picture}", person.page.inner_text("main")[:2000]))
    return report


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def visitor(request, served, chromium, tmp_path) -> Callable[..., Visitor]:
    """Makes somebody with a browser of their own: visitor(locale="zh-CN", viewport=PHONE, …)."""
    people = request.node.visitors = []

    def arrives(scripts: bool = True, **options) -> Visitor:
        wishes = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "reduced_motion": "reduce", **options}
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **wishes})
        people.append(Visitor(served, context, scripts))
        return people[-1]

    yield arrives
    for person in people:
        person.context.close()


@pytest.fixture(scope="session")
def sessions():
    """The cookies of those who have signed in, so that each does it by mail but once."""
    return {}


@pytest.fixture
def signed_in(served, visitor, sessions) -> Callable[..., Visitor]:
    """Makes somebody who has signed in by the mail that came: signed_in(LENA, viewport=PHONE)."""

    def enters(email: str, **options) -> Visitor:
        if email in sessions:
            return visitor(storage_state=sessions[email], **options)
        person = visitor(**options)
        sign_in_by_mail(person, email)
        sessions[email] = person.context.storage_state()
        return person

    return enters


def sign_in_by_mail(person: Visitor, email: str) -> None:
    before = len(person.served.letters(email))
    person.page.goto(person.served.url)
    person.page.locator("input[type=email]").fill(email)
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/sign-in/sent")
    letter = person.served.letter(email, after=before)
    person.page.goto(person.served.link(letter, "/sign-in/"))
    person.page.locator("main button, form.signin-in button").first.click()
    person.page.wait_for_url("**/c/**")
