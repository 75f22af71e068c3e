"""What a section of landuse.toml may say of a database, and what it may not."""

from collections.abc import Collection, Iterator

from landuse.databases.address import is_address

_OF_FILES = ("encoding", "header_row", "header_rows", "layer", "sheet")
"""Settings that only a file has."""


def section_faults(
    where: str, given: Collection[str], ledger: str | None, database: str | None, asked: tuple[str | None, str | None]
) -> Iterator[tuple[str, str]]:
    """Yield the key and the message of each fault.

    Parameters
    ----------
    where
        Name of the section.
    given
        Keys that stand in it.
    ledger, database
        The addresses of a case ledger and of a database, None where the section names a file.
    asked
        The table and the query.
    """
    wanted = [key for key in ("table", "query") if key in given]
    if database is None:
        for key in wanted:
            yield key, f'[{where}] 的“{key}”只用于数据库；请写 file = "postgresql://主机/数据库"，或删去这一项'
        return
    if ledger is not None or not is_address(database):
        yield "file", f"[{where}] 的数据库地址须以 postgresql:// 开头，且不能与 ledger 同时写"
    if len(wanted) != 1 or not any(text and text.strip() for text in asked):
        place = wanted[-1] if wanted else "file"
        yield place, f'[{where}] 的文件是数据库，须写明 table = "模式.表" 或 query = "select …" 之一'
    for key in _OF_FILES:
        if key in given:
            yield key, f"[{where}] 的文件是数据库，不能写“{key}”；请删去这一项"
