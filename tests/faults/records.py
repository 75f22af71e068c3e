"""Records that stand twice, lead nowhere or contradict themselves; tables that do not fit together."""

from bureau_files import squares

from faults.fault import CLEAN, CSV, HEADER, ROWS, Fault, after, csv, shapes, squares_of, text_file

PARCELS = text_file("宗地.csv", "\n".join([HEADER, *(",".join(row) for row in ROWS)]) + "\n")
FIRMS = text_file("企业.csv", "统一社会信用代码,企业名称\nE1,甲公司\nE2,乙公司\n")
EXTRA = '[extra.rent]\nlabel = "租金"\nunit = "wanyuan"\n'


def _beside(name, table, text, reported, truth, *says, rest="", firms=False):
    sections = CSV + (f'[data.{table}]\nfile = "另表.csv"\n' if table else "") + rest
    sections += '[data.enterprises]\nfile = "企业.csv"\n' if firms else ""
    writers = [PARCELS, text_file("另表.csv", text), *([FIRMS] if firms else [])]
    return Fault(name, after(sections, *writers), reported=reported, says=says, truth={"parcels": CLEAN, **truth})


def _order(name, header, cells, issue, truth, *says):
    return Fault(
        name,
        csv(f"宗地编号,{header}\nA1,{cells}\n"),
        reported={issue: 1},
        says=says,
        truth={"parcels": {"parcel_id": ["A1"], **truth}},
    )


JOIN = '[[data.parcels.join]]\nfile = "另表.csv"\non = "宗地"\nsum = { invested_wanyuan = "投资(元)" }\n'


def _attributes(name, text, reported, truth, *says, rest=""):
    sections = CSV + f'[[data.parcels.attributes]]\nfile = "另表.csv"\n{rest}'
    return Fault(
        name, after(sections, PARCELS, text_file("另表.csv", text)), reported=reported, says=says, truth={"parcels": truth}
    )


