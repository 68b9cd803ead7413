"""The stage over HTTP: what people do and see, for the page and for tests in other languages."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from sandbox.attachments import Attachment
from sandbox.records import Call, Json, Message
from sandbox.refusals import Misuse
from sandbox.world import World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PREFIX = "/_stage"
MOST_UNREAD = 10_000  # events that a slow listener may lag behind before it is let go


def call_shown(call: Call) -> Json:
    """One entry of the call log."""
    return {**asdict(call), "moment": call.moment.isoformat()}


def attachment(given: Any) -> Attachment | None:
    """``{"base64": …, "name": …, "mime_type": …, "duration": …, "size": …}``."""
    if given is None:
        return None
    return Attachment(
        content=base64.b64decode(given["base64"], validate=True),
        name=given.get("name"),
        mime_type=given.get("mime_type"),
        duration=int(given.get("duration", 0)),
        size=given.get("size"),
    )


class Stage:
    """Routes under ``/_stage``; bodies and answers are JSON, errors are ``{"ok": false, …}``."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._listeners: set[asyncio.Queue[tuple[str, Json] | None]] = set()

    def routes(self) -> list[web.RouteDef]:
        """Every route of the stage."""
        doing: dict[str, Callable[[Json], Any]] = {
            "say": self._say,
            "edit": self._edit,
            "press": self._press,
            "react": self._react,
            "delete": self._delete,
            "open": self._open,
            "start_in_group": self._start_in_group,
            "block": self._block,
            "join": self._join,
            "leave": self._leave,
            "remove": self._remove,
            "promote": self._promote,
            "demote": self._demote,
            "rename": self._rename,
            "migrate": self._migrate,
            "people": self._add_person,
            "groups": self._add_group,
            "topics": self._add_topic,
            "bots": self._add_bot,
            "privacy": self._set_privacy,
            "faults": self._add_fault,
        }
        looking: dict[str, Callable[[web.Request], Any]] = {
            "chats": self._chats,
            "people": self._people,
            "bots": self._bots,
            "messages": self._messages,
            "members": self._members,
            "faults": self._faults,
            "calls": self._calls,
            "busy": lambda _: {"busy": self._world.busy()},
        }
        posts = [web.post(f"{PREFIX}/{name}", self._doing(do)) for name, do in doing.items()]
        gets = [web.get(f"{PREFIX}/{name}", self._looking(do)) for name, do in looking.items()]
        return [
            *posts,
            *gets,
            web.delete(f"{PREFIX}/faults", self._clear_faults),
            web.get(f"{PREFIX}/file/{{file_id}}", self._file),
            web.get(f"{PREFIX}/events", self._events),
        ]

    def publish(self, kind: str, details: Json) -> None:
        """Hand a change to everybody who listens."""
        for queue in tuple(self._listeners):
            try:
                queue.put_nowait((kind, details))
            except asyncio.QueueFull:
                self._listeners.discard(queue)

    def close(self) -> None:
        """End the streams."""
        for queue in tuple(self._listeners):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)

    @staticmethod
    def _doing(do: Callable[[Json], Any]) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            # A form of another page can post text but not JSON.
            if request.content_type != "application/json":
                return _failure("the body must be application/json", 415)
            try:
                body = json.loads(await request.read())
                return web.json_response({"ok": True, "result": do(body)})
            except KeyError as error:
                return _failure(f"missing or unknown: {error}")
            except (Misuse, ValueError, TypeError) as error:
                return _failure(str(error))

        return handler

    @staticmethod
    def _looking(look: Callable[[web.Request], Any]) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                return web.json_response({"ok": True, "result": look(request)})
            except KeyError as error:
                return _failure(f"missing or unknown: {error}")
            except (Misuse, ValueError) as error:
                return _failure(str(error))

        return handler

    # Doing

    def _shown(self, message: Message) -> Json:
        return self._world.message_for_stage(message)

    def _say(self, body: Json) -> Any:
        place = body.get("location")
        source = body.get("forward_from")
        said = self._world.say(
            body["chat_id"],
            body["person_id"],
            body.get("text", ""),
            reply_to=body.get("reply_to"),
            entities=body.get("entities"),
            thread_id=body.get("thread_id"),
            photo=attachment(body.get("photo")),
            document=attachment(body.get("document")),
            voice=attachment(body.get("voice")),
            location=(place["latitude"], place["longitude"]) if place else None,
            forward_from=self._world.message(source["chat_id"], source["message_id"])
            if source
            else None,
            as_channel=body.get("as_channel"),
            anonymous=body.get("anonymous", False),
        )
        return self._shown(said)

    def _edit(self, body: Json) -> Any:
        person_id = body.get("person_id")
        text = body["text"]
        edited = self._world.edit(body["chat_id"], body["message_id"], text, person_id=person_id)
        return self._shown(edited)

    def _press(self, body: Json) -> Any:
        where = (body["person_id"], body["chat_id"], body["message_id"])
        if "callback_data" in body:
            query = self._world.press_forged(*where, body["callback_data"])
        else:
            pressed = self._world.press(*where, body["button"])
            if pressed is None:
                return None
            query = pressed
        return {"callback_query_id": query.id}

    def _react(self, body: Json) -> Any:
        where = (body["person_id"], body["chat_id"], body["message_id"])
        self._world.react(*where, *body.get("emoji", []))

    def _delete(self, body: Json) -> Any:
        self._world.delete(body["chat_id"], body["message_id"], body.get("person_id"))

    def _open(self, body: Json) -> Any:
        if "url" in body:
            chat = self._world.open_link(body["person_id"], body["url"])
        else:
            payload = body.get("payload")
            chat = self._world.open_private(body["person_id"], body["bot_id"], payload)
        return self._world.chat_summary(chat) if chat is not None else None

    def _start_in_group(self, body: Json) -> Any:
        who, where = (body["person_id"], body["bot_id"]), body["chat_id"]
        self._world.start_in_group(*who, where, body.get("payload", ""))

    def _block(self, body: Json) -> Any:
        do = self._world.block if body.get("blocked", True) else self._world.unblock
        do(body["person_id"], body["bot_id"])

    def _join(self, body: Json) -> Any:
        self._world.add_member(body["chat_id"], body["user_id"], body.get("by"))

    def _leave(self, body: Json) -> Any:
        self._world.leave(body["chat_id"], body["user_id"])

    def _remove(self, body: Json) -> Any:
        self._world.remove_member(body["chat_id"], body["user_id"], body.get("by"))

    def _promote(self, body: Json) -> Any:
        self._world.promote(
            body["chat_id"],
            body["user_id"],
            by=body.get("by"),
            anonymous=body.get("anonymous", False),
            title=body.get("title"),
            **body.get("rights", {}),
        )

    def _demote(self, body: Json) -> Any:
        self._world.demote(body["chat_id"], body["user_id"], body.get("by"))

    def _rename(self, body: Json) -> Any:
        self._world.rename(body["chat_id"], body["title"], body.get("by"))

    def _migrate(self, body: Json) -> Any:
        return self._world.chat_summary(self._world.migrate(body["chat_id"]))

    def _add_person(self, body: Json) -> Any:
        language = body.get("language", "zh-hans")
        person = self._world.add_person(body["name"], body.get("username"), language)
        return asdict(person)

    def _add_group(self, body: Json) -> Any:
        kind, forum = body.get("kind", "supergroup"), body.get("forum", False)
        chat = self._world.add_group(body["title"], body["creator"], kind, forum)
        for user_id in body.get("members", []):
            self._world.add_member(chat.id, user_id)
        return self._world.chat_summary(chat)

    def _add_topic(self, body: Json) -> Any:
        return asdict(self._world.add_topic(body["chat_id"], body["name"], body.get("by")))

    def _add_bot(self, body: Json) -> Any:
        privacy = body.get("privacy", True)
        name = str(body.get("name") or body["username"])
        bot = self._world.add_bot(body["token"], body["username"], name, privacy=privacy)
        return {"id": bot.id, "username": bot.username}

    def _set_privacy(self, body: Json) -> Any:
        self._world.set_privacy(body["bot_id"], bool(body["on"]))

    def _add_fault(self, body: Json) -> Any:
        return asdict(self._world.faults.add(**body))

    # Looking

    def _chats(self, _: web.Request) -> Any:
        return [self._world.chat_summary(chat) for chat in self._world.every_chat()]

    def _people(self, _: web.Request) -> Any:
        return [asdict(person) for person in self._world.people.values()]

    def _bots(self, _: web.Request) -> Any:
        shown = []
        for bot in self._world.bots.values():
            waiting = len(bot.queue)
            fields = {"id": bot.id, "username": bot.username, "name": bot.first_name}
            shown.append({**fields, "privacy": bot.privacy, "unconfirmed": waiting})
        return shown

    def _messages(self, request: web.Request) -> Any:
        since = int(request.query.get("since", 0))
        person = request.query.get("person_id")
        chat_id = int(request.query["chat_id"])
        found = self._world.messages(chat_id, int(person) if person else None)
        return [self._shown(message) for message in found if message.message_id > since]

    def _members(self, request: web.Request) -> Any:
        chat = self._world.chats[int(request.query["chat_id"])]
        return [
            {"user": self._world.shown_account(place.user_id), "status": place.status}
            for place in chat.present()
        ]

    def _faults(self, _: web.Request) -> Any:
        return [asdict(rule) for rule in self._world.faults.rules]

    def _calls(self, request: web.Request) -> Any:
        since = int(request.query.get("since", 0))
        return [call_shown(call) for call in self._world.calls[since:]]

    async def _clear_faults(self, _: web.Request) -> web.StreamResponse:
        self._world.faults.clear()
        return web.json_response({"ok": True, "result": None})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        kept = self._world.files.get(request.match_info["file_id"])
        if kept is None:
            return _failure("no such file", 404)
        # Never shown as a page of this origin, whatever a bot may have uploaded.
        kinds = {"photo": "image/jpeg", "voice": "audio/ogg"}
        kind = kinds.get(kept.kind, "application/octet-stream")
        headers = {"X-Content-Type-Options": "nosniff"}
        return web.Response(body=kept.content, content_type=kind, headers=headers)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: one for each change, named by its kind."""
        queue: asyncio.Queue[tuple[str, Json] | None] = asyncio.Queue(MOST_UNREAD)
        self._listeners.add(queue)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        try:
            await response.prepare(request)
            await response.write(b": listening\n\n")
            while (event := await queue.get()) is not None:
                kind, details = event
                await response.write(f"event: {kind}\ndata: {json.dumps(details)}\n\n".encode())
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._listeners.discard(queue)
        return response


def _failure(description: str, status: int = 400) -> web.Response:
    return web.json_response({"ok": False, "description": description}, status=status)
