"""The macros of ui/, the frames and the error pages, rendered by the real program."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import flash, g, redirect, render_template, render_template_string
from wtforms import BooleanField, Form, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from outreach import create_app, icons
from tests.conftest import SETTINGS

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "outreach" / "static"
STARTS = datetime(2026, 3, 14, 5, 30, tzinfo=UTC)
ENDS = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class ZoneField(StringField):
    """Told by its name: the macro gives it the list of zones."""


class QuoteForm(Form):
    text = TextAreaField("Your words", [InputRequired("Write a sentence, then it can be sent.")])
    zone = ZoneField("Time zone", [InputRequired("Choose a zone.")], description="Where you are.")
    who = RadioField("Who says it?", choices={"me": "I do", "other": "Somebody else"}, default="me")
    agree = BooleanField("Tell the team")


@pytest.fixture
def draw(app):
    """The markup of a macro's call, for a reader in Berlin unless told otherwise."""

    def drawn(call, zone="Europe/Berlin", query="", **values):
        file = call.split("(")[0]
        with app.test_request_context(f"/{query}"):
            g.person = SimpleNamespace(zone=zone, name="Lena Brandt", language="en") if zone else None
            g.secret, g.community = None, None
            home = next(
                path
                for path in (ROOT / "templates/ui").glob("*.html")
                if re.search(rf"macro {file}\(|set {file} =", path.read_text())
            )
            source = f'{{% from "ui/{home.name}" import {file} %}}{{{{ {call} }}}}'
            return render_template_string(source, **values)

    return drawn


