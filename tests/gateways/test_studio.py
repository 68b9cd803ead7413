"""Pictures are drawn in a process of their own, once, and also when that process dies."""

import os
import signal
from dataclasses import replace

import pytest

from chat.drawings import Panel, Picture, Series, to_text
from gateways.studio import Studio

PICTURE = Picture("kWh", (Panel("", ("1", "2"), (Series("2026", (1.0, 2.0)),)),))


async def test_a_picture_is_drawn_elsewhere_once_and_after_the_workers_death() -> None:
    studio = Studio()
    first = to_text(PICTURE)
    drawn = await studio.draw(first)
    assert drawn.startswith(b"\x89PNG")
    assert studio._worker is not None
    (worker,) = studio._worker._processes
    assert worker != os.getpid()
    assert await studio.draw(first) is drawn
    with pytest.raises(ValueError, match="kind"):
        await studio.draw("{}")
    os.kill(worker, signal.SIGKILL)
    other = await studio.draw(to_text(replace(PICTURE, title="2")))
    assert other != drawn
    studio.close()
    assert await studio.draw(first) is drawn
    assert studio._worker is None


async def test_what_was_drawn_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateways.studio._REMEMBERED", 1)
    studio = Studio()
    studio._drawn["a"] = b"1"
    try:
        await studio.draw(to_text(PICTURE))
    finally:
        studio.close()
    assert "a" not in studio._drawn
