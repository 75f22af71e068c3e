"""Before publication: which texts of a public version a person should read, since names in running text cannot all be recognised."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from landuse.data import LandData
    from landuse.results import Assessment

_LONGEST = 60


def tell_to_read(texts: Iterable[object], persons: Iterable[str] = ()) -> None:
    """Say which of the free texts that go into a public version may still name somebody, as they will be printed; at most five are shown."""
    from landuse.errors import sample
    from landuse.identifiers.natural_persons import masked_text, may_name_somebody

    known = tuple(persons)
    shown = dict.fromkeys(masked_text(str(text), known) for text in texts if isinstance(text, str))
    found = [text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in shown if may_name_somebody(text)]
    if found:
        typer.echo(
            f"注意：{len(found)} 处文字可能提到个人（已知的姓名、证件和电话已隐去，其他姓名识别不了），公开前请逐条阅读：{sample(found)}；"
            "需要改动的，请改原数据后重新编制",
            err=True,
        )


def tell_of_result(result: "Assessment", parcels: Iterable[str] | None = None) -> None:
    """Do so for reports on some parcels, with what is printed beside their places; None for the list of public land."""
    import pandas as pd

    from landuse.public_list import persons_of, public_list

    if parcels is None:
        tell_to_read(public_list(result)["location"])
        return
    chosen = list(parcels)
    links, names = result.data.table("project_parcels"), result.data.table("projects").get("project_name", pd.Series(dtype="str"))
    ids = links["project_id"][links["parcel_id"].isin(chosen)]
    places = result.results.reindex(chosen).get("location", pd.Series(dtype="str"))
    promises = result.commitments.loc[result.commitments["parcel_id"].isin(chosen), "indicator"]
    tell_to_read([*places, *names.reindex(ids), *promises], persons_of(result))


def tell_of_zones(data: "LandData", zones: Iterable[str]) -> None:
    """Do so for the names of some zones."""
    import pandas as pd

    from landuse.known_persons import known_persons

    tell_to_read(data.table("zones").get("zone_name", pd.Series(dtype="str")).reindex(list(zones)), known_persons(data))
