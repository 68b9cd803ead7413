"""Receive a message: judge and keep it, understand it, and do what it wants."""

from chat.message import Message
from intents.classifier import Reading
from moderation.finding import Verdict
from stations.group import Chat
from stations.person import Person
from stations.scope import SYSTEM
from storage.chats import chats_known, set_station
from storage.messages import Kept, keep, understood
from storage.people import people_met
from storage.unit_of_work import Work
from usecases.messages.consider import consider, follow
from usecases.messages.file_request import reserve
from usecases.messages.hide_number import hide_number
from usecases.messages.in_context import in_context
from usecases.messages.keeping import judged, row_for
from usecases.messages.plan import Course, plan
from usecases.messages.scene import look, look_again
from usecases.moderation.hold_replies import held_back
from usecases.moderation.judging import judge
from usecases.moderation.manners import Uttered
from usecases.moderation.open_case import open_case
from usecases.moderation.read_code import look_into_pictures
from usecases.stations.choose_station import station_of_private
from usecases.trade import Trade


async def receive(
    work: Work,
    trade: Trade,
    bot_id: int,
    message: Message,
    reading: Reading | None = None,
    place_id: int | None = None,
    verdict: Verdict | None = None,
) -> None:
    """Handle one message; handling it again changes nothing, for its row is there already.

    ``reading`` and ``verdict`` are given when a triage has classified and judged it, ``place_id``
    when its writer came by the QR code of a place.
    """
    chat, person = await meet(work, bot_id, message)
    if reading is None:
        reading = trade.classifier.classify(judged(message.text))
    row = row_for(work, message, chat, person, reading, work.cause)
    scene = await look(work, trade, chat, person, row, message)
    if scene.standing.known_row is not None:
        return
    if verdict is None:
        uttered = Uttered(message, chat, person)
        verdict = await judge(work, trade, uttered, staff=bool(scene.appointments))
    course = plan(trade, scene, reading)
    scene, reading, course = await in_context(work, trade, scene, reading, course, place_id)
    scene, course = held_back(trade, scene, course, verdict)
    if course is Course.FILE:
        scene = reserve(work, trade, scene, reading.intent.value)
    await keep(work, scene.row)
    await follow(work, trade, scene, reading, course)
    await open_case(work, trade, scene, verdict)
    if not scene.staff:
        await look_into_pictures(work, [(scene.row, scene.chat)])
    await hide_number(work, trade, scene, verdict)


async def receive_again(work: Work, trade: Trade, row: Kept) -> None:
    """Handle a message of the log once more, when its private chat has got a station.

    A message that belongs to a ticket already is left alone.
    """
    scene = await look_again(work, trade, row)
    if scene is None or row.ticket_id is not None or scene.station is None:
        return
    if row.station_id is None:
        scene = scene.heard(await understood(work, row, station_id=scene.station.id))
    await consider(work, trade, scene, trade.classifier.classify(judged(row.text)))


async def meet(work: Work, bot_id: int, message: Message) -> tuple[Chat, Person]:
    """Return our chat and person of a message; a private chat whose station is plain gets it."""
    # The person first: a private chat is tied to its person as it is met.
    person = (await people_met(work, SYSTEM, [message.sender]))[message.sender.external_id]
    chats = await chats_known(work, SYSTEM, bot_id, [message.chat])
    chat = chats[message.chat.external_id]
    if chat.person_id is not None and chat.station_id is None:
        station = await station_of_private(work, SYSTEM, chat, person)
        if station is not None:
            await set_station(work, chat.id, station.id)
            chat = (await chats_known(work, SYSTEM, bot_id, [message.chat]))[chat.external_id]
    return chat, person
