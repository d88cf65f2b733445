"""Signing certificates of a service principal, with the traps of the real ones."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from assistant.practice import keys
from assistant.practice.graph.errors import GraphError, bad_request, bad_value, not_found

if TYPE_CHECKING:
    from assistant.practice.graph.call import Call
    from assistant.practice.store import Doc

_RESOURCE = "ServicePrincipal"
_LONGEST_NAME = 64  # of a common name (X.520)


def thumbprints(credentials: list[Doc]) -> frozenset[str]:
    """Give the SHA-1 thumbprints of the certificates."""
    found = set()
    for part in credentials:
        der = _bytes(part.get("key")) if part.get("usage") == "Verify" else b""
        if der:
            found.add(hashlib.sha1(der, usedforsecurity=False).hexdigest().upper())
    return frozenset(found)


def added(call: Call, principal: Doc, body: Doc) -> Doc:
    """Make a key and its certificate, valid from now, and give the documented answer.

    Raises:
        GraphError: 400 for a subject without ``CN=`` or an end more than three years away.
    """
    name = str(body.get("displayName") or "CN=Microsoft Azure Federated SSO Certificate")
    if not name.startswith("CN=") or not 0 < len(name[3:].strip()) <= _LONGEST_NAME:
        raise bad_value("displayName", "SelfSignedCertificate")
    now = call.world.clock.now()
    latest = _years_on(now, 3)
    end = _moment(body.get("endDateTime")) or latest
    if not now < end <= latest:
        raise bad_value("endDateTime", "SelfSignedCertificate")
    pair = keys.make(name[3:], now, end)
    document = pair.document(call.world.new_id(), principal["id"], call.world.new_id())
    both, password = keys.credentials(
        document,
        keys.graph_time(now),
        keys.graph_time(end),
        display_name=name,
        verify_id=call.world.new_id(),
    )
    call.store.put("signingKey", document)
    call.change(
        "servicePrincipal",
        principal,
        keyCredentials=[*principal["keyCredentials"], *both],
        passwordCredentials=[*principal["passwordCredentials"], password],
    )
    return {
        "customKeyIdentifier": document["customKeyIdentifier"],
        "displayName": name,
        "endDateTime": keys.graph_time(end),
        "key": document["certificate"],
        # The Sign key's id, although the rest describes the Verify key: the real one's trap.
        "keyId": document["id"],
        "startDateTime": keys.graph_time(now),
        "thumbprint": document["thumbprint"],
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    }


def _years_on(now: dt.datetime, years: int) -> dt.datetime:
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year + years, day=day)


def _moment(value: object) -> dt.datetime | None:
    if value is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(str(value))
    except ValueError as exc:
        raise bad_value("endDateTime", "SelfSignedCertificate") from exc
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _bytes(value: object) -> bytes:
    try:
        return base64.b64decode(str(value or ""), validate=True)
    except (binascii.Error, ValueError):
        return b""


def replaced(call: Call, old: Doc, body: Doc) -> dict[str, Any]:
    """Replace the collections as a PATCH does; what is left out of one is gone.

    Raises:
        GraphError: 400 for credentials that do not fit together.
    """
    credentials = body.get("keyCredentials", old["keyCredentials"])
    passwords = body.get("passwordCredentials", old["passwordCredentials"])
    if not isinstance(credentials, list) or not isinstance(passwords, list):
        raise bad_value("keyCredentials", _RESOURCE)
    fresh = any(part.get("secretText") for part in passwords)
    if fresh and call.world.assume("own-password-credentials") == "refused":
        raise bad_request("New password credentials must be generated using service actions.")
    if fresh and call.world.assume("own-certificate-appears") == "no":
        return {
            "keyCredentials": old["keyCredentials"],
            "passwordCredentials": old["passwordCredentials"],
        }
    known = {part["keyId"]: part for part in old["keyCredentials"]}
    for gone in known.keys() - {str(part.get("keyId")) for part in credentials}:
        call.store.remove("signingKey", gone)
    kept = [_credential(call, old, part, known, passwords) for part in credentials]
    bare = [{**part, "secretText": None} for part in passwords]
    return {"keyCredentials": kept, "passwordCredentials": bare}


def _credential(
    call: Call, old: Doc, part: Doc, known: dict[str, Doc], passwords: list[Doc]
) -> Doc:
    before = known.get(str(part.get("keyId")))
    if part.get("key"):
        if part.get("usage") == "Sign":
            return _take_private(call, old, part, passwords)
        return _take_public(part)
    if before is None:
        raise bad_value("key", "KeyCredential")
    answer = call.world.assume("key-patch-without-key")
    if answer == "refused":
        raise bad_value("keyCredentials", _RESOURCE)
    if answer == "destroys" and before["usage"] == "Sign":
        call.store.remove("signingKey", before["keyId"])
    return {**before, **{k: v for k, v in part.items() if k != "key"}}


def removed(call: Call, principal: Doc, key_id: str) -> None:
    """Take away the credentials of a key id.

    Raises:
        GraphError: 404 if there is none; 500 while ``remove-certificate`` is ``refused``.
    """
    kept = [part for part in principal["keyCredentials"] if part["keyId"] != key_id]
    if len(kept) == len(principal["keyCredentials"]):
        raise not_found(key_id)
    if call.world.assume("remove-certificate") == "refused":
        raise GraphError(500, "InternalServerError", "An error occurred while it was removed.")
    words = [part for part in principal["passwordCredentials"] if part["keyId"] != key_id]
    call.store.remove("signingKey", key_id)
    call.change("servicePrincipal", principal, keyCredentials=kept, passwordCredentials=words)


def _take_public(part: Doc) -> Doc:
    try:
        certificate = x509.load_der_x509_certificate(_bytes(part["key"]))
    except ValueError as exc:
        raise bad_value("key", "KeyCredential") from exc
    return _entry(part, certificate, keys.base64_text(_bytes(part["key"])))


def _entry(part: Doc, certificate: x509.Certificate, key: str | None) -> Doc:
    """Give the credential as it is kept; what was not said comes from the certificate."""
    thumbprint = certificate.fingerprint(hashes.SHA1())  # noqa: S303  # Entra's name for it
    defaults = {
        "customKeyIdentifier": keys.base64_text(thumbprint),
        "displayName": certificate.subject.rfc4514_string(),
        "startDateTime": keys.graph_time(certificate.not_valid_before_utc),
        "endDateTime": keys.graph_time(certificate.not_valid_after_utc),
    }
    told = {name: value for name, value in part.items() if value is not None}
    return {**defaults, **told, "key": key}


def _take_private(call: Call, old: Doc, part: Doc, passwords: list[Doc]) -> Doc:
    key_id = str(part.get("keyId") or "").lower()
    secret = next((p.get("secretText") for p in passwords if p.get("keyId") == key_id), None)
    if not key_id or not secret:
        raise bad_value("passwordCredentials", _RESOURCE)
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(
            _bytes(part["key"]), str(secret).encode()
        )
    except ValueError as exc:
        raise GraphError(400, "Request_BadRequest", "The PFX cannot be opened.") from exc
    if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
        raise bad_value("key", "KeyCredential")
    pair = keys.Pair(key, certificate)
    entry = _entry(part, certificate, None)
    document = pair.document(key_id, old["id"], str(secret))
    document["customKeyIdentifier"] = entry["customKeyIdentifier"]
    call.store.put("signingKey", document)
    return entry
