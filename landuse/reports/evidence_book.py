"""The workbook of evidence from above (影像佐证): leads against the papers, scenes over time, the scenes, and what it cannot tell."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from landuse.evidence import Evidence, evidence_findings, evidence_issues, parcel_series
from landuse.evidence.accuracy import NAMES as ACCURACY_NAMES
from landuse.evidence.confrontation import CAVEAT
from landuse.evidence.findings import verdicts_at_stake
from landuse.policy.conflict_hints import conflicts_of
from landuse.reports.issue_fields import issue_records
from landuse.reports.parcels.register import write_register, write_stack
from landuse.reports.sheets.cells import date_cells, label_cells, number_cells, safe_text, text_cells
from landuse.reports.sheets.field import Records
from landuse.reports.sheets.notes import (
    CONFLICTS,
    WIDTHS,
    code_meanings,
    fields_of_conflicts,
    pack_fields,
    stamp_of,
    unit_line,
    write_remarks,
    write_sources,
)
from landuse.reports.sheets.notes import SHEET as NOTES_SHEET
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, open_book, page_setup
from landuse.results import Assessment
from landuse.vocabulary import codes

NAME = "影像佐证表"
REMARKS = (
    f"{CAVEAT}。本表不改变任何认定结论、闲置费和处置建议。",
    "“建成区间”为末次未见建成日与首次见建成日之间：建成类占比达到规则所定比例、并由后续影像印证的首期为“首次见建成”。区间不是动工日期。",
    "像元或可用影像期数不足的宗地不给日期；首期可用影像已建成的，起点不明，左端空格。",
    "“变化日（估计）”为建成类占比分两段取均值、两段差别最大且超过惩罚值时，前后两期影像的中间日。",
    "10 米影像分不清屋顶与硬化地面，也看不见室内施工、桩基和地下工程；薄云薄霾、堆场、大棚可能误为建成。",
    "第二佐证为夜间灯光和用地企业用电；灯光受邻近宗地影响，没有用电不等于没有使用。",
)


def write_evidence(
    result: Assessment,
    evidence: Evidence,
    path: str | Path,
    *,
    accuracy: pd.DataFrame | None = None,
    title: str = "",
    reporting_unit: str = "",
) -> Path:
    """Write what the scenes show as an Excel workbook and return its path.

    Sheets: 对照线索 (one row a finding with both sources, the second witness and the mu at stake), 问题清单, 时间序列 (one row a parcel: bracket, day of
    change, pixels, scenes, confidence), 各期影像, 精度 (only with `accuracy`), 填表说明; hidden: _来源.

    Parameters
    ----------
    result, evidence
        An assessment, and what :func:`landuse.evidence.gather_evidence` gathered for it.
    path
        The file to write; an existing one is replaced in one step.
    accuracy
        What :func:`landuse.evidence.accuracy_table` returned for days known from elsewhere.
    title, reporting_unit
        As for the other workbooks (:func:`landuse.reports.stock_book.write_stock`).

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    title, line = safe_text(title), unit_line(result, reporting_unit)
    series = parcel_series(result, evidence)
    findings = evidence_findings(result, evidence, series)
    with open_book(path, title=f"{title}{NAME}", as_of=result.as_of, company=reporting_unit, stamp=stamp_of(result)) as book:
        _register(
            book,
            "对照线索",
            "#c2185b",
            _finding_fields(findings),
            title=f"{title}影像与登记对照线索",
            line=line,
            empty="没有线索",
        )
        _register(
            book,
            "问题清单",
            "#ef8a3c",
            issue_records(evidence_issues(findings)),
            title=f"{title}影像佐证问题清单",
            line=line,
            empty="没有线索",
        )
        _register(
            book, "时间序列", "#256175", _series_fields(result, series), title=f"{title}影像时间序列", line=line, empty="没有宗地"
        )
        _register(book, "各期影像", "#7fa650", _scene_fields(evidence), title=f"{title}各期影像", line=line, empty="没有影像")
        if accuracy is not None:
            _register(
                book, "精度", "#7b5ea7", _accuracy_fields(accuracy), title=f"{title}区间精度", line=line, empty="没有可对照的宗地"
            )
        _write_notes(book, result, findings, title=f"{title}{NAME}填表说明", line=line)
        write_sources(book, result.provenance)
    return Path(path)


def _register(book: Book, name: str, color: str, fields: Sequence[Field] | Records, *, title: str, line: str, empty: str) -> None:
    sheet = book.sheet(name, color)
    placed = write_register(book, sheet, fields, title=title, line=line, empty=empty, frozen_columns=2)
    write_note(book, sheet, placed.next_row, f"注：{CAVEAT}。", width=len(placed.widths))


