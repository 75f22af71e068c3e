"""Lineage pictures: for every topic of the metrics the columns and what each rests on directly, taken from Hamilton's graph."""

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import getdoc

from landuse.errors import UnknownNameError
from landuse.explaining import GIVEN, RULE_SECTIONS
from landuse.measuring.graph import derivable, metric_graph
from landuse.metrics import MODULES
from landuse.vocabulary import column, tables
from rendering.markdown import code, contents, page, plain, prose, table
from rendering.names import names
from rendering.rules import TITLES
from rendering.svg import box, curve, picture, text_width, words

ROW, GAP, PAD, MARGIN = 40, 76, 10, 14
FILLS = {"topic": "#cfe8e4", "step": "#ffffff", "raw": "#eef1f3", "other": "#dbe6f4", "rules": "#fbe8c6", "given": "#f3f3f0"}
STROKES = {"topic": "#2f7f77", "step": "#2f7f77", "raw": "#8d99a6", "other": "#5b7fa8", "rules": "#c08a2b", "given": "#a8a8a0"}
KINDS = {
    "topic": "本主题推算的列",
    "step": "中间步骤",
    "raw": "报送的列",
    "other": "其他主题推算的列",
    "rules": "政策包",
    "given": "表、截止日等",
}


@dataclass(frozen=True)
class Node:
    """A node of a picture: its name in the graph, what it is called, its kind, and the nodes it rests on."""

    name: str
    label: str
    kind: str
    inputs: tuple[str, ...]

    @property
    def width(self) -> float:
        """How wide its box is, in pixels."""
        return max(text_width(self.label, 12), text_width(self.name, 10)) + 2 * PAD


def lineage_pages() -> dict[str, str]:
    """Return a page for every table with metrics, and its pictures, by path."""
    pages: dict[str, str] = {}
    shown: dict[str, set[str]] = {}
    for name in MODULES:
        parts = [_legend_line()]
        for module, nodes in _topics(name):
            own = {node.name for node in nodes if node.kind in {"topic", "step"}}
            if own <= shown.get(module, set()):
                continue
            shown.setdefault(module, set()).update(own)
            title, file = names("lineage_topics").get(module, module), f"{name}-{module.rpartition('.')[2]}"
            pages[f"lineage/{file}.svg"] = _picture(nodes, f"{title}：各列的来源")
            parts += [f"## {title}", f"{code(module)}", f"![{title}：各列的来源]({file}.svg)", _functions(nodes, name)]
        pages[f"lineage/{name}.md"] = page(f"{tables()[name].label_zh}表的指标", *parts)
    intro = (
        "每个推算的列是一个函数，函数的参数就是它所依据的列、规则和截止日；Apache Hamilton 据此连成图。以下各图由程序的图直接画出，箭头自左向右："
        "左边是依据，右边是结果。某一列的完整来源用 `landuse explain 列名` 查看。"
    )
    pages["lineage/index.md"] = page("指标图", intro, contents(MODULES, 2), label="lineage")
    return pages


def _topics(table_name: str) -> Iterator[tuple[str, list[Node]]]:
    """Yield every module of a table's graph with its nodes and those they rest on directly."""
    graph = metric_graph(table_name).graph.nodes
    made = {name: node for name, node in graph.items() if not node.user_defined}
    homes = {name: node.originating_functions[0].__module__ for name, node in made.items()}
    for module in MODULES[table_name]:
        own = [name for name, home in homes.items() if home == module]
        if not own:
            continue
        inputs = {name: tuple(before.name for before in made[name].dependencies) for name in own}
        outer = dict.fromkeys(before for found in inputs.values() for before in found if before not in inputs)
        nodes = [Node(name, _label(name, table_name), _outer_kind(name, table_name, made), ()) for name in outer]
        nodes += [
            Node(name, _label(name, table_name), "topic" if _known(name, table_name) else "step", inputs[name]) for name in own
        ]
        yield module, nodes


def _known(name: str, table_name: str) -> bool:
    return name in derivable(table_name)


