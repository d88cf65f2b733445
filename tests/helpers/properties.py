"""Property tests that give the same answer each time and leave nothing in the checkout.

Hypothesis keeps what it learned in a folder beside the tests; pytest would then walk into it and
warn, and here a warning is a failure.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "sso-assistant-hypothesis")

seeded = settings(derandomize=True, database=None, max_examples=150, deadline=None)
