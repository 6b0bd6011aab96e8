"""How every polled mailbox is, for the machines that watch: by its configured name, never by a person's."""

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hub.errors import Unavailable
from hub.hub import Hub
from hub.journeys.fetch import health


class Mailboxes(Collector):
    """Asks when somebody collects; says nothing while the database is away, which has a gauge of its own."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def collect(self) -> list[Metric]:
        try:
            found = health(self._hub)
        except Unavailable:
            return []
        names = ("mailbox",)
        alarm = GaugeMetricFamily("hub_mailbox_alarm", "1 when somebody has to look at it", labels=names)
        last = GaugeMetricFamily(
            "hub_mailbox_last_success_seconds", "Unix time of the last complete look", labels=names
        )
        failures = GaugeMetricFamily(
            "hub_mailbox_failures", "Looks failed since the last success", labels=names
        )
        aside = GaugeMetricFamily("hub_mailbox_unreadable", "Mails put into its failed folder", labels=names)
        for it in found:
            alarm.add_metric([it.name], float(bool(it.alarm)))
            failures.add_metric([it.name], it.failures)
            aside.add_metric([it.name], it.unreadable)
            if it.last_success_at:
                last.add_metric([it.name], it.last_success_at.timestamp())
        return [alarm, last, failures, aside]
