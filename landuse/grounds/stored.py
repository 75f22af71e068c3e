"""`Grounds`: the chains of many verdicts in little room. What many share is held once and numbered; each chain is a line of numbers.

A line and what is shared are plain values, as they stand in the file that :mod:`landuse.grounds.grounds_file` writes. A chain is made
of them when it is asked for; nothing is judged anew.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any, overload

import numpy as np

from landuse.errors import UnknownNameError, sample
from landuse.grounds.added_record import Added
from landuse.grounds.chain import Cell, Chain, ConflictNote, Flip, Pack, Peers, Plain, RuleValue, Step, Test
from landuse.vocabulary import code_label, codes

FORMAT = 1
_OF_FACTS = ("tests", "steps", "cells", "conflicts", "rules", "packs")
Line = dict[str, Any]


@dataclass(eq=False)
class Shared:
    """What the chains of one run share: `facts` by number, the labels of codes, what is said of each verdict, the field of a ranking."""

    as_of: str
    facts: list[dict[str, Any]] = field(default_factory=list)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    peers: Mapping[str, Sequence[Plain]] = field(default_factory=dict)
    numbers: dict[tuple[Any, ...], int] = field(default_factory=dict, repr=False)

    def number(self, fact: Mapping[str, Any]) -> int:
        """Return the number of a fact, which is kept once; so are the labels of its code list."""
        key = tuple((name, _hashable(value)) for name, value in fact.items())
        if key not in self.numbers:
            self.numbers[key] = len(self.facts)
            self.facts.append(dict(fact))
            self.label(str(fact.get("code_list") or ""))
        return self.numbers[key]

    def label(self, code_list: str) -> None:
        """Keep the labels of a code list."""
        if code_list and code_list not in self.labels:
            self.labels[code_list] = {code: code_label(code_list, code) for code in codes(code_list)}

    def text(self, value: Plain, code_list: str | None) -> str:
        """Return a value in words, as :func:`landuse.grounds.records.value_text`, by the labels that are held."""
        if value is None:
            return "空白"
        if isinstance(value, bool):
            return "是" if value else "否"
        if code_list:
            return self.labels[code_list].get(str(value), str(value))
        return f"{value:.10g}" if isinstance(value, float) else str(value)

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the field of the ranking as plain values that JSON takes."""
        return {"format": FORMAT, "as_of": self.as_of, "facts": self.facts, "labels": self.labels, "verdicts": self.verdicts}

    def take_in(self, other: "Shared") -> list[int]:
        """Add what `other` holds but its field of the ranking; return the numbers that its facts have here."""
        numbers = [self.number(fact) for fact in other.facts]
        self.labels |= other.labels
        self.verdicts |= {name: with_numbers(said, numbers) for name, said in other.verdicts.items()}
        return numbers

    def in_order(self) -> tuple["Shared", list[int]]:
        """Return the same with the facts in an order that does not depend on which came first, and the new number of each."""
        texts = [json.dumps(fact, ensure_ascii=False, sort_keys=True) for fact in self.facts]
        order = sorted(range(len(texts)), key=texts.__getitem__)
        numbers = np.argsort(order).tolist()
        verdicts = {name: with_numbers(self.verdicts[name], numbers) for name in sorted(self.verdicts)}
        labels = {name: self.labels[name] for name in sorted(self.labels)}
        return Shared(self.as_of, [self.facts[n] for n in order], labels, verdicts, self.peers), numbers

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Shared":
        """Return what :meth:`to_dict` wrote."""
        return cls(values["as_of"], values["facts"], values["labels"], values["verdicts"], values.get("peers", {}))


@dataclass(frozen=True, eq=False)
class Grounds(Sequence[Chain]):
    """The chains of many verdicts, in order; ``grounds.of(code)`` gives that of one record.

    Attributes
    ----------
    shared, lines
        What they share, and one line each.
    """

    shared: Shared
    lines: Sequence[Line]

    def __len__(self) -> int:
        """Return the number of chains."""
        return len(self.lines)

    @overload
    def __getitem__(self, place: int) -> Chain: ...
    @overload
    def __getitem__(self, place: slice) -> "Grounds": ...
    def __getitem__(self, place: int | slice) -> "Chain | Grounds":
        """Return one chain, or some of them."""
        return Grounds(self.shared, self.lines[place]) if isinstance(place, slice) else chain_of(self.lines[place], self.shared)

    def __iter__(self) -> Iterator[Chain]:
        """Return the chains one by one."""
        return (chain_of(line, self.shared) for line in self.lines)

    @cached_property
    def _places(self) -> dict[tuple[str, str], int]:
        return {(line["key"], line["verdict"]): place for place, line in enumerate(self.lines)}

    def of(self, key: str, verdict: str | None = None) -> Chain:
        """Return the chain of one record, by default of its first verdict.

        Raises
        ------
        UnknownNameError
            None is held for it.
        """
        asked = [verdict] if verdict else list(self.shared.verdicts)
        place = next((self._places[key, name] for name in asked if (key, name) in self._places), None)
        if place is None:
            mine = [name for held, name in self._places if held == key]
            told = f"；存有：{'、'.join(mine)}" if mine else f"；存有的例如 {sample(line['key'] for line in self.lines[:3])}"
            raise UnknownNameError(f"所存的认定依据里没有“{key}”" + (f"的“{verdict}”" if verdict else "") + told)
        return self[place]


