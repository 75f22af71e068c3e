"""Ids as whole numbers of 64 bits, so that the links of ten million records are found without their texts in memory.

Equal texts have equal codes. Two different texts may share one, which is rare and does no harm where codes are used: a link too many
makes a group larger, and groups may be of any size. What must be exact (repeated ids) is looked up in the texts again.
"""

import hashlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Codes = npt.NDArray[np.uint64]
MISSING = 0
"""The code of what is missing; it is no link."""
_WORD = 8
_LONG = 1024  # bytes; a longer text is no id, and is not worth a loop over its words
_SPREAD, _STIR = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1342543DE82EF95)  # odd, bits well mixed
_HALF, _THIRD = np.uint64(32), np.uint64(29)


def text_codes(values: pa.Array | pa.ChunkedArray) -> Codes:
    """Return the code of each text; :data:`MISSING` where there is none."""
    if isinstance(values, pa.ChunkedArray):
        return np.concatenate([np.zeros(0, dtype=np.uint64), *map(text_codes, values.chunks)])
    texts = pc.cast(values, pa.large_string())
    length = np.asarray(pc.fill_null(pc.binary_length(texts), -1).to_numpy(zero_copy_only=False), dtype=np.int64)
    codes = np.zeros(len(texts), dtype=np.uint64)
    for rows, size, content in by_length(texts, length):
        codes[rows] = _long_codes(content, size) if size > _LONG else _codes(content.reshape(len(rows), size))
    codes[(codes == MISSING) & (length >= 0)] = 1
    return codes


def by_length(values: pa.Array, length: npt.NDArray[np.int64]) -> list[tuple[npt.NDArray[np.int64], int, npt.NDArray[np.uint8]]]:
    """Return the rows of each length in bytes (-1: missing, left out), that length, and their bytes one after the other.

    `values` are large texts or large binary.
    """
    order = np.argsort(length, kind="stable")
    in_order = length[order]
    at_once = values if len(order) and in_order[0] == in_order[-1] else values.take(pa.array(order))
    _, offsets, content = at_once.buffers()
    if content is None:
        bounds, held = np.zeros(len(order) + 1, dtype=np.int64), np.zeros(0, dtype=np.uint8)
    else:
        bounds = np.frombuffer(offsets, dtype=np.int64)[at_once.offset : at_once.offset + len(order) + 1]
        held = np.frombuffer(content, dtype=np.uint8)
    starts = np.flatnonzero(np.diff(in_order, prepend=-1))
    ends = np.append(starts, len(order))[1:]
    return [
        (order[start:end], int(in_order[start]), held[bounds[start] : bounds[end]])
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        if in_order[start] >= 0
    ]


def combined(one: Codes, other: Codes) -> Codes:
    """Return the codes of pairs, :data:`MISSING` where either is."""
    found = _stirred(_stirred(one) ^ other)
    return np.where((one == MISSING) | (other == MISSING), np.uint64(MISSING), np.maximum(found, np.uint64(1)))


def rows_sharing(codes: Codes) -> npt.NDArray[np.int64]:
    """Return the rows whose code other rows have, too."""
    in_order = np.sort(codes[codes != MISSING])
    shared = np.unique(in_order[1:][in_order[1:] == in_order[:-1]])
    return np.flatnonzero(np.isin(codes, shared)) if len(shared) else np.zeros(0, dtype=np.int64)


def _codes(content: npt.NDArray[np.uint8]) -> Codes:
    """Return the codes of texts of one length, a row of bytes each."""
    rows, size = content.shape
    words = -(-size // _WORD)
    padded = np.zeros((words, rows), dtype="<u8")
    for word in range(words):
        piece = content[:, word * _WORD : (word + 1) * _WORD]
        padded[word].view(np.uint8).reshape(rows, _WORD)[:, : piece.shape[1]] = piece
    found = np.full(rows, size, dtype=np.uint64) * _SPREAD
    for word in padded:
        found = _stirred(found ^ word.astype(np.uint64, copy=False))
    return found


def _stirred(codes: Codes) -> Codes:
    found = codes * _STIR
    found ^= found >> _HALF
    found *= _SPREAD
    found ^= found >> _THIRD
    return found


def _long_codes(content: npt.NDArray[np.uint8], size: int) -> Codes:
    texts = content.tobytes()
    digests = [hashlib.blake2b(texts[at : at + size], digest_size=_WORD).digest() for at in range(0, len(texts), size)]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)
