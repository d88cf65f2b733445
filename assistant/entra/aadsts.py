"""What the numbers of Entra's login mean in a sign-in to one SAML application, as one table.

The numbers are Microsoft's, the explanations ours: numbers by which a person would do the same
share one. What can only end a program's own sign-in (OAuth) says so, and a number that is not
listed says that, with Microsoft's look-up. `assistant.entra.signin_errors` is about the assistant's
own sign-in and what it does next; this is about explaining somebody else's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.errors import Who
from assistant.saml.findings import Finding, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN: Final = "aadsts.unknown"
_LOOK_UP: Final = "https://login.microsoftonline.com/error?code="
_ADMIN, _YOU, _SENTRY = Who.ENTRA_ADMIN, Who.YOU, Who.SENTRY_OWNER
_MICROSOFT, _NETWORK = Who.MICROSOFT, Who.NETWORK

_MEANINGS: Final[tuple[tuple[str, Who, tuple[int, ...]], ...]] = (
    # The application as it is set up.
    ("aadsts.not_assigned", _ADMIN, (50105,)),
    ("aadsts.reply_url", _ADMIN, (50011, 900971)),
    ("aadsts.application_unknown", _ADMIN, (700016, 700011, 50001, 500011)),
    ("aadsts.identifier", _ADMIN, (650056, 65005, 50010)),
    ("aadsts.application_off", _ADMIN, (7000112, 70001, 1000031)),
    ("aadsts.no_key", _ADMIN, (50003,)),
    ("aadsts.own_key", _ADMIN, (50146,)),
    ("aadsts.claims_key", _ADMIN, (501461,)),
    ("aadsts.weak_key", _ADMIN, (50032,)),
    ("aadsts.encryption", _ADMIN, (50007,)),
    ("aadsts.name_id_source", _ADMIN, (501241,)),
    ("aadsts.claims", _ADMIN, (50124, 501621)),
    ("aadsts.pairwise", _MICROSOFT, (50042, 50043)),
    ("aadsts.consent", _ADMIN, (65001, 90008, 90094, 90095, 90093, 90099, 9002341)),
    ("aadsts.consent_declined", _YOU, (65004,)),
    ("aadsts.resource", _ADMIN, (650052, 650054, 650057, 90009)),
    # The request as the service provider sent it.
    ("aadsts.context", _SENTRY, (75011,)),
    ("aadsts.request", _SENTRY, (75001, 75005, 90107, 900236)),
    ("aadsts.request_missing", _YOU, (750054, 900561, 90056, 90121)),
    ("aadsts.request_id", _SENTRY, (7500529,)),
    ("aadsts.binding", _SENTRY, (75003,)),
    ("aadsts.destination", _SENTRY, (75008,)),
    ("aadsts.name_id_policy", _SENTRY, (75016,)),
    ("aadsts.signed_only", _ADMIN, (76021,)),
    ("aadsts.request_old", _YOU, (76026,)),
    (
        "aadsts.parameters",
        _YOU,
        (
            *(
                50029,
                50050,
                51001,
                90004,
                90005,
                90007,
                90013,
                90014,
                90015,
                90023,
                90100,
                90101,
                90102,
                90117,
            ),
            *(165900, 900144, 9002313),
        ),
    ),
    # The person and the account.
    (
        "aadsts.account",
        _YOU,
        (16000, 16003, 50014, 50020, 50034, 51004, 90072, 90125, 500208),
    ),
    ("aadsts.account_choice", _YOU, (16001, 16002, 50136, 50143, 50197, 160021)),
    ("aadsts.external_identity", _ADMIN, (901011, 901012, 901014, 1000000)),
    ("aadsts.password", _YOU, (50056, 50064, 50126, 50192)),
    ("aadsts.locked", _ADMIN, (50053,)),
    ("aadsts.password_expired", _YOU, (50055, 50125, 50135, 50144)),
    ("aadsts.disabled", _ADMIN, (50057,)),
    (
        "aadsts.password_change",
        _YOU,
        (
            *(120000, 120002, 120003, 120004, 120005, 120008, 120011, 120012, 120013, 120014),
            *(120015, 120016, 120018, 120020, 120021),
        ),
    ),
    ("aadsts.age", _ADMIN, (50015, 54000)),
    # More than a password.
    ("aadsts.mfa", _YOU, (50074, 50076, 50078, 50158)),
    ("aadsts.mfa_register", _YOU, (50072, 50079)),
    ("aadsts.mfa_place", _ADMIN, (53004, 53010)),
    ("aadsts.mfa_busy", _YOU, (50086, 50087, 50088)),
    ("aadsts.mfa_external", _ADMIN, (50161, 50166, 50170, 50177)),
    # Conditional Access and the device.
    ("aadsts.policy", _ADMIN, (50005, 50178, 50131, 53003, 530032)),
    ("aadsts.security_defaults", _ADMIN, (530035,)),
    ("aadsts.risk", _ADMIN, (53011, 530034)),
    ("aadsts.device", _ADMIN, (50097, 50129, 50155, 50187, 53000, 53001, 530002, 530003)),
    ("aadsts.approved_app", _ADMIN, (50127, 53002)),
    ("aadsts.device_off", _ADMIN, (135011, 130007, 130008, 240001)),
    ("aadsts.hello", _YOU, (17003, 130004, 130005, 130006, 135010)),
    ("aadsts.certificate_sign_in", _ADMIN, (50017, 220501)),
    # The session in the browser.
    (
        "aadsts.session",
        _YOU,
        (*(50058, 50085, 50089, 50132, 50133, 50173, 50139, 50140, 50199, 51006, 70043),),
    ),
    ("aadsts.browser", _YOU, (50168, 51005, 220450)),
    ("aadsts.loop", _YOU, (50196,)),
    ("aadsts.logout", _YOU, (50061, 50068, 50070, 50071)),
    # The tenant, its gates, and the cloud.
    ("aadsts.tenant", _YOU, (50059, 50128, 90002, 90019, 90126, 900021, 900023)),
    ("aadsts.single_tenant", _ADMIN, (50194, 9002332, 650059, 90124, 90130)),
    ("aadsts.restricted", _NETWORK, (50002, 500021, 500022)),
    ("aadsts.cross_tenant", _ADMIN, (90084, 500212, 500213)),
    ("aadsts.cloud", _YOU, (50049, 90038, 90043, 90051, 900439, 1000104)),
    # What stands behind the tenant: another identity provider, or the directory on premises.
    (
        "aadsts.federated",
        _ADMIN,
        (
            *(20001, 20012, 20033, 40008, 40009, 40010, 40015, 50006, 50008, 50107, 50169),
            *(67003, 90020, 90081, 90082, 90085, 90086, 90087, 90123, 5000819, 7500514),
        ),
    ),
    (
        "aadsts.on_premises",
        _ADMIN,
        (80001, 80002, 80005, 80007, 80010, 80013, 80014),
    ),
    ("aadsts.hours", _ADMIN, (80012,)),
    (
        "aadsts.seamless",
        _ADMIN,
        (50180, 81004, 81005, 81006, 81007, 81009, 81010, 81011, 81012, 90022),
    ),
    # Entra itself.
    (
        "aadsts.unavailable",
        _MICROSOFT,
        (
            *(50000, 50033, 51000, 70012, 90006, 90010, 90012, 90024, 90033, 90036, 90055),
            *(90090, 90091, 90092),
        ),
    ),
    ("aadsts.told_beside", Who.NOBODY, (65002, 165004, 1000002)),
    # Cannot end a SAML sign-in in a browser: tokens, codes, secrets and scopes of programs.
    (
        "aadsts.oauth",
        Who.NOBODY,
        (
            *(28002, 28003, 50012, 50013, 50027, 50048, 50099, 50120, 50134, 50147, 52004, 54005),
            *(70000, 70002, 70003, 70004, 70005, 70007, 70008, 70011, 70016, 70018, 70019, 90016),
            *(90027, 90114, 90119, 90120, 100007, 140000, 140001, 221000, 230109, 240002, 500133),
            *(501481, 501491, 700005, 700020, 700022, 700023, 700025, 700027, 700030, 700054),
            *(700082, 700084, 700229, 900382, 900384, 900432, 901002, 7000114, 7000215, 7000218),
            *(7000222, 9001023),
        ),
    ),
)
_BY_NUMBER: Final[Mapping[int, tuple[str, Who]]] = {
    number: (code, who) for code, who, numbers in _MEANINGS for number in numbers
}
CODES: Final = tuple(code for code, _, _ in _MEANINGS)
NUMBERS: Final = tuple(sorted(_BY_NUMBER))
AFTER_A_CHANGE: Final = frozenset({700016, 50011, 50105, 650056, 50003})
"""Right after a change these first mean: Entra may need minutes, try again."""


def look_up(number: int) -> str:
    """Give Microsoft's public page on a number."""
    return f"{_LOOK_UP}{number}"


def code_of(number: int) -> str:
    """Give the key of a number's explanation, ``aadsts.unknown`` where it is not listed."""
    return _BY_NUMBER[number][0] if number in _BY_NUMBER else UNKNOWN


def explain(number: int) -> Finding:
    """Explain a number: what it means here, its usual causes, whose move it is, what to do."""
    params = {"number": f"AADSTS{number}", "link": look_up(number)}
    if number not in _BY_NUMBER:
        return unknown("aadsts.unknown", Who.MICROSOFT, **params)
    code, who = _BY_NUMBER[number]
    return fail(code, who, **params)
