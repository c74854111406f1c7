"""Somebody in front of a browser, who notices whatever is wrong with the page before them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, expect

from tests.browser.served import Served

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """rules => axe.run({runOnly: rules, resultTypes: ["violations"]}).then(result =>
  result.violations.map(each => each.id + ": " + each.help + "\\n    "
    + each.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join("\\n    ")))"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PATIENCE = 15_000


class Visitor:
    """A page, and what went wrong in it. `visit` and `look` fail on all that a person should not meet."""

    def __init__(self, served: Served, context: BrowserContext, scripts: bool = True) -> None:
        self.served = served
        self.context = context
        self.has_scripts = scripts
        self.page = self.open_tab()

    def open_tab(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        self.page, self.problems, self.expected = page, [], set()
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("response", self.receive)
        if not self.has_scripts:
            self.tools = self.context.new_cdp_session(page)
            self.let_scripts_run(False)
        return page

    def let_scripts_run(self, wanted: bool) -> None:
        self.tools.send("Emulation.setScriptExecutionDisabled", {"value": not wanted})

    def hear(self, message: ConsoleMessage) -> None:
        is_answer = message.text.startswith("Failed to load resource")
        if message.type in {"error", "warning"} and not is_answer:
            self.problems.append(f"console: {message.text}")

    def receive(self, answer: Response) -> None:
        if answer.status >= 400 and answer.status not in self.expected:
            self.problems.append(f"{answer.status}: {answer.request.method} {answer.url}")
        if not answer.url.startswith((self.served.url, "data:")):
            self.problems.append(f"a foreign host: {answer.url}")

    def visit(self, path: str, *, axe: bool = True) -> Response:
        """Type an address, and look at what comes."""
        answer = self.page.goto(path if "://" in path else self.served.url + path)
        self.look(axe=axe)
        assert answer is not None
        return answer

    def look(self, *, axe: bool = True) -> None:
        """Nothing on this page hinders anybody, nothing was refused, nothing hangs out at the side."""
        self.page.wait_for_load_state()
        wrong = [*self.problems]
        if axe:
            wrong += [f"axe: {each}" for each in self.find_barriers()]
        wide = self.page.evaluate(SIDEWAYS)
        if wide > 0:
            wrong.append(f"{wide} px too wide")
        assert not wrong, "\n".join([self.page.url, *wrong])

    def find_barriers(self) -> list[str]:
        """What axe says. It needs scripts of its own, also where those of the page never ran."""
        if not self.has_scripts:
            self.let_scripts_run(True)
        self.page.evaluate(AXE)
        found: list[str] = self.page.evaluate(RUN_AXE, RULES)
        if not self.has_scripts:
            self.let_scripts_run(False)
        return found

    def click(self, role: str, name: str, **options: Any) -> None:
        """Click what has this role and says exactly this; pass exact=False for a part of it."""
        exact = options.pop("exact", True)
        self.page.get_by_role(role, name=name, exact=exact, **options).first.click()

    def fill(self, label: str, text: str, exact: bool = False) -> None:
        self.page.get_by_label(label, exact=exact).first.fill(text)

    def text(self) -> str:
        return self.page.inner_text("body")

    def reads(self, *passages: str) -> None:
        """Wait until the page shows each of them."""
        for passage in passages:
            expect(self.page.locator("body")).to_contain_text(passage, use_inner_text=True, timeout=PATIENCE)
