"""The room that inspects metadata, in each of its states.

Not named after it: beside a script, `inspect` would stand for the standard library's.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from helpers.inspected import entra, group, unsigned
from helpers.quiet_intents import QuietIntents
from helpers.saml_documents import NOW, SENTRY_METADATA, TENANT, pair

from assistant import inspect_work
from assistant.inspect_work import InspectWork
from assistant.tasks import Cancel
from assistant.ui.inspect import Inspect

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from assistant.inspect_work import Given, Looked, Rows

WANTED = Inspect.states
_METADATA = f"https://login.microsoftonline.com/{TENANT}/federationmetadata/2007-06/"
_BOTH = b"""<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
    xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui"
    entityID="https://sso.initech-customer-success-platform.example/federation/metadata">
  <!-- Both in one: people come in from outside, and go on to others. -->
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"
      WantAuthnRequestsSigned="true">
    <md:Extensions><mdui:UIInfo>
      <mdui:DisplayName xml:lang="en">Initech Customer Success Platform</mdui:DisplayName>
    </mdui:UIInfo></md:Extensions>
    %s
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
        Location="https://sso.initech-customer-success-platform.example/federation/saml2/sso"/>
  </md:IDPSSODescriptor>
  <md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
        Location="https://sso.initech-customer-success-platform.example/federation/saml2/acs"
        index="0" isDefault="true"/>
    <md:AttributeConsumingService index="0">
      <md:ServiceName xml:lang="en">Initech</md:ServiceName>
      <md:RequestedAttribute FriendlyName="mail" Name="urn:oid:0.9.2342.19200300.100.1.3"
          isRequired="true"/>
      <md:RequestedAttribute FriendlyName="displayName" Name="urn:oid:2.16.840.1.113730.3.1.241"/>
    </md:AttributeConsumingService>
  </md:SPSSODescriptor>
  <md:Organization>
    <md:OrganizationName xml:lang="en">Initech</md:OrganizationName>
    <md:OrganizationDisplayName xml:lang="en">Initech</md:OrganizationDisplayName>
    <md:OrganizationURL xml:lang="en">https://initech.example/</md:OrganizationURL>
  </md:Organization>
  <md:ContactPerson contactType="technical">
    <md:GivenName>Ada</md:GivenName>
    <md:SurName>Lovelace</md:SurName>
    <md:EmailAddress>mailto:identity@initech.example</md:EmailAddress>
  </md:ContactPerson>
</md:EntityDescriptor>
"""
_KEY = (
    b'<md:KeyDescriptor use="%s"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
    b"<ds:X509Data><ds:X509Certificate>\n%s\n    </ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    b"</md:KeyDescriptor>"
)


class _Clock:
    """Stands still."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


def work(tell: Callable[[object], None] = lambda _told: None) -> InspectWork:
    """Give the work, at a moment that never changes."""
    return InspectWork(tell, Cancel(), Cancel(), _Clock())


@cache
def idp() -> bytes:
    """Entra's document, with a certificate that ends soon and its successor."""
    active = pair("Sentry acme 3f2a", since_days=-1070, until_days=24)
    waiting = pair("Sentry acme 9b41", since_days=-2, until_days=1093)
    return entra(active, waiting)


@cache
def wrong() -> bytes:
    """One with an expired certificate, a plain address and another tenant in it."""
    held = pair("Microsoft Azure Federated SSO Certificate", since_days=-1100, until_days=-5)
    other = "http://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/saml2"
    return unsigned(held, sso=other)


@cache
def both() -> bytes:
    signing = pair("signing.initech.example", since_days=-300, until_days=800)
    old = pair("encryption.initech.example", bits=1024, since_days=-900, until_days=40)
    keys = [
        _KEY % (use, one.certificate.pem().encode().split(b"-----")[2].strip())
        for use, one in ((b"signing", signing), (b"encryption", old))
    ]
    return _BOTH % b"\n    ".join(keys)


@cache
def federation() -> bytes:
    """A list of some entities, good and bad."""
    held = [idp(), wrong(), both(), SENTRY_METADATA]
    for number in range(20):
        name = b"org-%d" % number
        held.append(SENTRY_METADATA.replace(b"acme", name))
    return group(*(one.replace(b' ID="_0f6a"', b"").strip() for one in held))


