"""The explanatory sheet of the land-control book: how to read it, the edition, every control value with its source."""

from collections.abc import Sequence

from landuse.policy import Policy
from landuse.policy.control_values import AT_MOST
from landuse.reports.enterprises.standing_fields import CONFIDENCE
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import Cell, safe_text
from landuse.reports.sheets.notes import CONFLICTS, DISCLAIMER, WIDTHS, code_meanings, conflict_fields, pack_fields, write_remarks
from landuse.reports.sheets.sheet_table import Field, write_heading
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.results import Assessment
from landuse.vocabulary import code_label, codes
from landuse.vocabulary.industry_codes import division_label

SHEET = "填表说明"
REMARKS = (
    f"{DISCLAIMER}；工业项目用地是否符合控制指标，须由主管部门按程序核验。",
    "工业项目用地：用途为工矿仓储用地（按所注明的分类标准），或行业代码属国民经济行业分类 B、C 门类；其他用地不核验。",
    "投资强度的投资为固定资产总投资，包括厂房、设备和地价款；与闲置土地认定所用的已投资额（不含地价、税费）不是同一口径。",
    "容积率按计容建筑面积计算，层高超过8米的该层建筑面积加倍；没有计容建筑面积的，取总建筑面积加层高超过8米的建筑面积。",
    "行业代码须连同版本使用：2008年版控制指标用2002版代码，2017版36为汽车制造业、2002版36为专用设备制造业；版本不明的不核验。",
    "行业代码在两位数（大类）上对照，三、四位数小类的调整不追溯；2017版43（修理业）在2002版没有对应的大类。",
    "土地等别归为七类；等别或类别不明的，投资强度不核验。",
    "空格表示数据未提供或不适用；“不明”表示不能核验；“—”表示未到核验时点。未知值不作为零，也不计入合计。",
    "表内文字均来自报送数据，按文本保存，不会作为公式执行；控制字符以可见符号代替。",
)


def write_control_notes(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write how to read the book, and what it judged by."""
    sheet = book.sheet(SHEET, "#7f8c91")
    row = write_heading(book, sheet, title=title, line=line, width=WIDTHS, signed=False)
    row = write_remarks(book, sheet, row, REMARKS)
    sections: list[tuple[str, Sequence[Field]]] = [
        ("适用版本", edition_fields(result.policy)),
        ("控制值", value_fields(result.policy)),
        ("核验结论含义", code_meanings("land_control_result", "核验结论")),
        ("供地审查结论含义", code_meanings("supply_screening", "供地审查结论")),
        ("供地审查规则", supply_fields(result.policy)),
        ("规则版本", pack_fields(result.policy)),
        (CONFLICTS, conflict_fields(result.policy, "land-control")),
    ]
    write_stack(book, sheet, sections, widths=WIDTHS, row=row, empty="政策包没有载明")
    page_setup(sheet, title=title, header_rows=(0, 1))


def edition_fields(policy: Policy) -> list[Field]:
    """Return the editions that the packs know, the applied one marked."""
    rows = policy.land_control.editions
    applied = policy.land_control.edition
    indicators = ["、".join(code_label("control_indicator", name) for name in row.indicators) for row in rows]
    return [
        Field("版本", [safe_text(f"{row.id}（适用）" if row.id == applied else row.id) for row in rows], "label"),
        Field(
            "名称和指标",
            [safe_text(f"{row.title}：{text}。{row.note}") for row, text in zip(rows, indicators, strict=True)],
            "plain",
        ),
        Field("可信程度", [CONFIDENCE[row.confidence] for row in rows], "label"),
        Field("依据", [safe_text(policy.cite(row.article)) for row in rows], "plain"),
    ]


def value_fields(policy: Policy) -> list[Field]:
    """Return the control values of the applied edition, and for which indicator there is none."""
    rules = policy.land_control
    classes = {row.id: row.title for row in rules.classes}
    whom: list[Cell] = []
    texts: list[Cell] = []
    sure: list[Cell] = []
    articles: list[Cell] = []
    for indicator in rules.applied.indicators:
        rows = [row for row in rules.values if (row.edition, row.indicator) == (rules.edition, indicator)]
        name = code_label("control_indicator", indicator)
        if not rows:
            whom.append(name)
            texts.append("没有载明，按未知处理")
            sure.append(None)
            articles.append("须在地方政策包的 CSV 中补充")
        for row in rows:
            industry = f"{row.code} {division_label(row.code, rules.applied.code_version)}" if row.code else "各行业"
            land = f"，{classes[row.land_class]}土地" if row.land_class else ""
            bound = "≤" if indicator in AT_MOST else "≥"
            shown = (
                f"{row.value:.4g}"
                if row.unit == "比值"
                else f"{row.value:.1%}"
                if row.unit == "比例"
                else f"{row.value:g} {row.unit}"
            )
            whom.append(name)
            texts.append(safe_text(f"{industry}{land}：{bound} {shown}{f'（{row.note}）' if row.note else ''}"))
            sure.append(CONFIDENCE[row.confidence])
            articles.append(safe_text(policy.cite(row.article)))
    return [
        Field("指标", whom, "text"), Field("控制值", texts, "plain"), Field("可信程度", sure, "label"), Field("依据", articles, "plain"),
    ]  # fmt: skip


def supply_fields(policy: Policy) -> list[Field]:
    """Return what projects are screened by: each value, each row of the negative list, each floor."""
    kinds = "、".join(code_label("assessment_kind", kind) for kind in policy.supply.required_assessments)
    values = {
        "required_assessments": ("须有的区域评估", kinds),
        "assessment_years": ("区域评估有效期", f"{policy.supply.assessment_years} 年"),
        "residential_term_years": ("居住用地最高年期", f"{policy.supply.residential_term_years} 年"),
        "industrial_term_years": ("工业用地最高年期", f"{policy.supply.industrial_term_years} 年"),
        "commercial_term_years": ("商业、旅游、娱乐用地最高年期", f"{policy.supply.commercial_term_years} 年"),
        "public_term_years": ("教科文卫体用地最高年期", f"{policy.supply.public_term_years} 年"),
        "other_term_years": ("综合或其他用地最高年期", f"{policy.supply.other_term_years} 年"),
    }
    told = [
        (*text, policy.source(f"supply.{key}").confidence, policy.source(f"supply.{key}").article) for key, text in values.items()
    ]
    for row in policy.supply.intensity_floors:
        industries = f"行业 {'、'.join(row.codes)}（{row.code_version}版）" if row.codes else "各行业"
        told.append(("供地投资强度门槛", f"{industries}：不低于 {row.wanyuan_per_mu:g} 万元/亩", row.confidence, row.article))
    for banned in policy.supply.negative_list:
        industries = f"行业 {'、'.join(banned.codes)}（{banned.code_version}版）"
        kind = codes("supply_ban")[banned.kind].label_zh
        told.append((f"负面清单（{kind}）", f"{banned.text}：{industries}", banned.confidence, banned.article))
    return [
        Field("项目", [safe_text(row[0]) for row in told], "text"),
        Field("规定", [safe_text(row[1]) for row in told], "plain"),
        Field("可信程度", [CONFIDENCE[row[2]] for row in told], "label"),
        Field("依据", [safe_text(policy.cite(row[3])) for row in told], "plain"),
    ]