def said(markup):
    """What is read on the page, without marks and doubled blanks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", markup)).split())


@pytest.mark.parametrize(
    ("zone", "query", "text"),
    [
        ("Europe/Berlin", "", "13:30 Shanghai · 06:30 Berlin, you"),
        ("America/Los_Angeles", "", "13:30 Shanghai · Fri 22:30 Los Angeles, you"),
        ("Asia/Shanghai", "", "13:30 Shanghai"),
        ("Asia/Taipei", "", "13:30 Shanghai"),
        (None, "", "13:30 Shanghai"),
    ],
)
def test_at_shows_the_place_and_then_the_reader_where_they_differ(draw, zone, query, text):
    assert said(draw('at(starts, "Asia/Shanghai")', zone=zone, query=query, starts=STARTS)) == text


def test_at_carries_the_instant_for_programs(draw):
    assert 'datetime="2026-03-14T05:30Z"' in draw('at(starts, "Asia/Shanghai")', starts=STARTS)


def test_span_names_its_day_and_one_city(draw):
    markup = draw('span(starts, ends, "Asia/Shanghai")', zone=None, starts=STARTS, ends=ENDS)

    assert said(markup) == "Sat 14 Mar 13:30–17:30 Shanghai"


def test_span_past_midnight_names_the_other_day(draw):
    late = STARTS + timedelta(hours=14)

    assert said(draw('span(starts, late, "Asia/Shanghai")', zone=None, starts=STARTS, late=late)) == (
        "Sat 14 Mar 13:30–Sun 03:30 Shanghai"
    )


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("due(day, -14)", "T−14 14 days before Sat 28 Mar"),
        ("due(day, 1)", "T+1 1 day after Sat 28 Mar"),
        ("due(day)", "Sat 28 Mar"),
        ("due(none)", "no date"),
        ("day(far)", "Sat 1 Jan 2028"),
        ("day_long(day)", "Saturday 28 March 2026"),
        ("day_head(day)", "Saturday 28 March"),
    ],
)
def test_days_are_written_as_the_house_does(draw, call, text):
    markup = draw(call, day=date(2026, 3, 28), far=date(2028, 1, 1))

    assert said(markup.replace("</span><span", "</span> <span")) == text


def test_deadline_begins_with_the_readers_own_place(draw):
    call = 'deadline(due, "Europe/Berlin", "Asia/Shanghai", left="You have 9 working days.")'
    markup = draw(call, zone=None, due=datetime(2026, 3, 6, 10, tzinfo=UTC))

    assert said(markup) == (
        "Please send it by Fri 6 March, 18:00 Shanghai 11:00 in Berlin. You have 9 working days."
    )


def test_deadline_on_another_day_names_both(draw):
    markup = draw(
        'deadline(due, "Europe/Berlin", "Asia/Tokyo")', zone=None, due=datetime(2026, 3, 4, 22, tzinfo=UTC)
    )

    assert said(markup) == "Please send it by Thu 5 March, 07:00 Tokyo Wed 4 Mar, 23:00 in Berlin."


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "Mon 2 Mar, 12:00 Berlin"),
    ],
)
def test_stamp_is_relative_only_under_an_hour(draw, ago, text):
    assert said(draw("stamp(at)", at=NOON - ago)) == text


def test_stamp_of_a_place_adds_the_readers_time(draw):
    markup = draw('stamp(at, "Asia/Shanghai", "Shenzhen")', at=NOON - timedelta(days=1))

    assert said(markup) == "Sun 1 Mar, 20:00 Shenzhen, 13:00 for you"


def test_clocks_share_a_face_and_know_who_sleeps(draw):
    zones = [
        ("Europe/Berlin", None),
        ("Asia/Shanghai", "Shenzhen"),
        ("Asia/Shanghai", None),
        ("Pacific/Auckland", None),
    ]
    markup = draw("clocks(zones)", zones=zones)

    assert said(markup.replace("</b>", " ").replace("</div>", " | ")) == (
        "13:00 Berlin, you | 20:00 Shenzhen, Shanghai | 01:00 Auckland, asleep |"
    )
    assert markup.count("asleep") == 2


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ('chip("agreed", "fine")', "agreed"),
        ("late(1)", "1 day late"),
        ("waiting(6)", "waiting 6 days"),
        ('ws("follow_up")', "Follow-up"),
        ('person("Lena Brandt", "leads venue")', "LB Lena Brandt leads venue"),
        ("person(none)", "? nobody yet"),
        ('state("doing")', "Doing"),
        ('gate(-21, "Venue signed", "late", "2 days late")', "T−21 Venue signed 2 days late"),
        ('ready(62, 71, "Venue is late")', "62% Venue is late"),
        ('ready(none, note="Starts at T+1")', "Starts at T+1"),
        ('empty("Nothing to triage.", "/x", "See all")', "Nothing to triage. See all"),
    ],
)
def test_badges_always_have_a_word(draw, call, text):
    assert said(draw(call).replace("</span>", "</span> ").replace("</svg>", "</svg> ")) == text


def test_who_is_read_by_name(draw):
    assert 'aria-label="Lena Brandt"' in draw('who("Lena Brandt")')
    assert 'aria-label="nobody yet"' in draw("who(none)")


def test_trule_is_one_sentence_and_has_no_style(draw):
    markup = draw("trule(trule_of(today, day))", today=date(2026, 3, 2), day=date(2026, 3, 21))

    assert 'role="img" aria-label="19 days to go"' in markup
    assert "style=" not in markup


def test_field_says_what_is_wrong_and_how_to_mend_it(draw):
    form = QuoteForm(data={})
    form.validate()
    markup = draw("field(form.text, goal=60, most=120)", form=form)

    assert 'aria-invalid="true"' in markup
    assert 'aria-describedby="text-error text-count"' in markup
    assert "Write a sentence, then it can be sent." in said(markup)
    assert "0 of 60 words, up to 120" in said(markup)


def test_field_of_zones_offers_every_city_and_the_devices_own(draw):
    markup = draw("field(form.zone)", form=QuoteForm())

    assert '<option value="Asia/Shanghai">Shanghai, China</option>' in markup
    assert 'list="zone-zones"' in markup
    assert 'aria-describedby="zone-hint"' in markup


def test_field_of_choices_is_a_group_with_a_name(draw):
    markup = draw("field(form.who, pick=true)", form=QuoteForm())

    assert said(markup) == "Who says it? I do Somebody else".replace("do Some", "doSome")
    assert markup.count("<fieldset") == 1


def test_field_that_is_ticked_stands_in_its_label(draw):
    assert re.search(
        r"<label[^>]*><input[^>]*>\s*<span>Tell the team", draw("field(form.agree)", form=QuoteForm())
    )


def test_errors_summary_comes_from_two_on(draw):
    form = QuoteForm(data={"who": "me", "zone": "UTC"})
    form.validate()
    form.form_errors = []

    form.text.errors, form.zone.errors = ["Write it."], []
    assert said(draw("errors_summary(form)", form=form)) == ""

    form.zone.errors = ["Choose one."]
    assert "2 things to mend" in said(draw("errors_summary(form)", form=form))


def test_post_carries_token_language_and_question(app):
    source = """{% from "ui/forms.html" import post %}
      {% call post("/drop?a=1", swaps="#row", confirm="Drop it?", deed="Drop", keep="Keep") %}{% endcall %}"""
    with app.test_request_context("/?lang=zh"):
        markup = render_template_string(source)

    assert 'name="csrf_token"' in markup
    assert 'action="/drop?a=1&amp;lang=zh"' in markup
    assert 'data-swaps="#row" data-confirm="Drop it?" data-deed="Drop" data-keep="Keep"' in markup


@pytest.mark.parametrize("code", [400, 403, 404, 409, 413, 429, 500, 503])
def test_error_page_says_what_to_do_and_where_to_find_it(app, code):
    with app.test_request_context("/"):
        markup = render_template(f"errors/{code}.html", error_id="a3f9c21b")

    assert f">{code}</p>" in markup
    assert "a3f9c21b" in markup
    assert "To the start" in markup


def test_icon_of_every_template_exists():
    names = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'icon(?:\(|=)"([a-z0-9-]+)"', path.read_text())
    }
    assert names - set(icons.symbols()) == set()


def test_icon_that_is_unknown_is_an_error():
    with pytest.raises(icons.UnknownIcon):
        icons.icon("no-such-icon")


def test_icon_with_a_label_is_read_and_escaped():
    assert 'role="img" aria-label="A &amp; B"' in icons.icon("lock", "A & B")
    assert 'aria-hidden="true"' in icons.icon("lock")


def test_style_sheet_and_script_stay_small():
    assert (STATIC / "outreach.css").stat().st_size <= 48_000
    assert (STATIC / "outreach.js").stat().st_size <= 14_000


def test_style_sheet_uses_roles_only():
    sheet = (STATIC / "outreach.css").read_text()
    raw = set(re.findall(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(", sheet))

    assert raw <= {"#fff"}, "only the ground of a QR code is white in the dark too"
    known = set(re.findall(r"(--[a-z0-9-]+):", (STATIC / "tokens.css").read_text() + sheet))
    used = {name for name in re.findall(r"var\((--[a-z0-9-]+)", sheet) if not name.startswith("--bs-")}
    assert used - known == set()


@pytest.fixture
def framed(app, community):
    """A page in the frame of the house, as this person sees it."""

    def page(person, address="/", frame="base.html"):
        with app.test_request_context(address):
            g.person, g.secret, g.community = person, None, community
            source = f'{{% extends "{frame}" %}}{{% block title %}}A page{{% endblock %}}'
            return render_template_string(source)

    return page


def test_frame_says_its_language_theme_and_title(framed, olga, community):
    olga.language, olga.preferences = "zh", {"theme": "dark"}
    markup = framed(olga)

    assert '<html lang="zh-Hans" data-theme="dark" data-bs-theme="dark">' in markup
    assert f"<title>A page · {community.name}</title>" in markup


def test_frame_shows_only_places_that_this_person_may_use(app, framed, cast):
    def places(person):
        return set(
            re.findall(r'<li><a href="[^"]*"[^>]*>.*?</svg>([^<]+?)\s*</a>', framed(person), re.DOTALL)
        )

    for_everyone, for_staff, for_chairs = "tickets.board", "notifications.outbox", "quotes.index"
    exists = app.view_functions.keys()

    assert ("Board" in places(cast.mei)) == (for_everyone in exists)
    assert "Outbox" not in places(cast.mei)
    assert ("Outbox" in places(cast.olga)) == (for_staff in exists)
    assert "Quotes" not in places(cast.olga)
    assert ("Quotes" in places(cast.carla)) == (for_chairs in exists)
    assert places(cast.victor) <= {"Today", "Elsewhere"}


def test_frame_of_guests_offers_the_other_language_in_its_own(framed):
    markup = framed(None, "/q/x?a=1", "guest.html")

    assert '<a class="btn btn-bare" href="/q/x?a=1&amp;lang=zh" lang="zh-Hans"' in markup
    assert 'data-keys="off"' in markup


def test_language_of_a_guest_is_kept_over_a_redirect(database_url):
    fresh = create_app(**SETTINGS, SQLALCHEMY_DATABASE_URI=database_url)
    fresh.add_url_rule("/away", "away", lambda: redirect("/next?a=1"))
    fresh.add_url_rule("/out", "out", lambda: redirect("https://example.org/"))
    browser = fresh.test_client()

    assert browser.get("/away?lang=zh").location == "/next?a=1&lang=zh"
    assert browser.get("/away").location == "/next?a=1"
    assert browser.get("/out?lang=zh").location == "https://example.org/"


def test_flashes_are_toasts_but_refusals_stay(app):
    with app.test_request_context("/"):
        flash({"text": "Declined. Nobody was told.", "undo": "/undo/5"})
        flash("Copied.")
        flash("He Jun holds this.", "error")
        markup = render_template_string('{% include "ui/flashes.html" %}')
    toasts, problems = markup.split('<div id="problems"')

    assert 'action="/undo/5"' in toasts
    assert toasts.count("data-toast") == 2
    assert "He Jun holds this." in problems
    assert "He Jun" not in toasts
