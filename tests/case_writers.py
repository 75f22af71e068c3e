"""Processes that write to a ledger; forked from a server that has imported everything, so that starting one costs nothing."""

import multiprocessing
import os
import signal
from dataclasses import replace

from case_ledgers import AT, ENTRY, cn

from landuse.cases import open_ledger
from landuse.errors import EventRefusedError

START = multiprocessing.get_context("forkserver")
START.set_forkserver_preload(["landuse.cases", "landuse.policy", "pytest"])
POLICY = cn()
TOGETHER = 10


def start(target, *arguments):
    """Start a process and return it with the connection it talks through."""
    mine, its = START.Pipe()
    process = START.Process(target=target, args=(its, *arguments))
    process.start()
    its.close()
    return process, mine


def heard(connection):
    """Return all that a process still says until it ends."""
    said = []
    while True:
        try:
            said.append(connection.recv())
        except (EOFError, ConnectionResetError):
            return said


def write_many(connection, place, name, number, closing=None, together=None):
    """Open `number` cases, saying the number of each as soon as it is entered; then try to close the case `closing`.

    Writers that share the barrier `together` begin every TOGETHER cases at the same moment, so that none is done before the other begins.
    """
    ledger = open_ledger(place)
    connection.send("ready")
    connection.recv()
    for count in range(number):
        if together is not None and count % TOGETHER == 0:
            together.wait(timeout=120)
        first = {"subject_kind": "idle_land", "subject_id": f"{name}{count}", "event": "identified", "event_date": "2020-01-06"}
        entered = ledger.record(first, policy=POLICY, recorded_at=AT, recorded_by=name)[0]
        connection.send((entered.event_no, entered.case_id, entered.subject_id))
    if closing is not None:
        done = {"case_id": closing, "event": "disposed", "event_date": "2020-07-01", "mode": "DEV"}
        try:
            ledger.record(done, policy=POLICY, **ENTRY)
            connection.send("closed")
        except EventRefusedError:
            connection.send("refused")


def die_half_way(connection, place):
    """Kill itself in the middle of a transaction that has written much already."""
    del connection
    ledger = open_ledger(place)
    first = ledger.entries()[0]
    with ledger.writing([first]) as (_, insert):
        insert([replace(first, event_no=number, note="半" * 500) for number in range(2, 3000)])
        os.kill(os.getpid(), signal.SIGKILL)
