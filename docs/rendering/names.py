"""Chinese names of the keys, lists, fields and units of policy packs and of the topics of the lineage pictures (``docs/names``)."""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "names"


@cache
def rows(file: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one file of names."""
    with (FOLDER / f"{file}.csv").open(encoding="utf-8", newline="") as opened:
        return tuple(csv.DictReader(opened))


@cache
def names(file: str) -> dict[str, str]:
    """Return {name in the package: Chinese name} of one file."""
    return {next(iter(row.values())): row["name_zh"] for row in rows(file)}


@cache
def field_codes() -> dict[str, str]:
    """Return {field of a row: code list of its values}."""
    return {row["field"]: row["code_list"] for row in rows("rule_fields") if row["code_list"]}
