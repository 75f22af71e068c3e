"""The file of a sealed run: a zip whose bytes follow from its contents alone, with a manifest that hashes every member.

Members are stored, not compressed: compressors differ between machines, and then the same contents would not give the same bytes.
"""

import errno
import hashlib
import json
import re
import shutil
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import numpy as np

from landuse.errors import ReadError, SealError, cause_of, sample
from landuse.io.atomic import atomic_path

FORMAT = "landuse-seal-1"
MANIFEST = "manifest.jsonl"
NUMBER_LENGTH = 32
"""Hex digits of the seal number: 128 bits."""
_MOST_MANIFEST_BYTES = 64 << 20
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
_MODE = 0o100644 << 16
_UNIX = 3
_BLOCK = 1 << 20
_BROKEN = (zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError, struct.error, EOFError, OverflowError, LookupError)
"""What the reading of a damaged zip may end in."""


@dataclass(frozen=True)
class Member:
    """One file of the archive; `original_sha256` where secrets were taken out of what the run had read."""

    path: str
    role: str
    size_bytes: int
    sha256: str
    original_sha256: str | None = None


@dataclass(frozen=True)
class Archive:
    """A sealed archive that was found whole, unpacked into `folder`."""

    number: str
    head: Mapping[str, Any]
    members: tuple[Member, ...]
    folder: Path

    def of_role(self, role: str) -> list[Member]:
        """Return the members of a role, in their order."""
        return [member for member in self.members if member.role == role]


def seal_number(manifest: bytes) -> str:
    """Return the seal number (封存编号), in groups of four.

    >>> seal_number(b"")
    'e3b0-c442-98fc-1c14-9afb-f4c8-996f-b924'
    """
    digits = hashlib.sha256(manifest).hexdigest()[:NUMBER_LENGTH]
    return "-".join(re.findall("....", digits))


def same_number(given: str, number: str) -> bool:
    """Tell whether `given` is the seal number however it is written: capitals, spaces, dashes of any kind, full-width signs.

    Raises
    ------
    ReadError
        `given` is no whole seal number.
    """
    wide = {ord("０") + n: str(n) for n in range(10)} | {ord("Ａ") + n: "abcdef"[n] for n in range(6)}
    digits = re.sub(r"[^0-9a-z]", "", given.translate(wide).lower())
    if not re.fullmatch(f"[0-9a-f]{{{NUMBER_LENGTH}}}", digits):
        raise ReadError(f"封存编号“{given}”不完整或有误；应为 {NUMBER_LENGTH} 位数字和字母 a 至 f，每四位一组")
    return digits == number.replace("-", "")


def member_of(file: Path, path: str, role: str, original_sha256: str | None = None) -> Member:
    """Return `file` as a member."""
    return Member(path, role, file.stat().st_size, _hash(file), original_sha256)


def write_archive(target: Path, head: Mapping[str, Any], members: Sequence[tuple[Member, Path]]) -> str:
    """Write the archive and return its seal number; the same contents give the same bytes.

    Raises
    ------
    OutputError
        The file cannot be written.
    SealError
        A file changed while it was sealed.
    """
    ordered = sorted(members, key=lambda held: held[0].path)
    manifest = _manifest_bytes(head, [member for member, _ in ordered])
    with atomic_path(target) as path:
        _write_zip(path, manifest, [(member.path, file) for member, file in ordered])
        with zipfile.ZipFile(path) as written:
            for member, _ in ordered:
                with written.open(member.path) as handle:
                    if _stream_hash(handle) != member.sha256:
                        raise SealError(f"文件 {member.path} 在封存过程中被改动，未封存；请关闭其他程序后重试")
    return seal_number(manifest)


def open_archive(path: Path, folder: Path) -> Archive:
    """Check every byte of an archive and unpack it into the empty `folder`.

    Raises
    ------
    ReadError
        The file is missing, or is no sealed archive at all.
    SealError
        It was changed or damaged; the first place is named.
    """
    if not path.is_file():
        raise ReadError(f"没有找到封存文件 {path}；请检查路径")
    try:
        with zipfile.ZipFile(path) as held:
            head, members, manifest = _checked_members(held, path)
            for member in members:
                _unpack(held, member, folder / member.path, path.name)
    except (*_BROKEN, OSError) as error:
        if not isinstance(error, OSError) or error.errno == errno.EINVAL:  # a directory that points before the file's beginning
            raise SealError(f"封存文件 {path.name} 已损坏或被改动：压缩包结构无法读取；请改用原件的另一份拷贝") from error
        raise ReadError(f"封存文件 {path.name} 无法读取或解包：{cause_of(error)}；请检查磁盘空间和权限") from error
    _check_rebuilt(path, manifest, [(member.path, folder / member.path) for member in members])
    return Archive(seal_number(manifest), head, tuple(members), folder)


def _manifest_bytes(head: Mapping[str, Any], members: Sequence[Member]) -> bytes:
    lines = [{"format": FORMAT, **head}, *({k: v for k, v in asdict(member).items() if v is not None} for member in members)]
    return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" for line in lines).encode()


