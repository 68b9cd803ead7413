"""Holds the coverage gates: every branch of the pure packages, nine tenths of the rest."""

import json
import sys
from collections import defaultdict
from pathlib import Path

# Below storage nothing needs a database or a network, so nothing has an excuse.
PURE = {
    "billing", "broadcasts", "chat", "customers", "intents", "knowledge", "moderation",
    "stations", "tickets",
}  # fmt: skip
PURE_GATE = 100.0
GATE = 90.0


def percentages(report: Path) -> dict[str, float]:
    """Return the share of lines and branches that ran, by root package, in percent."""
    ran: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for path, file in json.loads(report.read_text())["files"].items():
        summary = file["summary"]
        package = path.split("/")[0]
        ran[package] += summary["covered_lines"] + summary["covered_branches"]
        total[package] += summary["num_statements"] + summary["num_branches"]
    return {name: 100 * ran[name] / total[name] for name in sorted(total) if total[name]}


def main() -> int:
    """Print the table and return how many packages are below their gate."""
    below = 0
    for name, share in percentages(Path(sys.argv[1])).items():
        gate = PURE_GATE if name in PURE else GATE
        mark = "" if share >= gate else f"  below {gate:.0f}"
        below += bool(mark)
        sys.stdout.write(f"{name:12} {share:6.2f} %{mark}\n")
    return below


if __name__ == "__main__":
    sys.exit(main())
