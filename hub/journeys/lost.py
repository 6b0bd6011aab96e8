"""A letter, or an event, failed for good: who hears instead, by what it was for."""

from hub.hub import Hub
from hub.journeys.lost_event import event_lost
from hub.journeys.lost_message import message_lost
from hub.journeys.lost_report import report_lost
from hub.journeys.next_way import open_next_way
from hub.sending.delivery import Delivery
from hub.sending.kind import REPORTS, Kind
from hub.store.ledger import Ledger
from hub.words import Channel


def untaken(failed: Delivery, ledger: Ledger, hub: Hub) -> None:
    """A system did not take an event, at this try; it may yet."""
    if failed.system is not None:
        event_lost(failed, ledger, hub)


def lost(failed: Delivery, ledger: Ledger, hub: Hub) -> None:
    """Within the transaction in which it failed."""
    if failed.kind in REPORTS:
        report_lost(failed, ledger, hub)
    elif failed.channel is not Channel.MAIL:
        return
    elif failed.kind is Kind.MESSAGE:
        message_lost(failed, ledger, hub)
    else:
        open_next_way(failed, ledger, hub)