def _write_zip(path: Path, manifest: bytes, files: Sequence[tuple[str, Path]]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        info = _info(MANIFEST, len(manifest))
        with archive.open(info, "w") as target:
            target.write(manifest)
        for name, file in files:
            with file.open("rb") as source, archive.open(_info(name, file.stat().st_size), "w") as target:
                shutil.copyfileobj(source, target, _BLOCK)


def _info(name: str, size: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _FIRST_DAY)
    info.create_system, info.external_attr, info.file_size = _UNIX, _MODE, size
    return info


def _checked_members(held: zipfile.ZipFile, path: Path) -> tuple[dict[str, Any], list[Member], bytes]:
    """Return head, members and manifest of a zip whose list of files is that of its manifest."""
    entries = held.infolist()
    names = [entry.filename for entry in entries]
    if not names or names[0] != MANIFEST or entries[0].file_size > _MOST_MANIFEST_BYTES:
        if MANIFEST not in names:
            raise ReadError(f"文件 {path.name} 不是 landuse seal 写出的封存文件（没有 {MANIFEST}）；请核对文件")
        raise SealError(f"封存文件 {path.name} 已被改动：清单 {MANIFEST} 不在首位或过大")
    if any(entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 0x1 for entry in entries):
        raise SealError(f"封存文件 {path.name} 已被改动或重新压缩；请使用原件")
    if sum(entry.file_size for entry in entries) > path.stat().st_size:
        raise SealError(f"封存文件 {path.name} 已被改动：所列大小超过文件本身")
    manifest = held.read(MANIFEST)
    lines = [json.loads(line) for line in manifest.decode().splitlines()]
    head, members = lines[0], [Member(**line) for line in lines[1:]] if all(_is_member(line) for line in lines[1:]) else []
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise SealError(f"封存文件 {path.name} 的清单不是本版本的格式（{FORMAT}）；请用写出它的版本核验，或清单已被改动")
    listed = [member.path for member in members]
    if names[1:] != listed or listed != sorted(set(listed)):
        wrong = sorted(set(names[1:]) ^ set(listed)) or names[1:]
        raise SealError(f"封存文件 {path.name} 已被改动：压缩包中的文件与清单不一致：{sample(wrong)}")
    unsafe = [name for name in listed if not _is_safe(name)]
    if unsafe:
        raise SealError(f"封存文件 {path.name} 不可信：文件名越出解包文件夹：{sample(unsafe)}")
    return head, members, manifest


def _is_member(line: object) -> bool:
    kinds = {"path": str, "role": str, "size_bytes": int, "sha256": str, "original_sha256": str}
    if not isinstance(line, dict) or not {"path", "role", "size_bytes", "sha256"} <= set(line) <= set(kinds):
        return False
    return all(isinstance(value, kinds[name]) for name, value in line.items())


def _is_safe(name: str) -> bool:
    """Tell whether a name stays inside the folder on every system."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and not re.search(r"[\\:\x00]", name)


def _unpack(held: zipfile.ZipFile, member: Member, target: Path, archive: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with held.open(member.path) as source, target.open("wb") as copy:
        for block in _blocks(source):
            digest.update(block)
            copy.write(block)
    if digest.hexdigest() != member.sha256 or target.stat().st_size != member.size_bytes:
        raise SealError(f"封存文件 {archive} 已被改动：{member.path} 的内容与清单所记 sha256 不符")


def _check_rebuilt(path: Path, manifest: bytes, files: Sequence[tuple[str, Path]]) -> None:
    """Write the archive anew from what was read of it: whatever is in the file and not in its contents shows as a difference."""
    with TemporaryDirectory(prefix="landuse-") as folder:
        again = Path(folder) / "again.zip"
        try:
            _write_zip(again, manifest, files)
        except OSError as error:
            raise ReadError(f"核验 {path.name} 所需的临时空间不足或不可写：{cause_of(error)}；请清理磁盘后重试") from error
        with path.open("rb") as one, again.open("rb") as other:
            place = 0
            for ours, theirs in zip(_blocks(one), _blocks(other), strict=False):
                if ours != theirs:
                    place += first_unlike(ours, theirs)
                    break
                place += len(ours)
            if place < max(path.stat().st_size, again.stat().st_size):
                raise SealError(
                    f"封存文件 {path.name} 已被改动：自第 {place + 1} 字节起与其内容应有的写法不同"
                    "（文件头、目录、注释或末尾附加的数据）"
                )


def first_unlike(one: bytes, other: bytes) -> int:
    """Return at which place, counted from 0, two texts of bytes part.

    >>> first_unlike(b"abc", b"abd"), first_unlike(b"ab", b"abc")
    (2, 2)
    """
    shorter = min(len(one), len(other))
    unlike = np.flatnonzero(np.frombuffer(one[:shorter], np.uint8) != np.frombuffer(other[:shorter], np.uint8))
    return int(unlike[0]) if len(unlike) else shorter


def _blocks(handle: Any) -> Iterator[bytes]:
    while block := handle.read(_BLOCK):
        yield block


def _hash(file: Path) -> str:
    with file.open("rb") as handle:
        return _stream_hash(handle)


def _stream_hash(handle: BinaryIO | Any) -> str:
    digest = hashlib.sha256()
    for block in _blocks(handle):
        digest.update(block)
    return digest.hexdigest()
