"""Whether a document is as the schemas of SAML want it: worth a note, since readers do not ask.

The schemas are those that travel with python3-saml. They do not know the roles of WS-Federation in
the documents of Entra and of AD FS, so those are left out.
"""

from __future__ import annotations

import importlib.util
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from lxml import etree

from assistant.saml import names
from assistant.saml.findings import note
from assistant.saml.places import Located

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as Element
    from lxml.etree import _LogEntry as LogEntry

    from assistant.saml.places import Source

_METADATA: Final = "saml-schema-metadata-2.0.xsd"
_FOREIGN: Final = f"{{{names.METADATA}}}RoleDescriptor"
_SHOWN: Final = 200


@cache
def _schema() -> etree.XMLSchema | None:
    """Compile the schema of metadata, once; None where it did not travel along."""
    package = importlib.util.find_spec("onelogin")
    for folder in (package.submodule_search_locations or ()) if package else ():
        file = Path(folder) / "saml2" / "schemas" / _METADATA
        if file.is_file():
            parser = etree.XMLParser(no_network=True, load_dtd=False)
            return etree.XMLSchema(etree.parse(str(file), parser))
    return None


def check(entity: Element, source: Source) -> Located | None:
    """Say what the schema objects to first in an EntityDescriptor, if anything."""
    schema = _schema()
    copied = deepcopy(entity)
    for foreign in copied.findall(_FOREIGN):
        copied.remove(foreign)
    if schema is None or not len(copied) or schema.validate(copied):
        return None
    first = cast("Sequence[LogEntry]", schema.error_log)[0]
    said = first.message.replace(f"{{{names.METADATA}}}", "").replace(f"{{{names.XMLDSIG}}}", "")
    place = _place(copied, first.path or "")
    finding = note("inspect.schema", problem=" ".join(said.split())[:_SHOWN])
    return Located(finding, source.where(place), source.line_of(place))


def _place(root: Element, path: str) -> Element:
    try:
        found = root.getroottree().xpath(path, namespaces=names.MAP)
    except etree.XPathError:
        found = []
    return cast("Element", found[0]) if isinstance(found, list) and found else root
