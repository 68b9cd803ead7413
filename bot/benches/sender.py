"""The product of ``bench broadcast``: ``lamplight run`` as a process of its own, to be killed."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.benches.reached import Street, give_notice, settle_in
from bot.settings import read_settings
from bot.wiring import opened

_STARTS_WITHIN = 60.0


class Product:
    """One installation in a folder, with a SQLite file and a key of its own."""

    def __init__(self, folder: Path, api: str, tokens: Sequence[str]) -> None:
        folder.mkdir()
        self._folder = folder
        self._config = folder / "config.toml"
        bots = "".join(f'[[bots]]\ntoken = "{token}"\n' for token in tokens)
        self._config.write_text(
            f'{bots}[telegram]\napi = "{api}"\n[web]\nport = {_free_port()}\n', "utf-8"
        )
        self._process: subprocess.Popen[bytes] | None = None

    async def prepare(self, streets: Sequence[Street]) -> None:
        """Fill its database, and let a notice for every street be due."""
        async with opened(read_settings(self._config), make_keys=True) as database:
            station, districts = await settle_in(database, streets)
            await give_notice(database, station, districts)

    def start(self) -> None:
        """Start it; what it says is kept in its folder."""
        with (self._folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # ourselves
                [sys.executable, "-m", "bot", "run", "--config", str(self._config)],
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end."""
        self._end(signal.SIGTERM)

    def memory(self, what: str = "VmRSS") -> float:
        """Return how many MB it holds, or at most held (``VmHWM``); 0 where nothing tells."""
        assert self._process is not None  # noqa: S101
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        except OSError:
            return 0.0
        found = re.search(rf"{what}:\s+(\d+) kB", status)
        return round(int(found[1]) / 1024, 1) if found else 0.0

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
