"""A file of areas is read whole or not at all, and each bad line is named with its reason."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spoken import read_speech
from stations.area import Density
from stations.area_file import LONGEST, AreaRow, BadRows, read_areas

HEAD = "station,feeder,district,density,place,code\n"
HOMES = "station,feeder,district,density,place,households\n"


def complaints(content: bytes) -> list[tuple[int, str]]:
    with pytest.raises(BadRows) as refused:
        read_areas(content)
    return [(one.line, one.reason) for one in refused.value.complaints]


GOOD = "城东供电所,10kV城东线,东村台区,rural,东村3号杆,P-3\n"
ROW = AreaRow(2, "城东供电所", "10kV城东线", "东村台区", Density.RURAL, "东村3号杆", "P-3")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_every_encoding_that_people_save_in(encoding: str) -> None:
    assert read_areas((HEAD + GOOD).encode(encoding)) == (ROW,)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_end(newline: str) -> None:
    text = (HEAD + GOOD + GOOD.replace("3号", "4号").replace("P-3", "")).replace("\n", newline)
    assert [row.place for row in read_areas(text.encode())] == ["东村3号杆", "东村4号杆"]


def test_chinese_headers_in_any_order_and_columns_of_no_interest() -> None:
    text = "地点,备注,类型,台区,供电所,线路\n东街12号,无,城区,东街台区,城东供电所,\n"
    (row,) = read_areas(text.encode())
    assert row == AreaRow(2, "城东供电所", "", "东街台区", Density.URBAN, "东街12号")


def test_blank_lines_and_districts_without_a_place_are_fine() -> None:
    rows = read_areas((HEAD + "\n,,,,,\n所,线,区,remote,,\n所,线,区2,边远\n").encode())
    assert [(row.line, row.district, row.place) for row in rows] == [(4, "区", ""), (5, "区2", "")]


def test_a_quoted_value_may_hold_commas_and_line_ends() -> None:
    (row,) = read_areas((HEAD + '所,线,区,rural,"东村, 3号\n西侧",\n').encode())
    assert row.place == "东村, 3号\n西侧"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [(0, "empty")]),
        (b"\xef\xbb\xbf  \n\n", [(0, "empty")]),
        (HEAD.encode(), [(0, "empty")]),
        (b"\xff\xfe\x00\x81", [(0, "encoding")]),
        (
            (
                HOMES + "所,线,区,rural,a,0\n所,线,区,rural,b,九\n所,线,区,rural,c,9999999\n"
            ).encode(),
            [(2, "bad_households"), (3, "bad_households"), (4, "bad_households")],
        ),
        (
            (HOMES + "所,线,区,rural,a,30\n所,线,区,rural,b,\n所,线,区,rural,c,31\n").encode(),
            [(4, "households_differ")],
        ),
        (b"station,district\na,b\n", [(1, "missing_columns")]),
        ((HEAD.strip() + ",station\n" + GOOD).encode(), [(1, "column_twice")]),
        ((HEAD + "所,线,区,suburb,地,\n").encode(), [(2, "unknown_density")]),
        ((HEAD + "所,线,区,,地,\n").encode(), [(2, "unknown_density")]),
        ((HEAD + ",线,区,rural,地,\n").encode(), [(2, "missing_value")]),
        ((HEAD + "所,线,,rural,地,\n").encode(), [(2, "missing_value")]),
        ((HEAD + "所,线,区,rural,地,码\n").encode(), [(2, "bad_code")]),
        ((HEAD + "所,线,区,rural,地," + "x" * 33 + "\n").encode(), [(2, "too_long")]),
        ((HEAD + "所,线,区,rural,,x1\n").encode(), [(2, "code_without_place")]),
        ((HEAD + "所,线,区,rural,a\0b,\n").encode(), [(2, "nul")]),
        ((HEAD + "所,线,区,rural,地,,多\n").encode(), [(2, "too_many_cells")]),
        ((HEAD + '所,线,区,rural,"地"x,\n').encode(), [(2, "not_csv")]),
        ((HEAD + '所,线,区,rural,"地\n').encode(), [(2, "not_csv")]),
        ((HEAD + GOOD + GOOD).encode(), [(3, "duplicate")]),
        ((HEAD + GOOD + GOOD.replace("3号", "4号")).encode(), [(3, "code_twice")]),
        ((HEAD + GOOD + "城东供电所,别线,东村台区,rural,x,\n").encode(), [(3, "district_differs")]),
        (
            (HEAD + GOOD + "城东供电所,10kV城东线,东村台区,urban,x,\n").encode(),
            [(3, "district_differs")],
        ),
    ],
)
def test_what_cannot_be_taken_is_named(content: bytes, expected: list[tuple[int, str]]) -> None:
    assert complaints(content) == expected


@pytest.mark.parametrize("column", ["station", "feeder", "district", "place"])
def test_a_name_may_be_as_long_as_its_column_and_no_longer(column: str) -> None:
    values = {"station": "所", "feeder": "线", "district": "区", "density": "rural", "place": "地"}
    values[column] = "长" * LONGEST[column]
    assert len(read_areas((HEAD + ",".join(values.values()) + "\n").encode())) == 1
    values[column] += "长"
    assert complaints((HEAD + ",".join(values.values()) + "\n").encode()) == [(2, "too_long")]


def test_every_bad_line_is_named_and_at_most_two_hundred() -> None:
    bad = "".join(f"所,线,区{n},nowhere,地,\n" for n in range(300))
    found = complaints((HEAD + GOOD + bad).encode())
    assert found == [(line, "unknown_density") for line in range(3, 203)]


def test_every_reason_has_a_sentence() -> None:
    speech = read_speech()
    content = (HEAD + "所,线,区,suburb,地,\n,线,区,rural,地,\n").encode()
    with pytest.raises(BadRows) as refused:
        read_areas(content)
    for one in refused.value.complaints:
        for locale in speech.catalogues:
            key = f"places.file.{one.reason}"
            assert speech.say(key, locale, got=one.got, column=one.column)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    with contextlib.suppress(BadRows):
        assert read_areas(content)


@given(
    st.lists(
        st.tuples(st.sampled_from("甲乙"), st.sampled_from("丙丁"), st.text("戊己庚", max_size=2)),
        min_size=1,
        unique=True,
    )
)
def test_what_was_written_is_read(rows: list[tuple[str, str, str]]) -> None:
    text = HEAD + "".join(f"{a},线,{b},rural,{c},\n" for a, b, c in rows)
    read = read_areas(text.encode())
    assert [(one.station, one.district, one.place) for one in read] == rows
