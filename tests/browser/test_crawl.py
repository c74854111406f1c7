"""Every page that a chair can reach from Today, in both languages, both themes, wide and narrow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from babel.messages.pofile import read_po

from outreach import create_app
from tests.browser.conftest import MATEO, PHONE
from tests.browser.served import ROOT
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.pure]

WIDE = {"width": 1280, "height": 900}
VIEWS = [("en", WIDE), ("zh", PHONE), ("zh", WIDE), ("en", PHONE)]
CATALOGUE = ROOT / "outreach/translations/zh/LC_MESSAGES/messages.po"
LETTERS = {"notifications.show"}  # are in the language of whoever gets them
MOST = 70
OF_A_KIND = 2
LEAST = 45


@pytest.mark.parametrize("view", range(len(VIEWS)), ids=[f"{name}-{size['width']}" for name, size in VIEWS])
def test_every_page_is_whole(signed_in, view):
    language, size = VIEWS[view]
    chair = signed_in(MATEO, viewport=size)
    foreign = english_sentences() if language == "zh" else []

    with speaking(chair, language):
        pages = list(walk(chair, view))

    assert len(pages) >= LEAST, sorted(pages)
    untranslated = {
        path: left for path, text in pages if (left := [each for each in foreign if each in text])
    }
    assert untranslated == {}


@contextmanager
def speaking(person: Visitor, language: str) -> Iterator[None]:
    """This language for a while, then English again, as others find it."""
    speak(person, language)
    try:
        yield
    finally:
        speak(person, "en")


def speak(person: Visitor, language: str) -> None:
    """Choose the language on one's own page, as anybody would."""
    person.page.goto(f"{person.served.url}/me")
    person.page.locator("[name=language]").select_option(language)
    person.page.locator("form:has([name=language]) .btn-act").click()
    person.page.wait_for_load_state()
    assert person.page.locator("html").get_attribute("lang").startswith(language)


def walk(person: Visitor, view: int) -> Iterator[tuple[str, str]]:
    """Follow every link, at most two of a kind. Each page meets axe in one of the views; themes alternate."""
    kinds = create_app(WORKER=False).url_map.bind("")
    waiting, known, seen = ["/"], {"/"}, Counter()
    while waiting and seen.total() < MOST:
        path = waiting.pop(0)
        kind, _arguments = kinds.match(path)
        if seen[kind] == OF_A_KIND or kind.endswith(("static", "export", "feed")):
            continue
        number = seen.total()
        person.page.emulate_media(color_scheme="dark" if (number // 4 + view) % 2 else "light")
        person.visit(path, axe=number % 4 == view)
        seen[kind] += 1
        yield path, "" if kind in LETTERS else person.text()
        for found in links(person):
            if found not in known:
                known.add(found)
                waiting.append(found)


def links(person: Visitor) -> list[str]:
    addresses = person.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return [urlsplit(each).path for each in addresses if each.startswith(person.served.url)]


def english_sentences() -> list[str]:
    """What the program says in English in more than three words, without gaps to fill."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    said = [each.id if isinstance(each.id, str) else each.id[0] for each in catalogue if each.id]
    return [each for each in said if "%" not in each and len(each.split()) > 3]
