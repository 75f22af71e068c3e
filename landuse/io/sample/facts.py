"""Reading the tables of plants: short texts become values of the vocabulary's types."""

import csv
import io
from collections.abc import Mapping
from importlib.resources import files

import numpy as np
import pandas as pd

from landuse.io.sample.looking_up import put
from landuse.vocabulary import column

_BOOLEANS = {"true": True, "false": False, "": pd.NA}


def read_plants(name: str) -> list[dict[str, str]]:
    """Return the rows of one table of plants (a CSV file beside this module) as dicts of text."""
    text = (files("landuse.io.sample") / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def value(table: str, name: str, text: str) -> object:
    """Return `text` as a value of a column; an empty text is unknown."""
    dtype = column(name, table).dtype
    if dtype == "boolean":
        return _BOOLEANS[text]
    if text == "":
        return pd.NaT if dtype == "date" else np.nan
    if dtype == "date":
        return pd.Timestamp(text)
    return float(text) if dtype in {"float64", "Int64"} else text


def facts(table: str, text: str) -> Mapping[str, object]:
    """Return ``"name=value name=value"`` as values by column."""
    pairs = (part.split("=", maxsplit=1) for part in text.split())
    return {name: value(table, name, given) for name, given in pairs}


def set_facts(frame: pd.DataFrame, table: str, given: Mapping[str, str]) -> None:
    """Write the facts of each record (by its label) into `frame`, in place."""
    for label, text in given.items():
        for name, new in facts(table, text).items():
            put(frame, label, **{name: new})
