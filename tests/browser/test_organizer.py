"""An organiser's path, from the mailed link to the public page, by clicking and typing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LENA, PHONE
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.pure]


def test_plan_a_meetup_across_a_change_of_clocks(signed_in, visitor):
    """From nothing to the public page, with a move by a week over the last Sunday of March."""
    lena = signed_in(LENA)
    before, after = days_around_the_change()

    plan(lena, "Frühling am Kanal", before)
    lena.reads("Frühling am Kanal", "18:30–21:00")
    apply_playbook(lena)
    move_by_a_week(lena, after)
    undo(lena, before)
    publish(lena)

    seen_from_afar(visitor(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=PHONE), lena)


def days_around_the_change() -> tuple[date, date]:
    """A Thursday before the next change to summer time in Berlin, and the one a week later."""
    year = datetime.now(UTC).year + 1
    march = datetime(year, 3, 31)
    change = march - timedelta(days=(march.weekday() + 1) % 7)
    before = (change - timedelta(days=3)).date()
    berlin = ZoneInfo("Europe/Berlin")
    offsets = [
        datetime.combine(day, datetime.min.time(), berlin).utcoffset()
        for day in (before, before + timedelta(days=7))
    ]
    assert offsets[1] - offsets[0] == timedelta(hours=1)
    return before, before + timedelta(days=7)


def plan(lena: Visitor, title: str, day: date) -> None:
    lena.visit("/")
    lena.click("link", "Meetups")
    lena.click("link", "Plan a meetup")
    lena.look()
    lena.fill("Title", title)
    lena.fill("Day", day.isoformat(), exact=True)
    lena.fill("Begins", "18:30")
    lena.fill("Ends", "21:00", exact=True)
    lena.fill("In the time of", "Europe/Berlin")
    lena.page.get_by_label("Place", exact=True).select_option(label="Kanalhaus, ground floor")
    lena.fill("What it is about", "Kurze Vorträge, dann Tee. 场地在运河边。")
    lena.click("button", "Plan it")


def apply_playbook(lena: Visitor) -> None:
    lena.look()
    lena.page.locator("main div", has_text="On-site meetup").get_by_role(
        "link", name="See its "
    ).first.click()
    lena.reads("tickets will be opened")
    lena.look()
    lena.page.get_by_role("button", name="Open ").click()
    lena.page.wait_for_load_state()
    lena.page.locator(".rail a", has_text="Frühling am Kanal").click()
    lena.look()
    lena.reads("Venue signed")


def move_by_a_week(lena: Visitor, day: date) -> None:
    lena.click("link", "Move the date")
    lena.look()
    lena.fill("Day", day.isoformat(), exact=True)
    lena.click("button", "See what that means")
    lena.look()
    lena.reads("Move to ")
    lena.page.get_by_role("button", name="Move to ").click()
    expect(lena.page.locator(".mt-when").first).to_contain_text(f"{day.day} ")
    lena.look()


def undo(lena: Visitor, day: date) -> None:
    lena.page.locator("[data-toast]").get_by_role("button", name="Undo").click()
    expect(lena.page.locator(".mt-when").first).to_contain_text(f"{day.day} ")


def publish(lena: Visitor) -> None:
    lena.page.locator(".mt-acts").get_by_role("button", name="Publish").click()
    lena.page.locator("dialog[open]").get_by_role("button", name="Publish").click()
    lena.page.get_by_role("link", name="Public page").wait_for()


def seen_from_afar(guest: Visitor, lena: Visitor) -> None:
    address = lena.page.get_by_role("link", name="Public page").get_attribute("href")
    guest.visit(address)
    guest.reads("Frühling am Kanal", "18:30")
    guest.page.locator("[name=zone]").fill("Asia/Shanghai")
    guest.page.locator("form:has([name=zone]) .btn-line:not(.zone-offer)").click()
    guest.reads("18:30", "01:30")
    guest.look()
    assert guest.page.locator("html").get_attribute("lang") == "zh-Hans"
    assert guest.page.locator("link[rel=alternate][type='text/calendar']").count() == 1


def test_triage_by_keyboard(signed_in):
    lena = signed_in(LENA)
    lena.visit("/c/kiteline/")
    lena.page.keyboard.press("t")
    lena.page.wait_for_url("**/triage")
    lena.look()
    first = lena.page.locator(".tri-body h2").inner_text()

    lena.page.keyboard.press("1")

    expect(lena.page.locator(".tri-body h2")).not_to_have_text(first)
    lena.look()


def test_card_is_moved_by_its_menu_and_by_drag(signed_in):
    """By the keys to "doing", by the mouse back; the board is the same after a look anew."""
    lena = signed_in(LENA)
    lena.visit("/c/kiteline/board?meetup=shanghai")
    card = lena.page.locator(".kan-c[data-state=open] .slip[draggable]").first
    name, row = card.get_attribute("id"), card.locator("..").get_attribute("data-row")
    card = lena.page.locator(f"#{name}")

    card.locator(".slip-more").focus()
    lena.page.keyboard.press("Enter")
    card.get_by_role("button", name="Start").focus()
    lena.look()
    lena.page.keyboard.press("Enter")
    expect(lena.page.locator(f".kan-c[data-state=doing][data-row={row}] #{name}")).to_be_visible()

    card.drag_to(lena.page.locator(f".kan-c[data-state=open][data-row={row}]"))
    expect(lena.page.locator(f".kan-c[data-state=open][data-row={row}] #{name}")).to_be_visible()
    lena.page.reload()
    expect(lena.page.locator(f".kan-c[data-state=open][data-row={row}] #{name}")).to_be_visible()


def test_ticket_is_opened_discussed_waits_and_closes(signed_in):
    lena = signed_in(LENA)
    lena.visit("/c/kiteline/board?meetup=shanghai")
    lena.page.keyboard.press("c")
    lena.fill("What needs doing?", "Ask about the lift")
    lena.click("button", "Open it")
    lena.look()
    accept(lena)

    lena.fill("Add to the conversation", "The guard has the key.")
    lena.click("button", "Comment")
    lena.reads("The guard has the key.")

    lena.page.locator("summary[aria-label=More]").click()
    lena.page.get_by_role("link", name="Wait…").click()
    lena.look()
    wait_until_next_week(lena)
    lena.reads("Waiting on", "the guard")
    lena.look()

    lena.page.keyboard.press("x")
    lena.page.get_by_role("link", name="Reopen").wait_for()
    lena.look()


def accept(lena: Visitor) -> None:
    """A new ticket waits in the inbox, also one's own."""
    ticket = lena.page.url
    lena.page.locator("main").get_by_role("link", name="Triage").click()
    expect(lena.page.locator(".tri-body h2")).to_contain_text("Ask about the lift")
    lena.page.get_by_label("Workstream").select_option("venue")
    lena.page.get_by_role("button", name="Accept").click()
    expect(lena.page.locator(".tri-body h2")).not_to_contain_text("Ask about the lift")
    lena.page.goto(ticket)


