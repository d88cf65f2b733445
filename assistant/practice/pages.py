"""The practice tenant's web pages: Jinja2 templates beside this file, rendered with escaping on.

Every page extends ``base.html``, which brings the band "nothing here is real", the palette for
light and dark, and the few building blocks (card, field, button, list) that the pages share.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER: Final = Path(__file__).resolve().parent / "pages"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def render(template: str, **context: object) -> str:
    """Render ``template`` (a file name in ``pages/``) as HTML.

    ``base.html`` knows ``title`` (required), ``tenant`` (shown at the band's right end, may be
    left out) and ``product`` (the name above the card, may be left out).

    Raises:
        jinja2.TemplateNotFound: no such template.
        jinja2.UndefinedError: the template names a value that was not given.
    """
    return _environment().get_template(template).render(**context)
