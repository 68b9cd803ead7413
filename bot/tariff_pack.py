"""Reading the pack's tariffs; what is wrong with them is named with its file and line."""

import tomllib
from collections.abc import Sequence
from decimal import Decimal

from billing.tariff import Tariffs
from billing.tariff_file import tariffs_from
from bot.pack import PackIsWrong, pack_folder
from bot.spoken import say_error
from chat.errors import BadInput, Fact
from chat.toml_lines import line_of


def read_tariffs(pack: str) -> Tariffs:
    """Read what electricity costs; raises ``PackIsWrong`` naming file and line."""
    folder = pack_folder(pack).joinpath("tariffs")
    found = sorted(folder.iterdir(), key=lambda file: file.name) if folder.is_dir() else []
    return tariffs_in(
        [
            (f"packs/{pack}/tariffs/{file.name}", file.read_text("utf-8"))
            for file in found
            if file.name.endswith(".toml")
        ]
    )


def tariffs_in(texts: Sequence[tuple[str, str]]) -> Tariffs:
    """Read tariffs from files, by name and text; raises ``PackIsWrong`` naming file and line."""
    trees = []
    for name, text in texts:
        try:
            trees.append(tomllib.loads(text, parse_float=Decimal))
        except tomllib.TOMLDecodeError as wrong:
            raise PackIsWrong(reason=f"{name}: {wrong}.") from None
    try:
        return tariffs_from(trees)
    except BadInput as wrong:
        reason = str(wrong.values["reason"])
        raise PackIsWrong(reason=f"{_where(texts, reason)}: {reason}.") from None
    except Fact as wrong:
        place = _where(texts, f"tariff.{wrong.values['code']}.from:")
        raise PackIsWrong(reason=f"{place}: {say_error(wrong)}") from None


def _where(texts: Sequence[tuple[str, str]], complaint: str) -> str:
    """Return the file and line of what a complaint speaks of, the last one if it is there twice."""
    place, colon, words = complaint.partition(":")
    parts = place.split(".")
    # The longest beginning of the place that is a table; what is left is a key in it.
    for cut in range(len(parts), 0, -1):
        for name, text in reversed(texts):
            lines = text.splitlines()
            first = _header(lines, parts[:cut])
            if first is None:
                continue
            last = next(
                (n for n in range(first + 1, len(lines)) if lines[n].startswith("[")), len(lines)
            )
            rest = ".".join(parts[cut:]) or parts[cut - 1]
            line = line_of("\n".join(lines[first:last]), f"{rest}{colon}{words}") or 1
            return f"{name}, line {first + line}"
    return "tariffs"


def _header(lines: Sequence[str], parts: Sequence[str]) -> int | None:
    """Return where a table begins: the last so named, or of a list of tables the one counted.

    ``tariff.a.season.2.hours`` is the ``[tariff.a.season.hours]`` below the second season.
    """
    names: list[str] = []
    first, end = 0, len(lines)
    for part in parts:
        if not part.isdecimal():
            names.append(part)
            continue
        heads = [*_lines_with(lines, f"[[{'.'.join(names)}]]", first, end), end]
        if len(heads) <= int(part):
            return None
        first, end = heads[int(part) - 1 : int(part) + 1]
    if parts[-1].isdecimal():
        return first
    found = _lines_with(lines, f"[{'.'.join(names)}]", first, end)
    return found[-1] if found else None


def _lines_with(lines: Sequence[str], wanted: str, first: int, end: int) -> list[int]:
    return [at for at in range(first, end) if lines[at].partition("#")[0].strip() == wanted]
