"""The one card of the queue that a reviewer has before them, edited in place."""

from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select

from stations.scope import Scope
from storage import moderation_tables
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

_cards = moderation_tables.review_cards


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """Which message of ours the card is, and which case it shows; ``excepted`` are case ids."""

    chat_id: int
    person_id: int
    post_key: str
    case_id: int | None = None
    excepted: str = ""
    edits: int = 0


async def card_in(work: Work, scope: Scope, chat_id: int) -> ReviewCard | None:
    """Return the card of a private chat."""
    only_for_the_program(scope)
    query = select(_cards).where(_cards.c.chat_id == chat_id)
    row = (await work.run(query)).mappings().first()
    return None if row is None else into(ReviewCard, row)


async def put(work: Work, one: ReviewCard) -> None:
    """Write the card down as it stands now."""
    await work.run(delete(_cards).where(_cards.c.chat_id == one.chat_id))
    await work.run(insert(_cards).values(asdict(one)))
