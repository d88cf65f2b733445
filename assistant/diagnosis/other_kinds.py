"""Names what was pasted or dropped where it is nothing of a sign-in, and what to do with it."""

from __future__ import annotations

import re
from typing import Final

from assistant.diagnosis import message, page
from assistant.errors import BadInput
from assistant.saml import certificates

_ZIP: Final = b"PK\x03\x04"
_ENCRYPTED_AT: Final = 6  # general purpose flags of a ZIP's first entry; the lowest bit
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")
_TRACES: Final = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x0a\x0d\x0d\x0a")
_DOCUMENTS: Final = (b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_DER: Final = b"\x30\x82"
_BY_MARK: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SAMPLE: Final = 4096
_MOST_ODD: Final = 0.1
_TOKEN: Final = re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*")
_OPENID: Final = re.compile(
    r"[?&#](?:id_token|code|access_token|response_type)=|/oauth2/|openid-configuration"
)
_FEDERATION: Final = re.compile(r"\bwresult=|\bwa=wsignin", re.IGNORECASE)
_METADATA: Final = frozenset({"EntityDescriptor", "EntitiesDescriptor"})
_BASE64: Final = re.compile(r"[A-Za-z0-9+/=\s]{40,}")


def decoded(data: bytes) -> str:
    """Give the text of a file.

    Raises:
        BadInput: ``diagnosis.input.*`` where it is none, naming what it is.
    """
    _refuse_binary(data)
    for mark, encoding in _BY_MARK:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\x00" in data[:_SAMPLE]:
        wide = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
        return _readable(data.decode(wide, "replace"))
    try:
        return _readable(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _readable(data.decode("cp1252", "replace"))


def _readable(text: str) -> str:
    sample = text[:_SAMPLE]
    odd = sum(not (each.isprintable() or each in "\r\n\t") for each in sample)
    if sample and odd / len(sample) > _MOST_ODD:
        raise BadInput("diagnosis.input.binary")
    return text


def _refuse_binary(data: bytes) -> None:
    if data.startswith(_ZIP):
        if data[_ENCRYPTED_AT : _ENCRYPTED_AT + 1] and data[_ENCRYPTED_AT] & 1:
            raise BadInput("diagnosis.input.locked")
        raise BadInput("diagnosis.input.packed")
    if data.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")):
        raise BadInput("diagnosis.input.packed")
    if data.startswith(_PICTURES):
        raise BadInput("diagnosis.input.picture")
    if data.startswith(_TRACES):
        raise BadInput("diagnosis.input.trace")
    if data.startswith(_DOCUMENTS):
        raise BadInput("diagnosis.input.document")
    if data.startswith(_DER):
        raise _der(data)


def _der(data: bytes) -> BadInput:
    try:
        certificates.from_der(data)
    except BadInput:
        return BadInput("diagnosis.input.locked")  # a PFX, or a key
    return BadInput("diagnosis.input.certificate")


def refusal(text: str) -> BadInput:
    """Give the error for a text in which nothing of a sign-in was found."""
    head = text[:_SAMPLE]
    if "PRIVATE KEY-----" in head:
        return BadInput("diagnosis.input.private_key")
    if "-----BEGIN" in head or _is_certificate(text):
        return BadInput("diagnosis.input.certificate")
    if page.looks_like_page(text):
        return BadInput("diagnosis.input.page", page=page.read(text).title or "-")
    return _xml(text) if head.startswith("<") else _other(head)


def _other(head: str) -> BadInput:
    if "federationmetadata" in head.lower():
        found = BadInput("diagnosis.input.metadata")
    elif _OPENID.search(head) or _TOKEN.search(head):
        found = BadInput("diagnosis.input.openid")
    elif _FEDERATION.search(head):
        found = BadInput("diagnosis.input.federation")
    elif head[0] in "{[":
        found = BadInput("diagnosis.input.json")
    elif re.match(r"https?://", head, re.IGNORECASE):
        found = BadInput("diagnosis.input.address", address=message.without_query(head))
    else:
        found = BadInput("diagnosis.input.nothing")
    return found


def _xml(text: str) -> BadInput:
    name = message.root_name(text.encode("utf-8", "replace"))
    if name in _METADATA:
        return BadInput("diagnosis.input.metadata")
    if name in {"Assertion", "EncryptedAssertion"}:
        return BadInput("diagnosis.input.assertion")
    return BadInput("diagnosis.input.xml", root=name[:80] or "-")


def _is_certificate(text: str) -> bool:
    if not _BASE64.fullmatch(text):
        return False
    try:
        certificates.from_base64(text)
    except BadInput:
        return False
    return True
