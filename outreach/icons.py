"""Icons: those of Bootstrap, read once from the installed package and written into the page."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import flask_bootstrap
from markupsafe import Markup, escape

SPRITE = Path(flask_bootstrap.__file__).parent / "static/bootstrap5/icons/bootstrap-icons.svg"
SYMBOL = re.compile(r'<symbol class="[^"]*" viewBox="([^"]*)" id="([^"]*)">(.*?)</symbol>', re.DOTALL)


class UnknownIcon(LookupError):
    """Bootstrap has no icon of this name."""


def icon(name: str, label: str | None = None) -> Markup:
    """The icon as part of the page; without a label it is left out when the page is read aloud."""
    try:
        box, shapes = symbols()[name]
    except KeyError:
        raise UnknownIcon(name) from None
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="icon" viewBox="{box}" {said}>{shapes}</svg>')


@cache
def symbols() -> dict[str, tuple[str, str]]:
    return {name: (box, shapes) for box, name, shapes in SYMBOL.findall(SPRITE.read_text(encoding="utf-8"))}
