"""What the tests of moderation do again and again: say, open the queue, press, look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat.actions import EditText, SendText, from_json
from chat.message import Message
from moderation.case import Case
from stations.group import Standing
from stations.scope import SYSTEM
from storage import chats, memberships, moderation_tables, tables
from storage.people import people_met
from storage.rows import into
from tests.desk.stage import BOT, GROUP, Left, Stage, private

RIGHTS = ("can_delete_messages", "can_restrict_members", "can_pin_messages")


@dataclass
class Review:
    """A stage, seen by those who review."""

    stage: Stage

    async def made_administrator(self, *rights: str) -> None:
        """Give the bot rights in the group."""
        async with self.stage.database.writing() as work:
            ref = self.stage.event(message=self.stage.message("王芳", "在", GROUP))
            assert isinstance(ref, Message)
            known = await chats.chats_known(work, SYSTEM, BOT, [ref.chat])
            chat = known[GROUP["id"]]
            held = rights or RIGHTS
            await chats.set_standing(work, chat, Standing.ADMINISTRATOR, held, None)

    async def say(self, who: str, text: str, **more: Any) -> list[Left]:
        """Somebody writes into the residents' group."""
        return await self.stage.say(who, text, GROUP, **more)

    async def cases(self) -> list[Case]:
        """Return every case, oldest first."""
        async with self.stage.database.reading() as work:
            rows = (await work.run(moderation_tables.cases.select())).mappings()
            return sorted((into(Case, row) for row in rows), key=lambda one: one.id)

    async def rows(self, table: Any) -> list[Mapping[str, Any]]:
        """Return every row of a table."""
        async with self.stage.database.reading() as work:
            return [dict(row) for row in (await work.run(table.select())).mappings()]

    async def open(self, who: str = "孙督导") -> dict[str, str]:
        """Open the queue; return the buttons of the card."""
        await self.stage.say(who, "/review")
        return await self.buttons(who)

    async def card(self, who: str = "孙督导") -> SendText | EditText:
        """Return the queue's card as it stands now."""
        table, known = tables.outbox, tables.chats
        query = (
            table.join(known, known.c.id == table.c.chat_id)
            .select()
            .with_only_columns(table.c.key, table.c.payload)
            .where(known.c.external_id == private(who)["id"], table.c.key.like("review:%"))
            .order_by(table.c.id)
        )
        async with self.stage.database.reading() as work:
            rows = (await work.run(query)).all()
        posts = [row for row in rows if not row.key.endswith(":now")]
        last = posts[-1]
        edits = [row for row in rows if row.key == f"{last.key}:now"]
        action = from_json((edits or [last])[-1].payload)
        assert isinstance(action, SendText | EditText)
        return action

    async def buttons(self, who: str = "孙督导") -> dict[str, str]:
        """Return the data of each button of the card, by its words."""
        card = await self.card(who)
        return {one.text: one.data or "" for row in card.buttons for one in row}

    async def press(self, label: str, who: str = "孙督导") -> list[Left]:
        """Press the button of the card whose words begin so."""
        found = [data for text, data in (await self.buttons(who)).items() if text.startswith(label)]
        assert found, (label, list(await self.buttons(who)))
        return await self.stage.press(who, found[0])

    def scope(self) -> Any:
        """The program's own scope."""
        return SYSTEM

    async def administers(self, who: str) -> None:
        """Let somebody be an administrator of the group, as the channel told."""
        async with self.stage.database.writing() as work:
            event = self.stage.event(message=self.stage.message(who, "在", GROUP))
            assert isinstance(event, Message)
            chat = (await chats.chats_known(work, SYSTEM, BOT, [event.chat]))[GROUP["id"]]
            person = (await people_met(work, SYSTEM, [event.sender]))[event.sender.external_id]
            await memberships.joined(work, chat.id, [person.id], work.now)
            await memberships.set_administrators(work, chat.id, [person.id])
