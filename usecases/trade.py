"""What every use case may lean on beside its transaction: words, understanding, numbers, keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from billing.arrears import BillNotices
from billing.degree_days import DegreeDays
from billing.question import BillWords
from billing.tariff import Tariffs
from broadcasts.dispatch import DispatchWords
from broadcasts.lead_time import NoticeRules
from broadcasts.source import SourceWords
from broadcasts.template import NoticeKind
from chat.columns import Columns
from chat.signing import Signer
from chat.speech import Speech
from customers.binding import LockRules
from customers.wishes import WishWords
from intents.classifier import Classifier
from stations.calendar import Calendar, Period
from tickets.digest import DigestRules
from tickets.incident import Confirming
from tickets.kinds import TicketRules
from tickets.policies import Policies
from tickets.promise import PromiseRules
from usecases.moderation.snapshot import Watch


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers a station may set; each default is what the pack ships."""

    # How often the bot may speak in a group without being spoken to, safety excepted.
    unprompted_per_hour: int = 6
    # Reports from one district within this time after the last one are about the same thing.
    incident_window: timedelta = timedelta(hours=2)
    # So many different people within so short a time make a suspicion an incident.
    confirming: Confirming = field(default_factory=Confirming)
    # Who reports so soon after a restoration says that it has not reached them.
    relapse_within: timedelta = timedelta(minutes=60)
    # A person's further message of the same kind joins their open ticket for so long.
    ticket_window: timedelta = timedelta(hours=24)
    # Newcomers who join within this time are welcomed together.
    welcome_gather: timedelta = timedelta(seconds=60)
    # The bot stays silent towards somebody for so long after staff last spoke with them.
    attended_for: timedelta = timedelta(minutes=30)
    # A question of ours waits so long for its answer.
    conversation_for: timedelta = timedelta(minutes=30)
    # Payloads of done updates and actions, and talk that nobody needed, are kept so long.
    keep_payloads: timedelta = timedelta(days=30)
    # A resolved ticket closes by silence after so long, and its reporter is reminded before.
    confirm_for: timedelta = timedelta(days=3)
    confirm_reminder: timedelta = timedelta(hours=24)
    # So long after it was closed its reporter may still open it again by the old button.
    reopen_for: timedelta = timedelta(days=7)
    # Office hours in the station's zone, as minutes of the day; outside them a hand-over says so.
    office_opens: int = 8 * 60
    office_closes: int = 18 * 60
    # The certainty below which the bot asks back instead of deciding, when it is spoken to.
    ask_below: float = 0.5
    # Telephones of the duty, which staff may tell residents.
    duty_phones: tuple[str, ...] = ()
    # Wrong tries to show that an account is one's own, and whether a code can be sent.
    binding_lock: LockRules = field(default_factory=LockRules)
    sends_codes: bool = False
    # How long what the marketing system told is good; nothing where none is asked.
    bills_good_for: timedelta | None = None
    # Whether the holder's name and telephone are proof enough; in a village everybody knows them.
    name_and_phone: bool = False
    # Whether a command or address is configured that turns voice into words.
    voice: bool = False


# Until a pack says otherwise, all time is working time.
ALWAYS_OPEN = Calendar("UTC", ((Period(0, 24 * 60),),) * 7)


@dataclass(frozen=True, slots=True)
class BotName:
    """One bot of the installation: its id with Telegram and the name that links carry."""

    bot_id: int
    username: str


@dataclass(frozen=True, slots=True)
class BillRules:
    """How bills are asked for, and what electricity costs in the installation's ``province``."""

    words: BillWords = field(default_factory=BillWords)
    tariffs: Tariffs | None = None
    notices: BillNotices = field(default_factory=BillNotices)
    columns: Mapping[str, Columns] = field(default_factory=dict)
    province: str = ""
    weather: DegreeDays = field(default_factory=DegreeDays)


@dataclass(frozen=True, slots=True)
class NoticeSet:
    """How outages and notices are told: their kinds, the rules, how a dispatcher puts it.

    ``source`` and ``columns`` are the words and columns of other systems' files.
    """

    kinds: Mapping[str, NoticeKind] = field(default_factory=dict)
    rules: NoticeRules = field(default_factory=NoticeRules)
    dispatch: DispatchWords = field(default_factory=DispatchWords)
    source: SourceWords = field(default_factory=SourceWords)
    columns: Columns = field(default_factory=lambda: Columns({}))


@dataclass(frozen=True, slots=True)
class Trade:
    """Read at start: what belongs to the trade, the station and the installation.

    Never changed, but for what ``watch`` holds.
    """

    speech: Speech
    classifier: Classifier
    signer: Signer
    bots: Mapping[int, BotName]
    policy: Policy = field(default_factory=Policy)
    tickets: TicketRules = field(default_factory=TicketRules)
    policies: Policies = field(default_factory=Policies)
    calendar: Calendar = ALWAYS_OPEN
    promises: PromiseRules = field(default_factory=PromiseRules)
    digests: DigestRules = field(default_factory=DigestRules)
    bills: BillRules = field(default_factory=BillRules)
    wishes: WishWords = field(default_factory=WishWords)
    notices: NoticeSet = field(default_factory=NoticeSet)
    # The one thing here that is replaced while running: stations change what is looked for.
    watch: Watch = field(default_factory=Watch)
