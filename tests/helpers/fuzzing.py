"""Readers of what strangers send, and two ways to try them: by structure, and by bytes.

By structure, whole elements of honest documents are moved, doubled, wrapped and renamed, as forgers
do. By bytes, what reaches a line that was not reached before is kept and changed further.
"""

from __future__ import annotations

import base64
import copy
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.saml_documents import NOW, SENTRY_METADATA, entra_metadata, pair, sign
from helpers.sign_ins import ACS, Response, address, deflated, encoded, known, message, request
from hypothesis import strategies as st
from lxml import etree

import assistant
from assistant.diagnosis import as_sentry, described, redacting, story
from assistant.diagnosis.recognise import recognise
from assistant.diagnosis.sign_in import diagnose
from assistant.diagnosis.stand_ins import StandIns
from assistant.diagnosis.verdict import judge_response
from assistant.errors import BadInput
from assistant.saml import inspecting, xml
from assistant.saml.cases import Lights

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable
    from types import CodeType, FrameType

OURS = str(Path(assistant.__file__).parent)
LONGEST = 64 * 1024
RESPONSES = [Response(over=over).document() for over in ("assertion", "response", "both")]
METADATA = [
    SENTRY_METADATA,
    sign(entra_metadata([pair()]), pair()),
    b'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">'
    + entra_metadata([pair()]).partition(b"?>")[2]
    + SENTRY_METADATA.partition(b"?>")[2]
    + b"</md:EntitiesDescriptor>",
]
TOKENS = [
    *(b"<!DOCTYPE a [", b"<!ENTITY x 'y'>", b"&x;", b"&#0;", b"<![CDATA[", b"]]>", b"<!--", b"-->"),
    *(b"<?x ?>", b"<?xml version='1.0' encoding='utf-7'?>", b"xmlns=", b'ID="_a1"', b"#_a1", b"/>"),
    *(b"</", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"%3C", b"%25", b"&amp;", b"SAMLResponse="),
    *(
        b"SAMLRequest=",
        b"RelayState=",
        b"AADSTS50105: ",
        b"Correlation Id: ",
        b"{",
        b'"log":',
        b"[",
    ),
    *(b"<xi:include", b"http://127.0.0.1/", b"file:///etc/passwd", b"2026-11-23T12:00:00Z", b"-1"),
    *(b"<ds:Signature", b"<Assertion", b"<NameID>", b"xml:id=", b"PD94", b"=", b"'", b'"', b"\n"),
]


IDS = b"Correlation Id: 8b15442e-e2db-411a-91bf-e39469733a92\nTimestamp: 2026-11-23 10:00:00Z"


def _har() -> bytes:
    form = [{"name": "SAMLResponse", "value": encoded(RESPONSES[0])}]
    entries = [
        {"request": {"url": address(request(), "x"), "method": "GET"}, "response": {}},
        {
            "startedDateTime": NOW.isoformat(),
            "request": {"url": ACS, "method": "POST", "postData": {"params": form}},
            "response": {"status": 302, "headers": [{"name": "Location", "value": "/x/"}]},
        },
    ]
    return json.dumps({"log": {"entries": entries}}).encode()


PASTED = [
    *RESPONSES,
    request(),
    encoded(RESPONSES[0]).encode(),
    deflated(request()).encode(),
    address(request(), "x").encode(),
    f"SAMLResponse={encoded(RESPONSES[0])}&RelayState=x".encode(),
    f"<html><form action='{ACS}'><input name=SAMLResponse value='{encoded(RESPONSES[0])}'>"
    "</form></html>".encode(),
    b"AADSTS50105: The signed in user 'x' is not assigned.\n" + IDS,
    b"Authentication error: SAML SSO failed, No Signature found. SAML Response rejected",
    _har(),
]


# --- What must hold, whatever comes ---------------------------------------------------------------


def metadata(data: bytes) -> None:
    """Metadata is inspected or refused; and Sentry's parser is never let down."""
    _tried(lambda: [_said(one) for one in inspecting.inspect(_pieces(data), Lights(NOW))], "saml.")
    assert as_sentry.take(data).verdict in {"accepted", "refused", "not_run"}


