"""Everything that a person can say about a set-up, in a file or by options, and what it must be.

One table, `FIELDS`, names each answer once: its attribute, its option, its place in SETUP.toml and
its shape. The parser of options, the reader and the writer of the file and the guided questions all
stand on it, so they cannot disagree. Nothing here touches a disk or a network, and nothing here
knows Sentry's rules for slugs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import BadInput
from assistant.wizard import shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEFAULT_APP_NAME = "Sentry"
DEFAULT_CLOUD = "global"
DEFAULT_TEMPLATE = "gallery"
CLOUDS = ("global", "usgov", "usgov-dod", "china", "practice")
GRAPH_COMMAND_LINE_TOOLS = "graph-command-line-tools"
"""The word for Microsoft's own client id, a choice that must be made by name."""

MAX_NOTIFY = 5
"""Addresses that Entra keeps for the certificate's reminders (facts/entra.md, A.5)."""
MAX_CERTIFICATE_YEARS = 3
"""The longest life of a certificate that Entra makes (facts/entra.md, A.2)."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said; whoever reads it fills in what follows from it.

    Attributes:
        organization: the slug of the organization in Sentry.
        sentry_url: where Sentry is; None is sentry.io, or the practice tenant's own Sentry.
        sentry_owner: user principal name of the person who will press Save in Sentry.
        second_owner: another owner, who can still get in if the first cannot.
        members_file: list of the people whom Sentry knows already, to compare with Entra's.
        sentry_token_file: holds a token for Sentry's API, with which its side is read.
        app_name: the application's name in Entra.
        new_app: make another application even if one is there.
        app_id: the application to use, by its client id or object id.
        restore_app: the deleted application to bring back and use, by either id.
        template: ``gallery`` makes a new one from Sentry's entry, ``custom`` from none.
        initiated: ``sp`` (a Sign-on URL is set) or ``idp``.
        identifier: Entity ID; like the addresses below, None is the organization's own.
        reply_url: where Entra posts its responses.
        sign_on_url: where a person starts; only with ``sp``.
        relay_state: what Entra hands over when it starts the sign-in.
        logout_url: where Entra sends sign-outs.
        identifier_claim: what Sentry is told to know a person by, ``name`` or ``objectidentifier``.
        certificate_years: life of a new certificate, 1 to 3.
        notify: who is told before it ends, at most five addresses.
        users: user principal names to assign.
        groups: names or object ids of groups to assign.
        users_file: a CSV of more users.
        create_test_user: user principal name of a test user to make.
        assignment_required: None leaves it as it is, or as the template sets it.
        cloud: one of `CLOUDS`, or the path of a ``.json`` file that describes one.
        tenant: id or domain; None is the tenant of whoever signs in.
        client_id: application id that the assistant signs in with, or `GRAPH_COMMAND_LINE_TOOLS`.
        account: user principal name to sign in with.
        more_checks: ask for further read permissions, so that fewer checks are not run.
        device_code: sign in by a code typed on another device.
        even_if_in_use: breaking changes are meant, though people sign in with it today.
        experimental: writing in a cloud where nobody has tried it is meant.
        ca_file: a private certificate authority to trust in addition.
        proxy: address of the proxy; may hold a password, so it is not in the repr.
        debug: a redacted log to standard error.
        yes: go on without asking.
        no_input: ask nothing.
        json: one JSON object a line on standard output.
    """

    organization: str | None = None
    sentry_url: str | None = None
    sentry_owner: str | None = None
    second_owner: str | None = None
    members_file: Path | None = None
    sentry_token_file: Path | None = None
    app_name: str = DEFAULT_APP_NAME
    new_app: bool = False
    app_id: str | None = None
    restore_app: str | None = None
    template: str = DEFAULT_TEMPLATE
    initiated: str = "sp"
    identifier: str | None = None
    reply_url: str | None = None
    sign_on_url: str | None = None
    relay_state: str | None = None
    logout_url: str | None = None
    identifier_claim: str = "name"
    certificate_years: int = MAX_CERTIFICATE_YEARS
    notify: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    users_file: Path | None = None
    create_test_user: str | None = None
    assignment_required: bool | None = None
    cloud: str = DEFAULT_CLOUD
    tenant: str | None = None
    client_id: str | None = None
    account: str | None = None
    more_checks: bool = False
    device_code: bool = False
    even_if_in_use: bool = False
    experimental: bool = False
    ca_file: Path | None = None
    proxy: str | None = field(default=None, repr=False)
    debug: bool = False
    yes: bool = False
    no_input: bool = False
    json: bool = False


