"""What an entity says of itself is taken as written, whole, and without objection."""

from __future__ import annotations

from datetime import UTC, datetime

from helpers.inspected import one, unsigned
from helpers.saml_documents import ISSUER, SENTRY_METADATA, SSO, pair
from lxml import etree

from assistant.saml import places, reading
from assistant.saml.entities import Contact, Entity, Key, Requested, Service, Unread
from assistant.saml.metadata import Endpoint
from assistant.saml.names import POST, REDIRECT

FULL = b"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
 xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" cacheDuration="PT1H"
 xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi"
 xmlns:mdattr="urn:oasis:names:tc:SAML:metadata:attribute"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" entityID="https://sp.example.org/">
 <md:Extensions>
  <mdrpi:RegistrationInfo registrationAuthority="https://fed.example.org"
   registrationInstant="2020-01-01T00:00:00Z"/>
  <mdattr:EntityAttributes><saml:Attribute Name="http://macedir.org/entity-category">
   <saml:AttributeValue>one</saml:AttributeValue><saml:AttributeValue>two</saml:AttributeValue>
  </saml:Attribute></mdattr:EntityAttributes>
 </md:Extensions>
 <md:SPSSODescriptor WantAssertionsSigned="1" validUntil="2027-01-01T00:00:00Z"
  protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol
  urn:oasis:names:tc:SAML:2.0:protocol">
  <md:Extensions><mdui:UIInfo>
   <mdui:DisplayName xml:lang="de">Der <!-- so genannte -->Dienst</mdui:DisplayName>
   <mdui:DisplayName xml:lang="en">The service</mdui:DisplayName>
   <mdui:Logo height="1" width="1">https://sp.example.org/logo.png</mdui:Logo>
   <mdui:Logo height="1" width="1">data:image/png;base64,%s</mdui:Logo>
  </mdui:UIInfo></md:Extensions>
  <md:KeyDescriptor use="odd"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
   <ds:KeyName>sp</ds:KeyName><ds:X509Data>
    <ds:X509Certificate>%s</ds:X509Certificate><ds:X509Certificate/>
    <ds:X509Certificate>
     %s
    </ds:X509Certificate><ds:X509Certificate>AAAA</ds:X509Certificate>
   </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
  <md:NameIDFormat> urn:a </md:NameIDFormat>
  <md:AssertionConsumerService Binding="b" Location="l" index="7" isDefault="true"/>
  <md:AttributeConsumingService index="0"><md:ServiceName xml:lang="en">x</md:ServiceName>
   <md:RequestedAttribute Name="urn:mail" FriendlyName="mail" isRequired="true"/>
   <md:RequestedAttribute Name="urn:name"/>
  </md:AttributeConsumingService>
 </md:SPSSODescriptor>
 <md:Organization>
  <md:OrganizationName xml:lang="de">Schule</md:OrganizationName>
  <md:OrganizationName xml:lang="en">School</md:OrganizationName>
  <md:OrganizationDisplayName xml:lang="en">The School</md:OrganizationDisplayName>
  <md:OrganizationURL xml:lang="en">https://example.org</md:OrganizationURL>
 </md:Organization>
 <md:ContactPerson contactType="technical"><md:GivenName>A</md:GivenName>
  <md:SurName>B</md:SurName><md:EmailAddress>mailto:a@example.org</md:EmailAddress>
  <md:TelephoneNumber>+1</md:TelephoneNumber></md:ContactPerson>
