"""A bucket holds what it says, also where many reach for it first at the same time."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta
from threading import Barrier

import pytest
from werkzeug.exceptions import TooManyRequests

from outreach.db import Bucket, db
from outreach.web import take

MANY = 12


def test_take_gives_as_many_as_there_are_to_all_at_once(app):
    together = Barrier(MANY)

    def reach(_number):
        def inside():
            with app.test_request_context(method="POST"):
                together.wait()
                take("door", 5, 900)
                return "in"

        try:
            return Context().run(inside)
        except TooManyRequests:
            return "out"

    with ThreadPoolExecutor(MANY) as pool:
        answers = sorted(pool.map(reach, range(MANY)))

    assert answers == ["in"] * 5 + ["out"] * (MANY - 5)
    assert db.session.scalars(db.select(Bucket.name)).all() == ["door"]


def test_take_fills_up_with_time(app, noon, at):
    for _ in range(5):
        take("door", 5, 900)
    with pytest.raises(TooManyRequests) as refused:
        take("door", 5, 900)
    assert refused.value.retry_after == 181

    at(noon + timedelta(minutes=3))

    take("door", 5, 900)
