"""Pages of meetups link to pages of rooms above: where such a room is missing, a plain page stands for it."""

from __future__ import annotations

import pytest

ABOVE = {
    "desk.meetup": "/c/<community>/meetups/<slug>",
    "desk.move": "/c/<community>/meetups/<slug>/move",
    "desk.undo": "/c/<community>/undo/<int:batch_id>",
}


@pytest.fixture
def app(app):
    for endpoint, rule in ABOVE.items():
        if endpoint not in app.view_functions:
            app.add_url_rule(rule, endpoint, lambda **values: "a page of the desk", methods=["GET", "POST"])
    return app