def _said(one: inspecting.Inspected) -> None:
    for found in one.findings:
        assert found.finding.seen


def plain_xml(data: bytes) -> None:
    """XML is read or refused, and nothing that is read has a document type."""
    root = _tried(lambda: xml.read(data), "saml.")
    assert root is None or root.getroottree().docinfo.doctype == ""


def _tried(act: Callable[[], Any], refusal: str) -> Any:
    """Do it; None where it was refused, with a reason of this kind."""
    code = refusal
    try:
        return act()
    except BadInput as error:
        code = error.code
    assert code.startswith(refusal)
    return None


def pasted(data: bytes) -> None:
    """Whatever is pasted is diagnosed, told, described and copied, or refused with a reason."""
    things = _tried(lambda: recognise(data), "diagnosis.input.")
    if things is None:
        return
    expected = known()
    found = diagnose(things, expected, NOW)
    for one in story.tell(found, expected):
        assert one.said
    names = StandIns()
    again = redacting.copy_of(things, names)
    json.dumps([*described.lines(found, expected), *described.lines(found, expected, names)])
    if len(again) < LONGEST:
        diagnose(recognise(again), expected, NOW)
    for part in found.parts:
        if part.response is not None and part.response.verdict == "accepted":
            _is_dana(part.response)


def response(data: bytes) -> None:
    """A response lets in nobody but who was signed in."""
    found = judge_response(message(data), known(), NOW)
    if found.verdict == "accepted":
        _is_dana(found)


def _is_dana(found: Any) -> None:
    assert found.report.verified.assertion.name_id == "dana@contoso.com"
    assert found.sentry.identity.email == "dana@contoso.com"
    assert found.sentry.identity.id == "dana@contoso.com"


def _pieces(data: bytes) -> Iterable[bytes]:
    return (data[at : at + 1000] for at in range(0, len(data), 1000))


TARGETS: dict[str, tuple[Callable[[bytes], None], list[bytes]]] = {
    "xml": (plain_xml, [*METADATA, *RESPONSES]),
    "metadata": (metadata, METADATA),
    "response": (response, RESPONSES),
    "pasted": (pasted, PASTED),
}


# --- By structure ---------------------------------------------------------------------------------


@st.composite
def forged(draw: Callable[..., Any], documents: tuple[bytes, ...]) -> bytes:
    """A document after a few moves of whole elements."""
    root = etree.fromstring(draw(st.sampled_from(documents)))
    for _ in range(draw(st.integers(1, 5))):
        elements = list(root.iter(etree.Element))
        one, other = (draw(st.sampled_from(elements)) for _ in range(2))
        _act(draw(st.sampled_from(_ACTS)), root, one, other, draw)
    return bytes(etree.tostring(root))


_ACTS = ("copy", "move", "wrap", "drop", "comment", "instruction", "attribute", "text", "rename")


def _act(act: str, root: Any, one: Any, other: Any, draw: Callable[..., Any]) -> None:
    above = one.getparent()
    match act:
        case "copy":
            other.insert(draw(st.integers(0, len(other))), copy.deepcopy(one))
        case "move" if above is not None and one not in (*other.iterancestors(), other):
            other.insert(draw(st.integers(0, len(other))), one)
        case "wrap" if above is not None:
            holder = etree.Element(other.tag, attrib=dict(other.attrib))
            above.replace(one, holder)
            holder.append(one)
        case "drop" if above is not None:
            above.remove(one)
        case "comment" | "instruction":
            made = etree.Comment("x") if act == "comment" else etree.PI("x", "y")
            made.tail = draw(st.sampled_from(["", "admin@contoso.com", " "]))
            one.insert(0, made)
        case "attribute":
            names = [*one.attrib, "ID", "Id", "URI", "Destination", "Algorithm", "entityID"]
            values = [*other.attrib.values(), "", "_a1", "#_a1", "https://x/", "\u202e", "9" * 50]
            one.set(draw(st.sampled_from(names)), draw(st.sampled_from(values)))
        case "text":
            one.text = draw(st.sampled_from(["", "admin@contoso.com", "AAAA", "https://x/", " "]))
        case "rename":
            one.tag = other.tag
    del root


