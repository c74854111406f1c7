"""The project as a whole: pins, hosts, strict templates, complete catalogues."""

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from outreach.settings import SETTINGS

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "outreach" / "translations"
CATALOGUES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
PAGES = sorted(path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "mail")
SIDES = {"outreach": ["requirements.in"], "tests": ["requirements.in", "requirements-dev.in"]}
OURS = {"outreach", "tests", "bench", "wsgi"}
KINDS = {".py", ".html", ".txt", ".css", ".js", ".ini", ".toml", ".in", ".md", ".po", ".yml", ".json", ""}
SURROUNDINGS = {"instance"}
SHELF = "../" + "shared"
MACHINES = re.compile(r"(?<![\w.])/(work|farm|opt/pypi)\b(?!-)")
FORBIDDEN_MARKUP = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script in an address": re.compile(r"javascript:", re.IGNORECASE),
    "a file of a foreign host": re.compile(
        r"""<(?!a\b)[^>]*\s(src|href|action)\s*=\s*["']?(https?:)?//""", re.IGNORECASE
    ),
}


def named(path):
    """The packages a requirements.in names, as an index spells them."""
    lines = (ROOT / path).read_text().splitlines()
    return {spelled(re.split(r"[\[<>=!~; ]", line)[0]) for line in lines if line[:1].isalpha()}


def spelled(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(path):
    """The requirements of a compiled list, each with its hashes on one line."""
    lines = (ROOT / path).read_text().replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.strip().startswith("#")]


def imported(folder):
    """The outermost modules that a folder imports, each with a file that does."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names.append(node.module)
            yield from ((name.partition(".")[0], path) for name in names)


def files():
    """The text files of the project, not of its surroundings."""
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name not in SURROUNDINGS]
    folders = [path for path in folders if path.name == ".ci" or not path.name.startswith(".")]
    found = [*ROOT.iterdir(), *(path for folder in folders for path in folder.rglob("*"))]
    return sorted(path for path in found if path.is_file() and path.suffix in KINDS)


@pytest.mark.parametrize("folder", SIDES)
def test_every_import_is_named_in_the_requirements(folder):
    known = set().union(*map(named, SIDES[folder]))
    carriers = packages_distributions()
    strangers = {
        f"{path.relative_to(ROOT)}: {module}"
        for module, path in imported(folder)
        if module not in sys.stdlib_module_names | OURS
        and not known & {spelled(each) for each in carriers.get(module, [])}
    }
    assert strangers == set()


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_hashes(path):
    lines = pinned(path)
    assert lines
    assert [
        line for line in lines if not re.match(r"[a-z0-9._-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)
    ] == []


@pytest.mark.parametrize("stem", ["requirements", "requirements-dev"])
def test_every_named_package_is_pinned(stem):
    names = {line.partition("==")[0] for line in pinned(f"{stem}.txt")}
    assert named(f"{stem}.in") - names == set()


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*")), ids=lambda path: path.name)
def test_no_requirement_names_an_index(path):
    assert re.findall(r"https?:|file:|--(?:extra-)?index|--find-links|--trusted", path.read_text()) == []


def test_no_file_knows_the_machine_it_was_written_on():
    assert [
        str(path) for path in files() if path != Path(__file__) and MACHINES.search(path.read_text())
    ] == []


def test_only_tests_know_where_the_sample_data_lie():
    strays = [
        path
        for path in files()
        if SHELF in path.read_text() and path.relative_to(ROOT).parts[0] not in {"tests", ".ci"}
    ]
    assert strays == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_keep_to_the_content_security_policy(path):
    text = path.read_text()
    assert [what for what, pattern in FORBIDDEN_MARKUP.items() if pattern.search(text)] == []


@pytest.fixture(scope="session")
def texts(tmp_path_factory):
    """Every text a person can see, freshly collected."""
    pot = tmp_path_factory.mktemp("texts") / "messages.pot"
    extract = [
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-F",
        TRANSLATIONS / "extract.ini",
        "-o",
        pot,
        ".",
    ]
    subprocess.run([sys.executable, *extract], cwd=ROOT, check=True)
    with pot.open("rb") as file:
        return read_po(file)


@pytest.mark.check
def test_there_is_a_catalogue():
    assert [path.parent.parent.name for path in CATALOGUES] == ["zh"]


@pytest.mark.check
@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_catalogue_is_complete(path, texts):
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.parent.name)
    wanted = {message.id for message in texts if message.id}
    done = {message.id for message in catalogue if message.id and is_translated(message)}
    assert (wanted - done, done - wanted) == (set(), set())


def is_translated(message):
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings) and not message.fuzzy


@pytest.mark.check
@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_catalogue_keeps_the_placeholders(path):
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.parent.name)
    assert [(message.id, [str(each) for each in errors]) for message, errors in catalogue.check()] == []


def test_the_guide_for_operators_names_every_setting_with_its_default():
    guide = (ROOT / "docs" / "operating.md").read_text()

    rows = [f"| `OUTREACH_{each.name}` | {each.default or 'empty'} | {each.help} |" for each in SETTINGS]
    assert [row for row in rows if row not in guide] == []
