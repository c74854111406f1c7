"""What a quote may say: how it is cleaned, how long it may be, what shows that it is not finished."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from outreach.text import EAST_ASIAN, NEWLINES, _, words

WORDS = {"target": 60, "warn": 75, "most": 120}
LETTERS = {"target": 100, "warn": 150, "most": 200}
BY_LETTERS = {"zh", "ja"}

MOST_PARAGRAPHS = 2
MOST_OF_A_LINE = 200
PARTS = ("name", "title", "company")

# Marks that nobody sees: directions of writing, blanks without width, soft hyphens, tags.
UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
NO_LETTERS = {"Cc", "Cs", "Co", "Cn"}
BETWEEN_LETTERS = re.compile(
    rf"(?<=[{EAST_ASIAN}\u3001-\u303f\uff00-\uffef])\s*\n\s*(?=[{EAST_ASIAN}\u3001-\u303f\uff00-\uffef])"
)
EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*")

UNFINISHED = re.compile(
    r"\[(?!sic\])[^\[\]]*[^\W_][^\[\]]*\]"
    r"|【[^【】]*】"
    r"|<[^\W\d_/!][^<>]*>"
    r"|\{\{.*?\}\}"
    r"|(?<!\w)(?:[Ff][Ii][Xx][Mm][Ee]|TODO|TBA|[Tt][Bb][Dd]|[Xx]{3,}|\?{3,})(?!\w)"
    r"|@@+"
)


def cleaned(text: str | None) -> str:
    """Paragraphs of one line each: composed letters, single blanks, nothing that nobody can see."""
    text = UNSEEN.sub("", NEWLINES.sub("\n", text or ""))
    text = "".join(each for each in text if each in "\n\t" or unicodedata.category(each) not in NO_LETTERS)
    text = unicodedata.normalize("NFC", text)
    paragraphs = (" ".join(BETWEEN_LETTERS.sub("", each).split()) for each in EMPTY_LINE.split(text))
    return "\n\n".join(filter(None, paragraphs))


def unseen(text: str | None) -> int:
    """How many signs `cleaned` takes out that were not there for the reader."""
    text = NEWLINES.sub("\n", text or "")
    return sum(
        bool(UNSEEN.match(each)) or (each not in "\n\t" and unicodedata.category(each) in NO_LETTERS)
        for each in text
    )


def line(text: str | None) -> str:
    """The same in one line: a name, a title, a company."""
    return " ".join(cleaned(text).split())


def limits(chosen: dict[str, Any], language: str) -> dict[str, int]:
    """The target, from where it is long, and the most: for this language, as the announcement says."""
    usual = LETTERS if language in BY_LETTERS else WORDS
    return {**usual, **chosen.get(language, {})}


def unfinished(text: str) -> str | None:
    """What shows that somebody still wanted to put something in."""
    found = UNFINISHED.search(text)
    return found.group() if found else None


def fault(text: str, language: str, chosen: dict[str, Any]) -> str | None:
    """Why this text cannot be sent, with the cure; None where it can."""
    most, count = limits(chosen, language)["most"], words(text, language)
    if not count:
        return _("Write a sentence or two, then it can be sent.")
    if left_over := unfinished(text):
        return _("Take out “%(found)s”, then it can be sent.", found=left_over)
    if text.count("\n\n") >= MOST_PARAGRAPHS:
        return _("Two paragraphs at most. Join some of them.")
    if count > most:
        return _("%(count)s words are too many. Up to %(most)s fit.", count=count, most=most)
    return None


def fault_of_line(text: str) -> str | None:
    """Why a name, title or company cannot be printed."""
    if not text:
        return _("Fill this in: it is printed below your words.")
    if found := unfinished(text) or ("<" if "<" in text else None):
        return _("Take out “%(found)s”, then it can be sent.", found=found)
    return _("That is too long to be printed.") if len(text) > MOST_OF_A_LINE else None


def credited(attribution: dict[str, Any]) -> dict[str, str]:
    """Who says it, as it is printed: name, title and company, nothing else."""
    return {part: line(str(attribution.get(part, ""))) for part in PARTS}
