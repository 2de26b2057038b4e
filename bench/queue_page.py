"""The last page of a long queue beside the first: everything that the view asks the database.

Drawing the page takes the same time for both and would only flatter the ratio, so it is left out.
"""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import text

from bench.figures import Figure, in_turn, ratios
from bench.place import environment, installed
from bench.profiling import profile
from bench.scale import Scale
from recovery.engine import each_alone
from recovery.parts import Parts
from recovery.rules.states import CaseState
from recovery.store import cases, colleagues
from recovery.store.cases import QueueKey
from recovery.store.contested import contested

_GOAL = 1.3
_LOOKS = 20
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)

# One statement: a million rows through an object each would take minutes.
_FILL = text(
    """
    WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count)
    INSERT INTO cases (
        id, reference, kind, state, version, language, asked_for, person_name, company_name,
        kvk_number, contact_email, contact_confirmed_at, directors, account_id, rank, created_at,
        waiting_since
    )
    SELECT
        lower(
            hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
            || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))
        ),
        printf('%016d', n), CASE n % 3 WHEN 0 THEN 'business' ELSE 'private' END, 'in_review', 3,
        'nl', 'k' || n, 'Jo Bakker', '', '', 'jo' || n || '@example.org', stamp, '[]',
        'account-' || n, 0, stamp, stamp
    FROM (
        SELECT n, strftime('%Y-%m-%d %H:%M:%S', '2026-01-01', '+' || n || ' seconds') || '.000000'
            AS stamp
        FROM numbers
    )
    """
)


def measure(scale: Scale, folder: Path) -> list[Figure]:
    """Compare the two pages on SQLite, every case of the database being in the queue."""
    with installed(environment(folder / "queue")) as parts:
        _fill(parts, scale.cases)
        last = _place_before_last_page(parts, scale.cases)
        times = in_turn(
            _LOOKS * scale.rounds,
            {"first": lambda: _look(parts, None), "last": lambda: _look(parts, last)},
        )
        value, low, high = ratios(times["last"], times["first"])
        missed = value > _GOAL
        return [
            Figure(
                "queue_last_to_first",
                f"queue, last page of {scale.cases:,} cases / first",
                value,
                low,
                high,
                _GOAL,
                absolute=f"{1000 * median(times['last']):.1f} ms",
                profile=profile(lambda: _look(parts, last)) if missed else "",
            )
        ]


def _fill(parts: Parts, count: int) -> None:
    with each_alone(parts.database.engine).connect() as connection:
        for setting in ("synchronous=OFF", "cache_size=-262144"):
            connection.exec_driver_sql(f"PRAGMA {setting}")
        connection.execute(_FILL, {"count": count})
        connection.commit()
    # The pages are looked at with the settings of every other connection.
    parts.database.engine.dispose()


def _place_before_last_page(parts: Parts, count: int) -> QueueKey:
    """Give the key of the row that the last full page follows."""
    since = _EPOCH + timedelta(seconds=max(0, count - cases.PAGE - 1))
    with parts.database.read() as uow:
        (before,) = cases.queue_page(
            uow, CaseState.IN_REVIEW, after=QueueKey(0, since, ""), limit=1
        )
    return QueueKey(before.rank, since, before.id)


def _look(parts: Parts, after: QueueKey | None) -> float:
    began = time.perf_counter()
    with parts.database.read() as uow:
        page = cases.queue_page(uow, CaseState.IN_REVIEW, after=after, limit=cases.PAGE + 1)
        cases.queue_count(uow, CaseState.IN_REVIEW)
        contested(uow, page[: cases.PAGE])
        colleagues.names(uow, (case.claimed_by for case in page))
    took = time.perf_counter() - began
    if len(page) < cases.PAGE:
        raise RuntimeError(f"a page of {len(page)} cases is no full page")
    return took
