"""``landuse why``: the grounds of a verdict, for an officer or as JSON."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landuse.cli.assess import AsJson, Pack
from landuse.cli.inputs import inputs_of

if TYPE_CHECKING:
    from landuse.cli.inputs import Inputs
    from landuse.grounds import Chain
    from landuse.results import Assessment

Key = Annotated[str, typer.Argument(help="宗地代码、企业代码或项目代码。", metavar="代码")]
ConfigFile = Annotated[Path, typer.Argument(help="landuse.toml 的路径；写成果文件夹则等于 --from。", metavar="landuse.toml")]
From = Annotated[
    Path | None,
    typer.Option(
        "--from",
        help="成果文件夹或其中的 grounds.zip：打印运行时保存的依据，不重新认定；没有保存的，由文件夹里的数据和规则测算。",
        metavar="文件夹",
    ),
]
VerdictName = Annotated[
    str | None,
    typer.Option(
        "--verdict",
        help="哪一项认定：idle_status 闲置，standard_land_conclusion 标准地，zombie_status 僵尸企业，per_mu_grade 亩均等级，"
        "project_zombie_status 僵尸项目；不写则取该记录的第一项。",
        metavar="列名",
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="认定时点（当日 24 时），默认取配置文件。", metavar="日期"),
]
Quick = Annotated[bool, typer.Option("--quick", help="不测算怎样的变化会改变结论（亩均等级的测算较慢）。")]


def why(
    key: Key,
    config: ConfigFile = Path("landuse.toml"),
    verdict: VerdictName = None,
    as_of: AsOf = None,
    policy: Pack = None,
    stored: From = None,
    *,
    quick: Quick = False,
    as_json: AsJson = False,
) -> None:
    """Print conclusion, ground, tests, cells with their origins, rules, and what would change the verdict."""
    from landuse.errors import ConfigError
    from landuse.grounds import why as grounds_of

    if stored is None and _is_result(config):
        stored = config
    note, near = "", None
    if stored is None:
        result = _judged(inputs_of(config, as_of, policy), key, verdict)
        chain = grounds_of(result, key, verdict, counterfactual=not quick)
        near = None if quick else _margin(result, chain)
    elif as_of or policy:
        raise ConfigError("所存的依据按当时的认定时点和规则；--as-of、--policy 不能与 --from 同用，要另行认定请写 landuse.toml")
    else:
        chain, note = _stored(stored, key, verdict, quick=quick)
    if as_json:
        found = chain.to_dict() | ({} if near is None else {"borderline": near})
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    typer.echo("\n".join([chain.text(), *_margin_lines(chain, near), *filter(None, [note])]))


def _margin(result: "Assessment", chain: "Chain") -> list[dict[str, str]]:
    """Return what a small change of one thing makes of the verdict, the scenarios that change it only."""
    from landuse.margins import borderline
    from landuse.margins.borderline import verdict_label

    rows = borderline(result, (chain.verdict,), (chain.key,)).rows
    facts = rows[["kind", "scenario", "then"]].to_numpy().tolist()
    return [
        {"kind": kind, "scenario": scenario, "then": then, "label": verdict_label(chain.verdict, then)}
        for kind, scenario, then in facts
    ]


def _margin_lines(chain: "Chain", near: list[dict[str, str]] | None) -> list[str]:
    number = "八" if chain.conflicts else "七"
    if near is None:
        return (
            [] if chain.verdict != "idle_status" else ["（是否临界未测算；见台账“人工复核”表，或 landuse why 代码 landuse.toml）"]
        )
    if not near:
        return [f"{number}、临界：门槛、面积、日期、基准在规则包 borderline 的幅度内变动，结论都不改变。"]
    told = (f"  {n}. {found['scenario']}，结论变为“{found['label']}”" for n, found in enumerate(near, 1))
    return [f"{number}、临界，人工复核：下列情形每次只变动一项，结论即改变，须复核原始材料：", *told]


def _judged(given: "Inputs", key: str, verdict: str | None) -> "Assessment":
    """Return the tables judged: of Parquet files only the records linked with the one asked for, but for a ranking of everybody."""
    from landuse.cli.engine_job import parquet_sources
    from landuse.grounds.judging import GRADE
    from landuse.grounds.verdicts import verdict_of
    from landuse.screening import assess

    sources = None if verdict == GRADE else parquet_sources(given.settings)
    if sources is not None:
        from landuse.engines.linked_records import linked_records

        data = linked_records(sources, key, verdict_of(verdict).table if verdict else None)
        if data is not None:
            return assess(data, policy=given.policy, as_of=given.day)
    return given.result


def _stored(place: Path, key: str, verdict: str | None, *, quick: bool) -> tuple["Chain", str]:
    """Return the chain that a run has kept, or where it kept none the one that the data and rules in its folder give; and a note."""
    from landuse.errors import ReadError
    from landuse.grounds import read_chain
    from landuse.grounds import why as grounds_of
    from landuse.grounds.grounds_file import stored_in
    from landuse.io.run_folder import RESULTS_FILE, read_run
    from landuse.screening import assess

    if not place.is_dir() or stored_in(place) or not (place / RESULTS_FILE).is_file():
        chain = read_chain(place, key, verdict)
        return (
            chain,
            "" if chain.searched else "  （保存时没有测算变化；要测算请写数据的 landuse.toml：landuse why 代码 landuse.toml）",
        )
    run = read_run(place)
    if run.policy is None or run.gaps:
        raise ReadError(
            f"成果文件夹“{place.name}”没有存认定依据，也不足以重新测算：{'；'.join(run.gaps.values())}；请写明 landuse.toml"
        )
    result = assess(run.data, policy=run.policy, as_of=run.as_of)
    chain = grounds_of(result, key, verdict, counterfactual=not quick)
    return chain, "（该次运行没有存认定依据；以上由成果文件夹里的数据和规则重新测算，原始文件的行列见其 landuse.toml 所列数据）"


def _is_result(place: Path) -> bool:
    """Tell whether a folder is one that a run has written its grounds into, and not one of data."""
    from landuse.config import FILE_NAME
    from landuse.grounds.grounds_file import stored_in

    return place.is_dir() and bool(stored_in(place)) and not (place / FILE_NAME).is_file()
