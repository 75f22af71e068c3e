"""What the files of a run are called where the command line lists them."""

OUTPUT_NAMES = {
    "map": "地图", "ledger": "闲置土地处置台账", "enterprises": "企业评价台账", "targets": "处置目标进度", "trajectory": "目标进度图",
    "stock_flow": "存量流量图", "stock": "存量土地", "standard_land": "标准地履约", "land_control": "用地控制指标", "zones": "开发区评价",
    "results": "成果图层", "grounds": "认定依据", "issues": "数据问题清单", "run": "运行记录", "provenance": "来源记录", "geoparquet": "成果表",
}  # fmt: skip


def output_name(name: str) -> str:
    """Return what an output is called; its own name where it has no other."""
    return OUTPUT_NAMES.get(name, name)
