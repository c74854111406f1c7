"""Words: translated, tidied, shortened, counted, cut for search, and Markdown made safe."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import flask_babel
import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

Text = TypeVar("Text", str, None)

MOST_MARKDOWN = 64 * 1024

NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
BLANKS = " \t\u00a0\u3000"

# Letters that stand without blanks between words: Chinese, kana and Hangul.
EAST_ASIAN = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
)
RUN_OR_WORD = re.compile(rf"(?P<run>[{EAST_ASIAN}]+)|[^\W_{EAST_ASIAN}]+")
ACCENTS = re.compile("[\u0300-\u036f]")
COUNTS_ONE = re.compile("[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]")
FORMULA = re.compile("\\s*[=+\\-@|%\t\r\uff1d\uff0b\uff0d\uff20]")

INLINE = {"a", "br", "code", "em", "s", "strong"}
BLOCKS = {"blockquote", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
TAGS = INLINE | BLOCKS | {"table", "tbody", "td", "th", "thead", "tr"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}
BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}

parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
parser.enable(["table", "strikethrough"]).disable("image")


def _(message: str, **values: Any) -> str:
    """The message in the reader's language; outside a request or application, in English."""
    return cast(str, flask_babel.gettext(message, **values))


def _n(one: str, many: str, num: int, **values: Any) -> str:
    """The same with a number, which the message calls %(num)s."""
    return cast(str, flask_babel.ngettext(one, many, num, **values))


def _l(message: str, **values: Any) -> str:
    """The same, but looked up each time it is printed: for what is written down when a module loads."""
    return cast(str, flask_babel.lazy_gettext(message, **values))


def locale() -> str:
    """The reader's language: en, zh."""
    return str(flask_babel.get_locale() or "en")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside, `_` speaks this language, whoever asks; outside an application it stays English."""
    with flask_babel.force_locale(language):
        yield


def tidy(text: Text) -> Text:
    """Several lines without control characters, blanks at line ends, more than two empty lines in a row."""
    if not text:
        return text
    text = CONTROLS.sub("", NEWLINES.sub("\n", text))
    text = "\n".join(line.rstrip(BLANKS) for line in text.split("\n"))
    return re.sub("\n{4,}", "\n\n\n", text).strip("\n")


def squish(text: Text) -> Text:
    """One line, single blanks."""
    return " ".join(tidy(text).split()) if text else text


def whole_number(typed: str | int | None) -> int | None:
    """The number that somebody typed or a form kept, if it is one that a row can have."""
    digits = str(typed)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def slug(text: str, fallback: str = "meetup") -> str:
    """What stands for a title in an address. A title all in Chinese gets the fallback, nothing is guessed."""
    letters = unicodedata.normalize("NFKD", text).casefold().encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", letters).strip("-")[:60].rstrip("-") or fallback


def initials(name: str) -> str:
    """Two letters for a ring: LB for Lena Brandt, 文静 for 周文静; the Latin name where there are both."""
    parts = re.findall(rf"[^\W\d_{EAST_ASIAN}]+[^\s{EAST_ASIAN}]*", name) or name.split()
    if len(parts) > 1:
        return (parts[0][0] + parts[-1][0]).upper()
    only = parts[0] if parts else "?"
    return only[-2:] if re.match(f"[{EAST_ASIAN}]", only) else only[0].upper()


def markdown(text: str | None) -> Markup:
    """CommonMark with tables and strikethrough as safe HTML: no raw HTML, no images, no inline styles.

    A page has its own h1 and h2, so that # becomes h3. A line break stays a line break. What is longer
    than 64 kB is cut, since some inputs cost more than their length.
    """
    parsed = parser.parse(capped(tidy(text or "")))
    for token in parsed:
        if token.type in ("heading_open", "heading_close"):
            token.tag = HEADINGS.get(token.tag, token.tag)
        elif token.children and token.level > 1 and token.content[:4] in BOXES:
            first = token.children[0]
            first.content = BOXES[token.content[:4]] + first.content[4:]
    return Markup(safe(parser.renderer.render(parsed, parser.options, {})))


def capped(text: str) -> str:
    return text.encode()[:MOST_MARKDOWN].decode(errors="ignore")


def safe(unsafe: str) -> str:
    return nh3.clean(
        unsafe, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener noreferrer"
    )


def plain(text: str | None) -> str:
    """Markdown as it is read aloud: no marks, addresses in brackets behind words, lists with hyphens."""
    page = re.sub(r"<li>\s*(<p>)?", "- ", markdown(text))
    page = re.sub(r'<a href="(?:mailto:)?([^"]*)"[^>]*>(.*?)</a>', in_brackets, page, flags=re.DOTALL)
    page = re.sub(r"</t[dh]>\s*<t[dh]>", " | ", page)
    page = re.sub(r"(\s*</?(thead|tbody|tr)>)+\s*", "\n", page)
    page = re.sub(r"</(p|h\d|[ou]l|pre|blockquote|table)>", "\n", page)
    said = tidy(html.unescape(nh3.clean(page, tags=set())))
    return re.sub("\n{3,}", "\n\n", said)


def in_brackets(link: re.Match[str]) -> str:
    address, words_in_it = link.groups()
    return words_in_it if words_in_it == address else f"{words_in_it} ({address})"


def tokens(text: str | None) -> list[str]:
    """What a text is found by: its words, and overlapping pairs of Chinese, Japanese and Korean letters.

    场地费 gives 场地, 地费 and the last letter 费 alone, so that each letter begins some token and a question
    of one letter is a question by prefix.
    """
    found: list[str] = []
    for piece in RUN_OR_WORD.finditer(folded(text or "")):
        word = piece.group()
        found += [*pairs(word), word[-1]] if piece["run"] else [word[:64]]
    return found


def query_tokens(text: str | None) -> list[str]:
    """What is asked for; all of it must be found. A token that ends in * is the beginning of one.

    The last Latin word may be unfinished, and a single Chinese, Japanese or Korean letter begins a pair.
    """
    asked: list[str] = []
    last_word = -1
    for piece in RUN_OR_WORD.finditer(folded(text or "")):
        word = piece.group()
        if not piece["run"]:
            last_word = len(asked)
        asked += (pairs(word) or [word + "*"]) if piece["run"] else [word[:64]]
    if last_word >= 0:
        asked[last_word] += "*"
    return list(dict.fromkeys(asked))


def folded(text: str) -> str:
    """Lower case, full-width and half-width forms as one, accents off: Café is cafe."""
    composed = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        ACCENTS.sub("", unicodedata.normalize("NFD", each)) if each < "\u2e80" else each for each in composed
    )


def pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def words(text: str | None, language: str = "en") -> int:
    """How long a quote is, by the rule that the quote's form shows: see COUNTS_ONE in static/ too.

    Each Chinese, Japanese or Korean letter counts one. Of the rest, whatever stands between blanks counts
    one if it holds a letter or a digit. Korean is written with blanks: in language "ko" its words count.
    """
    text = text or ""
    letters = 0 if language == "ko" else len(COUNTS_ONE.findall(text))
    rest = text if language == "ko" else COUNTS_ONE.sub(" ", text)
    return letters + sum(any(map(str.isalnum, each)) for each in rest.split())


def csv_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula. Numbers stay numbers."""
    if isinstance(value, int | float):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if FORMULA.match(text) else text