ATTRIBUTES = [
    _attributes(
        "attributes-that-contradict-the-outlines", "宗地编号,受让人,开工状态\nA1,甲公司,未动工\nA2,丁公司,未动工\nA3,丙公司,\n",
        {"attribute_conflict": 1, "attributes_joined": 1}, {**CLEAN, "works_status": ["not_started", "not_started", None]},
        "宗地.csv 第 3 行：乙公司；另表.csv 第 3 行：丁公司", "采用 宗地.csv 的值",
    ),
    _attributes(
        "attributes-that-are-to-win", "宗地编号,受让人\nA2,丁公司\n", {"attribute_conflict": 1, "attribute_without_row": 1},
        {**CLEAN, "holder_name": ["甲公司", "丁公司", "丙公司"]}, "采用 另表.csv 的值", rest="prefer = true\n",
    ),
    _attributes(
        "attributes-of-two-rows-for-one-parcel", "宗地编号,开工状态\nA1,未动工\nA1,已竣工\nA2,未动工\nA3,未动工\n",
        {"attribute_ambiguous": 2, "attribute_without_row": 1}, {**CLEAN, "works_status": [None, "not_started", "not_started"]},
        "同一标识在文件中有多条内容不同的记录", "开工状态 已竣工",
    ),
    _attributes(
        "attributes-given-twice", "序号,宗地编号,开工状态\n1,A1,未动工\n2,A1,未动工\n", {"attribute_repeated": 1, "attribute_ambiguous": 0},
        {**CLEAN, "works_status": ["not_started", None, None]},
    ),
    _attributes(
        "attributes-of-no-parcel", "宗地编号,开工状态\nA9,未动工\n,已竣工\nA1,未动工\n",
        {"attribute_unmatched": 2, "attributes_joined": 1}, {**CLEAN, "works_status": ["not_started", None, None]},
        "未并入 2 行", "没有标识",
    ),
    _attributes(
        "attributes-that-cannot-be-read", "宗地编号,实际竣工时间,是否抵押\nA1,2019-02-30,也许\nA2,2019-03-01,是\nA3,,\n",
        {"date_not_readable": 1, "value_not_readable": 1},
        {**CLEAN, "completion_date": [None, "2019-03-01", None], "mortgaged": [None, True, None]},
    ),
]  # fmt: skip
FAULTS = [
    *ATTRIBUTES,
    Fault("the-same-id-twice", csv("宗地编号,面积\nA1,100\nA2,200\nA1,300\n"), refused=("parcel_id 重复", "A1（第 2、4 行）", 'duplicates = "dissolve"')),
    Fault(
        "the-same-id-with-blanks-and-wide-digits", csv("宗地编号,面积\nA1,100\n Ａ１ ,200\n"), refused=("parcel_id 重复", "A1（第 2、3 行）"),
    ),
    Fault(
        "parts-of-one-parcel-that-disagree",
        csv("宗地编号,受让人\nA1,甲公司\nA1,乙公司\n", 'duplicates = "dissolve"\n'),
        reported={"duplicate_dissolved": 1, "duplicate_conflict": 1},
        says=("甲公司 / 乙公司",),
        truth={"parcels": {"parcel_id": ["A1"], "holder_name": ["甲公司"]}},
    ),
    Fault(
        "ids-that-differ-in-case-only",
        csv("宗地编号,面积\na1,100\nA1,200\n"),
        reported={"id_near_duplicate": 2},
        truth={"parcels": {"parcel_id": ["a1", "A1"], "area_m2": [100.0, 200.0]}},
    ),
    _beside(
        "a-row-given-twice", "delays", "宗地代码,原因,起始日,终止日,佐证文号\n" + "A1,G1,2018-05-10,2018-06-10,政函1号\n" * 2,
        {"row_repeated": 1}, {"delays": {"parcel_id": ["A1", "A1"]}},
    ),
    _beside(
        "a-delay-of-no-parcel", "delays", "宗地代码,原因,起始日,终止日,佐证文号\nA9,G1,2018-05-10,2018-06-10,政函1号\n",
        {"delay_unknown_parcel": 1}, {"delays": {"parcel_id": ["A9"], "cause": ["G1"]}},
    ),
    _beside(
        "a-delay-that-ends-before-it-begins", "delays", "宗地代码,原因,起始日,终止日,佐证文号\nA1,G1,2018-06-10,2018-05-10,政函1号\n",
        {"delay_reversed": 1}, {"delays": {"first_date": ["2018-06-10"], "last_date": ["2018-05-10"]}},
    ),
    _beside(
        "land-used-of-no-parcel", "occupancy", "宗地代码,统一社会信用代码,占用面积\nA9,E1,500\n",
        {"occupancy_unknown_parcel": 1}, {"occupancy": {"parcel_id": ["A9"], "occupied_area_m2": [500.0]}}, firms=True,
    ),
    _beside(
        "land-used-by-nobody-known", "occupancy", "宗地代码,统一社会信用代码,占用面积\nA1,E9,500\n",
        {"occupancy_unknown_enterprise": 1}, {"occupancy": {"enterprise_id": ["E9"], "occupied_area_m2": [500.0]}}, firms=True,
    ),
    _beside(
        "more-land-used-than-there-is", "occupancy", "宗地代码,统一社会信用代码,占用面积\nA1,E1,900\nA1,E2,900\n",
        {"occupancy_over_parcel": 1}, {"occupancy": {"occupied_area_m2": [900.0, 900.0]}}, firms=True,
    ),
    _beside(
        "accounts-of-nobody-known", "accounts", "统一社会信用代码,年度,营业收入\nE9,2019,500\n",
        {"accounts_unknown_enterprise": 1}, {"accounts": {"enterprise_id": ["E9"]}}, firms=True,
    ),
    _beside(
        "joined-rows-without-a-parcel", "", "宗地,投资(元)\nA1,10000\nA1,20000\nA9,70000\n",
        {"join_unmatched": 1, "join_summed": 1}, {"parcels": {**CLEAN, "invested_wanyuan": [3.0, None, None]}},
        "合计 10；已汇入宗地 2 行，合计 3；未汇入 1 行，合计 7", rest=JOIN,
    ),
    Fault(
        "a-parent-that-is-its-own-child", csv("宗地编号,原宗地号\nA1,A1\n"), reported={"parent_circular": 1},
        truth={"parcels": {"parcel_id": ["A1"], "parent_parcel_id": ["A1"]}},
    ),
    Fault(
        "a-parent-beside-its-children", csv("宗地编号,原宗地号,面积\nA1,,1000\nA2,A1,400\nA3,A1,600\n"), reported={"parent_still_listed": 1},
        truth={"parcels": {"parcel_id": ["A1", "A2", "A3"], "parent_parcel_id": [None, "A1", "A1"]}},
    ),
    _order("agreed-end-before-agreed-start", "约定开工时间,约定竣工时间", "2019-06-01,2018-06-01", "dates_out_of_order",
           {"agreed_start_date": ["2019-06-01"], "agreed_completion_date": ["2018-06-01"]}, "早于"),
    _order("finished-before-started", "实际开工时间,实际竣工时间", "2019-06-01,2018-06-01", "dates_out_of_order",
           {"actual_start_date": ["2019-06-01"], "completion_date": ["2018-06-01"]}),
    _order("finished-in-the-future", "实际竣工时间", "2025-06-01", "date_after_as_of", {"completion_date": ["2025-06-01"]}, "晚于认定时点"),
    _order("greater-part-than-whole", "面积,建筑基底面积", "1000,2000", "part_over_whole",
           {"area_m2": [1000.0], "building_footprint_m2": [2000.0]}),
    Fault(
        "a-zone-that-is-not-listed",
        after(
            CSV + '[data.zones]\nfile = "开发区.csv"\n',
            text_file("宗地.csv", "宗地编号,开发区代码\nA1,Z1\nA2,Z9\n"), text_file("开发区.csv", "开发区代码,开发区名称\nZ1,甲区\n"),
        ),
        reported={"link_unknown": 1}, says=("Z9",), truth={"parcels": {"parcel_id": ["A1", "A2"], "zone_id": ["Z1", "Z9"]}},
    ),
    Fault(
        "two-parts-drawn-and-one-id", shapes(lambda: squares_of(squares(2)).assign(ZDDM=["A1", "A1"])),
        refused=("parcel_id 重复", 'duplicates = "dissolve"'),
    ),
]  # fmt: skip
