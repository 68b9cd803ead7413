"""The tables of accounts and bills: who may see which account, and what it used and owes."""

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
    text,
)

from storage.columns import Amount, Day, Id, Moment, metadata
from storage.sealed import SealedText


def _key(table: str, column: str = "id") -> ForeignKey:
    return ForeignKey(f"{table}.{column}")


# A file or an errand that brought rows; nothing of it is seen before it is ``published``.
batches = Table(
    "batches",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("kind", String(10), nullable=False),
    Column("source", String(200), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("state", String(10), nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("rows_good", Integer, nullable=False),
    Column("rows_bad", Integer, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("published_at", Moment),
    Index("ix_batches_kind_digest", "kind", "digest"),
)

# One supply point (户号). What tells whose it is is sealed; equality goes by keyed hash.
_PERSONAL = (
    ("number", False),
    ("holder", False),
    ("phone", True),
    ("address", True),
)


def _account_columns(*, checked: bool) -> list[Column[object]]:
    """``checked``: stations and districts are looked up for each row by the database as well."""
    sealed: list[Column[object]] = [
        Column(name, SealedText(f"accounts.{name}"), nullable=nullable)
        for name, nullable in _PERSONAL
    ]
    return [
        Column("station_id", Id, *([_key("stations")] if checked else []), nullable=False),
        Column("district_id", Id, *([_key("districts")] if checked else [])),
        *sealed,
        Column("holder_hash", LargeBinary(16), nullable=False),
        Column("category", String(24), nullable=False),
        Column("tariff", String(40), nullable=False),
        Column("household_size", Integer),
        Column("prepaid", Boolean, nullable=False),
        Column("channel", String(40), nullable=False),
    ]


accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("number_hash", LargeBinary(16), nullable=False, unique=True),
    *_account_columns(checked=True),
    Column("changed_at", Moment, nullable=False),
    Index("ix_accounts_district_id", "district_id"),
    Index("ix_accounts_station_id", "station_id"),
)

# The rows of a batch of accounts until it is published, in the columns that they will have. No
# foreign keys, as in bills: see decision 30.
account_rows = Table(
    "account_rows",
    metadata,
    Column("batch_id", Id, primary_key=True),
    Column("number_hash", LargeBinary(16), primary_key=True),
    Column("account_id", Id, nullable=False),
    *_account_columns(checked=False),
)

# What an account used and owes in a period (202607), as a batch told it: the newest published
# batch holds. ``lines`` is JSON: [code, kWh, price, amount] each, as billed. No foreign keys: the
# ids are looked up in the transaction that writes the rows (decision 30).
bills = Table(
    "bills",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("account_id", Id, nullable=False),
    Column("period", Integer, nullable=False),
    Column("batch_id", Id, nullable=False),
    Column("station_id", Id, nullable=False),
    Column("first_day", Day),
    Column("last_day", Day),
    Column("reading_before", Amount),
    Column("reading_after", Amount),
    Column("multiplier", Amount),
    Column("kwh", Amount, nullable=False),
    Column("kwh_sharp", Amount),
    Column("kwh_peak", Amount),
    Column("kwh_flat", Amount),
    Column("kwh_valley", Amount),
    Column("year_kwh", Amount),
    Column("amount", Amount, nullable=False),
    Column("late_fee", Amount),
    Column("paid", Amount),
    Column("balance", Amount),
    Column("due_on", Day),
    Column("as_of", Day, nullable=False),
    Column("estimated", Boolean, nullable=False),
    Column("lines", String(2000), nullable=False),
    UniqueConstraint("batch_id", "account_id", "period"),
    Index("ix_bills_account_id_period", "account_id", "period"),
)

# A person may see an account: as holder, family, tenant or delegate, for a time, by a proof.
bindings = Table(
    "bindings",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("account_id", Id, _key("accounts"), nullable=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("standing", String(10), nullable=False),
    Column("proof", String(10), nullable=False),
    Column("first_day", Day),
    Column("last_day", Day),
    Column("consent", String(20), nullable=False),
    Column("bound_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", Id, _key("people")),
    Index("ix_bindings_person_id", "person_id"),
    Index("ix_bindings_account_id", "account_id"),
    Index(
        "ix_bindings_in_force",
        "account_id",
        "person_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

# Single-use proofs: a code that went to the holder, a link or QR of the manager's.
binding_keys = Table(
    "binding_keys",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("account_id", Id, _key("accounts"), nullable=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("way", String(10), nullable=False),
    Column("standing", String(10), nullable=False),
    Column("key_hash", LargeBinary(16), nullable=False, unique=True),
    Column("made_by", Id, _key("people")),
    Column("for_person", Id, _key("people")),
    Column("first_day", Day),
    Column("last_day", Day),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("used_by", Id, _key("people")),
    Index("ix_binding_keys_account_id", "account_id"),
)

# Wrong tries, of which three lock that number and that person for a time; and codes asked for.
binding_tries = Table(
    "binding_tries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("number_hash", LargeBinary(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(8), nullable=False, server_default="wrong"),
    Index("ix_binding_tries_person_id_at", "person_id", "at"),
    Index("ix_binding_tries_number_hash_at", "number_hash", "at"),
)

# What somebody agreed to, in which version of the words.
consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("version", String(20), nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index("ix_consents_person_id", "person_id"),
)

# What somebody wants to be told without asking, where it differs from what holds for everybody.
preferences = Table(
    "preferences",
    metadata,
    Column("person_id", Id, _key("people"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("set_at", Moment, nullable=False),
)

# Who saw what of an account unmasked; ids only.
audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("person_id", Id, _key("people")),
    Column("what", String(24), nullable=False),
    Column("account_id", Id),
    Column("ticket_id", Id),
    Column("at", Moment, nullable=False),
    Index("ix_audit_station_id_at", "station_id", "at"),
)

# Telling many people takes many steps: how far each round is, so that a kill tells nobody twice.
notice_runs = Table(
    "notice_runs",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("station_id", Id, _key("stations")),
    Column("after_id", Id, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("done_at", Moment),
    Index("ix_notice_runs_done_at", "done_at"),
)
