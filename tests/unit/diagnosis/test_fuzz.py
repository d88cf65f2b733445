"""Whatever comes: no crash, and nobody gets in who was not signed in. Seeded: always the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from helpers.properties import seeded
from helpers.saml_documents import NOW
from helpers.sign_ins import ACS, Response, address, encoded, known, message, request
from hypothesis import given
from hypothesis import strategies as st

from assistant.diagnosis.recognise import recognise
from assistant.diagnosis.sign_in import diagnose
from assistant.diagnosis.verdict import judge_response
from assistant.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.diagnosis.things import Thing

DOCUMENTS = [Response(over=over).document() for over in ("assertion", "response", "both")]
TAGS = [
    b"<Assertion",
    b"</Assertion>",
    b"<ds:Signature",
    b"</ds:Signature>",
    b"<NameID",
    b"ID=",
    b"#_a1",
    b"_a1",
    b"_r1",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<?x ?>",
    b"&#0;",
    b"xmlns=",
    b"\xff",
    b"<Attribute ",
]


@st.composite
def damaged(draw: Callable[..., object]) -> bytes:
    """A response after a few cuts, copies and insertions."""
    data = bytearray(draw(st.sampled_from(DOCUMENTS)))  # type: ignore[arg-type]
    for _ in range(draw(st.integers(1, 4))):  # type: ignore[arg-type,call-overload]
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 400)))  # type: ignore[arg-type]
        at = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["cut", "copy", "insert", "flip"])):
            case "cut":
                del data[start:end]  # type: ignore[misc]
            case "copy":
                data[at:at] = data[start:end]  # type: ignore[misc]
            case "insert":
                data[at:at] = draw(st.sampled_from(TAGS))  # type: ignore[misc,assignment]
            case "flip" if start < len(data):  # type: ignore[operator]
                data[start] ^= draw(st.integers(1, 255))  # type: ignore[index,operator]
    return bytes(data)


def looked_at(data: bytes | str) -> tuple[Thing, ...]:
    """What is in it; nothing where it is refused with an error of ours."""
    refused = ""
    try:
        return recognise(data)
    except BadInput as error:
        refused = error.code
    assert refused.startswith("diagnosis.input.")
    return ()


@seeded
@given(damaged())
def test_a_damaged_response_lets_in_nobody_else(document: bytes) -> None:
    found = judge_response(message(document), known(), NOW)
    if found.verdict == "accepted":
        assert found.report.verified is not None
        assert found.report.verified.assertion.name_id == "dana@contoso.com"
        assert found.sentry is not None
        assert found.sentry.identity is not None
        assert found.sentry.identity.email == "dana@contoso.com"


WHOLE = [
    DOCUMENTS[0].decode(),
    encoded(DOCUMENTS[0]),
    address(request(), "x"),
    f"SAMLResponse={encoded(DOCUMENTS[0])}",
    f"<html><form action='{ACS}'><input name=SAMLResponse value='x'></form>AADSTS50105: x</html>",
    json.dumps({"log": {"entries": [{"request": {"url": address(request())}}]}}),
    "AADSTS50105: x Correlation Id: 8b15442e-e2db-411a-91bf-e39469733a92",
]


@seeded
@given(
    st.sampled_from(WHOLE), st.lists(st.tuples(st.floats(0, 1), st.text(max_size=6)), max_size=4)
)
def test_whatever_is_pasted_is_recognised_or_refused(
    start: str, changes: list[tuple[float, str]]
) -> None:
    text = start
    for place, piece in changes:
        at = int(place * len(text))
        text = text[:at] + piece + text[at + len(piece) // 2 :]
    for data in (text, text.encode("utf-8", "surrogatepass")):
        diagnose(looked_at(data), known(), NOW)


@seeded
@given(st.binary(max_size=400))
def test_any_bytes_are_recognised_or_refused(data: bytes) -> None:
    looked_at(data)
