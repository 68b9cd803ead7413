"""Files that ``config.toml`` names lie beside it, wherever a command is started from."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_USUAL = {"storage": {"url": "var/lamplight.db", "key_file": "var/lamplight.key"}}
_NAMED = {
    "station": ("temperatures",),
    "pack": ("phrases", "words"),
    "watch": ("heartbeat_file",),
}


def beside(tree: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return a file's settings with the places of the files they name counted from ``folder``.

    The database and its key lie there too when nothing names them: a command that is started
    elsewhere must not make an empty database there. What is of a wrong shape is left for whoever
    checks the settings.
    """
    placed = dict(tree)
    for section, usual in _USUAL.items():
        placed[section] = _section(tree.get(section, {}), tuple(usual), folder, usual)
    for section, names in _NAMED.items():
        if section in tree:
            placed[section] = _section(tree[section], names, folder, {})
    return placed


def _section(written: Any, names: tuple[str, ...], folder: Path, usual: Mapping[str, str]) -> Any:
    if not isinstance(written, Mapping):
        return written
    named = {**usual, **written}
    return {**written, **{key: _placed(named[key], folder) for key in names if key in named}}


def _placed(written: Any, folder: Path) -> Any:
    if isinstance(written, list):
        return [_placed(one, folder) for one in written]
    if not isinstance(written, str) or not written:
        return written
    if "://" not in written:
        return str(folder / written)
    scheme, _, file = written.partition(":///")
    # An address of a server has no third slash; a database in memory has no file.
    if not scheme.startswith("sqlite") or not file or file.startswith(":memory:"):
        return written
    return f"{scheme}:///{folder / file}"
