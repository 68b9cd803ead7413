"""Several people report the same thing: one incident, one common post that is kept up to date."""

from chat.actions import EditText, ProducedBy, SendText
from storage import incidents
from storage.outbox import leave, replace
from storage.unit_of_work import Work
from tickets.incident import Incident, IncidentState, wants_edit, wants_post
from tickets.kinds import Kind
from usecases.messages.scene import Scene
from usecases.messages.speak import may_post
from usecases.trade import Trade


async def incident_for(
    work: Work, trade: Trade, scene: Scene, kind: Kind
) -> tuple[Incident | None, bool]:
    """Return the incident that a report belongs to, and whether it was there before.

    In a group it is the group's own: its members see the common post. Elsewhere, none.
    """
    topics = trade.tickets.topics
    topic = topics.find(kind.code, scene.text)
    alone = scene.private or topics.stands_apart(kind.code, topic)
    if not kind.gathers or alone or scene.station is None:
        return None, False
    known = scene.incident(kind.code, topic)
    if known is not None:
        return known, True
    new = Incident(
        id=work.new_id(),
        station_id=scene.station.id,
        chat_id=scene.chat.id,
        kind=kind.code,
        state=IncidentState.SUSPECTED,
        opened_at=scene.row.said_at,
        last_report_at=scene.row.said_at,
        district_id=scene.district.id if scene.district else None,
        topic=topic,
    )
    await incidents.add(work, new)
    return new, False


async def joined(work: Work, trade: Trade, scene: Scene, incident: Incident) -> Incident:
    """Count one more report of an incident, and let the common post tell how many there are.

    The post comes with the second reporter, if the group can bear it; then it is edited. Edits
    that follow each other quickly become one.
    """
    now = await incidents.count_reporters(work, incident.id, scene.row.said_at)
    if wants_post(now):
        await _post(work, trade, scene, now)
    elif wants_edit(now):
        await _edit(work, trade, scene, now)
    return now


async def left(work: Work, trade: Trade, scene: Scene, incident_id: int) -> None:
    """Count anew after a report turned out to be something else."""
    now = await incidents.count_reporters(work, incident_id, scene.row.said_at)
    if wants_edit(now) and now.reporters:
        await _edit(work, trade, scene, now)


async def _post(work: Work, trade: Trade, scene: Scene, incident: Incident) -> None:
    if scene.silent or not await may_post(work, trade, scene):
        return
    key = f"incident:{incident.id}"
    await leave(
        work,
        SendText(_text(trade, incident), thread_id=scene.row.thread_id),
        bot_id=scene.bot_id,
        chat_id=scene.chat.id,
        key=key,
        unprompted=True,
    )
    await incidents.note_post(work, incident.id, key, incident.reporters)


async def _edit(work: Work, trade: Trade, scene: Scene, incident: Incident) -> None:
    post = incident.post_key or ""
    await replace(
        work,
        EditText(ProducedBy(post), _text(trade, incident)),
        bot_id=scene.bot_id,
        chat_id=scene.chat.id,
        key=f"{post}:count",
    )
    await incidents.note_post(work, incident.id, post, incident.reporters)


def _text(trade: Trade, incident: Incident) -> str:
    return trade.speech.say("incident.post", count=incident.reporters)
