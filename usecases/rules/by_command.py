"""``/rules``: staff read what holds at their station; an administrator sets it."""

from chat.errors import BadInput, NotAllowed, NotFound
from chat.message import Message
from stations.area import Station
from stations.rule_version import RuleName
from stations.scope import SYSTEM
from stations.staff import Role
from storage import areas
from storage.unit_of_work import Work
from usecases.rules.set_rules import set_rules
from usecases.rules.tell_rules import history_told, hours_told, targets_told
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import require_private_desk
from usecases.trade import Trade


async def rules_command(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/rules`` shows; ``/rules calendar`` or ``policies`` with a file's text below it sets.

    Raises ``NotAllowed`` for who may not, ``OnlyInPrivate`` in a group, and ``RulesAreWrong`` with
    the line of the message's file that is wrong.
    """
    require_private_desk(asker)
    station = await _station(work, asker)
    first, _, body = message.argument.strip().partition("\n")
    if not first:
        for name, text in (
            ("hours", await hours_told(work, trade, station, asker.locale)),
            ("targets", await targets_told(work, trade, station, asker.locale)),
            ("history", await history_told(work, asker.scope, trade, station, asker.locale)),
        ):
            await tell(work, asker, text, f"rules-{name}")
        return
    if first.strip() not in set(RuleName) or not body.strip():
        raise BadInput(reason=trade.speech.say("rules.usage", asker.locale))
    if not asker.ranks(Role.ADMINISTRATOR, station.id):
        raise NotAllowed
    name = RuleName(first.strip())
    new = await set_rules(work, trade, station, name, body, by=asker.person.id)
    said = "rules.set" if new else "rules.same"
    what = trade.speech.say(f"rules.{name.value}", asker.locale)
    text = trade.speech.say(said, asker.locale, what=what, station=station.name)
    await tell(work, asker, text, "rules")


async def _station(work: Work, asker: Asker) -> Station:
    station_id = asker.station_id
    found = None if station_id is None else await areas.station(work, SYSTEM, station_id)
    if found is None:
        raise NotFound(what="station")
    return found
