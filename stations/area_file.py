"""Reading a file of areas: stations, feeders, districts and places, one place a line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chat.errors import Fact
from stations.area import Density

# The columns' names as people write them; the first three words of the trade are the glossary's.
HEADERS = {
    "station": "station",
    "供电所": "station",
    "feeder": "feeder",
    "线路": "feeder",
    "district": "district",
    "台区": "district",
    "density": "density",
    "类型": "density",
    "place": "place",
    "地点": "place",
    "code": "code",
    "编码": "code",
    "households": "households",
    "户数": "households",
}
NEEDED = ("station", "feeder", "district", "density", "place")
DENSITIES = {
    "urban": Density.URBAN,
    "城区": Density.URBAN,
    "城市": Density.URBAN,
    "rural": Density.RURAL,
    "农村": Density.RURAL,
    "remote": Density.REMOTE,
    "边远": Density.REMOTE,
    "偏远": Density.REMOTE,
    "特殊边远": Density.REMOTE,
}
LONGEST = {"station": 120, "feeder": 120, "district": 120, "place": 200, "code": 32}
# Bot API, deep linking: only these characters are carried by a start link.
_CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")
# No transformer serves more; a larger number is a slip of the pen.
_MOST_HOUSEHOLDS = 100_000
_MOST_COMPLAINTS = 200


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why one line cannot be taken; ``reason`` names a sentence in the locales.

    ``line`` counts from 1, the header's line included; 0 is the file as a whole.
    """

    line: int
    reason: str
    got: str = ""
    column: str = ""


class BadRows(Fact):
    """Some lines of the file cannot be taken, so nothing was."""

    key = "places.bad_rows"

    def __init__(self, complaints: tuple[Complaint, ...]) -> None:
        super().__init__(count=len(complaints))
        self.complaints = complaints


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One line: a place in a district; without ``place`` it only names the district.

    ``households`` are the district's; ``None`` says nothing about them.
    """

    line: int
    station: str
    feeder: str
    district: str
    density: Density
    place: str
    code: str = ""
    households: int | None = None


def read_areas(content: bytes) -> tuple[AreaRow, ...]:
    """Read a CSV file in UTF-8 (with or without a byte order mark) or GBK.

    Raises ``BadRows`` with every line that cannot be taken and why (the first 200 of them).
    """
    rows: list[AreaRow] = []
    complaints: list[Complaint] = []
    for read in _lines(_decoded(content)):
        if isinstance(read, Complaint):
            complaints.append(read)
        else:
            rows.append(read)
    complaints += _contradictions(rows)
    if not rows and not complaints:
        complaints.append(Complaint(0, "empty"))
    if complaints:
        ordered = sorted(complaints, key=lambda one: one.line)
        raise BadRows(tuple(ordered[:_MOST_COMPLAINTS]))
    return tuple(rows)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadRows((Complaint(0, "encoding"),))


def _lines(text: str) -> Iterator[AreaRow | Complaint]:
    if not text.strip():
        raise BadRows((Complaint(0, "empty"),))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: list[str] | None = None
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = _columns(cells)
            elif len(cells) > len(columns):
                yield Complaint(reader.line_num, "too_many_cells", str(len(cells)))
            else:
                yield _row(reader.line_num, dict(zip(columns, cells, strict=False)))
    except csv.Error as broken:
        yield Complaint(reader.line_num, "not_csv", str(broken))


def _columns(cells: list[str]) -> list[str]:
    columns = [HEADERS.get(cell.strip().lower(), "") for cell in cells]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise BadRows((Complaint(1, "missing_columns", ", ".join(missing)),))
    twice = [name for name in HEADERS.values() if columns.count(name) > 1]
    if twice:
        raise BadRows((Complaint(1, "column_twice", twice[0]),))
    return columns


def _row(line: int, cells: Mapping[str, str]) -> AreaRow | Complaint:
    values = {name: cells.get(name, "").strip() for name in HEADERS.values()}
    for name, value in values.items():
        if "\0" in value:
            return Complaint(line, "nul", column=name)
        if len(value) > LONGEST.get(name, 40):
            return Complaint(line, "too_long", f"{value[:20]}…", name)
    for name in ("station", "district"):
        if not values[name]:
            return Complaint(line, "missing_value", column=name)
    density = DENSITIES.get(values["density"].lower())
    if density is None:
        return Complaint(line, "unknown_density", values["density"])
    if values["code"] and not _CODE.fullmatch(values["code"]):
        return Complaint(line, "bad_code", values["code"])
    if values["code"] and not values["place"]:
        return Complaint(line, "code_without_place", values["code"])
    households = values["households"]
    if households and not (households.isascii() and households.isdecimal()):
        return Complaint(line, "bad_households", households)
    if households and not 0 < int(households) <= _MOST_HOUSEHOLDS:
        return Complaint(line, "bad_households", households)
    return AreaRow(
        line=line,
        station=values["station"],
        feeder=values["feeder"],
        district=values["district"],
        density=density,
        place=values["place"],
        code=values["code"],
        households=int(households) if households else None,
    )


def _contradictions(rows: list[AreaRow]) -> list[Complaint]:
    """Find what only shows when lines are compared: repetitions and districts told two ways."""
    complaints: list[Complaint] = []
    places: dict[tuple[str, str, str], int] = {}
    codes: dict[str, int] = {}
    districts: dict[tuple[str, str], AreaRow] = {}
    counted: dict[tuple[str, str], int] = {}
    for row in rows:
        first = districts.setdefault((row.station, row.district), row)
        same = places.setdefault((row.station, row.district, row.place), row.line)
        if same != row.line:
            complaints.append(Complaint(row.line, "duplicate", str(same)))
        elif row.code and codes.setdefault(row.code, row.line) != row.line:
            complaints.append(Complaint(row.line, "code_twice", row.code))
        elif (first.feeder, first.density) != (row.feeder, row.density):
            complaints.append(Complaint(row.line, "district_differs", str(first.line)))
        elif row.households is not None:
            same_district = (row.station, row.district)
            if counted.setdefault(same_district, row.households) != row.households:
                complaints.append(Complaint(row.line, "households_differ", str(row.households)))
    return complaints
