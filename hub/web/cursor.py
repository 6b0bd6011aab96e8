"""Where a page of a list by time begins, as an address carries it: time and id of what stood before."""

from datetime import datetime
from uuid import UUID


def cursor(at: datetime, id_: UUID) -> str:
    """Of the last line of a page."""
    return f"{at.isoformat()}_{id_}"


def read_cursor(said: str) -> tuple[datetime, UUID] | None:
    """The place; None, the first page, for what is no cursor of ours."""
    at, _, id_ = said.partition("_")
    try:
        began = datetime.fromisoformat(at)
        return (began, UUID(id_)) if began.tzinfo else None
    except ValueError:
        return None
