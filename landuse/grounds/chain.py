"""`Chain`: the grounds of one verdict as plain values, from the decision down to the cells of the files; to and from JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from landuse.grounds.added_record import Added

Plain = str | float | int | bool | None
Peers = Mapping[str, tuple[Plain, ...]]


@dataclass(frozen=True)
class Cell:
    """One cell that was stored: where it belongs, what it says, where it was read, and what the verdict were without it.

    `record` numbers the stored records of a table from 0. `is_key` marks what only says whose or of when a record is. Days are
    ISO texts. `file` is empty where the table was not read from a file. `without` is the verdict with this cell blank (None: not
    asked, because it is blank or a key); `blank_means` says what the rules make of a blank where that is not "unknown".
    """

    table: str
    record: int
    column: str
    label: str
    value: Plain
    text: str
    unit: str
    is_key: bool
    file: str = ""
    sheet: str = ""
    row: int | None = None
    header: str = ""
    without: str | None = None
    blank_means: str = ""


@dataclass(frozen=True)
class Test:
    """One condition of the decision: its id, what it says, its ground, and how it came out (``true``, ``false``, ``unknown``)."""

    id: str
    code: str
    label: str
    condition: str
    article: str
    cited: str
    confidence: str
    outcome: str
    operands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One value worked out on the way, and the names of what it was worked out from."""

    name: str
    label: str
    value: Plain
    text: str
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleValue:
    """One value of the rules that the verdict rests on, as text, with its ground and pack."""

    key: str
    value: str
    article: str
    cited: str
    confidence: str
    pack: str


@dataclass(frozen=True)
class Pack:
    """One rule pack with the hash of its text."""

    id: str
    title: str
    sha256: str


@dataclass(frozen=True)
class Flip:
    """A change of one cell that changes the verdict, and how large it is.

    `size` is relative to the cell: days over a year, an amount over itself; a code, or a blank filled in, counts 1. `short_of` is
    the nearest value tried on the way that does not yet change the verdict (None for codes and blanks).
    """

    table: str
    record: int
    column: str
    before: Plain
    after: Plain
    short_of: Plain
    becomes: str
    size: float
    text: str


@dataclass(frozen=True)
class ConflictNote:
    """A conflict of law on which the verdict or its consequence rests, and which source is followed."""

    id: str
    topic: str
    text: str
    cited: str
    confidence: str


@dataclass(frozen=True)
class Chain:
    """The grounds of one verdict.

    Attributes
    ----------
    verdict, table, key, as_of
        The derived column, its table, the record, the day (ISO).
    code, label
        The verdict and its label; `undecided` where the data do not decide.
    rule
        Id of the condition that fitted, one of `tests`.
    tests
        Every condition tried, in order.
    steps
        What was worked out on the way.
    cells
        The records as far as the verdict rests on them, cell by cell.
    rules, packs
        The values of the rules used; the packs with their hashes.
    flips
        Changes of one cell that change the verdict, the smallest first: the first is the counterfactual. Empty where none was found or none
        was asked for (`searched` tells).
    conflicts
        Conflicts of law behind it.
    peers
        For rankings the figures of the others, by column; empty otherwise.
    pair, pairs_tried
        Where no change of one cell leads to another verdict: the smallest two changes found that do together, and how many pairs were tried.
    added
        Further records that would change the verdict: the shortest delay of each outcome.
    widened
        Whether pairs and further records were looked for.
    """

    verdict: str
    verdict_label: str
    table: str
    key: str
    as_of: str
    code: str
    label: str
    undecided: bool
    rule: str
    tests: tuple[Test, ...]
    steps: tuple[Step, ...]
    cells: tuple[Cell, ...]
    rules: tuple[RuleValue, ...]
    packs: tuple[Pack, ...]
    flips: tuple[Flip, ...] = ()
    searched: bool = False
    conflicts: tuple[ConflictNote, ...] = ()
    peers: Peers | None = None
    pair: tuple[Flip, ...] = ()
    pairs_tried: int = 0
    added: tuple[Added, ...] = ()
    widened: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the chain as plain values that JSON takes."""
        found: dict[str, Any] = _plain(asdict(self))
        return found

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Chain":
        """Return the chain that :meth:`to_dict` wrote."""
        made: Chain = _made(cls, values)
        return made

    @property
    def ground(self) -> Test:
        """The condition that fitted."""
        return next(test for test in self.tests if test.id == self.rule)

    def text(self) -> str:
        """Return the chain in Chinese, for an officer."""
        from landuse.grounds.wording import chain_text

        return chain_text(self)

    def __str__(self) -> str:
        """Return the chain in Chinese."""
        return self.text()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _made(kind: Any, values: Mapping[str, Any]) -> Any:
    hints = get_type_hints(kind)
    return kind(**{field.name: _read(hints[field.name], values[field.name]) for field in fields(kind) if field.name in values})


def _read(hint: Any, value: Any) -> Any:
    origin, parts = get_origin(hint), get_args(hint)
    if value is None:
        return None
    if origin is tuple:
        return tuple(_read(parts[0], part) for part in value)
    if origin is UnionType or (origin is not None and origin is not dict and type(None) in parts):
        inner = [part for part in parts if part is not type(None)]
        return _read(inner[0], value) if len(inner) == 1 else value
    if isinstance(value, dict):
        return (
            _made(hint, value) if hasattr(hint, "__dataclass_fields__") else {name: tuple(part) for name, part in value.items()}
        )
    return value
