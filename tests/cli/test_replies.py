"""A station's own canned replies, from the command line."""

from pathlib import Path

import pytest

from tests.cli.conftest import call
from tests.cli.test_outside import office

__all__ = ["office"]

TOML = '[[reply]]\ntitle = "停电说明"\ntext = "{district}今天检修"\n'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.csv", "title,text,letters\n停电说明,{district}今天检修,\n"),
        ("r.toml", TOML),
    ],
)
def test_a_file_brings_them_and_again_changes_nothing(
    office: Path, name: str, content: str
) -> None:
    assert "/reply add" in call("replies", "list").out
    file = office / name
    file.write_text(content, "utf-8")
    for _ in range(2):
        ran = call("replies", "import", file)
        assert (ran.code, "1" in ran.out) == (0, True), ran.err
        assert call("replies", "list").out.count("tdsm 停电说明") == 1
    assert call("replies", "remove", "tdsm").code == 0
    assert call("replies", "remove", "tdsm").code == 2


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("r.csv", "title,text\n停电,好\n赔偿,保证今晚来电\n空,\n", ("3", "4")),
        ("r.csv", "标题,内容\n停电,好\n", ("title",)),
        ("r.toml", "[[reply]]\ntitle = 3\n", ("reply.1", "title")),
        ("r.toml", TOML + 'wrong = "x"\n', ("wrong",)),
        ("r.toml", "[[reply", ("r.toml",)),
        ("r.toml", '[[reply]]\ntitle = "a"\ntext = "{phone}"\n', ("phone",)),
    ],
)
def test_a_wrong_file_names_its_lines_and_brings_nothing(
    office: Path, name: str, content: str, told: tuple[str, ...]
) -> None:
    file = office / name
    file.write_text(content, "utf-8")
    ran = call("replies", "import", file)
    assert ran.code == 2
    assert all(one in ran.err for one in told), ran.err
    assert "/reply add" in call("replies", "list").out
