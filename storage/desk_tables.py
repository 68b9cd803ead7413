"""The tables of the service desk: clocks, duty, cards, promises, the closed loop."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import Id, Moment, Span, metadata
from storage.sealed import SealedText


def _key(table: str, column: str = "id") -> ForeignKey:
    return ForeignKey(f"{table}.{column}")


# ── dated rules of a station, beside the pack's ──────────────────────────────────────────────

rules = Table(
    "rules",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations")),
    Column("name", String(24), nullable=False),
    Column("effective_from", Moment, nullable=False),
    Column("body", Text, nullable=False),
    Column("source", String(200), nullable=False, default=""),
    Column("set_at", Moment, nullable=False),
    Column("set_by", Id, _key("people")),
    Column("set_through", String(80)),
    Index("ix_rules_name_station_id", "name", "station_id"),
)

# ── the resident's clock ─────────────────────────────────────────────────────────────────────

clock_events = Table(
    "clock_events",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("ticket_id", Id, _key("tickets"), nullable=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("metric", String(12), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("amount", Integer),
    Column("unit", String(16)),
    Column("policy", String(60)),
    Column("reason", String(24)),
    Column("level", Integer, nullable=False, default=0),
    Column("owner_at", Moment),
    Column("supervisor_at", Moment),
    Index("ix_clock_events_ticket_id_id", "ticket_id", "id"),
    Index(
        "ix_clock_events_paused",
        "station_id",
        "at",
        sqlite_where=text("kind = 'pause'"),
        postgresql_where=text("kind = 'pause'"),
    ),
)

# The projection of the events, one row a metric; ``next_at`` is when somebody must look again.
clocks = Table(
    "clocks",
    metadata,
    Column("ticket_id", Id, _key("tickets"), primary_key=True),
    Column("metric", String(12), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("moved_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("owner_at", Moment),
    Column("supervisor_at", Moment),
    Column("amount", Integer),
    Column("unit", String(16)),
    Column("policy", String(60)),
    Column("paused_since", Moment),
    Column("paused_total", Span, nullable=False),
    Column("fulfilled_at", Moment),
    Column("first_fulfilled_at", Moment),
    Column("breached_at", Moment),
    Column("level", Integer, nullable=False, default=0),
    Column("next_at", Moment),
    Index("ix_clocks_next_at", "next_at"),
    Index("ix_clocks_station_id_metric_started_at", "station_id", "metric", "started_at"),
)

# ── who is there, and ringing them ───────────────────────────────────────────────────────────

# A shift of the duty roster, or an absence.
shifts = Table(
    "shifts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("rank", Integer, nullable=False, default=0),
    Index("ix_shifts_station_id_ends_at", "station_id", "ends_at"),
)

phones = Table(
    "phones",
    metadata,
    Column("person_id", Id, _key("people"), primary_key=True),
    Column("station_id", Id, _key("stations"), primary_key=True),
    Column("number", SealedText("phones.number"), nullable=False),
    Column("set_at", Moment, nullable=False),
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("ticket_id", Id, _key("tickets")),
    Column("incident_id", Id, _key("incidents")),
    Column("cause", String(80), nullable=False),
    Column("state", String(10), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("next_at", Moment),
    Column("rung", Integer, nullable=False, default=0),
    Column("accepted_by", Id, _key("people")),
    Column("accepted_at", Moment),
    Column("version", Integer, nullable=False, default=1),
    UniqueConstraint("station_id", "cause"),
    Index("ix_alarms_state_next_at", "state", "next_at"),
)

alarm_calls = Table(
    "alarm_calls",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("alarm_id", Id, _key("alarms"), nullable=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("state", String(10), nullable=False),
    Column("error", String(200)),
    Index("ix_alarm_calls_alarm_id", "alarm_id"),
)

# ── whom a matter concerns, and how serious it is ────────────────────────────────────────────

ticket_subjects = Table(
    "ticket_subjects",
    metadata,
    Column("ticket_id", Id, _key("tickets"), primary_key=True),
    Column("person_id", Id, _key("people"), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
)

serious_forms = Table(
    "serious_forms",
    metadata,
    Column("ticket_id", Id, _key("tickets"), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("matter", String(16), nullable=False),
    Column("answers", SealedText("serious_forms.answers"), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("filled_by", Id, _key("people")),
    Column("completed_at", Moment),
    Column("next_at", Moment),
    Column("level", Integer, nullable=False, server_default="0"),
    Index("ix_serious_forms_next_at", "next_at"),
)

# ── where staff and residents see a ticket ───────────────────────────────────────────────────

# ``post_key`` is the action that sends the card, ``thread_key`` the one that makes the ticket's
# forum topic. ``shown`` is the hash of what the card says, so that an edit that would change
# nothing is not sent.
cards = Table(
    "cards",
    metadata,
    Column("ticket_id", Id, _key("tickets"), primary_key=True),
    Column("chat_id", Id, _key("chats"), primary_key=True),
    Column("audience", String(10), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("post_key", String(160), nullable=False),
    Column("thread_key", String(160)),
    Column("thread_id", Id),
    Column("shown", LargeBinary(16), nullable=False),
    Column("edits", Integer, nullable=False, default=0),
    Column("updated_at", Moment, nullable=False),
    Index("ix_cards_post_key", "post_key"),
    Index("ix_cards_chat_id_thread_id", "chat_id", "thread_id"),
)

# Who is at work on a ticket just now, so that two people see each other.
ticket_viewers = Table(
    "ticket_viewers",
    metadata,
    Column("ticket_id", Id, _key("tickets"), primary_key=True),
    Column("person_id", Id, _key("people"), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("doing", String(16), nullable=False),
    Column("at", Moment, nullable=False),
)

# Canned replies that a station wrote, beside the pack's.
canned_replies = Table(
    "canned_replies",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("code", String(40), nullable=False),
    Column("letters", String(40), nullable=False),
    Column("title", String(80), nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("station_id", "code"),
)

# ── promises ─────────────────────────────────────────────────────────────────────────────────

promises = Table(
    "promises",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("ticket_id", Id, _key("tickets")),
    Column("incident_id", Id, _key("incidents")),
    Column("person_id", Id, _key("people")),
    Column("entry_id", Id),
    Column("said_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("what", String(12), nullable=False),
    Column("words", SealedText("promises.words"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("reminded_at", Moment),
    Column("settled_at", Moment),
    Column("follows", Id),
    Column("next_at", Moment),
    Index("ix_promises_ticket_id", "ticket_id"),
    Index("ix_promises_incident_id", "incident_id"),
    Index("ix_promises_next_at", "next_at"),
    Index("ix_promises_station_id_said_at", "station_id", "said_at"),
)

# ── the closed loop ──────────────────────────────────────────────────────────────────────────

# What is asked of a resident once a ticket is resolved: whether it is, and how they found it.
closings = Table(
    "closings",
    metadata,
    Column("ticket_id", Id, _key("tickets"), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("resolved_at", Moment, nullable=False),
    Column("remind_at", Moment),
    Column("closes_at", Moment),
    Column("next_at", Moment),
    Index("ix_closings_next_at", "next_at"),
)

ratings = Table(
    "ratings",
    metadata,
    Column("ticket_id", Id, _key("tickets"), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("owner_id", Id, _key("people")),
    Column("asked_at", Moment, nullable=False),
    Column("score", Integer),
    Column("words", SealedText("ratings.words")),
    Column("rated_at", Moment),
    Index("ix_ratings_station_id_asked_at", "station_id", "asked_at"),
)

revisits = Table(
    "revisits",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("ticket_id", Id, _key("tickets"), nullable=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("next_at", Moment),
    Column("done_by", Id, _key("people")),
    Column("done_at", Moment),
    Column("outcome", String(16)),
    Column("words", SealedText("revisits.words")),
    UniqueConstraint("ticket_id", "planned_at"),
    Index("ix_revisits_station_id_state", "station_id", "state"),
    Index("ix_revisits_next_at", "next_at"),
)

# One budget for everything that a household is asked by itself.
contacts = Table(
    "contacts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_contacts_person_id_at", "person_id", "at"),
)

# ── work that no resident asked for ──────────────────────────────────────────────────────────

# ``subject`` names what a task is about, so that the same cause makes one task.
tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("district_id", Id, _key("districts")),
    Column("kind", String(20), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("state", String(10), nullable=False),
    Column("ticket_id", Id, _key("tickets")),
    Column("incident_id", Id, _key("incidents")),
    Column("owner_id", Id, _key("people")),
    Column("created_by", Id, _key("people")),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("next_at", Moment),
    Column("done_at", Moment),
    Column("words", SealedText("tasks.words"), nullable=False),
    Column("outcome", SealedText("tasks.outcome")),
    Column("version", Integer, nullable=False, default=1),
    UniqueConstraint("station_id", "kind", "subject"),
    Index("ix_tasks_station_id_state_due_at", "station_id", "state", "due_at"),
    Index("ix_tasks_next_at", "next_at"),
)

task_tickets = Table(
    "task_tickets",
    metadata,
    Column("task_id", Id, _key("tasks"), primary_key=True),
    Column("ticket_id", Id, _key("tickets"), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
)
