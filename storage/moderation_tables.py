"""The tables of moderation: cases, what was found, what was done, what the lexicon learnt."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from storage.columns import Id, Moment, metadata
from storage.sealed import SealedBytes, SealedText


def _key(table: str) -> ForeignKey:
    return ForeignKey(f"{table}.id")


# A flagged message under review; ``alike`` is a keyed hash of its one spelling.
cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("chat_id", Id, _key("chats"), nullable=False),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("message_row", Id, _key("messages"), nullable=False, unique=True),
    Column("level", Integer, nullable=False),
    Column("category", String(32), nullable=False),
    Column("rule", String(200), nullable=False),
    Column("state", String(10), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("undeletable_at", Moment, nullable=False),
    Column("alike", LargeBinary, nullable=False),
    Column("text", SealedText("cases.text")),
    Column("findings", SealedBytes("cases.findings")),
    Column("claimed_by", Id, _key("people")),
    Column("claimed_at", Moment),
    Column("ruling", String(10)),
    Column("reason", String(64), nullable=False, default=""),
    Column("decided_by", Id, _key("people")),
    Column("decided_at", Moment),
    Column("gone", Boolean, nullable=False, default=False),
    Column("next_at", Moment),
    Column("erased_at", Moment),
    Column("version", Integer, nullable=False, default=1),
    Index("ix_cases_station_id_state", "station_id", "state", "level"),
    Index("ix_cases_person_id", "person_id"),
    Index("ix_cases_next_at", "next_at"),
)

# What each rule found in a message: for its precision. A finding in shadow belongs to no case.
findings = Table(
    "findings",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("message_row", Id, _key("messages"), nullable=False),
    Column("case_id", Id, _key("cases")),
    Column("rule", String(200), nullable=False),
    Column("category", String(32), nullable=False),
    Column("level", Integer, nullable=False),
    Column("shadow", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("message_row", "rule"),
    Index("ix_findings_case_id", "case_id"),
    Index("ix_findings_station_id_rule", "station_id", "rule"),
)

# What was done towards a writer or a message; a ban waits for a second person.
deeds = Table(
    "deeds",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("case_id", Id, _key("cases"), nullable=False),
    Column("chat_id", Id, _key("chats"), nullable=False),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("state", String(10), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Id, _key("people")),
    Column("second_by", Id, _key("people")),
    Column("until", Moment),
    Column("undone_at", Moment),
    Column("undone_by", Id, _key("people")),
    Index("ix_deeds_case_id", "case_id"),
    Index("ix_deeds_person_id_chat_id", "person_id", "chat_id"),
)

# One appeal for each thing done; somebody else than who did it decides.
appeals = Table(
    "appeals",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("deed_id", Id, _key("deeds"), nullable=False, unique=True),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("words", SealedText("appeals.words"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("at", Moment, nullable=False),
    Column("decided_by", Id, _key("people")),
    Column("decided_at", Moment),
)

# What a station changed in what is looked for; its newest change is the lexicon's version.
lexicon_changes = Table(
    "lexicon_changes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("chat_id", Id, _key("chats")),
    Column("kind", String(10), nullable=False),
    Column("rule", String(200), nullable=False),
    Column("value", SealedText("lexicon_changes.value"), nullable=False),
    Column("category", String(32), nullable=False, default=""),
    Column("shadow_until", Moment),
    Column("by", Id, _key("people")),
    Column("at", Moment, nullable=False),
    Column("undone_by", Id, _key("people")),
    Column("undone_at", Moment),
    Index("ix_lexicon_changes_station_id", "station_id"),
)

# The one card of the queue that each reviewer has before them.
review_cards = Table(
    "review_cards",
    metadata,
    Column("chat_id", Id, _key("chats"), primary_key=True),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("post_key", String(64), nullable=False),
    Column("case_id", Id, _key("cases")),
    Column("excepted", String(400), nullable=False, default=""),
    Column("edits", Integer, nullable=False, default=0),
)

# Who saw, decided, undid, exported or changed what: ids and moments. ``place`` and ``seal`` are
# given by the sealer, in order, so that writers need not queue.
trail = Table(
    "trail",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("person_id", Id),
    Column("what", String(32), nullable=False),
    Column("about", Id),
    Column("at", Moment, nullable=False),
    Column("place", Id, unique=True),
    Column("seal", LargeBinary),
    Index("ix_trail_station_id_at", "station_id", "at"),
)