</md:EntityDescriptor>"""


def full() -> Entity:
    first, second = (pair(name).certificate.base64.encode() for name in ("a", "b"))
    found = one(FULL % (b"A" * 9000, first, second)).entity
    assert found is not None
    return found


def test_all_that_is_shown_of_an_entity() -> None:
    entity = full()
    assert entity.name == "The service"
    assert entity.told.names == (("de", "Der Dienst"), ("en", "The service"))
    logo, picture = entity.told.logos
    assert logo == "https://sp.example.org/logo.png"
    assert picture.startswith("data:image/png")
    assert len(picture) == 65
    assert (entity.registered_by, entity.told.registered) == (
        "https://fed.example.org",
        "2020-01-01T00:00:00Z",
    )
    assert entity.told.attributes == (("http://macedir.org/entity-category", ("one", "two")),)
    assert entity.organization == ("School", "https://example.org")
    assert entity.contacts == (Contact("technical", "A B", ("a@example.org", "+1")),)
    assert (entity.cache_duration, entity.valid_until) == ("PT1H", None)


def test_all_that_is_judged_of_a_role() -> None:
    (role,) = full().roles
    assert role.kind == "sp"
    assert role.speaks_saml2
    assert role.valid_until == datetime(2027, 1, 1, tzinfo=UTC)
    assert role.flags == (("WantAssertionsSigned", True),)
    assert role.wishes("WantAssertionsSigned")
    assert not role.wishes("AuthnRequestsSigned")
    assert role.name_id_formats == ("urn:a",)
    assert role.requested == (
        Requested("urn:mail", "mail", required=True),
        Requested("urn:name", "", required=False),
    )
    assert role.at("AssertionConsumerService") == (Endpoint("b", "l", 7, is_default=True),)


def test_a_certificate_that_cannot_be_read_keeps_its_place() -> None:
    (key,) = full().roles[0].keys
    a, b = pair("a").certificate, pair("b").certificate
    assert key == Key("odd", (a, b), ("sp",), (Unread(1, empty=True), Unread(3, empty=False)))
    assert list(key.places()) == [(0, a), (2, b)]
    assert key.signs
    assert not Key("encryption", ()).signs


def test_the_roles_of_entra() -> None:
    data = unsigned().replace(
        b'federation/200706"/>',
        b'federation/200706"><fed:PassiveRequestorEndpoint>'
        b'<E xmlns="http://www.w3.org/2005/08/addressing"><Address>https://a.example/</Address>'
        b"</E></fed:PassiveRequestorEndpoint></RoleDescriptor>",
        1,
    )
    entity = one(data).entity
    assert entity is not None
    assert entity.kinds == ("other", "idp")
    token, idp = entity.roles
    assert token.type == "SecurityTokenServiceType"
    assert token.services == (
        Service("PassiveRequestorEndpoint", Endpoint("", "https://a.example/")),
    )
    assert [(one.kind, one.endpoint.binding) for one in idp.services] == [
        ("SingleLogoutService", REDIRECT),
        ("SingleSignOnService", REDIRECT),
        ("SingleSignOnService", POST),
    ]
    assert {one.endpoint.location for one in idp.services} == {SSO}
    assert (entity.entity_id, list(entity.certificates())) == (ISSUER, [pair().certificate])


def test_an_entity_that_says_nothing() -> None:
    element = etree.fromstring(b"<a><!-- --><?b c?></a>")
    read, standing = reading.read_entity(element, places.Source(b"<a><!-- --><?b c?></a>"))
    assert (read, standing) == (Entity(""), [])
    assert (read.kinds, read.registered_by) == ((), "")


def test_where_the_facts_stand() -> None:
    root = etree.fromstring(SENTRY_METADATA)
    source = places.Source(SENTRY_METADATA)
    _, (stands,) = reading.read_entity(root, source)
    logout, acs = stands.services
    role = "/md:EntityDescriptor/md:SPSSODescriptor"
    assert source.where(stands.element) == role
    assert source.where(acs, "index") == f"{role}/md:AssertionConsumerService/@index"
    assert [source.line_of(each) for each in (root, stands.element, logout, acs)] == [2, 6, 7, 10]


def test_foreign_elements_are_named_by_their_local_name() -> None:
    text = b'<a xmlns="urn:x"><b/><b/><c/></a>'
    root = etree.fromstring(text)
    source = places.Source(text)
    assert source.where(root[1]) == "/*[local-name()='a']/*[local-name()='b'][2]"
    assert source.where(root[2]) == "/*[local-name()='a']/*[local-name()='c']"
    plain = etree.fromstring(b"<a/>")
    assert places.Source(b"<a/>").where(plain) == "/*[local-name()='a']"
