"""Samples: the same seed draws the same, whatever else; and anybody can draw again by the rule that is told."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from monitor.rounds.drawing import drawn, drawn_apart

KEYS = some.lists(some.text(min_size=1, max_size=6), unique=True, max_size=20)


def test_those_with_the_smallest_hash_of_seed_and_key_are_drawn_in_the_order_given() -> None:
    keys = ["c", "a", "b", "d"]
    by_hand = sorted(keys, key=lambda key: hashlib.sha256(f"2026\n{key}".encode()).hexdigest())[:2]
    assert drawn("2026", keys, 2) == tuple(key for key in keys if key in by_hand)


@given(KEYS, some.text(max_size=5), some.data())
def test_a_larger_sample_holds_the_smaller_one_and_no_order_changes_what_is_drawn(
    keys: list[str], seed: str, data: some.DataObject
) -> None:
    count = data.draw(some.integers(0, len(keys)))
    larger = data.draw(some.integers(count, len(keys)))
    few, more = drawn(seed, keys, count), drawn(seed, keys, larger)
    assert len(few) == count
    assert set(few) <= set(more) <= set(keys)
    assert set(drawn(seed, reversed(keys), count)) == set(few)


@pytest.mark.parametrize("count", [-1, 4])
def test_no_sample_is_larger_than_what_it_is_drawn_from(count: int) -> None:
    with pytest.raises(ValueError, match="of 3"):
        drawn("s", ["a", "b", "c"], count)


def test_each_stratum_gives_its_own_number() -> None:
    found = drawn_apart("s", {"x": ["a", "b"], "y": ["c", "d", "e"], "z": ["f"]}, {"x": 1, "y": 2})
    assert (len(set(found) & {"a", "b"}), len(set(found) & {"c", "d", "e"}), "f" in found) == (1, 2, False)
