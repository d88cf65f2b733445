"""What Sentry itself would do with a response: the library that it runs, then its own mapping.

Sentry catches none of what the library raises, and answers 500: while reading the message, in its
settings, and when it takes the attributes out of a response that it has found good.
Sources: Sentry 23.7.1, saml2/provider.py; python3-saml 1.15.0 and 1.16.0, auth.py and response.py.

The library is given only what our own reader accepted, and only signatures that refer to the
message itself by harmless transforms: others would have it fetch files and addresses, or run
programs. Then the verdict is ``not_run``.
"""

from __future__ import annotations

import base64
import importlib.util
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

from assistant.errors import BadInput
from assistant.saml import signed, xml
from assistant.sentry import said, twin

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.sentry.addresses import Addresses
    from assistant.sentry.mapping import AttributeMapping
    from assistant.sentry.twin import Kept

Outcome = Literal["accepted", "refused", "crash", "not_run"]
_NOW: ContextVar[int] = ContextVar("moment")
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as Sentry's mapping reads them out of an assertion."""

    id: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Sentry's verdict on a response.

    Attributes:
        verdict: ``accepted``, ``refused``, ``crash`` (Sentry answers 500) or ``not_run``.
        version: the Sentry and the library that are emulated, and by which library.
        message: what Sentry shows, word for word; of a crash, what stands in its log.
        code: key of the message's explanation (`assistant.sentry.said`); empty where none.
        params: what fills that explanation's holes.
        identity: who Sentry takes it for; None unless accepted.
        attributes: names of the attributes that the library handed over, sorted.
    """

    verdict: Outcome
    version: str
    message: str = ""
    code: str = ""
    params: tuple[tuple[str, str], ...] = ()
    identity: Identity | None = field(default=None)
    attributes: tuple[str, ...] = ()


def version() -> str:
    """Name what is emulated: Sentry's version, its library's, and the library at work here."""
    here = metadata.version("python3-saml")
    own = "" if here == twin.LIBRARY_VERSION else f"; {here} here"
    return f"{twin.SENTRY_VERSION} (python3-saml {twin.LIBRARY_VERSION}{own})"


def judge(
    document: bytes, of: Addresses, kept: Kept, mapping: AttributeMapping, now: datetime
) -> Judged:
    """Say what Sentry would do with a response that is posted to the organization's reply URL.

    Args:
        document: the response, as XML.
        of: the organization's addresses.
        kept: what Sentry stored when SSO was set up.
        mapping: its attribute mapping.
        now: the moment at which it arrives, aware.
    """
    try:
        root = xml.read(document)
    except BadInput as error:
        # What Sentry would make of a document beyond our limits is not known; the rest trips it.
        limits = {"saml.xml.too_large", "saml.xml.too_deep", "saml.xml.too_many"}
        return Judged("not_run" if error.code in limits else "crash", version(), code="")
    if signed.survey(root).reaches_out:
        return Judged("not_run", version())
    moment = _NOW.set(int(now.timestamp()))
    try:
        return _judge(document, of, kept, mapping)
    finally:
        _NOW.reset(moment)


def _judge(document: bytes, of: Addresses, kept: Kept, mapping: AttributeMapping) -> Judged:
    address = urlsplit(of.reply_url)
    request = {
        "https": "on" if address.scheme == "https" else "off",
        "http_host": address.netloc,
        "script_name": address.path,
        "get_data": {},
        "post_data": {"SAMLResponse": base64.b64encode(document).decode("ascii")},
    }
    try:
        auth = _library()(request, twin.settings(of, kept))
        auth.process_response()
        if auth.get_errors():
            reason = str(auth.get_last_error_reason())
            return _refused(said.SAML_FAILED + reason)
        attributes: dict[str, list[Any]] = auth.get_attributes()
    except Exception as problem:  # noqa: BLE001 - its errors, lxml's and Python's have no common base
        return _crash(problem)
    return _mapped(attributes, mapping)


def _mapped(attributes: dict[str, list[Any]], mapping: AttributeMapping) -> Judged:
    """Follow SAML2Provider.build_identity: the first value of each, two of them not empty."""

    def first(name: str) -> str:
        values = attributes.get(name) or [""]
        return str(values[0]) if values[0] else ""

    identifier, email = first(mapping.identifier), first(mapping.user_email)
    names = tuple(sorted(attributes))
    if not identifier or not email:
        return _refused(said.MAPPING_FAILED + ", ".join(map(repr, names)), names)
    name = " ".join(part for part in (first(mapping.first_name), first(mapping.last_name)) if part)
    identity = Identity(identifier, email, name)
    return Judged("accepted", version(), identity=identity, attributes=names)


def _refused(message: str, names: tuple[str, ...] = ()) -> Judged:
    found = said.find(message)
    code, params = (found[0].code, found[0].params) if found else ("", ())
    whole = said.AUTHENTICATION + message
    return Judged("refused", version(), whole[: _LONGEST * 4], code, params, attributes=names)


def _crash(problem: Exception) -> Judged:
    message = " ".join(f"{type(problem).__name__}: {problem}".split())[:_LONGEST]
    found = said.find(message)
    code, params = (found[0].code, found[0].params) if found else ("", ())
    return Judged("crash", version(), message, code, params)


@cache
def _library() -> Any:  # noqa: ANN401 - python3-saml publishes no types
    """Give the library's entry with the moment handed in (law 8).

    The library asks the machine for the time by a name of its module. So a second copy of that one
    module is made for us, in which the name means a class that tells the moment; the copy that
    everybody else imports is left alone.
    """
    from onelogin.saml2 import auth  # noqa: PLC0415 - 60 ms, and only a diagnosis needs it
    from onelogin.saml2.utils import OneLogin_Saml2_Utils  # noqa: PLC0415 - same

    class Utils(OneLogin_Saml2_Utils):  # type: ignore[misc]  # it publishes no types
        @staticmethod
        def now() -> int:
            return _NOW.get()

    spec = importlib.util.find_spec("onelogin.saml2.response")
    if spec is None or spec.loader is None:  # pragma: no cover - the import above found it
        raise ImportError("onelogin.saml2.response")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module)["OneLogin_Saml2_Utils"] = Utils

    class Auth(auth.OneLogin_Saml2_Auth):  # type: ignore[misc]  # same
        response_class = module.OneLogin_Saml2_Response

    return Auth
