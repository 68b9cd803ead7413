"""Draws in a process of its own, so that nothing that serves people waits for a picture."""

import asyncio
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context

from gateways.drawing import draw

# A village asks for the same chart again and again on the day on which bills come.
_REMEMBERED = 128


@dataclass
class Studio:
    """One worker, begun at the first drawing; what was drawn lately is not drawn again.

    A worker that died (out of memory) is replaced once; then the drawing is done here.
    """

    _worker: ProcessPoolExecutor | None = None
    _drawn: OrderedDict[str, bytes] = field(default_factory=OrderedDict)

    async def draw(self, specification: str) -> bytes:
        """Return a PNG or an XLSX; raises ``ValueError`` for what is no specification."""
        known = self._drawn.get(specification)
        if known is not None:
            self._drawn.move_to_end(specification)
            return known
        made = await self._draw(specification)
        self._drawn[specification] = made
        if len(self._drawn) > _REMEMBERED:
            self._drawn.popitem(last=False)
        return made

    async def _draw(self, specification: str) -> bytes:
        loop = asyncio.get_running_loop()
        for _ in range(2):
            if self._worker is None:
                self._worker = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            try:
                return await loop.run_in_executor(self._worker, draw, specification)
            except BrokenProcessPool:
                self.close()
        return await asyncio.to_thread(draw, specification)

    def close(self) -> None:
        """End the worker; another is begun when something is to be drawn."""
        if self._worker is not None:
            self._worker.shutdown(wait=False, cancel_futures=True)
            self._worker = None
