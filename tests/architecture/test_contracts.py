"""The import contracts cover every package: a new one cannot slip past them."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LINTER = PROJECT["tool"]["importlinter"]
PACKAGES = {folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").exists()} - {
    "tests",
    "benchmarks",
}
DATA = {"locales", "packs"}


def contract(identity: str) -> dict[str, Any]:
    """Return one contract of the linter's."""
    (found,) = (one for one in LINTER["contracts"] if one["id"] == identity)
    return dict(found)


def test_every_package_is_watched_and_shipped() -> None:
    assert set(LINTER["root_packages"]) == PACKAGES
    assert set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == PACKAGES


def test_every_package_has_its_layer() -> None:
    layered = {name.strip() for layer in contract("layers")["layers"] for name in layer.split("|")}
    assert layered | {"sandbox"} | DATA == PACKAGES


def test_the_sandbox_is_kept_from_every_other_package() -> None:
    assert set(contract("sandbox")["forbidden_modules"]) | {"sandbox"} == PACKAGES


@pytest.mark.parametrize(
    ("identity", "doors"),
    [
        ("aiogram", {"handlers"}),
        ("sql", {"storage"}),
        ("web", {"api", "bot"}),
        ("pages", {"console", "bot"}),
        ("http", {"gateways", "sandbox"}),
        ("commands", {"bot", "api"}),
        ("model", {"intents"}),
    ],
)
def test_a_tool_has_no_door_but_its_own(identity: str, doors: set[str]) -> None:
    assert set(contract(identity)["source_modules"]) | doors | DATA == PACKAGES
