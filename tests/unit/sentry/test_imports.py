"""What the start needs of Sentry's side pays for no XML and no cryptography."""

from __future__ import annotations

import subprocess
import sys

LIGHT = ("slug", "addresses", "mapping", "form", "gate", "auth_provider")
HEAVY = ("lxml", "cryptography", "onelogin", "signxml", "requests")


def test_the_light_parts_import_nothing_heavy() -> None:
    names = ", ".join(LIGHT)
    code = (
        f"from assistant.sentry import {names}; import sys; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
