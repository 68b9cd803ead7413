"""A warm process that forks children: everything is imported there, and no event loop runs."""

import os
import signal
import socket
import traceback
from collections.abc import Callable


class Nursery:
    """Forks once at its making, before threads and loops; then gives birth at a word.

    ``run`` is what a child does with the argument it is born with; it returns an exit status.
    """

    def __init__(self, run: Callable[[str], int]) -> None:
        self._line, theirs = socket.socketpair()
        self._pid = os.fork()
        if self._pid == 0:
            self._line.close()
            _tend(theirs, run)
        theirs.close()

    def birth(self, argument: str) -> int:
        """Fork a child and return its process id."""
        return int(self._ask(f"birth {argument}"))

    def death(self, pid: int) -> int:
        """Wait until a child is gone; return its exit status, negative for a signal."""
        return int(self._ask(f"death {pid}"))

    def close(self) -> None:
        """End the warm process."""
        self._line.close()
        os.waitpid(self._pid, 0)

    def _ask(self, words: str) -> str:
        self._line.sendall(words.encode() + b"\n")
        return self._line.recv(64).decode()


def _tend(line: socket.socket, run: Callable[[str], int]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for order in line.makefile("r"):
        verb, _, argument = order.strip().partition(" ")
        if verb == "death":
            answer = os.waitstatus_to_exitcode(os.waitpid(int(argument), 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                line.close()
                _live(argument, run)
        line.sendall(str(answer).encode())
    os._exit(0)


def _live(argument: str, run: Callable[[str], int]) -> None:
    status = 1
    try:
        status = run(argument)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
