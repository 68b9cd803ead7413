"""Charts show Chinese on any machine; spreadsheets keep numbers, texts and nothing that runs."""

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from PIL import Image

from chat.drawings import Book, Panel, Picture, Series, Sheet, from_text, to_text
from chat.errors import BadInput
from gateways.drawing import draw
from gateways.spreadsheets import read_sheet

PANEL = Panel(
    "首次答复（分钟）",
    ("周一", "周二", "周三"),
    (Series("本周", (12.0, None, 30.0)), Series("上周", (10.0, 11.0, None), line=True)),
    unit="分钟",
    limit=20.0,
)


def pixels(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("L")


def test_a_picture_is_as_wide_as_a_telephone_shows_and_grows_with_its_panels() -> None:
    one = pixels(draw(to_text(Picture("周报", (PANEL,)))))
    two = pixels(draw(to_text(Picture("周报", (PANEL, PANEL), note="截至 7 月 1 日"))))
    assert one.width == two.width == 1080
    assert two.height > one.height > 400


def test_the_font_has_every_character() -> None:
    """A missing one is a warning, and warnings are errors here."""
    bare = Panel("", ("a",), (Series("", (1.0,)),))
    drawn = {draw(to_text(Picture(title, (bare,)))) for title in ("电", "水", "供")}
    assert len(drawn) == 3


def test_many_labels_are_thinned_out() -> None:
    days = tuple(str(day) for day in range(1, 32))
    panel = Panel("七月", days, (Series("工单", tuple(float(day) for day in range(31))),))
    assert draw(to_text(Picture("月报", (panel,)))).startswith(b"\x89PNG")


def test_a_book_keeps_numbers_and_defuses_formulas() -> None:
    rows = (("城东", 3, 0.5), ("=1+1", None, -2), ("电" * 80, 0, 1))
    book = Book((Sheet("工单[1]/7月", ("所", "件", "率"), rows), Sheet("空", ("一",), ())))
    assert from_text(to_text(book)) == book
    workbook = load_workbook(BytesIO(draw(to_text(book))))
    assert workbook.sheetnames == ["工单 1  7月", "空"]
    page = workbook.worksheets[0]
    assert [cell.value for cell in page[2]] == ["城东", 3, 0.5]
    assert [cell.value for cell in page[3]] == ["'=1+1", None, -2]


def test_a_sheet_is_read_as_texts() -> None:
    workbook = Workbook()
    page = workbook.active
    assert page is not None
    page.append(["台区", "户数"])
    page.append([" 东村台区 ", 12, None])
    out = BytesIO()
    workbook.save(out)
    assert list(read_sheet(out.getvalue())) == [("台区", "户数", ""), ("东村台区", "12", "")]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2", b"PK\x03\x04broken"])
def test_what_is_no_spreadsheet_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        list(read_sheet(content))


def test_what_is_no_specification_is_refused() -> None:
    with pytest.raises(ValueError, match="kind"):
        draw("{}")
