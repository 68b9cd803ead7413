"""What staff have filled in so far, before it becomes a ticket; it waits as a conversation."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

from chat.errors import Fact
from chat.ids import short
from stations.scope import SYSTEM
from storage.conversations import Conversation, open_with, remember
from storage.unit_of_work import Work
from usecases.private.questions import Step
from usecases.tickets.asker import Asker
from usecases.trade import Trade


class IntakeIsOver(Fact):
    """The form was filled in, called off or forgotten; its buttons do nothing any more."""

    key = "intake.is_over"


@dataclass(frozen=True, slots=True)
class Draft:
    """A form half filled in; everything is text, as a conversation keeps it.

    ``ticket`` is the id that the ticket will have, so that it is opened once. ``asking`` is what
    the next words are for: the words themselves, who it is, which district. ``row`` is the message
    of the log that they came from, ``author`` our id of the person who wrote it.
    """

    ticket: str
    station: str
    said_at: str
    words: str = ""
    kind: str = ""
    source: str = ""
    district: str = ""
    name: str = ""
    phone: str = ""
    author: str = ""
    row: str = ""
    asking: str = ""

    def with_words(self, words: str, row: int) -> "Draft":
        """Return it with more words; the first message is the one that is kept with the ticket."""
        parts = filter(None, (self.words, words.strip()))
        return replace(self, words="\n".join(parts), row=self.row or short(row), asking="")


# Characters of words that a form holds; what is longer is no request.
LONGEST_WORDS = 2_000


async def keep_draft(work: Work, trade: Trade, asker: Asker, draft: Draft) -> None:
    """Wait for the next press or words; what was waited for before is forgotten."""
    await remember(
        work,
        Conversation(
            person_id=asker.person.id,
            chat_id=asker.chat.id,
            step=Step.INTAKE,
            expires_at=work.now + trade.policy.conversation_for,
            answers={name: value for name, value in asdict(draft).items() if value},
        ),
    )


async def draft_of(work: Work, asker: Asker) -> Draft | None:
    """Return the form that the asker has open here, if there is one."""
    waiting = await open_with(
        work, SYSTEM, asker.bot_id, asker.chat.external_id, asker.person.external_id
    )
    if waiting is None or waiting.step != Step.INTAKE:
        return None
    return read_draft(waiting.answers)


def read_draft(answers: Mapping[str, str]) -> Draft:
    """Read what a conversation kept; what another version of the program kept is left out."""
    known = {field.name for field in fields(Draft)}
    return Draft(**{name: value for name, value in answers.items() if name in known})