class Kind(StrEnum):
    """What shape an answer has; in errors as ``answers.not_<kind>``."""

    TEXT = "text"
    NUMBER = "number"
    LIST = "list"
    SWITCH = "switch"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Field:
    """One answer and every name that it goes by.

    Attributes:
        name: attribute of `Answers`.
        option: on the command line; a switch that can be off has ``--no-…`` as well.
        key: ``section.key`` in SETUP.toml; empty for what concerns one run only.
        kind: its shape.
        metavar: what stands for the value in the help.
        form: what one value must be; raises `BadInput`, gives the value in its usual form.
        choices: all allowed words, where they are few.
        at_most: how many values a list may have; 0 is no limit.
        can_be_off: there is a third state, so off has an option of its own.
    """

    name: str
    option: str
    key: str
    kind: Kind = Kind.TEXT
    metavar: str = ""
    form: Callable[[str, shapes.Place], str] = shapes.text
    choices: tuple[str, ...] = ()
    at_most: int = 0
    can_be_off: bool = False


def _cloud(value: str, place: shapes.Place) -> str:
    if value.lower().endswith(".json"):
        return value
    return shapes.one_of((*CLOUDS, "FILE.json"), value.lower(), place)


def _client_id(value: str, place: shapes.Place) -> str:
    if value.lower() == GRAPH_COMMAND_LINE_TOOLS:
        return GRAPH_COMMAND_LINE_TOOLS
    return shapes.guid(value, place)


FIELDS: tuple[Field, ...] = (
    Field("organization", "--organization", "sentry.organization", metavar="SLUG"),
    Field("sentry_url", "--sentry-url", "sentry.url", metavar="URL", form=shapes.web_address),
    Field("sentry_owner", "--sentry-owner", "sentry.owner", metavar="UPN", form=shapes.upn),
    Field("second_owner", "--second-owner", "sentry.second_owner", metavar="UPN", form=shapes.upn),
    Field("members_file", "--members-file", "sentry.members_file", Kind.FILE, "CSV"),
    Field(
        "sentry_token_file", "--sentry-token-file", "sentry.token_file", Kind.FILE, metavar="FILE"
    ),
    Field("app_name", "--app-name", "application.name", metavar="NAME", form=shapes.name),
    Field("new_app", "--new-app", "application.new", Kind.SWITCH),
    Field("app_id", "--app-id", "application.id", metavar="ID", form=shapes.guid),
    Field(
        "template",
        "--template",
        "application.template",
        choices=(DEFAULT_TEMPLATE, "custom"),
    ),
    Field("initiated", "--initiated", "application.initiated", choices=("sp", "idp")),
    Field("identifier", "--identifier", "addresses.identifier", metavar="URI", form=shapes.uri),
    Field("reply_url", "--reply-url", "addresses.reply_url", metavar="URL", form=shapes.https),
    Field(
        "sign_on_url", "--sign-on-url", "addresses.sign_on_url", metavar="URL", form=shapes.https
    ),
    Field(
        "relay_state",
        "--relay-state",
        "addresses.relay_state",
        metavar="TEXT",
        form=shapes.relay_state,
    ),
    Field("logout_url", "--logout-url", "addresses.logout_url", metavar="URL", form=shapes.https),
    Field(
        "identifier_claim",
        "--identifier-claim",
        "claims.identifier",
        choices=("name", "objectidentifier"),
    ),
    Field("certificate_years", "--certificate-years", "certificate.years", Kind.NUMBER, "1..3"),
    Field(
        "notify",
        "--notify",
        "certificate.notify",
        Kind.LIST,
        "MAIL",
        form=shapes.mail,
        at_most=MAX_NOTIFY,
    ),
    Field("users", "--user", "people.users", Kind.LIST, "UPN", form=shapes.upn),
    Field("groups", "--group", "people.groups", Kind.LIST, "GROUP", form=shapes.name),
    Field("users_file", "--users-file", "people.file", Kind.FILE, "CSV"),
    Field(
        "create_test_user",
        "--create-test-user",
        "people.test_user",
        metavar="UPN",
        form=shapes.upn,
    ),
    Field(
        "assignment_required",
        "--assignment-required",
        "people.assignment_required",
        Kind.SWITCH,
        can_be_off=True,
    ),
    Field("cloud", "--cloud", "entra.cloud", metavar="CLOUD", form=_cloud),
    Field("tenant", "--tenant", "entra.tenant", metavar="TENANT", form=shapes.tenant),
    Field("client_id", "--client-id", "entra.client_id", metavar="ID", form=_client_id),
    Field("account", "--account", "entra.account", metavar="UPN", form=shapes.upn),
    Field("more_checks", "--more-checks", "entra.more_checks", Kind.SWITCH),
    Field("device_code", "--device-code", "", Kind.SWITCH),
    Field("restore_app", "--restore-app", "", metavar="ID", form=shapes.guid),
    Field("even_if_in_use", "--even-if-in-use", "", Kind.SWITCH),
    Field("experimental", "--experimental", "", Kind.SWITCH),
    Field("ca_file", "--ca-file", "", Kind.FILE, "PEM"),
    Field("proxy", "--proxy", "", metavar="URL", form=shapes.proxy),
    Field("yes", "--yes", "", Kind.SWITCH),
    Field("no_input", "--no-input", "", Kind.SWITCH),
    Field("json", "--json", "", Kind.SWITCH),
    Field("debug", "--debug", "", Kind.SWITCH),
)

BY_NAME: Mapping[str, Field] = {each.name: each for each in FIELDS}

