"""``lamplight import accounts`` and ``bills``: a folder of files, and what was not taken."""

from pathlib import Path

from tests.cli.conftest import call

AREAS = "station,feeder,district,density,place\n城东所,城东一线,东村台区,rural,东村\n"


def test_a_folder_is_brought_each_file_once_and_bad_rows_are_in_a_file(installation: Path) -> None:
    (installation / "areas.csv").write_text(AREAS, "utf-8")
    assert call("import", "areas", "areas.csv").code == 0
    (installation / "a.csv").write_text("户号,户名\n3300112233,王芳\n", "utf-8")
    assert call("import", "accounts", "a.csv").out == "a.csv: 1 accounts, 1 of them new.\n"
    drop = installation / "drop"
    drop.mkdir()
    (drop / "1.csv").write_text("CODE,账期,电量,电费\n3300112233,2026-01,1,1\n", "utf-8")
    assert "lacks these columns: number" in call("import", "bills", "drop").err
    config = installation / "config.toml"
    config.write_text(config.read_text("utf-8") + '[columns.bills]\nnumber = "code"\n', "utf-8")
    (drop / "2.csv").write_text("code,账期,电量,电费\n3300112233,2026-02,1,-1\n", "utf-8")
    (drop / "notes.txt").write_text("x", "utf-8")
    ran = call("import", "bills", "drop")
    assert (ran.code, "1.csv: 1 bills" in ran.out) == (1, True)
    assert "1 rows were not taken" in ran.err
    bad = (drop / "2.csv.bad.csv").read_text("utf-8-sig").splitlines()
    assert bad == ["line,reason,got", "2,amount cannot be negative,'-1"]
    again = call("import", "bills", "drop")
    assert again.out.count("was brought before") == 2
    assert "number" not in ran.out + ran.err
