"""The filled world, and a browser for everybody in it."""

import pytest

from tests.security import world


@pytest.fixture
def here(app):
    return world.built()


@pytest.fixture
def doors(here, signed_in):
    return world.doors(here, signed_in)
