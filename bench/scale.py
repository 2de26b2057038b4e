"""How much is measured: enough for steady medians, or just enough to see that all works."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Scale:
    """Counts and sizes; sizes in bytes.

    Attributes:
        rounds: How often each contestant runs.
        upload: Size of one upload.
        uploads: Uploads of one contestant in one round, four at once.
        crowd: Uploads at once while memory is watched.
        crowd_size: Size of each.
        crowd_seconds: How long each takes to arrive, so that they really overlap.
        crowds: How often the crowd comes.
        vault: Bytes that are sealed in one round.
        cases: Rows of the queue.
        wiped: Size of a document that is wiped.
        wipes: Cases of three documents that are wiped in one round.
        restored: Cases that are followed from restored to wiped, and as many withdrawn ones.
        backlog: Wipes of other cases that are owed before the withdrawn ones.
        shared: Cases of three documents that one or two workers wipe.
        answers: Forms sent for a known account, and as many for an unknown one.
    """

    rounds: int = 7
    upload: int = 10 * MEBIBYTE
    uploads: int = 16
    crowd: int = 20
    crowd_size: int = 15 * MEBIBYTE
    crowd_seconds: float = 3.0
    crowds: int = 3
    vault: int = 64 * MEBIBYTE
    cases: int = 1_000_000
    wiped: int = 5 * MEBIBYTE
    wipes: int = 6
    restored: int = 9
    backlog: int = 1000
    shared: int = 16
    answers: int = 300


FULL = Scale()
TINY = Scale(
    rounds=1,
    upload=MEBIBYTE,
    uploads=2,
    crowd=2,
    crowd_size=MEBIBYTE,
    crowd_seconds=0.2,
    crowds=1,
    vault=MEBIBYTE,
    cases=200,
    wiped=MEBIBYTE,
    wipes=1,
    restored=1,
    backlog=3,
    shared=2,
    answers=2,
)
