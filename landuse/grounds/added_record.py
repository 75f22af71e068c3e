"""`Added`: a record that is not there and would change a verdict; as plain values, for the chain."""

from dataclasses import dataclass

Plain = str | float | int | bool | None


@dataclass(frozen=True)
class Added:
    """A further record of a table with which the verdict were another.

    `facts` are its columns and values. `days` is how long what it records has to last at least: with one day less from the same first day
    it does not lead to `becomes`.
    """

    table: str
    facts: tuple[tuple[str, Plain], ...]
    becomes: str
    days: int
    text: str
    cited: str
