"""A language that nobody speaks: English with marks, 40 % longer. What lacks marks is no text."""

from __future__ import annotations

import string

MARK = "⟦"
_LOOK_ALIKE = str.maketrans("aeiouycnAEIOUYCN", "áéíöüýçñÁÉÍÖÜÝÇÑ")
_FILLER = "lorem ipsum dolor sit amet "


def bend(sentence: str) -> str:
    """Lengthen a sentence; its holes stay as they are."""
    parts: list[str] = []
    letters = 0
    for text, name, spec, conversion in string.Formatter().parse(sentence):
        letters += len(text)
        parts.append(text.translate(_LOOK_ALIKE).replace("{", "{{").replace("}", "}}"))
        if name is not None:
            shape = f"!{conversion}" if conversion else ""
            parts.append("{" + name + shape + (f":{spec}" if spec else "") + "}")
    whole = "".join(parts)
    more = max(1, round(letters * 0.4) - 2)
    filler = (_FILLER * (more // len(_FILLER) + 1))[:more].strip()
    return f"{MARK}{whole} {filler}⟧" if letters else whole
