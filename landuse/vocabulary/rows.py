"""Reading the vocabulary's CSV files and naming the nearest word when one is not found."""

import csv
import io
from collections.abc import Iterable
from difflib import get_close_matches
from importlib.resources import files


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of ``vocabulary/<name>.csv`` as dicts of text."""
    text = (files("landuse.vocabulary") / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``"（是否应为“…”？）"`` for the nearest known word, or an empty text."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"（是否应为“{near[0]}”？）" if near else ""
