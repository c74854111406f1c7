"""A speaker's path: asked by an organiser, answered on a phone, in Chinese, without an account."""

from __future__ import annotations

import re

import icalendar
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LENA, PHONE
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.pure]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_speaker_accepts_and_subscribes(signed_in, visitor, scripts):
    title, email = ("Ein Talk", "fan.lu@example.org") if scripts else ("Noch ein Talk", "gao.yi@example.org")
    lena = signed_in(LENA)
    ask(lena, title, email)
    letter = lena.served.letter(email)

    speaker = visitor(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport=PHONE, scripts=scripts, has_touch=True
    )
    speaker.visit(lena.served.link(letter, "/speak/"))
    speaker.click("link", "简体中文")
    live_in_shanghai(speaker)
    speaker.reads(title, "19:00", "02:00")
    speaker.click("button", "接受")
    speaker.look()
    speaker.reads("02:00")

    assert title in icalendar.Calendar.from_ical(subscribe(speaker)).walk("VEVENT")[0]["SUMMARY"]
    is_noticed(lena, title)


def ask(lena: Visitor, title: str, email: str) -> None:
    lena.visit("/c/kiteline/meetups/berlin-winter-evening")
    lena.click("link", "Programme")
    lena.click("link", "Add a talk")
    lena.look()
    lena.fill("Title", title)
    lena.fill("Begins", "19:00")
    lena.fill("Minutes", "30")
    lena.page.locator("input[name=name]").fill("Fan Lu")
    lena.page.locator("input[name=email]").fill(email)
    lena.click("button", "Add it")
    lena.page.locator("tr", has_text=title).get_by_role("button", name="Ask Fan Lu").click()
    lena.page.wait_for_load_state()
    lena.look()


def live_in_shanghai(speaker: Visitor) -> None:
    """The link knows no zone yet, so the speaker says it."""
    speaker.page.locator("summary").last.click()
    speaker.page.locator("[name=zone]").fill("Asia/Shanghai")
    speaker.page.locator("form:has([name=zone]) button.btn-line:not(.zone-offer)").click()
    speaker.look()


def subscribe(speaker: Visitor) -> bytes:
    speaker.click("button", "订阅")
    speaker.look()
    address = re.search(r"http\S+\.ics", speaker.text())[0]
    answer = speaker.context.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    return answer.body()


def is_noticed(lena: Visitor, title: str) -> None:
    lena.page.get_by_role("link", name="Programme").first.click()
    expect(lena.page.locator("tr", has_text=title)).to_contain_text("accepted")
