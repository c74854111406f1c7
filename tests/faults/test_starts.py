"""What keeps the program from starting is said in one sentence with its remedy, at once."""

import socket
import subprocess
import sys

import pytest
from sqlalchemy import text

from outreach.db import db
from outreach.settings import BadSetting, load
from tests.faults.serving import ROOT, flask, free_port, surroundings

PATIENCE = 60


def started(folder, **settings):
    """The exit code of `flask serve`, and the lines it left on stderr."""
    known = surroundings(folder, **{"PORT": free_port()} | settings)
    done = subprocess.run(flask("serve"), env=known, capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, done.stderr.strip().splitlines()


@pytest.fixture
def file(tmp_path):
    """A file, where a folder is wanted."""
    file = tmp_path / "file"
    file.write_text("not a database, though it is longer than the head of one " * 40)
    return file


@pytest.mark.pure
@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("PORT", "many", "a whole number from 1 to 65535"),
        ("THREADS", "0", "a whole number from 1 to 64"),
        ("WORKER", "perhaps", "yes or no"),
        ("BASE_URL", "example.org", "an address such as https://outreach.example.org"),
        ("MAIL_SERVER", "post", "smtp://user:password@host:587"),
        ("LANGUAGE", "de", "one of en, zh"),
        ("LOG_LEVEL", "LOUD", "one of DEBUG, INFO, WARNING, ERROR"),
        ("SQLALCHEMY_DATABASE_URI", "mysql://db/o", "postgresql+psycopg://user:password@host/name"),
    ],
)
def test_a_bad_setting_is_named_with_what_it_may_be(tmp_path, name, value, remedy):
    with pytest.raises(BadSetting, match=f"OUTREACH_{name} is “{value}”") as said:
        load({"OUTREACH_DATA": str(tmp_path), f"OUTREACH_{name}": value})

    assert remedy in str(said.value)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("settings", "fault", "remedy"),
    [
        ({"HOST": "0.0.0.0"}, "OUTREACH_BASE_URL is missing", "such as https://outreach.example.org"),
        ({"HOST": "203.0.113.9", "BASE_URL": "http://a.test"}, "cannot listen", "an address of this machine"),
        ({"SQLALCHEMY_DATABASE_URI": "sqlite:////no/where.db"}, "unable to open", "mend OUTREACH_SQLALCHEMY"),
        ({"SQLALCHEMY_DATABASE_URI": "postgresql://o@/o?host=/no/where"}, "does not answer", "Start it"),
    ],
)
def test_serve_refuses_what_cannot_work_with_one_sentence(tmp_path, settings, fault, remedy):
    code, said = started(tmp_path, **settings)

    assert (code != 0, len(said)) == (True, 1), said
    assert fault in said[0]
    assert remedy in said[0]


@pytest.mark.pure
@pytest.mark.parametrize("name", ["file", "file/inside", "/proc/self"])
def test_a_data_folder_that_keeps_nothing_is_refused(file, name):
    with pytest.raises(BadSetting, match="nothing can be kept there") as said:
        load({"OUTREACH_DATA": str(file.parent / name)})

    assert "Choose a folder" in str(said.value)


@pytest.mark.pure
def test_serve_refuses_a_file_that_is_no_database(file, tmp_path):
    code, said = started(tmp_path, SQLALCHEMY_DATABASE_URI=f"sqlite:///{file}")

    assert (code, len(said)) == (1, 1), said
    assert "file is not a database" in said[0]


@pytest.mark.pure
def test_another_server_that_imports_the_program_hears_one_sentence(tmp_path):
    known = surroundings(tmp_path, PORT="many")

    done = subprocess.run([sys.executable, "-c", "import wsgi"], cwd=ROOT, env=known, capture_output=True)

    assert (done.returncode, done.stderr.count(b"\n")) == (3, 1)


def test_serve_refuses_a_database_of_a_later_release(app, database_url, tmp_path):
    head = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    db.session.execute(text("UPDATE alembic_version SET version_num = '2099_01_01_later'"))
    db.session.commit()

    code, said = started(tmp_path, SQLALCHEMY_DATABASE_URI=database_url)

    db.session.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
    db.session.commit()
    assert (code, len(said)) == (1, 1), said
    assert "revision “2099_01_01_later”" in said[0]
    assert "Start that release" in said[0]


@pytest.mark.pure
def test_serve_says_that_its_port_is_taken_and_changes_nothing(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, said = started(tmp_path, PORT=port)

    assert (code, len(said)) == (1, 1), said
    assert f"port {port}" in said[0]
    assert f"PORT={port + 1}" in said[0]
    assert not (tmp_path / "outreach.db").exists()