def _finding_fields(found: pd.DataFrame) -> list[Field]:
    statuses = {code: entry.label_zh for code, entry in codes("idle_status").items()}
    return [
        Field("序号", list(range(1, len(found) + 1)), "ordinal", 6),
        Field("宗地代码", text_cells(found["parcel_id"]), "id", 24, total="parcels"),
        Field("土地使用权人", text_cells(found["holder_name"]), "text", 30),
        Field("线索（疑似）", label_cells(found["evidence_finding"], "evidence_finding"), "label", 24),
        Field("登记", text_cells(found["papers_say"]), "text", 34),
        Field("登记日期", date_cells(found["papers_date"]), "date", 13),
        Field("影像", text_cells(found["scene_says"]), "text", 40),
        Field("影像来源", text_cells(found["scene_name"]), "text", 26),
        Field("影像日期", date_cells(found["scene_date"]), "date", 13),
        Field("第二佐证", label_cells(found["evidence_witness"], "evidence_witness"), "label", 10),
        Field("第二佐证内容", text_cells(found["witness_says"]), "text", 40),
        Field("现认定状态", label_cells(found["idle_status"], "idle_status"), "label", 16),
        Field("如核实可能属", text_cells(found["candidate_status"].map(statuses).astype("str")), "text", 20),
        Field("涉及面积\n（亩）", number_cells(found["mu_at_stake"]), "amount", 12, total="visible"),
    ]


def _series_fields(result: Assessment, series: pd.DataFrame) -> list[Field]:
    parcels = pd.DataFrame(result.results)
    return [
        Field("序号", list(range(1, len(series) + 1)), "ordinal", 6),
        Field("宗地代码", text_cells(series.index), "id", 24, total="parcels"),
        Field("面积\n（亩）", number_cells(parcels["area_mu"]), "amount", 12, total="visible"),
        Field("登记的\n开工状况", label_cells(parcels["works_status"], "works_status"), "label", 12),
        Field("时间序列结论", label_cells(series["evidence_series_state"], "evidence_series"), "label", 14),
        Field("末次未见\n建成日", date_cells(series["evidence_last_bare_date"]), "date", 13),
        Field("首次见\n建成日", date_cells(series["evidence_first_built_date"]), "date", 13),
        Field("区间\n天数", number_cells(series["evidence_bracket_days"]), "integer", 9),
        Field("变化日\n（估计）", date_cells(series["evidence_change_date"]), "date", 13),
        Field("变化幅度", number_cells(series["evidence_change_share"]), "share", 10),
        Field("有效\n像元数", number_cells(series["evidence_effective_pixels"]), "amount", 10),
        Field("可用\n期数", number_cells(series["evidence_scenes_used"]), "integer", 8),
        Field("不可用\n期数", number_cells(series["evidence_scenes_unusable"]), "integer", 8),
        Field("首期可用\n影像", date_cells(series["evidence_first_scene_date"]), "date", 13),
        Field("末期可用\n影像", date_cells(series["evidence_last_scene_date"]), "date", 13),
        Field("可信\n程度", label_cells(series["evidence_confidence"], "evidence_confidence"), "label", 10),
        Field("影像不足的原因", text_cells(series["evidence_unclear_reason"].replace("", pd.NA)), "text", 26),
    ]


def _scene_fields(evidence: Evidence) -> list[Field]:
    scenes = [entry.scene for entry in evidence.scenes]
    clear = pd.Series([entry.figures["seen_share"].mean() for entry in evidence.scenes], dtype="float64")
    days = pd.Series(pd.to_datetime([scene.date for scene in scenes]))
    return [
        Field("序号", list(range(1, len(scenes) + 1)), "ordinal", 6),
        Field("日期", date_cells(days), "date", 13),
        Field("影像", [safe_text(scene.title or Path(scene.file).stem) for scene in scenes], "text", 30),
        Field("文件", [safe_text(Path(scene.file).name) for scene in scenes], "text", 26),
        Field("来源", [safe_text(scene.source) for scene in scenes], "text", 26),
        Field("宗地可用\n面积占比", number_cells(clear), "share", 12),
        Field("精度", [safe_text(scene.accuracy_words) for scene in scenes], "text", 40),
    ]


def _accuracy_fields(accuracy: pd.DataFrame) -> list[Field]:
    fields = []
    for name, header in ACCURACY_NAMES.items():
        if accuracy[name].dtype == "float64":
            kind = "share" if name.endswith("_share") else "amount"
            fields.append(Field(header, number_cells(accuracy[name]), kind, 12))  # type: ignore[arg-type]  # both are kinds
        elif pd.api.types.is_integer_dtype(accuracy[name]):
            fields.append(Field(header, number_cells(accuracy[name]), "integer", 10))
        else:
            fields.append(Field(header, text_cells(accuracy[name]), "text", 16))
    return fields


def _write_notes(book: Book, result: Assessment, findings: pd.DataFrame, *, title: str, line: str) -> None:
    sheet = book.sheet(NOTES_SHEET, "#7f8c91")
    row = write_heading(book, sheet, title=title, line=line, width=WIDTHS, signed=False)
    row = write_remarks(book, sheet, row, REMARKS)
    sections = [
        ("时间序列结论", code_meanings("evidence_series", "时间序列结论")),
        ("对照线索", code_meanings("evidence_finding", "线索（疑似）")),
        ("规则版本", pack_fields(result.policy)),
        (CONFLICTS, fields_of_conflicts(result.policy, conflicts_of(result.policy, verdicts_at_stake(findings)))),
    ]
    write_stack(book, sheet, sections, widths=WIDTHS, row=row, empty="无")
    page_setup(sheet, title=title, header_rows=(0, 1))
