"""What ``/api/v1`` answers, as its OpenAPI document describes it; moments are ISO 8601 in UTC."""

from pydantic import BaseModel, ConfigDict


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReferenceTold(_Shape):
    """A ticket's number with another system, and how it stands there."""

    system: str
    reference: str
    status: str | None
    updated_at: str


class TicketTold(_Shape):
    """A ticket; ``reporter`` and ``owner`` are words that stand for a person and lead nowhere."""

    id: str
    number: str
    station: str | None
    district: str | None
    kind: str
    subkind: str | None
    state: str
    step: str | None
    paused: str | None
    boundary: str | None
    serious: str | None
    outcome: str | None
    source: str
    reporter: str
    owner: str | None
    incident: str | None
    parent: str | None
    merged_into: str | None
    opened_at: str
    resolved_at: str | None
    closed_at: str | None
    version: int
    external: list[ReferenceTold]


class EntryTold(_Shape):
    """One entry of a timeline; personal data in ``text`` is masked."""

    id: str
    at: str
    kind: str
    code: str | None
    for_resident: bool
    text: str


class TicketWithEntries(TicketTold):
    """A ticket with its timeline, oldest first."""

    entries: list[EntryTold]


class TicketPage(_Shape):
    """A page of tickets; ``next`` is what ``after`` asks the next page with."""

    tickets: list[TicketTold]
    next: str | None


class Repeated(_Shape):
    """The reference is known already, and what became of it may not be told."""

    id: str
    reference: str


class IncidentTold(_Shape):
    """One cause behind several reports."""

    id: str
    station: str | None
    district: str | None
    kind: str
    topic: str
    state: str
    reporters: int
    opened_at: str | None
    last_report_at: str | None
    confirmed_at: str | None
    etr_at: str | None
    restored_at: str | None
    closed_at: str | None


class IncidentList(_Shape):
    """A page of incidents, oldest first; ``next`` is what ``skip`` asks the next page with."""

    incidents: list[IncidentTold]
    next: str | None


class TaskTold(_Shape):
    """Work that no resident asked for."""

    id: str
    station: str | None
    district: str | None
    kind: str
    state: str
    created_at: str
    due_at: str


class TaskList(_Shape):
    """A page of tasks, the most urgent first; ``next`` is what ``skip`` asks the next one with."""

    tasks: list[TaskTold]
    next: str | None


class ObjectionTold(_Shape):
    """An objection to a figure."""

    id: str
    station: str | None
    ticket: str
    metric: str
    state: str
    at: str
    decided_at: str | None


class ObjectionList(_Shape):
    """Objections, those that wait first."""

    objections: list[ObjectionTold]
    next: str | None


class TimesTold(_Shape):
    """Times of one kind; seconds."""

    count: int
    met: int
    late: int
    late_share: float | None
    p50: float | None
    p90: float | None


class CsatTold(_Shape):
    """Scores from 1 to 5, and the share of those asked who gave one."""

    asked: int
    rated: int
    mean: float | None
    response: float | None


class PromisesTold(_Shape):
    """What became of times that staff gave."""

    kept: int
    renewed: int
    broken: int
    keeping: float | None


class FiguresTold(_Shape):
    """Figures of the tickets opened in a period."""

    tickets: int
    per_1000_households: float | None
    closed: int
    reopened: int
    reopening: float | None
    times: dict[str, TimesTold]
    csat: CsatTold
    promises: PromisesTold
    excused: int


class GroupTold(FiguresTold):
    """The figures of one person, district, kind or part of the period."""

    name: str | None


class OfficialTold(_Shape):
    """What 95598, 12398 and 12345 count, by line and kind."""

    counts: dict[str, dict[str, int]]
    only_by_month: list[str]


class FiguresPage(FiguresTold):
    """Figures as a whole, by kind, and told apart where that was asked for."""

    by_kind: dict[str, int]
    official_lines: OfficialTold
    groups: list[GroupTold] | None = None


class TicketBehind(TicketTold):
    """A ticket behind a figure; ``took`` is in seconds."""

    took: float | None
    late: bool | None
    score: int | None


class BehindPage(_Shape):
    """Tickets behind a figure, the worst first, and how many there are."""

    count: int
    tickets: list[TicketBehind]


class BadRow(_Shape):
    """A row that could not be taken, counted from nought, and why."""

    row: int
    column: str
    reason: str
    message: str


class PutTold(_Shape):
    """How many rows hold, and which do not."""

    good: int
    bad: list[BadRow]


class OutagesPut(PutTold):
    """The same of outages; ``new`` and ``changed`` ones wait for staff to check and send."""

    new: int
    changed: int


class SourceTold(_Shape):
    """How old what other systems told is; ``state`` is fresh, stale, or none where none tells."""

    state: str
    heard_at: str | None
    age_seconds: int | None
    silent: list[str]


class OutageChange(_Shape):
    """What happened to an outage, and which time it changed."""

    at: str
    move: str
    was: str | None
    became: str | None


class OutageTold(_Shape):
    """An outage that was announced."""

    id: str
    kind: str
    state: str
    starts_at: str | None
    ends_at: str | None
    etr_at: str | None
    started_at: str | None
    restored_at: str | None
    scope: str
    reason: str
    districts: list[str]
    changes: list[OutageChange]


class OutagesTold(_Shape):
    """Outages of a station or district; ``no_outage`` is null where nobody can know."""

    read_at: str
    station: str
    district: str | None
    source: SourceTold
    unsure: bool
    no_outage: bool | None
    outages: list[OutageTold]


class CaseTold(_Shape):
    """A flagged message under review, without its words and without who wrote it.

    ``reviewer`` is a word that stands for a person and leads nowhere.
    """

    id: str
    station: str | None
    group: str | None
    level: str
    category: str
    rule: str
    state: str
    ruling: str | None
    reason: str
    reviewer: str | None
    opened_at: str
    due_at: str
    decided_at: str | None


class CasePage(_Shape):
    """A page of cases; ``next`` is what ``after`` asks the next page with."""

    cases: list[CaseTold]
    next: str | None


class FindingTold(_Shape):
    """What one rule found, and where in the message; ``passed`` says why it does not count."""

    rule: str
    category: str
    level: str
    start: int
    end: int
    why: str
    passed: str | None


class CaseWithFindings(CaseTold):
    """A case with every finding, in the order of the text, those that passed too."""

    findings: list[FindingTold]


class RuleTold(_Shape):
    """How often a rule was right: shares from 0 to 1, with their 95 % interval."""

    rule: str
    fired: int
    upheld: int
    overturned: int
    precision: float | None
    low: float
    high: float


class PrecisionTold(_Shape):
    """A station's rules over ninety days, and mistakes for a thousand messages by the week."""

    rules: list[RuleTold]
    weeks: list[float]
