"""`/metrics` on the desk's own port: counts and ages for Prometheus, without names or ids.

Asked of the database at each scrape, so that all processes of the desk tell the same. It needs no
sign-in, since it tells nothing of anybody; the portal has no such page.
"""

from collections.abc import Iterator

from flask import Blueprint, Response
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from recovery.flow.watch import Watch, look
from recovery.web.joined import parts

metrics = Blueprint("metrics", __name__)

_TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


@metrics.get("/metrics")
def scrape() -> Response:
    """Tell how things stand now; 503 when the database does not answer."""
    with parts().database.read() as uow:
        watch = look(uow)
    return Response(generate_latest(_Gauges(watch)), content_type=_TEXT_FORMAT)


class _Gauges(Collector):
    """One look, as Prometheus takes it."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def collect(self) -> Iterator[Metric]:
        """Give every gauge."""
        watch = self._watch
        yield GaugeMetricFamily(
            "recovery_oldest_due_document_seconds",
            "Time since the first document fell due that is still there; 0 without one.",
            value=watch.oldest,
        )
        yield GaugeMetricFamily(
            "recovery_overdue_documents",
            "Documents that should have been destroyed more than five minutes ago.",
            value=watch.overdue,
        )
        yield GaugeMetricFamily(
            "recovery_owed_documents",
            "Documents whose destruction is owed and not done yet.",
            value=watch.owed.count,
        )
        open_tasks = GaugeMetricFamily(
            "recovery_open_tasks", "Open tasks by kind.", labels=("kind",)
        )
        waiting = GaugeMetricFamily(
            "recovery_oldest_open_task_seconds",
            "Time that the first open task of a kind has waited since its time came.",
            labels=("kind",),
        )
        for kind, tasks in sorted(watch.tasks.items()):
            open_tasks.add_metric((kind.value,), tasks.count)
            waiting.add_metric((kind.value,), tasks.oldest)
        yield open_tasks
        yield waiting
        seen = GaugeMetricFamily(
            "recovery_last_seen_seconds",
            "Time since the last whole sweep or reconcile, or since worker or keeper was seen.",
            labels=("what",),
        )
        for what, age in sorted(watch.ages.items()):
            seen.add_metric((what,), age)
        yield seen
