"""What a hub counts, in the form that Prometheus reads; to be read from here and from named networks only."""

import time
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

from fonetray import __version__
from fonetray.listener.addresses import is_loopback, is_within, read_network
from fonetray.listener.desk_ports import FeedFigures
from fonetray.listener.evidence import ListenerEvidence
from fonetray.listener.ports import EventRequest, EventSink, SinkUnavailable, WebPage
from fonetray.services.people.availability import Link
from fonetray.store.errors import StoreError

_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_FORM = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Holds the figures; it is an ``EventSink`` before the real one, which is how events are counted."""

    def __init__(self, sink: EventSink, *, sources: Sequence[str] = ()) -> None:
        """Count what goes to ``sink``; ``sources`` are networks that may read too. Raises ``ValueError``."""
        self._sink = sink
        self._sources = [read_network(source) for source in sources]
        self.registry = CollectorRegistry()
        self._taken = _Taken()
        self.registry.register(self._taken)
        self._joined = Gauge("fonetray_desks_joined", "Desks whose token is good", registry=self.registry)
        self._count_joined: Callable[[], Awaitable[int]] | None = None
        build = Gauge("fonetray_build_info", "The version that runs", ["version"], registry=self.registry)
        build.labels(__version__).set(1)

    def watch(
        self,
        *,
        evidence: Callable[[], ListenerEvidence],
        link: Callable[[], Link],
        feed: Callable[[], FeedFigures],
        behind: Callable[[], int],
        joined: Callable[[], Awaitable[int]],
        not_understood: Callable[[], int],
    ) -> None:
        """Have the other figures taken from these whenever somebody reads."""
        Gauge(
            "fonetray_provider_up", "Whether the provider answered last time (1), or not (0)", registry=self.registry
        ).set_function(lambda: float(link() is Link.UP))
        Gauge(
            "fonetray_events_behind", "Requests that were answered and are not followed yet", registry=self.registry
        ).set_function(lambda: float(behind()))
        self._count_joined = joined
        Gauge("fonetray_desks_connected", "Desks that are connected now", registry=self.registry).set_function(
            lambda: len(feed().connected)
        )
        self.registry.register(_Counted(evidence, feed, not_understood))

    async def receive(self, request: EventRequest) -> None:
        """Count a request on its way to the sink; raises ``SinkUnavailable`` where the sink does."""
        taken = self._taken
        taken.received += 1
        began = time.perf_counter()
        try:
            await self._sink.receive(request)
        except SinkUnavailable:
            taken.unkept += 1
            raise
        taken.note_kept(time.perf_counter() - began)

    async def page(self, source: str) -> WebPage | None:
        """Give the figures to who may read them."""
        if not (is_loopback(source) or is_within(source, self._sources)):
            return None
        if self._count_joined is not None:
            with suppress(StoreError):  # then the last count stands
                self._joined.set(await self._count_joined())
        return WebPage(200, generate_latest(self.registry), _FORM)


class _Taken:
    """What is counted of each request: in numbers of our own, since a flood of them would be busy with locks."""

    def __init__(self) -> None:
        self.received = 0
        self.unkept = 0
        self._seconds = 0.0
        self._within = [0] * (len(_SECONDS) + 1)

    def note_kept(self, seconds: float) -> None:
        """Count a request that is on the disk, after so long."""
        self._seconds += seconds
        self._within[bisect_left(_SECONDS, seconds)] += 1

    def collect(self) -> Iterable[Metric]:
        kept = tuple(accumulate(self._within))
        yield CounterMetricFamily("fonetray_events_received", "Authentic requests of the PBX", value=self.received)
        yield CounterMetricFamily("fonetray_events_kept", "Requests answered 200: on the disk", value=kept[-1])
        yield CounterMetricFamily(
            "fonetray_events_unavailable", "Requests answered 503: they could not be kept", value=self.unkept
        )
        yield HistogramMetricFamily(
            "fonetray_event_commit_seconds",
            "From a request to its commit",
            buckets=list(zip((*map(str, _SECONDS), "+Inf"), kept, strict=True)),
            sum_value=self._seconds,
        )


class _Counted:
    """Counters that others keep."""

    def __init__(
        self,
        evidence: Callable[[], ListenerEvidence],
        feed: Callable[[], FeedFigures],
        not_understood: Callable[[], int],
    ) -> None:
        self._evidence = evidence
        self._feed = feed
        self._not_understood = not_understood

    def collect(self) -> Iterable[Metric]:
        refused = CounterMetricFamily(
            "fonetray_requests_refused", "Requests that nobody answered, by reason", labels=["reason"]
        )
        for reason, times in self._evidence().refusals.items():
            refused.add_metric([reason], times)
        yield refused
        feed = self._feed()
        yield CounterMetricFamily("fonetray_feed_entries", "Entries sent to desks", value=feed.entries_sent)
        yield CounterMetricFamily("fonetray_feed_bytes", "Bytes sent to desks", value=feed.bytes_sent)
        yield CounterMetricFamily(
            "fonetray_events_not_understood", "Requests kept that nobody could read", value=self._not_understood()
        )
