"""What every page has: the way in by keys alone, the list of keys, colours, languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LENA, WENJING
from tests.browser.test_crawl import speaking

pytestmark = [pytest.mark.browser, pytest.mark.pure]


def test_sign_in_by_keys_alone(visitor):
    """The field has the focus, Enter sends; the mailed page has one button, which Tab reaches."""
    person = visitor()
    before = len(person.served.letters(WENJING))
    person.visit("/sign-in")
    person.page.keyboard.type(WENJING)
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/sign-in/sent")
    person.look()

    person.visit(person.served.link(person.served.letter(WENJING, after=before), "/sign-in/"))
    for _each in range(10):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("document.activeElement.matches('.btn-act')"):
            break
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/c/**")
    person.look()


def test_question_mark_lists_the_keys(signed_in):
    lena = signed_in(LENA)
    lena.visit("/c/kiteline/")

    lena.page.keyboard.press("?")

    expect(lena.page.locator("dialog[open]")).to_contain_text("Triage")
    lena.look()
    lena.page.keyboard.press("Escape")
    expect(lena.page.locator("dialog[open]")).to_have_count(0)


def test_colours_are_chosen_and_stay(signed_in):
    lena = signed_in(LENA)
    for name, theme in (("Dark", "dark"), ("As the device", "light")):
        lena.visit("/me")
        lena.page.get_by_label(name, exact=True).check()
        lena.page.locator("form:has([name=theme]) .btn-act").click()
        lena.visit("/c/kiteline/")
        assert lena.page.locator("html").get_attribute("data-bs-theme") == theme


def test_language_is_of_the_person_not_of_the_browser(signed_in):
    lena = signed_in(LENA)
    with speaking(lena, "zh"):
        elsewhere = signed_in(LENA, locale="en-GB")
        elsewhere.visit("/c/kiteline/")
        assert elsewhere.page.locator("html").get_attribute("lang") == "zh-Hans"
        elsewhere.reads("今天")
