"""Files that ``config.toml`` names lie beside it, wherever a command is started from."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_USUAL = {"url": "var/lamplight.db", "key_file": "var/lamplight.key"}


def beside(tree: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return a file's settings with the places of the database and its key from ``folder``.

    What the file leaves out lies beside it too: a command that is started elsewhere must not make
    an empty database there. What is of a wrong shape is left for whoever checks the settings.
    """
    storage = tree.get("storage", {})
    if not isinstance(storage, Mapping):
        return dict(tree)
    named = {**_USUAL, **storage}
    placed = {key: _placed(named[key], folder) for key in _USUAL}
    return {**tree, "storage": {**storage, **placed}}


def _placed(written: Any, folder: Path) -> Any:
    if not isinstance(written, str) or not written:
        return written
    if "://" not in written:
        return str(folder / written)
    scheme, _, file = written.partition(":///")
    # An address of a server has no third slash; a database in memory has no file.
    if not scheme.startswith("sqlite") or not file or file.startswith(":memory:"):
        return written
    return f"{scheme}:///{folder / file}"
