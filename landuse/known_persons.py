"""Names of natural persons that the data themselves give away: holders, contacts, whoever keyed in an event, and texts that say who somebody is."""

import re
from collections.abc import Iterator

import pandas as pd

from landuse.data import LandData
from landuse.identifiers.natural_persons import named_in_text, person_names
from landuse.vocabulary import columns, tables

_HOLDERS = {
    "parcels": ("holder_name", "holder_uscc"),
    "enterprises": ("enterprise_name", "enterprise_id"),
    "cases": ("recorded_by", None),
}
_PERSONAL = re.compile(
    "联系人|经办人|承办人|法定代表|法人代表|负责人|户主|权利人|承包人|申请人|受让人|使用权人|业主|代理人|姓名|登记人|调查人|contact",
    re.IGNORECASE,
)
"""Words in the heading of a column of the office's own by which it holds names."""
_BETWEEN = r"[、，,;；/／\s]+"


def known_persons(data: LandData, parcels: pd.DataFrame | None = None) -> tuple[str, ...]:
    """Return the names of natural persons in the tables, the longest first; `parcels` goes before those of `data`.

    Holders of land, enterprises that are a person's, who recorded events, columns that the office calls 联系人, 法定代表人 and the like,
    and in all other texts what follows such a word (:func:`landuse.identifiers.natural_persons.named_in_text`).
    """
    given = [pair for name, frame in _tables(data, parcels) for pair in _pairs(name, frame)]
    return person_names([name for name, _ in given], [code for _, code in given])


def _tables(data: LandData, parcels: pd.DataFrame | None) -> Iterator[tuple[str, pd.DataFrame]]:
    for name in tables():
        frame = data.table(name) if name != "parcels" or parcels is None else pd.DataFrame(parcels)
        if len(frame):
            keyed = [label for label in frame.index.names if label and label not in frame.columns]
            yield name, pd.DataFrame(frame.reset_index(level=keyed))


def _pairs(table: str, frame: pd.DataFrame) -> Iterator[tuple[str, str | None]]:
    """Yield names and, where there is one, the credit code beside each."""
    holder, code = _HOLDERS.get(table, (None, None))
    derived = columns(table, "derived")
    for column in frame.columns.difference(list(derived), sort=False):
        if not pd.api.types.is_string_dtype(frame[column].dtype):
            continue
        texts = frame[column].dropna().astype("str")
        if column == holder:
            codes = frame[code].astype("object").reindex(texts.index).to_list() if code in frame.columns else [None] * len(texts)
            yield from zip(texts, (one if isinstance(one, str) else None for one in codes), strict=True)
        elif _PERSONAL.search(str(column)):
            split = texts.drop_duplicates().str.split(_BETWEEN, regex=True).explode()
            yield from ((name, None) for name in split)
        else:
            yield from ((name, None) for text in texts.drop_duplicates() for name in named_in_text(text))
