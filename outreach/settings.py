"""Each setting once: its name, its kind, its default. A bad value stops the start with a sentence."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "OUTREACH_"
LANGUAGES = {"en": "English", "zh": "简体中文"}
DATABASES = {"sqlite", "postgresql", "postgresql+psycopg"}


class BadSetting(ValueError):
    """A setting cannot be used. The message names it and says what it may be."""


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    read: Callable[[str], Any]
    help: str


def whole_number(least: int, most: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.lstrip("-").isdigit() or not least <= int(value) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(value)

    return read


def yes_or_no(value: str) -> bool:
    words = {
        "1": True,
        "yes": True,
        "true": True,
        "on": True,
        "0": False,
        "no": False,
        "false": False,
        "off": False,
    }
    if value.lower() not in words:
        raise ValueError("yes or no")
    return words[value.lower()]


def address(value: str) -> str:
    if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
        raise ValueError("an address such as https://outreach.example.org, without a path")
    return value.rstrip("/")


def mail_server(value: str) -> str:
    if value and (urlsplit(value).scheme not in {"smtp", "smtps"} or not urlsplit(value).hostname):
        raise ValueError("smtp://user:password@host:587 or smtps://user:password@host:465, or empty for none")
    return value


def database(value: str) -> str:
    kind, separator, place = value.partition("://")
    if value and (kind not in DATABASES or not separator or not place):
        raise ValueError(
            "postgresql+psycopg://user:password@host/name or sqlite:////folder/file.db, or empty"
        )
    return value


def one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return value

    return read


SETTINGS = [
    Setting("DATA", "instance", str, "folder of the embedded database and the secret key"),
    Setting("SQLALCHEMY_DATABASE_URI", "", database, "database; empty: SQLite in the data folder"),
    Setting(
        "SECRET_KEY", "", str, "signs cookies, seals links in the outbox; empty: made once, kept in DATA"
    ),
    Setting(
        "BASE_URL",
        "",
        address,
        "address that people type; links in mails begin with it; must be set to serve others",
    ),
    Setting("HOST", "127.0.0.1", str, "address to listen on"),
    Setting("PORT", "8000", whole_number(1, 65535), "port to listen on; plain PORT works too"),
    Setting("THREADS", "4", whole_number(1, 64), "requests answered at once by one process"),
    Setting(
        "PROXIES", "0", whole_number(0, 5), "reverse proxies in front whose X-Forwarded headers are believed"
    ),
    Setting("MAIL_SERVER", "", mail_server, "smtp://… or smtps://…; empty: mails wait in the outbox"),
    Setting("MAIL_FROM", "Outreach <outreach@localhost>", str, "sender of all mails"),
    Setting(
        "WORKER",
        "yes",
        yes_or_no,
        "deliver mail inside the web process; no where `flask deliver` runs beside it",
    ),
    Setting(
        "LANGUAGE",
        "en",
        one_of(*LANGUAGES),
        "language of strangers whose browser asks for neither English nor Chinese",
    ),
    Setting(
        "LOG_LEVEL", "INFO", one_of("DEBUG", "INFO", "WARNING", "ERROR"), "DEBUG, INFO, WARNING or ERROR"
    ),
    Setting("DEMO", "yes", yes_or_no, "`flask serve` fills an empty database with the demo community"),
]


def load(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """All settings by name, read from the environment."""
    values = {setting.name: read(setting, environ) for setting in SETTINGS}
    data = Path(values["DATA"]).absolute()
    values["DATA"] = data
    if not values["SQLALCHEMY_DATABASE_URI"] or not values["SECRET_KEY"]:
        make_folder(data)
    values["SQLALCHEMY_DATABASE_URI"] = (
        values["SQLALCHEMY_DATABASE_URI"] or f"sqlite:///{data / 'outreach.db'}"
    )
    values["SECRET_KEY"] = values["SECRET_KEY"] or kept_key(data)
    values["BASE_URL"] = values["BASE_URL"] or base_url(values["HOST"], values["PORT"])
    return values


def read(setting: Setting, environ: Mapping[str, str]) -> Any:
    plain = environ.get(setting.name, "") if setting.name == "PORT" else ""
    value = environ.get(PREFIX + setting.name, plain) or setting.default
    try:
        return setting.read(value)
    except ValueError as error:
        raise BadSetting(f"{PREFIX}{setting.name} is “{value}”. It must be {error}.") from error


def base_url(host: str, port: int) -> str:
    if host not in {"127.0.0.1", "localhost", "::1"}:
        raise BadSetting(
            f"OUTREACH_BASE_URL is missing. Outreach listens on {host}, so tell it the address that people"
            " type, such as https://outreach.example.org."
        )
    return f"http://{host}:{port}"


def make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not os.access(data, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise unwritable(data, error) from error


def unwritable(data: Path, error: OSError) -> BadSetting:
    return BadSetting(
        f"OUTREACH_DATA is “{data}”, and nothing can be kept there ({error.strerror})."
        " Choose a folder that this user may write to."
    )


def kept_key(data: Path) -> str:
    """The secret key of this installation, made at the first start and kept beside the data."""
    file = data / "secret_key"
    try:
        with suppress(FileExistsError), open(file, "x", opener=private) as out:
            out.write(secrets.token_urlsafe(40))
        return file.read_text().strip()
    except OSError as error:
        raise unwritable(data, error) from error


def private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
