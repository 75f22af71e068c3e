"""How deep the brackets of a JSON text stand in each other, counted before anything takes it apart."""

import numpy as np

_BLOCK = 1 << 20
_OPEN, _SHUT, _QUOTE = tuple(b"[{"), tuple(b"]}"), ord('"')


def json_depth(content: bytes) -> int:
    r"""Return how deep the brackets of `content` stand in each other; those inside of strings do not count.

    >>> json_depth(b'{"a": [[1], "[[[[", "\\"[["]}')
    3
    """
    depth = deepest = 0
    inside = False
    for block in _blocks(content):
        signs = np.frombuffer(block.replace(b"\\\\", b"  ").replace(b'\\"', b"  "), dtype=np.uint8)
        quoted = (np.cumsum(signs == _QUOTE) + inside) % 2 == 1
        steps = np.isin(signs, _OPEN).astype(np.int64) - np.isin(signs, _SHUT)
        level = depth + np.cumsum(np.where(quoted, 0, steps))
        deepest = max(deepest, int(level.max(initial=0)))
        depth, inside = int(level[-1]), bool(quoted[-1])
    return deepest


def _blocks(content: bytes) -> list[bytes]:
    """Return the text in pieces, none of which ends within a run of backslashes."""
    pieces, start = [], 0
    while start < len(content):
        end = min(start + _BLOCK, len(content))
        while end < len(content) and content[end - 1] == ord("\\"):
            end += 1
        pieces.append(content[start:end])
        start = end
    return pieces