def chain_of(line: Line, shared: Shared) -> Chain:
    """Return the chain that a line stands for."""
    facts, of = shared.facts, shared.verdicts[line["verdict"]]
    tests = tuple(
        Test(**_tuples(facts[number]), outcome=outcome) for number, outcome in zip(line["tests"], line["outcomes"], strict=True)
    )
    steps = tuple(
        Step(fact["name"], fact["label"], value, shared.text(value, fact["code_list"]), tuple(fact["inputs"]))
        for fact, value in zip((facts[number] for number in line["steps"]), line["values"], strict=True)
    )
    made: dict[str, Any] = {name: line[name] for name in ("verdict", "key", "code", "rule", "searched")}
    return Chain(
        **made,
        verdict_label=of["label"],
        table=of["table"],
        as_of=shared.as_of,
        label=shared.labels[of["code_list"]][line["code"]],
        undecided=line["code"] in of["undecided"],
        tests=tests,
        steps=steps,
        cells=tuple(cells_of(line, shared)),
        flips=tuple(Flip(**flip) for flip in line["flips"]),
        pair=tuple(Flip(**flip) for flip in line.get("pair", ())),
        pairs_tried=line.get("pairs_tried", 0),
        added=tuple(Added(**_pairs(added)) for added in line.get("added", ())),
        widened=line.get("widened", False),
        **{name: _objects(name, of[name], facts) for name in ("rules", "packs")},
        conflicts=_objects("conflicts", line["conflicts"], facts),
        peers=peers(line, shared),
    )


def cells_of(line: Line, shared: Shared) -> Iterator[Cell]:
    """Return the cells of a line."""
    without = line.get("without") or [None] * len(line["cells"])
    for number, record, value, row, code in zip(line["cells"], line["records"], line["held"], line["rows"], without, strict=True):
        fact = shared.facts[number]
        said = {name: fact[name] for name in ("label", "unit", "is_key", "file", "sheet", "header", "blank_means")}
        text = shared.text(value, fact["code_list"])
        yield Cell(fact["table"], record, fact["column"], value=value, text=text, row=row, without=code, **said)


def peers(line: Line, shared: Shared) -> Peers | None:
    """Return the figures of all in the ranking but the enterprises judged here."""
    if "apart" not in line:
        return None
    count = len(next(iter(shared.peers.values()), []))
    kept = np.setdiff1d(np.arange(count), line["apart"]).tolist()
    return {name: tuple(values[place] for place in kept) for name, values in shared.peers.items()}


def _objects(name: str, numbers: Sequence[int], facts: Sequence[Mapping[str, Any]]) -> Any:
    kind: Any = {"rules": RuleValue, "packs": Pack, "conflicts": ConflictNote}[name]
    return tuple(kind(**facts[number]) for number in numbers)


def _tuples(fact: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fact.items()}


def _pairs(added: Mapping[str, Any]) -> dict[str, Any]:
    return {**added, "facts": tuple((name, value) for name, value in added["facts"])}


def with_numbers(said: Mapping[str, Any], numbers: Sequence[int]) -> dict[str, Any]:
    """Return a line, or what is said of a verdict, with the facts called by other numbers."""
    return {name: [numbers[n] for n in held] if name in _OF_FACTS else held for name, held in said.items()}


def fact_of_test(test: Test) -> dict[str, Any]:
    """Return what is the same of a test for every subject: all but how it came out."""
    return {part.name: getattr(test, part.name) for part in fields(test) if part.name != "outcome"}


def numbers_of(shared: Shared, held: Sequence[Any]) -> list[int]:
    """Return the numbers of some dataclass objects."""
    return [shared.number(asdict(one)) for one in held]


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
