"""Tells a fault of our own so that it can be reported, and nothing of what was being worked on."""

from __future__ import annotations

import traceback
from pathlib import Path

from assistant.errors import ServiceError, Who


def of(slip: BaseException) -> ServiceError:
    """Say where it happened and of which kind it is.

    Its text is left out: it may hold what was being worked on (law 6).
    """
    ours = [
        frame
        for frame in traceback.extract_tb(slip.__traceback__)
        if Path(frame.filename).is_relative_to(Path(__file__).parent)
    ]
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "-"
    return ServiceError("run.slip", who=Who.YOU, kind=type(slip).__name__, place=place)
