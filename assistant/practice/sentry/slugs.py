"""Which slug an organization may take, by the rules of the version that is practised with.

They are for new slugs only: an older one may be shorter, or may consist of digits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.practice.sentry import people

if TYPE_CHECKING:
    from assistant.practice.sentry.people import Document
    from assistant.practice.world import World

_LONGEST: Final = 50
_SHORTEST: Final = 3
_SHAPE: Final = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9-]*(?<!-)")
_DIGITS: Final = re.compile(r"[0-9]+")
_BAD_SHAPE: Final = {
    "23.7.1": "This value does not match the required pattern.",
    "newer": "Enter a valid slug consisting of letters, numbers, or hyphens. It cannot be entirely "
    "numeric or start/end with a hyphen.",
}
_TAKEN: Final = (  # noqa: SIM905  # words read better than quotes
    "404 500 _admin _experiment _static about accept access account accountspayable acl admin "
    "answers ap api app at au1 auth authentication avatar billing blog branding careers client "
    "clients community contact corp customers de debug devinfra docs enterprise eu events expenses "
    "ext extension extensions features finance for from get-cli github-deployment-gate guide help "
    "ingest integration-platform integrations invoice invoices ja jobs legal login logout lp mail "
    "manage my onboarding organization-avatar organizations out payment payments platforms plugins "
    "policy pricing privacy project-avatar projects receipt receipts referrals register remote "
    "resources sa1 sales security sentry-apps settings signup sponsorship ssh sso staff subscribe "
    "support team-avatar teams terms thanks themonitor trust us vs welcome"
).split()
RESERVED: Final = frozenset(_TAKEN)
"""Words that Sentry keeps for its own addresses (23.7.1)."""


def slug_problems(world: World, organization: Document, slug: str) -> list[str]:
    """Say in Sentry's words what stands against a slug; empty if the organization may take it."""
    version = world.assume("sentry-version")
    if len(slug) > _LONGEST:
        return [f"Ensure this field has no more than {_LONGEST} characters."]
    numeric = version == "newer" and _DIGITS.fullmatch(slug)
    if numeric or not _SHAPE.fullmatch(slug):
        return [_BAD_SHAPE[version]]
    if len(slug) < _SHORTEST:
        return [f'This slug "{slug}" is too short. Minimum of {_SHORTEST} characters.']
    if slug in RESERVED:
        return [f'This slug "{slug}" is reserved and not allowed.']
    holder = people.organization(world, slug)
    if holder is not None and holder["id"] != organization["id"]:
        return [f'The slug "{slug}" is already in use.']
    return []