@st.composite
def recordings(draw: Callable[..., Any]) -> bytes:
    """JSON in more or less the shape of a recording."""
    values = st.sampled_from([*(one.decode("utf-8", "replace") for one in PASTED[3:11]), "", "x"])
    leaves = st.none() | st.booleans() | st.integers(-1, 999) | st.floats(allow_nan=False) | values
    keys = st.sampled_from(
        [
            *("url", "method", "postData", "params", "text", "name", "value", "status", "headers"),
            *("content", "mimeType", "encoding", "request", "response", "startedDateTime", "time"),
            *("post", "responseHeaders", "responseStatus", "timestamp", "SAMLResponse", "Location"),
        ]
    )
    inside = st.recursive(
        leaves,
        lambda each: st.lists(each, max_size=4) | st.dictionaries(keys, each, max_size=5),
        max_leaves=25,
    )
    entries = draw(st.lists(st.dictionaries(keys, inside, max_size=6), max_size=4))
    kind = draw(st.sampled_from(["log", "requests"]))
    return json.dumps({"log": {"entries": entries}} if kind == "log" else {kind: entries}).encode()


# --- By bytes, guided by what is reached ----------------------------------------------------------


@dataclass
class Guided:
    """Changes what is known to reach far, and keeps what reaches further.

    Attributes:
        target: takes the bytes; whatever it raises is a failure.
        corpus: what to begin with, and what was kept.
        chance: a seeded source.
        runs: how many were tried.
        slowest: the longest that one took, in seconds.
        failures: what failed, with the input.
    """

    target: Callable[[bytes], None]
    corpus: list[bytes]
    chance: random.Random
    runs: int = 0
    slowest: float = 0.0
    failures: list[tuple[bytes, str]] = field(default_factory=list)
    _reached: set[tuple[CodeType, int, int]] = field(default_factory=set)

    def begin(self) -> None:
        """Learn what the documents that it begins with reach."""
        for data in tuple(self.corpus):
            self._new(data)

    def step(self) -> None:
        """Try one."""
        data = self._changed()
        if self._new(data):
            self.corpus.append(data)

    def _changed(self) -> bytes:
        chance = self.chance
        data = bytearray(chance.choice(self.corpus))
        for _ in range(chance.randint(1, 6)):
            start = chance.randint(0, len(data))
            end = min(len(data), start + chance.choice((1, 4, 30, 400)))
            match chance.randrange(6):
                case 0:
                    del data[start:end]
                case 1:
                    data[start:start] = chance.choice(TOKENS)
                case 2:
                    data[start:end] = chance.choice(TOKENS)
                case 3 if start < len(data):
                    data[start] = chance.randrange(256)
                case 4:
                    piece = bytes(data[start:end]) * chance.choice((1, 2, 50))
                    at = chance.randint(0, len(data))
                    data[at:at] = piece
                case _:
                    other = chance.choice(self.corpus)
                    at = chance.randint(0, len(other))
                    data[start:end] = other[at : at + chance.choice((10, 300, 3000))]
        if chance.random() < 0.1:  # what is inside a value is wrapped, or taken for one
            return base64.b64encode(bytes(data[:LONGEST]))
        return bytes(data[:LONGEST])

    def _new(self, data: bytes) -> bool:
        """Run it; tell whether it went from a line to one that it never went to from there."""
        reached = self._reached
        before = len(reached)
        last: dict[FrameType, int] = {}

        def trace(frame: FrameType, event: str, _argument: object) -> Any:
            if not frame.f_code.co_filename.startswith(OURS):
                return None
            if event == "line":
                reached.add((frame.f_code, last.get(frame, 0), frame.f_lineno))
                last[frame] = frame.f_lineno
            elif event == "return":
                last.pop(frame, None)
            return trace

        self.runs += 1
        begun = time.perf_counter()
        traced = sys.gettrace()
        sys.settrace(trace)
        try:
            self.target(data)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is a find
            self.failures.append((data, f"{type(error).__name__}: {error}"))
        finally:
            sys.settrace(traced)
        self.slowest = max(self.slowest, time.perf_counter() - begun)
        return len(reached) > before
