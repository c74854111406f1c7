"""Connections: a reading transaction cannot write, the one after it can, however often they take turns."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from outreach.db import db, read_only
from tests import make


def test_reading_and_writing_take_turns_on_one_connection(app):
    """SQLite sets the flag when a statement is prepared; a kept one would not set it again."""
    for turn in range(200):
        with read_only():
            assert db.session.scalar(text("SELECT count(*) FROM person")) == turn
            db.session.rollback()
        if turn % 7 == 0:
            with read_only(), pytest.raises(DBAPIError):
                make.person(f"Nobody {turn}")
            db.session.rollback()
        make.person(f"Person {turn}")