def _outer_kind(name: str, table_name: str, made: object) -> str:
    if name in RULE_SECTIONS:
        return "rules"
    if name in made:  # type: ignore[operator]
        return "other" if _known(name, table_name) else "step"
    return "given" if name in tables() or name in GIVEN else "raw"


def _label(name: str, table_name: str) -> str:
    if name in RULE_SECTIONS:
        return f"规则：{TITLES[RULE_SECTIONS[name]].partition('（')[0]}"
    if name in tables():
        return f"{tables()[name].label_zh}表"
    if name in GIVEN:
        return GIVEN[name]
    try:
        return column(name, table_name).label_zh
    except UnknownNameError:
        return name


def _layers(nodes: list[Node]) -> list[list[Node]]:
    """Return the nodes in columns from left to right, each node right of all it rests on, ordered to cross few lines."""
    by_name = {node.name: node for node in nodes}
    depth: dict[str, int] = {}

    def depth_of(name: str) -> int:
        if name not in depth:
            depth[name] = 1 + max((depth_of(before) for before in by_name[name].inputs), default=-1)
        return depth[name]

    layers: list[list[Node]] = [[] for _ in range(1 + max(depth_of(node.name) for node in nodes))]
    for node in nodes:
        users = [depth_of(other.name) for other in nodes if node.name in other.inputs]
        layers[min(users) - 1 if users and not node.inputs else depth_of(node.name)].append(node)
    place = {node.name: float(row) for layer in layers for row, node in enumerate(layer)}
    for _ in range(4):
        for layer in layers:
            layer.sort(key=lambda node: _middle([place[name] for name in node.inputs], place[node.name]))
            place |= {node.name: row - len(layer) / 2 for row, node in enumerate(layer)}
        for layer in reversed(layers):
            layer.sort(key=lambda node: _middle([place[o.name] for o in nodes if node.name in o.inputs], place[node.name]))
            place |= {node.name: row - len(layer) / 2 for row, node in enumerate(layer)}
    return layers


def _middle(places: list[float], otherwise: float) -> float:
    return sum(places) / len(places) if places else otherwise


def _picture(nodes: list[Node], title: str) -> str:
    layers = _layers(nodes)
    height = max(len(layer) for layer in layers) * ROW + 2 * MARGIN
    at: dict[str, tuple[float, float, float]] = {}
    x = float(MARGIN)
    for layer in layers:
        width = max((node.width for node in layer), default=0)
        top = (height - len(layer) * ROW) / 2
        at |= {node.name: (x, top + row * ROW + ROW / 2, width) for row, node in enumerate(layer)}
        x += width + GAP
    lines = [
        curve(at[before][0] + at[before][2], at[before][1], at[node.name][0], at[node.name][1], "#b4bec4")
        for node in nodes
        for before in node.inputs
    ]
    boxes = [part for node in nodes for part in _box(node, *at[node.name])]
    return picture(x - GAP + MARGIN, height, [*lines, *boxes], title)


def _box(node: Node, x: float, y: float, width: float) -> list[str]:
    frame = box(x, y - 16, width, 32, FILLS[node.kind], stroke=STROKES[node.kind], dashed=node.kind == "step", round_=4)
    if node.label == node.name:
        return [frame, words(x + PAD, y + 4, node.name, size=11)]
    return [frame, words(x + PAD, y - 2, node.label), words(x + PAD, y + 11, node.name, size=10, color="#66757c")]


def _legend_line() -> str:
    def sample(kind: str) -> str:
        dashed = "dashed" if kind == "step" else "solid"
        return f'<span class="swatch" style="background-color:{FILLS[kind]};border:1px {dashed} {STROKES[kind]}"></span>{KINDS[kind]}'

    return "图例：" + "　".join(sample(kind) for kind in KINDS)


def _functions(nodes: list[Node], table_name: str) -> str:
    graph = metric_graph(table_name).graph.nodes
    return table(
        ["列或步骤", "名称", "Function"],
        (
            [
                code(node.name),
                plain(node.label if node.kind == "topic" else "—"),
                prose(getdoc(graph[node.name].originating_functions[0]) or ""),
            ]
            for node in nodes
            if node.inputs
        ),
    )
