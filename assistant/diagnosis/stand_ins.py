"""Stand-ins for what names a person: alike for alike, so that a copy still makes sense.

Kept is what a diagnosis needs and what everybody may know: the addresses of both sides with the
tenant in them, names of attributes, times, certificates. Everything else that is met gets a
stand-in of its own kind: an address stays one, a guest a guest, an ID a name in XML.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from assistant import redact
from assistant.diagnosis.expected import SHOWN
from assistant.saml.addresses import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_GUID: Final = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_MAIL: Final = r"[^\s@<>\"'(),;:=/\\]{1,128}@\w(?:[\w.-]{0,253}\w)?"
_URL: Final = r"https?://[^\s\"'<>]+"
_HOST_NUMBER: Final = (
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w@])"
    r"|(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,45}(?![\w@])"
)
_DOMAIN: Final = r"(?<![\w@./-])(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w@])"
_MICROSOFTS: Final = (".microsoft.com", ".microsoftonline.com", ".windows.net")
_QUOTED: Final = r"'[^'\n]{1,300}'|“[^”\n]{1,300}”|\"[^\"\n]{1,300}\""
_ADDRESS: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+|[^@\s<>,;]+@localhost")
_ONLY_GUID: Final = re.compile(_GUID)
_IN_URL: Final = re.compile(rf"{_MAIL}|{_GUID}")
_GUID_IN_URL: Final = re.compile(rf"https?://[^\s\"'<>]{{0,300}}?({_GUID})")
_NCNAME: Final = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_EXTERNAL: Final = "#ext#"
_SHORT: Final = 3
_LEFT_OUT: Final = "…"
_TELLING: Final = 4
"""Letters by which a sentence is known again where it is cut; fewer name hardly anybody."""


class StandIns:
    """The stand-ins of one run; the same value always gets the same one."""

    def __init__(self) -> None:
        self._made: dict[str, str] = {}
        self._mails: dict[str, str] = {}
        self._domains: dict[str, str] = {}
        self._kept: set[str] = set()
        self._stand_ins: set[str] = set()
        self._whole: dict[str, str] = {}
        self._sentences: set[str] = set()
        self._counts: Counter[str] = Counter()

    @property
    def originals(self) -> tuple[str, ...]:
        """Everything that got a stand-in, as it stood there."""
        return (*self._made, *self._domains)

    def keep_ids_in_addresses(self, text: str) -> None:
        """Keep the ids that stand in addresses, the tenant's above all."""
        self._kept.update(found.lower() for found in _GUID_IN_URL.findall(text))

    def person(self, value: str) -> str:
        """Stand in for a value that tells of a person: a name, an address, an id, anything."""
        inner = value.strip()
        if not inner or inner in self._stand_ins:
            return value
        if _ONLY_GUID.fullmatch(inner):
            made = self._guid(inner)
        elif "@" in inner:
            made = self._mail(inner)
        else:
            made = self._once(inner, lambda: self._next("value"))
        return value.replace(inner, made, 1)

    def id(self, value: str) -> str:
        """Stand in for an ID of a message; a name in XML stays one, what is none stays none."""
        if not value:
            return value
        if _NCNAME.fullmatch(value):
            return self._once(value, lambda: self._next("_id"))
        if value[0].isdigit():
            return self._once(value, lambda: f"1{self._next('_id')}")
        return self._once(value, lambda: f"{self._next('_id')} x")

    def host(self, value: str) -> str:
        """Stand in for the name or number of somebody's machine."""
        if not value.strip():
            return value
        if _is_number(value.strip("[] ")):
            return self._once(value, self._documented)
        return self._once(value, lambda: f"{self._next('host')}.example")

    def value(self, value: str) -> str:
        """Stand in for something that is not known further."""
        return self.person(value)

    def relay_state(self, value: str) -> str:
        """Stand in for what travels beside a message."""
        return self._once(value, lambda: self._next("state-")) if value else value

    def words(self, text: str, *, quoted: bool = False) -> str:
        """Give a text with stand-ins for what is known of it, and for what looks like a person's.

        Args:
            text: a sentence, an address, a list of values.
            quoted: it is a sentence of Entra's: what stands in quotation marks is a name, and a
                domain is a tenant's.
        """
        if text in self._whole:
            return self._whole[text]
        text = self._without_sentences(text)
        if text in self._made:
            return self._made[text]
        made = self._replaced(redact.text(text), quoted=quoted)
        # What was in quotation marks may stand without them elsewhere.
        return self._replaced(made, quoted=False) if quoted else made

    def sentence(self, text: str) -> str:
        """Leave a free sentence out, here and in a report; give nothing.

        Whom it names by quotation marks or an address is learnt, to be replaced elsewhere.
        """
        self.words(text, quoted=True)
        self.instead(text, _LEFT_OUT)
        self._sentences.update({" ".join(text.split()), text.strip()} - {""})
        return ""

    def _without_sentences(self, text: str) -> str:
        """Leave sentences out of a longer one, such as a provider's that hands Entra's on."""
        for sentence in sorted(self._sentences, key=len, reverse=True):
            if len(sentence) < _TELLING:
                continue
            text = text.replace(sentence, _LEFT_OUT)
            shortened = text.removesuffix(_LEFT_OUT)
            for size in range(min(len(sentence), len(shortened)), _TELLING - 1, -1):
                if shortened.endswith(sentence[:size]):  # cut where it is shown
                    text = shortened[:-size] + _LEFT_OUT
                    break
        return text

    def instead(self, text: str, made: str) -> None:
        """Say what stands for a whole text, also where it is shown shortened."""
        for bare in (text, text.strip(), " ".join(text.split())):
            self._whole[bare] = self._whole[bare[:SHOWN]] = self._whole[shown(bare)] = made
        for nothing in ("", "-"):
            self._whole.pop(nothing, None)

    def pairs(self, params: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Give the params of a sentence with stand-ins."""
        return tuple((name, self.words(value)) for name, value in params)

    def address(self, url: str) -> str:
        """Give an address: scheme, host and path stay, but for whom they name; no query."""
        bare = re.split(r"[?#]", url, maxsplit=1)[0]
        scheme, slashes, rest = bare.partition("://")
        host, slash, path = rest.partition("/")
        whole = f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}"
        made = whole + _IN_URL.sub(self._in_path, path)
        return made if bare == url else f"{made}?x"

    def _in_path(self, hit: re.Match[str]) -> str:
        found = hit.group()
        if "@" in found:
            return self._mail(found)
        return self._made.get(found, found)

    def _found(self, hit: re.Match[str]) -> str:
        found = hit.group()
        if found in self._stand_ins:
            return found
        match hit.lastgroup:
            case "url":
                made = self.address(found)
            case "known":
                made = self._made.get(found) or self._domains[found]
            case "quoted":
                made = found[0] + self._inside(found[1:-1]) + found[-1]
            case "guid":
                made = self._guid(found)
            case "mail":
                made = self._mail(found)
            case "domain":
                is_own = not found.lower().endswith(_MICROSOFTS)
                made = self._domain(found.lower()) if is_own else found
            case _:
                made = self.host(found) if _is_number(found) else found
        return made

    def _inside(self, name: str) -> str:
        return self.address(name) if re.match(r"https?://", name) else self.person(name)

    def _replaced(self, text: str, *, quoted: bool) -> str:
        """Replace all of it in one pass, so that no stand-in is taken for somebody's."""
        known = [one for one in self.originals if len(one) >= _SHORT and one in text]
        parts = [rf"(?P<url>{_URL})"]
        if known:
            any_known = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
            parts.append(rf"(?P<known>(?<!\w)(?:{any_known})(?!\w))")
        if quoted:
            parts.append(rf"(?P<quoted>{_QUOTED})")
        parts += [rf"(?P<mail>{_MAIL})", rf"(?P<guid>{_GUID})", rf"(?P<number>{_HOST_NUMBER})"]
        if quoted:
            parts.append(rf"(?P<domain>{_DOMAIN})")
        return re.sub("|".join(parts), self._found, text)

    def _guid(self, value: str) -> str:
        if value.lower() in self._kept:
            return value
        key = value.lower()
        made = self._once(key, lambda: f"00000000-0000-4000-8000-{self._number('guid'):012d}")
        return self._once(value, lambda: made)

    def _mail(self, value: str) -> str:
        """Stand in for an address or user principal name; what is odd about it stays odd."""
        key = value.casefold()
        if key not in self._mails:
            self._mails[key] = self._new_mail(value)
        small = self._mails[key]
        # Where capitals stood, they matter: the provider compares names by every letter.
        plain = re.sub(_EXTERNAL, "", value, flags=re.IGNORECASE)
        made = small if plain == plain.lower() else small[:1].upper() + small[1:]
        return self._once(value, lambda: made)

    def _new_mail(self, value: str) -> str:
        local, _, domain = value.rpartition("@")
        name = self._next("person")
        at = local.casefold().find(_EXTERNAL)
        if at >= 0:
            name += local[at : at + len(_EXTERNAL)]
        made = f"{name}@{self._domain(domain.lower())}"
        alike = bool(_ADDRESS.fullmatch(value)) == bool(_ADDRESS.fullmatch(made))
        return made if alike else made.replace("@", " @")

    def _domain(self, domain: str) -> str:
        if domain in {"localhost", ""}:
            return domain
        if domain not in self._domains:
            made = self._next("domain")
            self._domains[domain] = f"{made}.example" if "." in domain else made
            self._stand_ins.add(self._domains[domain])
        return self._domains[domain]

    def _documented(self) -> str:
        """Give a number of a network that is set aside for such use (RFC 2544)."""
        high, low = divmod(self._number("number") - 1, 250)
        return f"198.18.{high % 250}.{low + 1}"

    def _next(self, kind: str) -> str:
        return f"{kind}{self._number(kind)}"

    def _number(self, kind: str) -> int:
        self._counts[kind] += 1
        return self._counts[kind]

    def _once(self, value: str, make: Callable[[], str]) -> str:
        if value not in self._made:
            self._made[value] = make()
            self._stand_ins.add(self._made[value])
        return self._made[value]


def _is_number(host: str) -> bool:
    """Tell whether it is the number of a machine (IP)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
