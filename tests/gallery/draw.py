"""Draws every page in every state, look, size and language into a folder, with an index of it all.

    python3 run.py gallery FOLDER [PAGE…]

One process a size, because Qt takes the factor when it starts.
"""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[1])]

SCALES = ("100", "200")
LOOKS = ("light", "dark")
LANGUAGES = ("en", "de", "pseudo")


def main(words: list[str]) -> int:
    """Draw all, or the pages that are named."""
    folder = Path(words[0])
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    drawing = [
        subprocess.Popen(
            [sys.executable, str(HERE), "--scale", scale, str(folder), *words[1:]],
            env={**environment, "QT_SCALE_FACTOR": str(int(scale) / 100)},
        )
        for scale in SCALES
    ]
    status = max(abs(process.wait()) for process in drawing)
    entries = [
        entry
        for scale in SCALES
        if (part := folder / f"index-{scale}.json").exists()
        for entry in json.loads(part.read_text(encoding="utf-8"))
    ]
    for scale in SCALES:
        (folder / f"index-{scale}.json").unlink(missing_ok=True)
    (folder / "index.json").write_text(json.dumps(entries, indent=1), encoding="utf-8")
    (folder / "index.html").write_text(_page(entries), encoding="utf-8")
    sys.stderr.write(f"{len(entries)} pictures: {folder / 'index.html'}\n")
    return status


def _draw(scale: str, folder: Path, pages: list[str]) -> int:
    from gallery import pages as all_pages  # noqa: PLC0415 -- only in the process that draws
    from helpers import pseudo  # noqa: PLC0415 -- same
    from PySide6.QtCore import QEvent  # noqa: PLC0415 -- only in the process that draws

    from assistant import texts  # noqa: PLC0415 -- same
    from assistant.ui import theme  # noqa: PLC0415 -- same

    app = all_pages.application()
    entries: list[dict[str, str]] = []
    for language in LANGUAGES:
        for look in LOOKS:
            texts.use("en" if language == "pseudo" else language)
            if language == "pseudo":
                texts.use("en", pseudo.bend)
            theme.apply(app, look)
            for scene in all_pages.scenes():
                if pages and scene.page not in pages:
                    continue
                name = f"{scene.page}-{scene.state}-{look}-{scale}-{language}.png"
                widget = scene.make()
                widget.show()
                for _ in range(3):
                    app.processEvents()
                if not widget.grab().save(str(folder / name)):
                    sys.stderr.write(f"cannot be written: {folder / name}\n")
                    return 1
                widget.close()
                widget.deleteLater()
                # What is only to be deleted later stays, and is styled anew with every look.
                app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
                entries.append(
                    {
                        "page": scene.page,
                        "state": scene.state,
                        "appearance": look,
                        "scale": scale,
                        "language": language,
                        "file": name,
                    }
                )
    (folder / f"index-{scale}.json").write_text(json.dumps(entries), encoding="utf-8")
    return 0


def _page(entries: list[dict[str, str]]) -> str:
    """Give a page to look through: one row a state, its pictures side by side."""
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    for entry in entries:
        rows.setdefault((entry["page"], entry["state"]), []).append(entry)
    parts = [
        "<!doctype html><meta charset='utf-8'><title>Gallery</title>",
        "<style>body{font:14px sans-serif;margin:24px}</style>",
        "<style>figure{display:inline-block;margin:4px}img{width:380px}</style>",
    ]
    for (page, state), group in rows.items():
        parts.append(f"<h2>{html.escape(page)} · {html.escape(state)}</h2>")
        for entry in group:
            name = html.escape(entry["file"])
            said = html.escape(f"{entry['appearance']}, {entry['scale']} %, {entry['language']}")
            parts.append(
                f"<figure><a href='{name}'><img loading='lazy' src='{name}' alt='{said}'></a>"
                f"<figcaption>{said}</figcaption></figure>"
            )
    return "\n".join(parts)


if __name__ == "__main__":
    if sys.argv[1] == "--scale":
        sys.exit(_draw(sys.argv[2], Path(sys.argv[3]), sys.argv[4:]))
    sys.exit(main(sys.argv[1:]))
