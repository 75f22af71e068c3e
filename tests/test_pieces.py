"""Work in pieces: order, ends and errors are those of the whole."""

import threading

import numpy as np
import pytest

from landuse.geometry import pieces


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 95])
def test_every_record_is_worked_on_once_and_in_order(count):
    found = pieces.in_pieces(lambda piece: np.arange(1000)[piece], count, size=10)
    assert np.concatenate(found).tolist() == list(range(count))


def test_pieces_are_worked_on_side_by_side(monkeypatch):
    monkeypatch.setattr(pieces, "_threads", lambda: 2)
    both = threading.Barrier(2, timeout=60)  # passed only by two threads that wait at once
    assert pieces.in_pieces(lambda piece: (both.wait() >= 0, piece.start), 20, size=10) == [(True, 0), (True, 10)]


def test_one_piece_needs_no_thread():
    assert pieces.in_pieces(lambda _: threading.current_thread(), 5, size=10) == [threading.current_thread()]


def test_an_error_of_a_piece_is_raised(monkeypatch):
    monkeypatch.setattr(pieces, "_threads", lambda: 2)

    def work(piece):
        if piece.start == 20:
            raise ValueError("20")
        return piece.start

    with pytest.raises(ValueError, match="20"):
        pieces.in_pieces(work, 40, size=10)
