"""The playbooks we ship: whole, in both languages, and possible to work off in their order."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from outreach import text

pytestmark = pytest.mark.pure

FOLDER = Path(__file__).parents[1] / "outreach" / "tickets" / "playbooks"
BOOKS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")
}
STEPS = [
    pytest.param(step, id=f"{slug}-{step['key']}") for slug, book in BOOKS.items() for step in book["steps"]
]

WORKSTREAMS = {
    "venue",
    "livestream",
    "speakers",
    "programme",
    "publicity",
    "logistics",
    "sponsors",
    "finance",
    "safety",
    "follow_up",
}
FIELDS = {
    "key",
    "title",
    "body",
    "kind",
    "workstream",
    "effort",
    "role",
    "due_anchor",
    "due_offset",
    "due_time",
    "formats",
    "blocked_by",
}
CHINESE = re.compile("[\u4e00-\u9fff]")

book = pytest.mark.parametrize("book", [pytest.param(book, id=slug) for slug, book in BOOKS.items()])
step = pytest.mark.parametrize("step", STEPS)


def test_playbooks_are_the_five_we_promise():
    assert set(BOOKS) == {"onsite-meetup", "online-evening", "hybrid-meetup", "community-day", "workshop"}


@book
def test_playbook_has_its_shape(book):
    assert set(book) == {"slug", "revision", "title", "summary", "formats", "steps"}
    assert book["slug"] in BOOKS
    assert book["revision"] == 1
    assert set(book["formats"]) <= {"onsite", "online", "hybrid"}
    assert 18 <= len(book["steps"]) <= 34


@book
def test_playbook_has_four_gates(book):
    assert [each["kind"] for each in book["steps"]].count("gate") == 4


@book
def test_playbook_has_work_on_the_day_and_after_it(book):
    whens = [(each["due_anchor"], each["due_offset"]) for each in book["steps"]]

    assert sum(offset == 0 for _, offset in whens) >= 3
    assert sum(anchor == "end" and offset > 0 for anchor, offset in whens) >= 3


@book
def test_playbook_has_every_key_once(book):
    keys = [each["key"] for each in book["steps"]]

    assert len(keys) == len(set(keys))


@book
def test_playbook_names_only_formats_it_fits(book):
    limited = [set(each["formats"]) for each in book["steps"] if each["formats"]]

    assert all(formats < set(book["formats"]) for formats in limited)
    assert (len(book["formats"]) > 1) == bool(limited)


@book
def test_playbook_blocks_only_by_earlier_steps_of_the_same_formats(book):
    earlier: dict[str, dict[str, Any]] = {}
    for each in book["steps"]:
        for blocker in [earlier[key] for key in each["blocked_by"]]:
            assert when(blocker) <= when(each), (blocker["key"], each["key"])
            assert not blocker["formats"] or set(each["formats"] or book["formats"]) <= set(
                blocker["formats"]
            )
        earlier[each["key"]] = each


def when(step: dict[str, Any]) -> tuple[bool, int]:
    return step["due_anchor"] == "end", step["due_offset"]


@book
def test_playbook_speaks_both_languages(book):
    assert_both_languages(book["title"])
    assert_both_languages(book["summary"])


@step
def test_step_has_its_shape(step):
    assert set(step) == FIELDS
    assert re.fullmatch("[a-z0-9-]{3,40}", step["key"])
    assert step["kind"] in {"task", "gate"}
    assert step["workstream"] in WORKSTREAMS
    assert step["effort"] in {1, 2, 4}
    assert step["role"] in {"lead", "shadow"}
    assert step["due_anchor"] in {"start", "end"}
    assert isinstance(step["due_offset"], int)
    assert step["due_time"] is None or re.fullmatch(r"[0-2]\d:[0-5]\d", step["due_time"])
    assert len(step["title"]["en"]) <= 60


@step
def test_step_speaks_both_languages(step):
    assert_both_languages(step["title"])
    assert_both_languages(step["body"])
    assert ("- [ ]" in step["body"]["en"]) == ("- [ ]" in step["body"]["zh"])


def assert_both_languages(words: dict[str, str]) -> None:
    assert set(words) == {"en", "zh"}
    assert not CHINESE.search(words["en"])
    assert CHINESE.search(words["zh"])
    assert not re.search(f"{CHINESE.pattern}[,.;:!?]", words["zh"])
    assert words == {language: text.tidy(each) for language, each in words.items()}
