"""Wiring of the staff pages: what they look at, and whether they ask for a token."""

import random
from ipaddress import ip_address
from typing import Any

from bot.house import House
from console.app import add_pages
from console.gate import Pass
from console.look import Look
from stations.scope import SYSTEM
from usecases.stations.board import Board, board


def add_board(app: Any, house: House, host: str, timezone: str) -> str | None:
    """Add the pages; return the token that they ask for when ``host`` is beyond this machine."""
    chance = random.SystemRandom()
    wanted = None if _here(host) else Pass(_secret(chance), _secret(chance))

    async def read() -> Board:
        async with house.database.reading() as work:
            return await board(work, SYSTEM)

    trade = house.trade
    look = Look(
        board=read,
        loops=house.runtime.states,
        speech=trade.speech,
        tickets=trade.tickets,
        timezone=timezone,
        secret=_secret(chance),
        wanted=wanted,
    )
    add_pages(app, look)
    return wanted.token if wanted is not None else None


def _secret(chance: random.Random) -> str:
    return f"{chance.getrandbits(128):032x}"


def _here(host: str) -> bool:
    """Whether nobody beyond this machine can reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
