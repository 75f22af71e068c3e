"""Case tables of enterprises and projects: one record per case, all measured together."""

import pandas as pd
import pytest
from casebook import CASES, typed, written

import landuse as lu
from landuse.vocabulary import columns

M2_PER_MU = 2000 / 3


def case_rows(name):
    """Return a case table as text."""
    return pd.read_csv(CASES / f"{name}.csv", dtype=str, keep_default_na=False)


def typed_table(rows, table, names=None):
    """Return the columns of `rows` that the table `table` has, in their types; an empty cell is unknown."""
    known = columns(table)
    wanted = [name for name in (names or rows.columns) if name in known and known[name].kind != "derived"]
    plain = {name: [typed(text, known[name].dtype) for text in rows[name]] for name in wanted}
    frame = pd.DataFrame(plain, index=rows.index)
    texts = [name for name in wanted if known[name].dtype != "float64" and known[name].dtype != "boolean"]
    return frame.astype(dict.fromkeys(texts, object)).astype({n: "boolean" for n in wanted if known[n].dtype == "boolean"})


def cases_of(rows):
    """Return one pytest parameter per case."""
    return [pytest.param(row, id=row["case"]) for row in rows.to_dict("records")]


def expect(measured, case, names):
    """Compare one measured record with what its case says."""
    row = measured.loc[case["case"]]
    assert {name: shown(row[name]) for name in names} == {name: case[name] for name in names}, case["note"]


def shown(value):
    """Return a value as the case tables write it: TRUE and FALSE as a spreadsheet does."""
    text = written(round(value, 12) + 0.0 if isinstance(value, float) else value)
    return text.upper() if text in {"True", "False"} else text


def firms(ids, **more):
    """Return an enterprises table with the given columns."""
    return pd.DataFrame({"enterprise_id": list(ids), **more})


def measure_firms(names, *, policy, as_of, **tables):
    """Return the enterprise columns `names`; a parcel is made up where none is given."""
    tables.setdefault("parcels", pd.DataFrame({"parcel_id": ["P0"]}))
    return lu.measure(lu.LandData(**tables), names, policy=policy, as_of=as_of, table="enterprises")
