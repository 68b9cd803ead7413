"""Every fact and every reason of this room has a sentence in both languages."""

import importlib
import re

import pytest

from bot.spoken import read_speech
from chat.errors import Fact
from stations.staff import Role
from tests.architecture.source import ROOT

SPEECH = read_speech()


def facts() -> set[str]:
    for package in ("stations", "usecases/stations"):
        for file in (ROOT / package).glob("*.py"):
            importlib.import_module(f"{package.replace('/', '.')}.{file.stem}")
    return {one.key for one in Fact.__subclasses__() if one.key.startswith("places.")}


@pytest.mark.parametrize("locale", sorted(SPEECH.catalogues))
def test_facts_reasons_and_roles_can_be_said(locale: str) -> None:
    code = (ROOT / "stations/area_file.py").read_text("utf-8")
    code += (ROOT / "usecases/stations/import_areas.py").read_text("utf-8")
    reasons = set(re.findall(r"Complaint\([^\"]*\"([a-z_]+)\"", code))
    reasons |= set(re.findall(r"Complaint\(\s*row\.line, \"([a-z_]+)\"", code))
    wanted = {f"errors.{key}" for key in facts()}
    wanted |= {f"places.file.{reason}" for reason in reasons}
    wanted |= {f"staff.role.{role.value}" for role in Role}
    assert {"errors.places.not_staff", "places.file.code_taken", "places.file.nul"} <= wanted
    assert wanted <= set(SPEECH.catalogues[locale])
