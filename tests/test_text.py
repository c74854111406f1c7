"""Words: what is kept, what is taken out, what is found."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach import text

pytestmark = pytest.mark.pure


class Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)

    @property
    def addresses(self) -> list[str]:
        return [value or "" for name, value in self.attributes if name == "href"]


def test_gettext_is_english_outside_any_application():
    said = text._("%(name)s joined.", name="Mei"), text._n("%(num)s day", "%(num)s days", 3)

    assert said == ("Mei joined.", "3 days")


def test_gettext_counts_in_the_singular():
    assert text._n("%(num)s day by %(who)s", "%(num)s days by %(who)s", 1, who="Mei") == "1 day by Mei"


@pytest.fixture
def translated(tmp_path):
    """An application with a Chinese catalogue of two messages."""
    catalog = Catalog(locale="zh")
    catalog.add("Close %(what)s", "关闭%(what)s")
    catalog.add(("%(num)s day", "%(num)s days"), ("%(num)s 天",))
    path = tmp_path / "zh" / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalog)
    app = Flask(__name__)
    Babel(app, default_translation_directories=str(tmp_path))
    return app


def test_gettext_speaks_the_readers_language(translated):
    with translated.app_context(), force_locale("zh"):
        said = text._("Close %(what)s", what="它"), text._n("%(num)s day", "%(num)s days", 3)

    assert said == ("关闭它", "3 天")


def test_lazy_gettext_looks_up_each_time(translated):
    lazy = text._l("Close %(what)s", what="it")

    with translated.app_context(), force_locale("zh"):
        inside = str(lazy)

    assert (inside, str(lazy)) == ("关闭it", "Close it")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u2028b\u2029c\x85d", "a\nb\nc\nd"),
        ("a\x00b\x07c\x9bd\ttab", "abcd\ttab"),
        ("a \t\u3000\nb\u00a0", "a\nb"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("\n\n  a\n\n", "  a"),
        ("half \ud83d of a pair", "half  of a pair"),
        ("晚上好 👋🏽 👩‍💻", "晚上好 👋🏽 👩‍💻"),
        (None, None),
        ("", ""),
    ],
)
def test_tidy_keeps_what_was_meant(typed, kept):
    assert text.tidy(typed) == kept


@given(st.text(alphabet=st.characters(), max_size=200))
def test_tidy_twice_changes_nothing(typed):
    once = text.tidy(typed)

    assert text.tidy(once) == once
    assert once.encode() is not None


def test_tidy_is_quick_on_many_blanks():
    many = " " * 500_000 + "x"

    assert text.tidy(many) == many


@pytest.mark.parametrize(
    ("typed", "kept"), [("  a\n\tb\x00 ", "a b"), ("全角　空格", "全角 空格"), (None, None)]
)
def test_squish_makes_one_line(typed, kept):
    assert text.squish(typed) == kept


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Small models, real factories", "small-models-real-factories"),
        ("Größe & Café №1!", "grosse-cafe-no1"),
        ("上海交流会", "meetup"),
        ("上海 AI 交流会 2026", "ai-2026"),
        ("-- ../..", "meetup"),
        ("x" * 59 + " y", "x" * 59),
    ],
)
def test_slug_is_safe_in_an_address(title, kept):
    assert text.slug(title) == kept


def test_slug_takes_the_callers_fallback():
    assert text.slug("南湾动力", "company") == "company"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Lena Brandt", "LB"),
        ("Zhou Wenjing", "ZW"),
        ("Ana María de la Cruz", "AC"),
        ("priya", "P"),
        ("王芳", "王芳"),
        ("周文静", "文静"),
        ("三浦 葵", "三葵"),
        ("He Jun 何俊", "HJ"),
        ("Øyvind Ås", "ØÅ"),
        ("42", "4"),
        ("  ", "?"),
    ],
)
def test_initials_fit_in_a_ring(name, letters):
    assert text.initials(name) == letters


def test_markdown_lowers_headings():
    assert text.markdown("# a\n## b\n###### c") == "<h3>a</h3>\n<h4>b</h4>\n<h6>c</h6>\n"


def test_markdown_shows_ticks_and_breaks():
    assert text.markdown("- [ ] one\n- [x] two") == "<ul>\n<li>☐ one</li>\n<li>☑ two</li>\n</ul>\n"
    assert text.markdown("一\n二") == "<p>一<br>\n二</p>\n"


def test_markdown_knows_tables_and_strikes_without_styles():
    page = text.markdown("|a|b|\n|-|-:|\n|~~1~~|2|")

    assert "<s>1</s>" in page
    assert "<td>2</td>" in page
    assert "style" not in page


def test_markdown_links_follow_nobody():
    link = '<p><a href="https://x.example/" rel="nofollow noopener noreferrer">x</a></p>\n'

    assert text.markdown("[x](https://x.example/)") == link


def test_markdown_of_nothing_is_empty():
    assert text.markdown(None) == ""


def test_markdown_is_cut_at_its_cap():
    assert len(text.markdown("字" * 60_000)) < text.MOST_MARKDOWN


HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "![x](https://x.example/pixel.gif)",
    '![x](x"onerror="alert(1))',
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>body{display:none}</style>",
    "<form action=https://x.example><input name=token></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](webcal:calendar)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x](https://x.example/ 'a\" onmouseover=\"alert(1)')",
    '[x](https://x.example/"onmouseover=alert(1)//)',
    '```"onload="alert(1)\ncode\n```',
    "`<script>alert(1)</script>`",
    "|<b onclick=alert(1)>|\n|-|\n|x|",
    "# <a name=x onfocus=alert(1) autofocus>",
    "--><script>alert(1)</script><!--",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a\x00 href='javascript:alert(1)' style='x:expression(1)'>",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_markdown_lets_nothing_hostile_through(typed):
    assert_harmless(text.markdown(typed))


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([*HOSTILE, *"<>\"'()[]!`*_|\\:\n &/=#", "script", "onload=", "javascript:", "\n\n"])
        | st.text(max_size=8),
        max_size=12,
    )
)
def test_markdown_never_holds_a_script_or_a_handler(pieces):
    assert_harmless(text.markdown("".join(pieces)))


def assert_harmless(page: str) -> None:
    seen = Tags(page)
    assert seen.tags <= text.TAGS
    assert {name for name, _ in seen.attributes} <= {"href", "title", "rel", "start"}
    for address in seen.addresses:
        scheme = address.split("/")[0].split("?")[0].split("#")[0]
        assert ":" not in scheme or scheme.split(":")[0].lower() in text.SCHEMES


def test_plain_reads_aloud():
    typed = "# Hall\n- [ ] seats & tea\n\nSee [the plan](https://x.example/p).\n\n|a|b|\n|-|-|\n|1|2|"

    assert (
        text.plain(typed) == "Hall\n\n- ☐ seats & tea\n\nSee the plan (https://x.example/p).\n\na | b\n1 | 2"
    )


def test_plain_says_an_address_once():
    assert (
        text.plain("<https://x.example/> [Mei](mailto:mei@x.example)")
        == "https://x.example/ Mei (mei@x.example)"
    )


def test_tokens_are_words_and_pairs():
    found = text.tokens("Meeting 懇親会 直播A场 Café №1 ｶﾅ")

    assert found == ["meeting", "懇親", "親会", "会", "直播", "播", "a", "场", "cafe", "no1", "カナ", "ナ"]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("懇親会", ["懇親", "親会"]),
        ("场地", ["场地"]),
        ("会", ["会*"]),
        ("venue ho", ["venue", "ho*"]),
        ("cater 场地", ["cater*", "场地"]),
        ('"; DROP -- *', ["drop*"]),
        ("a a a", ["a", "a*"]),
        ("", []),
        (None, []),
    ],
)
def test_query_tokens_are_those_of_the_texts(asked, wanted):
    assert text.query_tokens(asked) == wanted


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("懇親会", "終了後の懇親会を予約する"),
        ("お店", "いいお店を探す"),
        ("直播", "选定两个直播平台"),
        ("场地", "与静河中心确认场地"),
        ("地", "确认场地"),
        ("会", "会场"),
        ("行", "十行字"),
        ("간식", "간식과 음료를 준비한다"),
        ("CAFÉ", "the cafe on the corner"),
        ("cater", "Ask the caterer"),
        ("\uff21\uff29 交流", "AI交流会"),
    ],
)
def test_search_finds_what_is_there(asked, page):
    assert finds(asked, page)


@pytest.mark.parametrize(
    ("asked", "page"), [("地场", "场地"), ("直播", "直接广播"), ("venue tea", "venue only")]
)
def test_search_does_not_find_what_is_not_there(asked, page):
    assert not finds(asked, page)


@given(st.text(min_size=1, max_size=40), st.data())
def test_search_finds_any_part_of_an_east_asian_run(around, data):
    run = data.draw(st.text(alphabet="场地直播会议お店懇親간식", min_size=1, max_size=12))
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))

    assert finds(run[start:end], f"{around} {run} {around}")


def finds(asked: str, page: str) -> bool:
    found = text.tokens(page)
    return all(
        any(token.startswith(each[:-1]) if each.endswith("*") else token == each for token in found)
        for each in text.query_tokens(asked)
    )


@pytest.mark.parametrize(
    ("said", "language", "count"),
    [
        ("We put small models next to our presses.", "en", 8),
        ("Two – three", "en", 2),
        ("state-of-the-art, 42%", "en", 2),
        ("去年我们把小模型放到冲压机旁。", "zh", 14),
        ("Halden Labs 加入以后，一切更快", "zh", 10),
        ("ひらがなカタカナ", "ja", 8),
        ("우리 모두", "en", 4),
        ("우리 모두", "ko", 2),
        (" \n ", "en", 0),
        (None, "en", 0),
    ],
)
def test_words_count_as_the_form_says(said, language, count):
    assert text.words(said, language) == count


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "|", "%", "\t", "\r", "  =", "\n=", "\uff1d"])
def test_csv_cell_is_no_formula(start):
    assert text.csv_cell(f"{start}cmd") == f"'{start}cmd"


@pytest.mark.parametrize(
    ("value", "cell"), [(None, ""), (-5, "-5"), (1.5, "1.5"), ("T-14", "T-14"), ("场地", "场地")]
)
def test_csv_cell_leaves_the_rest(value, cell):
    assert text.csv_cell(value) == cell


@given(st.text(max_size=30))
def test_csv_cell_survives_the_round_trip(value):
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerow([text.csv_cell(value)])
    sheet.seek(0)

    (cell,) = next(csv.reader(sheet), [""])

    assert cell in (value, f"'{value}")
    assert cell.lstrip()[:1] not in tuple("=+-@|%")