def wait_until_next_week(lena: Visitor) -> None:
    dialog = lena.page.locator("dialog[open]")
    dialog.locator("input[type=date]").fill((datetime.now(UTC) + timedelta(days=7)).date().isoformat())
    dialog.locator("input[type=text]").fill("the guard")
    dialog.get_by_role("button", name="Wait").click()


def test_search_finds_chinese(signed_in):
    lena = signed_in(LENA)
    lena.visit("/c/kiteline/")
    lena.page.keyboard.press("/")
    lena.page.keyboard.type("场地")
    lena.page.keyboard.press("Enter")
    lena.page.wait_for_url("**/search?**")
    lena.look()
    assert lena.page.locator("main .row-x").count() >= 1


def test_two_tabs_with_one_ticket_keep_both_texts(signed_in):
    lena = signed_in(LENA)
    lena.visit("/c/kiteline/tickets/1/edit", axe=False)
    first, second = lena.page, lena.open_tab()
    second.goto(first.url)

    for tab, title in ((first, "The title of the first tab"), (second, "The title of the second tab")):
        lena.expected.add(409)
        tab.get_by_label("Title").fill(title)
        tab.get_by_role("button", name="Keep").click()
        tab.wait_for_load_state()

    lena.reads("Somebody changed it meanwhile", "The title of the first tab", "The title of the second tab")
    lena.look()
    second.get_by_role("button", name="Keep").click()
    expect(second.locator("h1")).to_contain_text("The title of the second tab")
