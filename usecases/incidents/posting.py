"""A post that is kept up to date in place: left once, edited when it has something else to say."""

from hashlib import blake2b

from chat.actions import EditText, Priority, ProducedBy, Rows, SendText
from stations.group import Chat
from storage import incident_posts
from storage.incident_posts import Post
from storage.outbox import leave, replace
from storage.unit_of_work import Work
from tickets.incident import Incident


async def begin(
    work: Work,
    incident: Incident,
    chat: Chat,
    text: str,
    *,
    buttons: Rows = (),
    thread_id: int | None = None,
    priority: Priority = Priority.OUTAGE,
    unprompted: bool = False,
) -> None:
    """Leave an incident's post for a group."""
    key = f"incident:{incident.id}:{chat.id}"
    await leave(
        work,
        SendText(text, buttons=buttons, thread_id=thread_id),
        bot_id=chat.bot_id,
        chat_id=chat.id,
        key=key,
        priority=priority,
        unprompted=unprompted,
    )
    shown = _digest(text, buttons)
    await incident_posts.add(work, incident, Post(incident.id, chat.id, key, shown))


async def show(
    work: Work,
    post: Post,
    bot_id: int,
    text: str,
    buttons: Rows = (),
    priority: Priority = Priority.OUTAGE,
) -> None:
    """Let a post say something else, if it does; edits that follow each other quickly are one."""
    shown = _digest(text, buttons)
    if bytes(post.shown) == shown:
        return
    await replace(
        work,
        EditText(ProducedBy(post.post_key), text, buttons=buttons),
        bot_id=bot_id,
        chat_id=post.chat_id,
        key=f"{post.post_key}:now",
        priority=priority,
    )
    await incident_posts.note_edit(work, post, shown)


def _digest(text: str, buttons: Rows) -> bytes:
    pressed = "\n".join(one.text for row in buttons for one in row)
    return blake2b(f"{text}\0{pressed}".encode(), digest_size=16).digest()
