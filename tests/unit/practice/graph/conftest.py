"""A practice Graph in memory for each test, held against the contract at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.practice_graph import Client, small_client

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def graph() -> Iterator[Client]:
    """Somebody who may do everything, by the contract."""
    made = small_client()
    yield made
    assert made.contract.broken == []