_EXCLUSIVE = (("new_app", "app_id"), ("new_app", "restore_app"), ("app_id", "restore_app"))
_DEFAULTS = Answers()


def default(name: str) -> object:
    """Give what holds when a person says nothing about ``name``."""
    value: object = getattr(_DEFAULTS, name)
    return value


def check(name: str, value: object, where: str = "") -> object:
    """Judge one answer by itself and give it in its usual form.

    Args:
        name: attribute of `Answers`.
        value: text, whole number, bool or a list of texts.
        where: what an error calls the place; the option's name if nothing is said.

    Raises:
        BadInput: ``answers.*``, with ``field``, ``option``, ``where`` and ``value``.
    """
    spec = BY_NAME[name]
    place = shapes.Place(spec.name, spec.option, where or spec.option)
    match spec.kind:
        case Kind.SWITCH:
            if not isinstance(value, bool):
                raise place.refuse("answers.not_switch", value)
            return value
        case Kind.NUMBER:
            if not isinstance(value, int) or isinstance(value, bool):
                raise place.refuse("answers.not_number", value)
            if not 1 <= value <= MAX_CERTIFICATE_YEARS:
                raise place.refuse("answers.not_years", value, most=MAX_CERTIFICATE_YEARS)
            return value
        case Kind.LIST:
            return _check_list(spec, value, place)
        case Kind.FILE:
            return _check_file(value, place)
        case Kind.TEXT:
            return _check_text(spec, value, place)


def _check_text(spec: Field, value: object, place: shapes.Place) -> str:
    if not isinstance(value, str):
        raise place.refuse("answers.not_text", value)
    plain = shapes.text(value, place)
    if spec.choices:
        return shapes.one_of(spec.choices, plain.lower(), place)
    return spec.form(plain, place)


def _check_file(value: object, place: shapes.Place) -> Path:
    if not isinstance(value, str | Path):
        raise place.refuse("answers.not_text", value)
    path = Path(shapes.text(str(value), place))
    try:
        return path.expanduser()
    except RuntimeError as exc:  # "~" without a home folder to stand for
        raise place.refuse("answers.no_home", path) from exc


def _check_list(spec: Field, value: object, place: shapes.Place) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise place.refuse("answers.not_list", value)
    found: dict[str, str] = {}
    for each in value:
        one = _check_text(spec, each, place)
        found.setdefault(one.casefold(), one)
    if spec.at_most and len(found) > spec.at_most:
        raise place.refuse("answers.too_many", len(found), most=spec.at_most)
    return tuple(found.values())


def merge(base: Answers, given: Mapping[str, object]) -> Answers:
    """Let ``given``, values that `check` has passed, win over ``base``.

    Who names an application by option does not want the file's ``new = true`` any more; so an
    answer also clears what it excludes, unless both were given together.
    """
    winning = dict(given)
    for pair in _EXCLUSIVE:
        for one, other in (pair, pair[::-1]):
            if given.get(one) and other not in given:
                winning[other] = default(other)
    if given.get("initiated") == "idp" and "sign_on_url" not in given:
        winning["sign_on_url"] = None
    if given.get("sign_on_url") and "initiated" not in given:
        winning["initiated"] = "sp"
    # mypy cannot see that `given` holds attributes of Answers; `check` and the table see to it
    return replace(base, **winning)  # type: ignore[arg-type]


def validate(answers: Answers) -> Answers:
    """Judge the answers together; give them back when they agree.

    Raises:
        BadInput: ``answers.exclude_each_other``, ``answers.sign_on_url_with_idp`` or
            ``answers.same_owner``.
    """
    for one, other in _EXCLUSIVE:
        if getattr(answers, one) and getattr(answers, other):
            raise BadInput(
                "answers.exclude_each_other",
                field=one,
                option=BY_NAME[one].option,
                other=BY_NAME[other].option,
                value=getattr(answers, other),
            )
    if answers.initiated == "idp" and answers.sign_on_url:
        raise BadInput(
            "answers.sign_on_url_with_idp",
            field="sign_on_url",
            option="--sign-on-url",
            other="--initiated idp",
            value=answers.sign_on_url,
        )
    owner, second = answers.sentry_owner, answers.second_owner
    if owner and second and owner.casefold() == second.casefold():
        raise BadInput(
            "answers.same_owner",
            field="second_owner",
            option="--second-owner",
            other="--sentry-owner",
            value=second,
        )
    return answers


def missing(name: str) -> BadInput:
    """Make the error for an answer that is needed and may not be asked for.

    It names the option and the place in SETUP.toml that give it.
    """
    spec = BY_NAME[name]
    option = f"{spec.option} {spec.metavar}".rstrip()
    return BadInput("answers.missing", field=name, option=option, key=spec.key or spec.option)


def said(answers: Answers) -> Mapping[str, object]:
    """Give the answers that differ from what holds anyway, by attribute."""
    pairs = ((each.name, getattr(answers, each.name)) for each in fields(answers))
    return {name: value for name, value in pairs if value != default(name)}
