"""The application's ids in a plan: known ones as they are, coming ones as holes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.entra.call import Ref
from assistant.entra.roles import user_role
from assistant.entra.writes import APPLICATION, MODE

if TYPE_CHECKING:
    from assistant.wizard.observed import Observed


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids for paths and bodies, and what a call that uses them waits for.

    ``after_mode`` is for what Entra takes only once SAML is chosen, or must not travel with that.
    ``role`` is ``None`` where a person must choose the app role.
    """

    object_id: str | Ref
    service_principal_id: str | Ref
    role: str | Ref | None
    after: tuple[str, ...]
    after_mode: tuple[str, ...] = ()


def ids_of(observed: Observed) -> Ids:
    """Give the ids of the application that is there, or the holes of the one that will be."""
    application, principal = observed.application, observed.service_principal
    if application is None or principal is None:
        return Ids(
            Ref(APPLICATION, "object_id"),
            Ref(APPLICATION, "service_principal_id"),
            Ref(APPLICATION, "user_role_id"),
            (APPLICATION,),
            (APPLICATION, MODE),
        )
    mode = () if principal.sso_mode == "saml" else (MODE,)
    return Ids(application.id, principal.id, user_role(principal.roles), (), mode)
