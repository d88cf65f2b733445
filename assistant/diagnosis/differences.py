"""One thing in which two metadata documents differ, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant import texts

if TYPE_CHECKING:
    from assistant.saml.findings import Severity

_MATTERS: Final = frozenset(
    {
        "compare.tenant",
        "compare.entity_id",
        "compare.role_removed",
        "compare.sso_first",
        "compare.sso_moved",
        "compare.sso_removed",
        "compare.acs_moved",
        "compare.acs_removed",
        "compare.certificate_renewed",
        "compare.common_before",
        "compare.common_after",
        "compare.common_both",
        "compare.certificate_removed",
        "compare.first_certificate",
        "compare.wants_signed_requests",
    }
)
"""What can keep people from signing in until the other side follows."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference by meaning.

    Attributes:
        code: key of its two sentences, ``<code>.seen`` and ``<code>.meaning``.
        where_a: its XPath in the former document; empty where it is not there.
        where_b: the same in the latter.
        before: the value there was; empty where there was none.
        after: the value there is.
        params: what fills the sentences' holes besides ``before`` and ``after``.
        entity_id: the entity that it is about, as the former document names it.
        line_a: the line in the former document; 0 where it is not known.
        line_b: the same in the latter.
    """

    code: str
    where_a: str = ""
    where_b: str = ""
    before: str = ""
    after: str = ""
    params: tuple[tuple[str, str], ...] = ()
    entity_id: str = ""
    line_a: int = 0
    line_b: int = 0

    @property
    def severity(self) -> Severity:
        """A ``warning`` where somebody has to act before people can go on signing in."""
        if self.code == "compare.wants_signed_requests" and self.after != "true":
            return "note"  # Sentry signs nothing, so it suits Sentry that nobody asks for it
        return "warning" if self.code in _MATTERS else "note"

    @property
    def seen(self) -> str:
        """Say what differs."""
        return self._say("seen")

    @property
    def meaning(self) -> str:
        """Say what follows for Entra and Sentry."""
        return self._say("meaning")

    def _say(self, part: str) -> str:
        shown = {"before": self.before or "-", "after": self.after or "-", **dict(self.params)}
        if "use" in shown:
            shown["use"] = texts.say(f"inspecting.use.{shown['use']}")
        return texts.say(f"{self.code}.{part}", **shown)
