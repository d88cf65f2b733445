"""The front door: reads the words, then loads only what the command needs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status."""
    from assistant import options  # noqa: PLC0415 -- nothing heavy before the words are read
    from assistant.errors import BadInput  # noqa: PLC0415

    words = list(sys.argv[1:] if argv is None else argv)
    try:
        command = options.parse(words)
    except BadInput as error:
        from assistant.app import refuse  # noqa: PLC0415

        return refuse(error, as_json=options.wants_json(words))
    if command.text:
        sys.stdout.write(command.text if command.text.endswith("\n") else f"{command.text}\n")
        return 0
    from assistant import app  # noqa: PLC0415

    return app.run(command)


if __name__ == "__main__":
    sys.exit(main())
