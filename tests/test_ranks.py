"""Ranks leave room: between any two there is another, and a row of them goes on behind the last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.ranks import between, following

pytestmark = pytest.mark.pure


@given(st.lists(st.integers(0, 1000), max_size=150))
def test_between_is_always_strictly_between(places):
    ranks = following(None, 2)
    for place in places:
        at = place % (len(ranks) + 1)
        after, before = (ranks[at - 1] if at else None), (ranks[at] if at < len(ranks) else None)
        rank = between(after, before)
        assert (after or "") < rank < (before or "~")
        ranks.insert(at, rank)

    assert ranks == sorted(set(ranks))
    assert not any(rank.endswith("0") for rank in ranks)


@given(st.integers(0, 300), st.lists(st.integers(1, 400), max_size=5))
def test_following_goes_on_behind_the_last(first, more):
    ranks = following(None, first)
    for count in more:
        ranks += following(ranks[-1] if ranks else None, count)

    assert ranks == sorted(set(ranks))
    assert all(0 < len(rank) <= 6 for rank in ranks)


def test_following_goes_on_at_the_end_of_the_alphabet():
    ranks = ["zzzzzz", *following("zzzzzz", 3)]

    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize(("after", "before"), [("b", "a"), ("a", "a")])
def test_between_refuses_what_has_no_between(after, before):
    with pytest.raises(ValueError, match="not before"):
        between(after, before)
