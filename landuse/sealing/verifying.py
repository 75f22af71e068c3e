"""`verify`: whether an archive is what was sealed, and whether its run comes out the same again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from landuse.errors import LanduseError, SealError
from landuse.io.run_folder import PROVENANCE_FILE
from landuse.policy import restore_policy
from landuse.provenance import provenance
from landuse.sealing.archive import Archive, open_archive, same_number
from landuse.sealing.differences import first_difference
from landuse.sealing.others import told
from landuse.sealing.repeated import Repeat, papers_again
from landuse.sealing.rerunning import run_again, verdicts_again
from landuse.sealing.sealing import OUTPUTS, packs_of

NOT_ASKED, NOT_FROM_INPUTS = "没有要求重做", "运行没有从封存的输入文件重做"


@dataclass(frozen=True)
class Verification:
    """What was found of an archive that is whole.

    Attributes
    ----------
    number
        Its seal number (封存编号).
    number_expected
        Whether that is the number kept elsewhere; None where none was given.
    scope
        What was done again: ``all`` (from the input files), ``verdicts`` (from results.gpkg), ``none``.
    differences
        The first difference of each output, in Chinese.
    versions
        Versions of the program and its libraries that are others here than at the run, in Chinese.
    notes
        What was not or could not be proven, in Chinese.
    repeated
        How many files of other commands (papers, pages, books) were written again and compared.
    bytes_only
        The files of which only the bytes were checked, each with why, in Chinese.
    """

    number: str
    number_expected: bool | None
    scope: str
    differences: tuple[str, ...]
    versions: tuple[str, ...]
    notes: tuple[str, ...]
    repeated: int = 0
    bytes_only: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Tell whether nothing speaks against the archive."""
        return not self.differences and self.number_expected is not False


def verify(path: str | Path, *, expect: str | None = None, rerun: bool = True, repeat: Repeat | None = None) -> Verification:
    """Check every byte of a sealed archive and do its run again from what is sealed; no network, no database.

    Parameters
    ----------
    path
        The archive.
    expect
        The seal number that was kept elsewhere. Without it a forgery of the whole archive, manifest included, cannot be told.
    rerun
        Do the run again and compare every output.
    repeat
        What does the other commands on record again (:func:`landuse.verify` and ``landuse verify`` give it); without it their files are
        checked byte by byte only.

    Raises
    ------
    ReadError
        There is no such file, it is no sealed archive, or `expect` is no seal number.
    SealError
        The archive was changed or is damaged.
    """
    with TemporaryDirectory(prefix="landuse-", ignore_cleanup_errors=True) as folder:
        if expect is not None:
            same_number(expect, "")
        archive = open_archive(Path(path), Path(folder))
        expected = None if expect is None else same_number(expect, archive.number)
        notes = list(archive.head["notes"])
        if expected is None:
            notes.append(
                "没有用 --expect 写明封存编号：若有人连同清单整体重做，仅凭文件本身无法识别；请与纸质卷宗上的封存编号核对"
            )
        versions = _versions(archive.head["versions"])
        if not rerun or expected is False:
            left = papers_again(archive, OUTPUTS, None, None, NOT_ASKED).left
            return Verification(archive.number, expected, "none", (), versions, tuple(notes), 0, told(left))
        scope, differences, again = _again(archive)
        done = papers_again(archive, OUTPUTS, again, repeat, "" if again else NOT_FROM_INPUTS)
        return Verification(
            archive.number,
            expected,
            scope,
            (*differences, *done.differences),
            versions,
            (*notes, *done.notes),
            done.count,
            told(done.left),
        )


def _again(archive: Archive) -> tuple[str, list[str], Path | None]:
    """Return what was done again, the differences, and the folder of the new outputs where there is one."""
    record = json.loads((archive.folder / OUTPUTS / PROVENANCE_FILE).read_text(encoding="utf-8"))
    head, differences = archive.head, _contradictions(archive, record)
    whole = head["inputs_sealed"] and not head["in_database"]
    if differences:
        return "none", differences, None
    try:
        policy = restore_policy(record["rule_texts"], as_of=head["as_of"])
        if not whole:
            return "verdicts", verdicts_again(archive, policy), None
        again = run_again(archive, policy, record)
    except SealError:
        raise
    except LanduseError as error:
        return "none", [f"不能用封存的内容重做：{error}"], None
    names = [name for name in (*record["outputs"], PROVENANCE_FILE) if (archive.folder / OUTPUTS / name).is_file()]
    found = [first_difference(archive.folder / OUTPUTS / name, again / name) for name in names]
    more = sorted(entry.name for entry in again.iterdir() if entry.name not in names)
    return "all", [*(text for text in found if text), *(f"{name}：重做时写出，封存中没有" for name in more)], again


def _contradictions(archive: Archive, record: Mapping[str, Any]) -> list[str]:
    """Return where the record of the run, the head of the manifest and the sealed files speak against each other."""
    head = archive.head
    wrong = [name for name in ("run_id", "as_of", "policy", "versions", "inputs", "options") if head[name] != record.get(name)]
    texts = [dict(sorted(pack.items())) for pack in record["rule_texts"]]
    if [dict(sorted(pack.items())) for pack in packs_of(archive.folder)] != texts:
        wrong.append("packs")
    hashes = {member.path: member.sha256 for member in archive.members}
    wrong += [name for name, digest in record["outputs"].items() if hashes.get(f"{OUTPUTS}/{name}") != digest]
    held = {member.original_sha256 or member.sha256 for member in archive.members}
    if head["inputs_sealed"]:
        files = head["inputs"][: len(head["inputs"]) - len(head["in_database"])]
        wrong += [entry["file"] for entry in files if entry["sha256"] not in held]
    return [f"清单、{PROVENANCE_FILE} 与封存的文件不一致：{name}" for name in wrong]


def _versions(then: Mapping[str, Any]) -> tuple[str, ...]:
    class _NoRules:
        id, packs = "", ()

    now: Any = provenance(inputs=[], policy=_NoRules(), as_of="2000-01-01")["versions"]
    names = dict.fromkeys([*then, *now])
    return tuple(
        f"{name}：封存时 {then.get(name) or '未安装'}，现为 {now.get(name) or '未安装'}"
        for name in names
        if then.get(name) != now.get(name)
    )
