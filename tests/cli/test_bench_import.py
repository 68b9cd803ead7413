"""``lamplight bench import`` measures both databases and says what it was told to reach."""

import json

from tests.cli.conftest import call


def test_it_measures_rows_a_second_memory_and_charts() -> None:
    ran = call("bench", "import", "--json", "--rows", "1000")
    assert ran.code == 0
    found = json.loads(ran.out)
    for database in ("sqlite", "postgres"):
        assert found[database]["bills_per_s"] > 0
        assert found[database]["accounts_per_s"] > 0
    assert found["limit_rows_per_s"] == 20_000
    assert found["charts"]["p95_ms"] > 0
    assert 0 < found["xlsx"]["ratio"] <= 2
