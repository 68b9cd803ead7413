"""Adds the staff pages to the web application; everything they need ships with them."""

from importlib.resources import files
from typing import Any

from nicegui import ui

from console.board import Board
from console.gate import Gate
from console.look import Look

_STATIC = files("console").joinpath("static")


def add_pages(app: Any, look: Look) -> None:
    """Mount the board at ``/`` of a FastAPI application, behind the token if there is one."""
    css = _STATIC.joinpath("theme.css").read_text("utf-8")
    css += _STATIC.joinpath("board.css").read_text("utf-8")

    async def root(lang: str = "") -> None:
        ui.add_css(css)
        await Board(look, lang).show()

    # Tailwind's compiler would run in the browser for styles that nobody uses here.
    ui.run_with(
        app,
        root=root,
        title=look.speech.say("console.title"),
        favicon=_STATIC.joinpath("lamp.svg").read_text("utf-8"),
        dark=None,
        tailwind=False,
        storage_secret=look.secret,
        show_welcome_message=False,
        binding_refresh_interval=None,
    )
    if look.wanted is not None:
        names = ("title", "token", "token_more", "token_wrong", "enter")
        words = {name: look.speech.say(f"console.{name}") for name in names}
        app.add_middleware(Gate, wanted=look.wanted, words={**words, "css": css})
