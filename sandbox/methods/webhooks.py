"""setWebhook, deleteWebhook, getWebhookInfo."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sandbox.methods.calls import Call, answer_true
from sandbox.records import Webhook
from sandbox.refusals import bad_request, too_many
from sandbox.updates import BY_DEFAULT

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
LONGEST_SECRET = 256  # Bot API, setWebhook.secret_token
MOST_CONNECTIONS = 100  # Bot API, setWebhook.max_connections


def _checked_url(url: str) -> None:
    """https as in Telegram, or plain http as a local Bot API server allows."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")


def allow_updates(call: Call) -> None:
    """Take over ``allowed_updates`` when it was given; a broken list is ignored (Client.cpp)."""
    if not call.params.has("allowed_updates"):
        return
    kinds = call.params.structure("allowed_updates", "allowed updates")
    if isinstance(kinds, list):
        call.bot.queue.allow(str(kind) for kind in kinds)


def set_webhook(call: Call) -> Any:
    """Switch to a webhook; an empty URL switches back. At most once a second (Client.cpp)."""
    params, bot = call.params, call.bot
    url = params.text("url")
    if not url:
        return delete_webhook(call)
    now = call.state.clock.now()
    if bot.next_set_webhook is not None and now < bot.next_set_webhook:
        raise too_many(1)
    _checked_url(url)
    secret = params.text("secret_token")
    if len(secret) > LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    bot.next_set_webhook = now + timedelta(seconds=1)
    wanted = Webhook(
        url=url,
        secret_token=secret,
        max_connections=params.integer("max_connections", 40, 1, MOST_CONNECTIONS),
        ip_address=params.text("ip_address"),
    )
    drop = params.boolean("drop_pending_updates")
    if drop:
        bot.queue.clear()
    allow_updates(call)
    before = bot.webhook
    if before is not None and not drop and _same(before, wanted):
        return answer_true("Webhook is already set")
    bot.webhook = wanted
    call.state.announce("webhook", {"bot_id": bot.id})
    return answer_true("Webhook was set")


def _same(one: Webhook, other: Webhook) -> bool:
    return (one.url, one.secret_token, one.max_connections, one.ip_address) == (
        other.url,
        other.secret_token,
        other.max_connections,
        other.ip_address,
    )


def delete_webhook(call: Call) -> Any:
    """Go back to getUpdates (Client.cpp, do_set_webhook with an empty URL)."""
    had_one = call.bot.webhook is not None
    call.bot.webhook = None
    if call.params.boolean("drop_pending_updates"):
        call.bot.queue.clear()
    call.state.announce("webhook", {"bot_id": call.bot.id})
    return answer_true("Webhook was deleted" if had_one else "Webhook is already deleted")


def get_webhook_info(call: Call) -> Any:
    """WebhookInfo, with what waits and the last failure."""
    hook, queue = call.bot.webhook, call.bot.queue
    shown: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(queue.waiting(call.state.clock.now())),
    }
    if hook is not None:
        shown["max_connections"] = hook.max_connections
        if hook.ip_address:
            shown["ip_address"] = hook.ip_address
        if hook.last_error_date:
            shown["last_error_date"] = hook.last_error_date
            shown["last_error_message"] = hook.last_error_message
    if queue.allowed != BY_DEFAULT:
        shown["allowed_updates"] = sorted(queue.allowed)
    return shown
