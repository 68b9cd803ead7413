"""Voice into words, by a command on this machine or by an address that takes the sound."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass
from tempfile import NamedTemporaryFile

import aiohttp
import orjson

from chat.text import clean

# Seconds; a voice message of several minutes on a small machine.
PATIENCE = 120.0


class CannotTranscribe(Exception):
    """The command or address failed; says how, never what was said."""


@dataclass(frozen=True, slots=True)
class Transcriber:
    """Turns sound into text; without ``command`` and ``address`` it understands nothing.

    ``command`` is run with the path of the sound file as its last argument and prints the text.
    ``address`` gets the sound as the body of a POST and answers with plain text, or with JSON that
    has a ``text``.
    """

    command: tuple[str, ...] = ()
    address: str | None = None
    patience: float = PATIENCE

    @property
    def able(self) -> bool:
        """True when something is configured."""
        return bool(self.command or self.address)

    async def transcribe(self, sound: bytes) -> str | None:
        """Return what is said, or ``None`` when it is nothing; raises ``CannotTranscribe``."""
        if self.command:
            text = await self._run(sound)
        elif self.address:
            text = await self._ask(sound, self.address)
        else:
            return None
        return clean(text).strip() or None

    async def _run(self, sound: bytes) -> str:
        with NamedTemporaryFile(prefix="lamplight-voice-", suffix=".ogg") as file:
            await asyncio.to_thread(file.write, sound)
            await asyncio.to_thread(file.flush)
            try:
                process = await asyncio.create_subprocess_exec(
                    *self.command, file.name, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL
                )
            except OSError as error:
                raise CannotTranscribe(f"the command does not start: {error.strerror}") from error
            try:
                async with asyncio.timeout(self.patience):
                    printed, _ = await process.communicate()
            except TimeoutError:
                raise CannotTranscribe(f"the command took over {self.patience} s") from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if process.returncode:
            raise CannotTranscribe(f"the command ended with {process.returncode}")
        return printed.decode(errors="replace")

    async def _ask(self, sound: bytes, address: str) -> str:
        timeout = aiohttp.ClientTimeout(total=self.patience)
        headers = {"Content-Type": "audio/ogg"}
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(address, data=sound, headers=headers) as response,
            ):
                if response.status != 200:
                    raise CannotTranscribe(f"the address answered {response.status}")
                body = await response.read()
                structured = response.content_type == "application/json"
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CannotTranscribe(f"the address failed: {type(error).__name__}") from error
        return _text_in(body) if structured else body.decode(errors="replace")


def _text_in(body: bytes) -> str:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise CannotTranscribe("the address answered malformed JSON") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("text"), str):
        raise CannotTranscribe("the address answered JSON without a text")
    return str(answer["text"])
