"""The shape of the house: imports point down, only forms and views know the web, one file asks the time."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

LAYERS = [
    {"settings", "clock", "text", "errors", "access", "db", "moments", "trule", "icons", "ranks"},
    {"journal"},
    {"people"},
    {"web", "face", "fields"},
    {"meetups"},
    {"tickets", "quotes", "meetings"},
    {"calendars", "notifications"},
    {"desk", "api"},
    {"demo", "backup", "worker", "server", "rezone"},
    {"cli"},
]
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
SHELVES = ["models", "queries", "operations", "forms", "views"]
PAGES = {"forms", "views"}
OUTREACH = Path(__file__).parent.parent / "outreach"
FILES = sorted(path for path in OUTREACH.rglob("*.py") if path.parent != OUTREACH)


def place(path):
    """The room a file belongs to, and its shelf there: quotes/models/version.py is on the shelf models."""
    room, shelf = [*path.relative_to(OUTREACH).with_suffix("").parts, ""][:2]
    return room, shelf


def imports(path):
    """The parts of outreach a file imports when it runs; a type checker's imports do not count."""
    tree = ast.parse(path.read_text())
    idle = {
        id(node)
        for block in tree.body
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("outreach") and id(node) not in idle:
            for alias in node.names:
                yield f"{node.module}.{alias.name}.".split(".")[1:3]


def named(path):
    return str(path.relative_to(OUTREACH))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_imports_point_down(path):
    room, shelf = place(path)
    for other, part in imports(path):
        if other == room:
            if part in SHELVES and shelf in SHELVES:
                assert SHELVES.index(part) <= SHELVES.index(shelf), f"{shelf} must not import {part}"
        elif not (other in {"web", "face", "fields"} and shelf in PAGES):
            assert LEVEL[other] < LEVEL[room], f"{room} must not import {other}"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_only_forms_and_views_know_the_web(path):
    _, shelf = place(path)
    if shelf in {"models", "queries", "operations"}:
        assert "flask" not in path.read_text().lower().replace("flask_babel", "")


def test_no_import_hides_in_a_function():
    for path in OUTREACH.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                inner = [each for each in ast.walk(node) if isinstance(each, ast.Import | ast.ImportFrom)]
                assert not inner, f"{named(path)}: {node.name}"
