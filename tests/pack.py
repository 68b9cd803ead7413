"""The sentences and the pack as they ship, read once: nothing changes them, and they are large."""

from functools import cache

from bot import lexicon_pack, pack, spoken
from bot.notice_pack import read_notice_set
from chat.speech import Speech
from customers.wishes import WishWords
from intents.classifier import Classifier
from moderation.judge import Judge
from moderation.rules import ModerationRules
from stations.calendar import Calendar
from tickets.digest import DigestRules
from tickets.kinds import TicketRules
from tickets.policies import Policies
from tickets.promise import PromiseRules
from usecases.moderation.snapshot import Watch
from usecases.trade import NoticeSet


@cache
def speech() -> Speech:
    """Return every sentence."""
    return spoken.read_speech()


@cache
def rules() -> TicketRules:
    """Return the kinds of tickets and the desk's rules."""
    return pack.read_ticket_rules("power-cn")


@cache
def policies() -> Policies:
    """Return the targets of the clocks."""
    return pack.read_policies("power-cn", rules().kinds)


@cache
def judge() -> Judge:
    """Return the pack's lexicon, made ready, with what was learnt from examples."""
    return lexicon_pack.read_judge("power-cn")


@cache
def moderation() -> ModerationRules:
    """Return the pack's rules of moderation."""
    return lexicon_pack.read_moderation("power-cn")


def watch(*, dry_run: bool = False) -> Watch:
    """Return what is looked for; stations change it, so each test has one of its own."""
    return Watch(judge, moderation(), dry_run=dry_run)


@cache
def calendar() -> Calendar:
    """Return the pack's business calendar, as it is in Shanghai."""
    return pack.read_calendar("power-cn", "Asia/Shanghai")


@cache
def promises() -> PromiseRules:
    """Return how promises of a time are recognised and reminded of."""
    return pack.read_promises("power-cn")


@cache
def digests() -> DigestRules:
    """Return when a station is told how it is doing."""
    return pack.read_digests("power-cn")


@cache
def classifier() -> Classifier:
    """Return the understanding that ships, learnt once."""
    return pack.read_classifier("power-cn", cache=pack.cache_folder())


@cache
def notices() -> NoticeSet:
    """Return the kinds of notice and the rules of outages."""
    return read_notice_set("power-cn", ("zh-CN", "en"))


@cache
def wishes() -> WishWords:
    """Return what people wish with their accounts."""
    return pack.read_wishes_of("power-cn")
