"""Deciding the text encoding of a file that does not reliably state one; the choice is reported, a tie is refused.

The order: what landuse.toml declares, what the file states (.cpg, language byte of the .dbf, byte order mark), strict UTF-8,
strict GB18030 (which holds GBK and GB 2312). A reading counts only if every byte of every name and cell can be read; of two
that do, the one that gives known field names and usual characters wins by a clear margin, or none does. General guessers of
encodings are not used: on a few short words they are wrong.
"""

import codecs
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from landuse.errors import EncodingError
from landuse.io.formats.plausibility import plausibility
from landuse.issues import IssueLog

_MARGIN = 0.3  # how much more plausible one reading must be than another
_LEAST = 0.0  # GB18030 reads almost any bytes: below this it has only been misread
_KNOWN_NAME = 1.0  # what field names of the vocabulary add to a reading
_SAMPLES = 3
_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030（含 GBK）", "utf-16": "UTF-16"}
_CHINESE = {"gb18030", "gbk", "gb2312", "cp936", "hz"}


@dataclass(frozen=True)
class Reading:
    """The names and cells of a file read in one encoding; `cells` may be whole lines where `shown` gives single cells."""

    names: Sequence[str]
    cells: Sequence[str]
    shown: Sequence[str] = ()

    @property
    def text(self) -> str:
        """All names and cells, one a line."""
        return "\n".join([*self.names, *self.cells])


@dataclass(frozen=True)
class Choice:
    """The encoding decided on, why, and three values as they read in it; no `reason` where the file is plain ASCII."""

    codec: str
    reason: str
    samples: tuple[str, ...]


Read = Callable[[str], Reading]


def choose_encoding(
    read: Read, *, declared: str | None, stated: Mapping[str, str], known_names: Collection[str], where: str, section: str
) -> Choice:
    """Return the encoding of a file.

    Parameters
    ----------
    read
        Gives the names and cells in a codec; raises UnicodeDecodeError where a byte cannot be read.
    declared
        The codec that landuse.toml writes, or None.
    stated
        What the file says of itself: {codec: where it says so}, the stronger first.
    known_names
        Headers that are expected; finding one speaks for a reading.
    where, section
        File and section of landuse.toml, for the message.

    Raises
    ------
    EncodingError
        The declared encoding does not fit, no encoding fits, or two fit about as well.
    """
    if declared is not None:
        try:
            reading = read(canonical(declared))
        except UnicodeDecodeError as error:
            raise EncodingError(
                f"{where} 不能按 [{section}] 写明的编码 {declared} 读取：{_fault(error)}；请改正或删去 encoding 一行"
            ) from None
        return Choice(canonical(declared), "landuse.toml 写明", _samples(reading))
    bases = {canonical(codec): source for codec, source in stated.items()}
    readings, faults = _readings(read, [*bases, *(codec for codec in ("utf-8", "gb18030") if codec not in bases)])
    if not readings:
        tried = "；".join(f"{encoding_name(codec)}：{fault}" for codec, fault in faults.items())
        raise EncodingError(f'{where} 的文字编码无法判定（{tried}）；请在 [{section}] 中写明 encoding = "…"')
    if all(reading.text.isascii() for reading in readings.values()):
        return Choice("utf-8", "", ())
    scores = {codec: _score(reading, known_names) for codec, reading in readings.items()}
    best = max(scores, key=lambda codec: scores[codec])
    close = [
        codec for codec in readings if scores[best] - scores[codec] < _MARGIN and readings[codec].text != readings[best].text
    ]
    if close:
        trusted = [codec for codec in bases if codec in (best, *close)]
        if not trusted:
            raise EncodingError(_tie_message(where, section, {codec: readings[codec] for codec in (best, *close)}))
        best = trusted[0]
    if best == "gb18030" and scores[best] < _LEAST:
        raise EncodingError(
            f"{where} 按 GB18030 读出的文字不像中文（样例：{'、'.join(_samples(readings[best]))}），也不是有效的 UTF-8；"
            f'请在 [{section}] 中写明 encoding = "…"'
        )
    return Choice(best, _reason(best, bases, faults), _samples(readings[best]))


def decode_cut(raw: bytes, codec: str, capacity: int) -> str:
    """Return `raw` decoded strictly; only a last character cut off because the field is full (`capacity` bytes) is left out."""
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        if len(raw) >= capacity and error.start >= len(raw) - 3 and error.end == len(raw) and is_cut(error):
            return raw[: error.start].decode(codec)
        raise


def is_cut(error: UnicodeDecodeError) -> bool:
    """Tell whether the fault is only that the last character has no end."""
    return error.reason in ("unexpected end of data", "incomplete multibyte sequence")


def canonical(codec: str) -> str:
    """Return the name by which a codec is compared: GBK, GB 2312 and code page 936 are read as GB18030, which holds them."""
    name = codecs.lookup(codec).name
    if name in _CHINESE:
        return "gb18030"
    return "utf-8" if name == "utf-8-sig" else name


def encoding_name(codec: str) -> str:
    """Return the encoding's name for the reader."""
    return _NAMES.get(codec, codec.upper())


def report_choice(choice: Choice, log: IssueLog, *, table_name: str, file: str) -> None:
    """Add the note ``encoding_chosen`` with sample values, unless the file is plain ASCII."""
    if choice.reason:
        shown = "、".join(f"“{value}”" for value in choice.samples)
        log.add(
            "encoding_chosen", table_name=table_name, file=file, values=[encoding_name(choice.codec)],
            message=f"按 {encoding_name(choice.codec)} 读取（{choice.reason}）；样例：{shown}",
        )  # fmt: skip


def _readings(read: Read, order: Sequence[str]) -> tuple[dict[str, Reading], dict[str, str]]:
    readings, faults = {}, {}
    for codec in order:
        try:
            readings[codec] = read(codec)
        except UnicodeDecodeError as error:
            faults[codec] = _fault(error)
    return readings, faults


def _score(reading: Reading, known_names: Collection[str]) -> float:
    known = any(name in known_names for name in reading.names if not name.isascii())
    return plausibility(reading.text) + (_KNOWN_NAME if known else 0.0)


def _reason(codec: str, bases: Mapping[str, str], faults: Mapping[str, str]) -> str:
    wrong = [f"与{source}所写 {encoding_name(other)} 不符" for other, source in bases.items() if other != codec]
    if codec in bases:
        return f"{bases[codec]}写明"
    found = (
        "逐字严格校验通过" if codec == "utf-8" else "不是有效的 UTF-8、逐字严格校验通过" if "utf-8" in faults else "字频更合理"
    )
    return "；".join([found, *wrong])


def _samples(reading: Reading) -> tuple[str, ...]:
    found = dict.fromkeys(value.strip() for value in _foreign(reading))
    return tuple(found)[:_SAMPLES]


def _foreign(reading: Reading) -> Iterator[str]:
    found = 0
    for value in (*(reading.shown or reading.cells), *reading.names):
        if not value.isascii():
            yield value
            found += 1
        if found > 10 * _SAMPLES:
            return


def _tie_message(where: str, section: str, readings: Mapping[str, Reading]) -> str:
    shown = "；".join(f"按 {encoding_name(codec)} 为“{'、'.join(_samples(reading))}”" for codec, reading in readings.items())
    return f'{where} 的文字编码无法判定，几种读法同样可能（{shown}）；请在 [{section}] 中写明 encoding = "utf-8" 或 "gb18030"'


def _fault(error: UnicodeDecodeError) -> str:
    around = error.object[max(0, error.start - 8) : error.start + 8]
    return f"第 {error.start + 1} 字节处（… {around.hex(' ')} …）无法解码"
