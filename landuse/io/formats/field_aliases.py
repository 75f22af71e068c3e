"""Aliases of the fields of a file geodatabase, which the driver does not hand out: from the definitions in its catalogue."""

from pathlib import Path

import pyogrio
from lxml import etree
from pyogrio.errors import DataLayerError, DataSourceError

_CATALOGUE = "GDB_Items"


def field_aliases(path: Path, layer: str) -> dict[str, str]:
    """Return {field: alias} of one layer, as far as the alias differs and is not in plain letters; empty where none can be read."""
    try:
        _, table = pyogrio.read_arrow(
            path, layer=_CATALOGUE, read_geometry=False, columns=["Name", "Definition"], LIST_ALL_TABLES="YES"
        )
    except (DataSourceError, DataLayerError, ValueError):
        return {}
    for name, definition in zip(table.column("Name").to_pylist(), table.column("Definition").to_pylist(), strict=True):
        if name == layer and definition:
            return _aliases(definition)
    return {}


def _aliases(definition: str) -> dict[str, str]:
    try:
        root = etree.fromstring(definition.encode(), etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    except etree.XMLSyntaxError:
        return {}
    found = {}
    for field in [] if root is None else root.iter("{*}GPFieldInfoEx"):
        name, alias = field.findtext("{*}Name"), (field.findtext("{*}AliasName") or "").strip()
        if name and alias and alias != name and not alias.isascii():
            found[name] = alias
    return found
