"""Links wait sealed in the outbox: without the installation's key nobody can read them."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_keys: list[Fernet] = []


def configure(secret_key: str) -> None:
    """Said once, at the start: what tokens are sealed with from now on."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"outreach: links in the outbox")
    _keys[:] = [Fernet(urlsafe_b64encode(derived.derive(secret_key.encode())))]


def seal(token: str) -> str:
    return _keys[0].encrypt(token.encode()).decode()


def unseal(sealed: str | None) -> str | None:
    """The token; None where there is none, or where another key sealed it."""
    try:
        return _keys[0].decrypt(sealed.encode()).decode() if sealed else None
    except InvalidToken:
        return None
