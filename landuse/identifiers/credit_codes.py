"""Unified social credit codes (GB 32100-2015): one writing for each code, whether it is sound, and where it was registered."""

import numpy as np
import numpy.typing as npt
import pandas as pd

LENGTH = 18
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = np.array([pow(3, place, len(_ALPHABET)) for place in range(LENGTH - 1)])
_VALUES = np.full(128, -1, dtype=np.int64)
_VALUES[[ord(character) for character in _ALPHABET]] = np.arange(len(_ALPHABET))


def plain_codes(codes: pd.Series) -> pd.Series:
    """Return codes in one writing: half width, upper case, without blanks and hyphens; missing stays missing."""
    texts = codes.astype("str").copy()
    odd = np.flatnonzero(~texts.str.fullmatch("[0-9A-Z]*", na=True).to_numpy(dtype=bool))
    if len(odd):
        plain = texts.iloc[odd].str.normalize("NFKC").str.upper().str.replace(r"[\s\-]+", "", regex=True)
        texts.iloc[odd] = pd.Index(plain)
    return texts


def are_sound(codes: pd.Series) -> pd.Series:
    """Tell which codes have 18 characters of the standard's alphabet and the right check character; False where missing.

    The code is taken as it is written: bring it to one writing with :func:`plain_codes` first.
    """
    texts = codes.astype("str").fillna("")
    fits = (texts.str.len() == LENGTH).to_numpy() & texts.str.isascii().to_numpy()
    values = np.full((len(texts), LENGTH), -1, dtype=np.int64)
    values[fits] = _characters(texts[fits])
    total = values[:, :-1] @ _WEIGHTS
    sound = (values >= 0).all(axis=1) & (values[:, -1] == -total % len(_ALPHABET))
    return pd.Series(sound, index=codes.index)


def registered_counties(codes: pd.Series) -> pd.Series:
    """Return the six digits of the registering office's county (GB/T 2260) in each sound code, missing in others.

    An office of the province has ``0000`` at the end, the national one is ``100000``.
    """
    return codes.astype("str").str[2:8].where(are_sound(codes))


def _characters(texts: pd.Series) -> npt.NDArray[np.int64]:
    joined = np.frombuffer("".join(texts).encode("ascii"), dtype=np.uint8)
    found: npt.NDArray[np.int64] = _VALUES[joined].reshape(-1, LENGTH)
    return found