@cache
def long() -> bytes:
    """Names, addresses and certificates by the dozen, each as long as it may be."""
    held = [
        pair(f"Signing certificate number {number} of a customer success platform", 2048)
        for number in range(4)
    ]
    far = "x" * 300
    return unsigned(
        *held,
        entity_id=f"https://sts.windows.net/{TENANT}/{far}",
        sso=f"https://login.microsoftonline.com/{TENANT}/saml2?{far}=1&amp;{far}",
    )


def _given(text: bytes, name: str) -> Given:
    return inspect_work.pasted(text.decode(), name)


def _room(application: str = "") -> Inspect:
    made = Inspect(QuietIntents(), application)
    made.resize(1120, 760)
    return made


def _document(text: Callable[[], bytes], name: str) -> Callable[[], QWidget]:
    def make() -> QWidget:
        room = _room()
        looked = work().inspect(_given(text(), name))
        room.begin(name)
        assert looked.shown is not None
        room.show_document(looked.shown, name, looked.size)
        return room

    return make


def _list() -> tuple[Inspect, InspectWork, Given, list[Rows], Looked]:
    told: list[Rows] = []
    working = work(told.append)  # type: ignore[arg-type]  # it tells nothing else
    given = _given(federation(), "federation.xml")
    looked = working.inspect(given)
    room = _room()
    room.begin(given.name)
    for rows in told:
        room.add_rows(rows.rows, rows.size, rows.total)
    return room, working, given, told, looked


def _reading() -> QWidget:
    room, _, _, told, _ = _list()
    room.add_rows((), told[-1].size // 3, told[-1].total)
    return room


def _aggregate() -> QWidget:
    room, _, given, _, looked = _list()
    assert looked.shown is not None
    room.show_list(looked.shown, given.name, looked.size)
    return room


def _aggregate_one() -> QWidget:
    room, working, given, told, looked = _list()
    assert looked.shown is not None
    room.show_list(looked.shown, given.name, looked.size)
    room.show_entity(working.entity(given, told[0].rows[1]))
    _keep_scrolled(room, lambda: room.shown.y() - 200)
    return room


def _keep_scrolled(room: Inspect, to: Callable[[], int]) -> None:
    """Scroll to a height, whenever the page has another one."""
    bar = room.verticalScrollBar()
    bar.rangeChanged.connect(lambda *_: bar.setValue(to()))


def _place() -> QWidget:
    """The document itself, at the place of what was found."""
    room = _room()
    looked = work().inspect(_given(both(), "initech.xml"))
    assert looked.shown is not None
    room.begin("initech.xml")
    room.show_document(looked.shown, "initech.xml", looked.size)
    place = looked.shown.findings[0].place
    assert place is not None
    room.shown.show_place(place)
    _keep_scrolled(room, room.verticalScrollBar().maximum)
    return room


def _refused(text: str) -> Callable[[], QWidget]:
    def make() -> QWidget:
        room = _room()
        room.begin("metadata.xml")
        looked = work().inspect(inspect_work.pasted(text, "metadata.xml"))
        assert looked.error is not None
        room.show_error(looked.error, looked.sentry)
        return room

    return make


def _pasting() -> QWidget:
    room = _room(f"{_METADATA}federationmetadata.xml?appid=0")
    room.drop.paste.click()
    return room


def _compared(second: Callable[[], bytes]) -> Callable[[], QWidget]:
    def make() -> QWidget:
        room = _room()
        first, other = _given(idp(), "2025.xml"), _given(second(), "2026.xml")
        room.begin("2025.xml, 2026.xml")
        room.show_compared(work().compare(first, other))
        return room

    return make


STATES: dict[str, Callable[[], QWidget]] = {
    "empty": _room,
    "pasting": _pasting,
    "reading": _reading,
    "idp": _document(idp, "Sentry.xml"),
    "sp": _document(lambda: SENTRY_METADATA, "acme.xml"),
    "both": _document(both, "initech.xml"),
    "wrong": _document(wrong, "federationmetadata.xml"),
    "place": _place,
    "aggregate": _aggregate,
    "aggregate_one": _aggregate_one,
    "refused": _refused('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "not_xml": _refused("Here is the metadata that you asked for"),
    "difference": _compared(wrong),
    "same": _compared(idp),
    "long": _document(long, f"{'a-file-with-a-long-name-' * 6}.xml"),
}
