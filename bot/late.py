"""What the commands share: their late imports, and the options that many of them take.

``lamplight --help`` must answer at once while aiogram alone takes seconds to import, so every
command names its function in the table and nothing heavy is imported for the help.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

# Every late import of the program, by the name that the commands below use.
_LATE = {
    "init": "bot.init:write_settings",
    "check_settings": "bot.settings:check_settings",
    "run": "bot.serving:serve",
    "demo": "bot.live_demo:show",
    "play": "bot.demo:play",
    "sandbox": "bot.sandbox_command:serve_sandbox",
    "judge": "bot.judging:judge_lines",
    "lexicon_check": "bot.lexicon_desk:check_list",
    "lexicon_load": "bot.lexicon_desk:load",
    "lexicon_show": "bot.lexicon_desk:show",
    "lexicon_undo": "bot.lexicon_desk:undo",
    "lexicon_limit": "bot.lexicon_desk:limit",
    "trail_verify": "bot.lexicon_desk:verify_trail",
    "trail_show": "bot.lexicon_desk:show_trail",
    "phrases_learnt": "bot.lexicon_desk:learnt_phrases",
    "bench_broadcast": "bot.benches.broadcast:bench",
    "bench_ingest": "bot.benches.ingest:bench",
    "bench_import": "bot.benches.bring:bench",
    "bench_labelled": "bot.benches.labelled:compare",
    "bench_judge": "bot.benches.judge:bench",
    "bench_query": "bot.benches.query:bench",
    "migrate": "bot.upkeep:bring_up_to_date",
    "backup": "bot.upkeep:back_up",
    "restore": "bot.upkeep:restore",
    "doctor": "bot.doctor:examine",
    "import_areas": "bot.importing:import_file",
    "import_tickets": "bot.filing:import_tickets",
    "import_large": "bot.bringing:import_large",
    "import_outages": "bot.outage_files:import_outages",
    "source_list": "bot.outage_files:list_sources",
    "source_drop": "bot.outage_files:drop_source",
    "audit": "bot.auditing:show_trail",
    "keys_add": "bot.rekeying:add",
    "keys_reseal": "bot.rekeying:reseal_all",
    "keys_drop": "bot.rekeying:drop",
    "import_counts": "bot.counting:import_counts",
    "figures": "bot.reporting:show_figures",
    "export_cases": "bot.exporting:export_cases",
    "export_tickets": "bot.exporting:export",
    "client_add": "bot.outside:add_client",
    "client_list": "bot.outside:list_clients",
    "client_revoke": "bot.outside:revoke",
    "webhook_add": "bot.outside:add_webhook",
    "webhook_list": "bot.outside:list_webhooks",
    "webhook_stop": "bot.outside:stop_webhook",
    "webhook_log": "bot.outside:show_log",
    "replies_import": "bot.replies:import_replies",
    "replies_list": "bot.replies:list_replies",
    "replies_remove": "bot.replies:drop_reply",
    "rules_show": "bot.ruling:show_rules",
    "rules_print": "bot.ruling:print_rules",
    "rules_check": "bot.ruling:check_rules",
    "rules_set": "bot.ruling:put_rules",
    "invite": "bot.people:invite",
    "staff_list": "bot.people:list_staff",
    "staff_dismiss": "bot.people:dismiss",
    "staff_phone": "bot.rostering:set_phone",
    "import_planned": "bot.planning:import_planned",
    "import_roster": "bot.rostering:import_roster",
    "inbox_list": "bot.queues:list_inbox",
    "inbox_retry": "bot.queues:retry_inbox",
    "outbox_list": "bot.queues:list_outbox",
    "outbox_retry": "bot.queues:retry_outbox",
    "tariff_explain": "bot.explaining:explain",
    "say_error": "bot.spoken:say_error",
}


def late(name: str) -> Callable[..., Any]:
    """Import the function behind a command."""
    module, function = _LATE[name].split(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]


def _config(context: click.Context, _parameter: click.Parameter, value: str | None) -> Path | None:
    if value:
        return Path(value)
    # `lamplight inbox --config FILE retry`: what the group was told holds for its commands.
    above: Path | None = context.parent.params.get("config") if context.parent else None
    if above:
        return above
    usual = Path("config.toml")
    return usual if usual.is_file() else None


config_option = click.option(
    "--config",
    metavar="FILE",
    envvar="LAMPLIGHT_CONFIG",
    callback=_config,
    help="The settings; config.toml in this folder unless named.",
)
station_option = click.option(
    "--station", default="", help="The station's name; may be left out if there is one."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
