"""Readers of what strangers send, tried for a moment, seeded; the bench tries them for minutes."""

from __future__ import annotations

import random

import pytest
from helpers import fuzzing
from helpers.properties import seeded
from hypothesis import given

STEPS = 60


@seeded
@given(fuzzing.forged(tuple(fuzzing.RESPONSES)))
def test_whatever_is_moved_in_a_response_lets_in_nobody_else(document: bytes) -> None:
    fuzzing.response(document)


@seeded
@given(fuzzing.forged(tuple(fuzzing.METADATA)))
def test_whatever_is_moved_in_metadata_is_inspected_or_refused(document: bytes) -> None:
    fuzzing.metadata(document)


@seeded
@given(fuzzing.recordings())
def test_whatever_a_recording_holds_is_diagnosed_or_refused(data: bytes) -> None:
    fuzzing.pasted(data)


@pytest.mark.parametrize("name", fuzzing.TARGETS)
def test_whatever_the_bytes_are_they_are_read_or_refused(name: str) -> None:
    target, corpus = fuzzing.TARGETS[name]
    guided = fuzzing.Guided(target, list(corpus), random.Random(7))  # noqa: S311 -- to repeat it
    guided.begin()
    for _ in range(STEPS):
        guided.step()
    assert guided.failures == []
    assert len(guided.corpus) > len(corpus), "nothing new was ever reached"


def test_a_failure_would_be_found() -> None:
    def fails(data: bytes) -> None:
        assert b"SAMLRequest" not in data

    guided = fuzzing.Guided(fails, [b"x"], random.Random(7))  # noqa: S311 -- to repeat it
    for _ in range(500):
        guided.step()
    assert guided.failures
