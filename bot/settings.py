"""Settings: ``config.toml`` and the environment, checked before anything starts."""

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.settings_places import beside
from bot.settings_told import guessed, shown, wanted
from chat.errors import Fact

# Telegram: the bot's id, a colon, and 35 characters (a few more are let through).
_TOKEN = re.compile(r"^\d{1,20}:[A-Za-z0-9_-]{30,64}$")
# Bot API, setWebhook: secret_token is 1-256 characters of A-Z a-z 0-9 _ -.
_SECRET = re.compile(r"^[A-Za-z0-9_-]{16,256}$")

Minutes = Annotated[int, Field(ge=1, le=60 * 24 * 365)]
_OF_DAY = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")


def _of_day(value: str) -> str:
    if not _OF_DAY.match(value):
        raise ValueError("wants a time of day such as 08:30")
    return value


OfDay = Annotated[str, AfterValidator(_of_day)]


class SettingsAreWrong(Fact):
    """The settings cannot be used; the sentence names the key, what it got and what it wants."""

    key = "settings_are_wrong"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence=sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BotSettings(_Table):
    """One bot of the installation."""

    token: SecretStr

    @field_validator("token")
    @classmethod
    def _shape(cls, token: SecretStr) -> SecretStr:
        if not _TOKEN.match(token.get_secret_value()):
            raise ValueError("wants the token that @BotFather gave, such as 123456:ABC-DEF…")
        return token

    @property
    def bot_id(self) -> int:
        """The bot's id with Telegram, which is the first part of its token."""
        return int(self.token.get_secret_value().split(":")[0])


class TelegramSettings(_Table):
    """How Telegram is reached."""

    api: str = Field(default="https://api.telegram.org", pattern=r"^https?://[^\s/]+")
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    webhook_secret: SecretStr = SecretStr("")

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, secret: SecretStr) -> SecretStr:
        if secret.get_secret_value() and not _SECRET.match(secret.get_secret_value()):
            raise ValueError("wants 16 to 256 letters, digits, _ or -")
        return secret


class StorageSettings(_Table):
    """Where everything is kept, and the key that seals it."""

    # Not in a repr: the address of a PostgreSQL carries its password.
    url: str = Field(default="var/lamplight.db", repr=False)
    key_file: str = "var/lamplight.key"
    key: SecretStr = SecretStr("")

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        if "://" in url and not url.startswith(("sqlite", "postgres")):
            raise ValueError("wants a file name, sqlite:///FILE or postgresql://HOST/NAME")
        return url


class WebSettings(_Table):
    """Where the pages, the webhook and the health figures are served."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)


class StationSettings(_Table):
    """What every station starts with; the area file may name others."""

    name: str = Field(default="供电所", min_length=1, max_length=60)
    timezone: str = "Asia/Shanghai"
    hotline: str = Field(default="95598", pattern=r"^[0-9+\- ]{3,32}$")
    duty_phones: tuple[Annotated[str, Field(pattern=r"^[0-9+\- ]{3,32}$")], ...] = ()
    province: str = Field(default="", pattern=r"^[a-z]{0,20}$")
    temperatures: str = Field(default="", max_length=400)
    office_opens: OfDay = "08:00"
    office_closes: OfDay = Field(default="18:00", validate_default=True)

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("wants a zone such as Asia/Shanghai")
        ZoneInfo(name)
        return name

    @field_validator("office_closes")
    @classmethod
    def _later(cls, closes: str, told: ValidationInfo) -> str:
        if closes <= told.data.get("office_opens", ""):
            raise ValueError("wants a time of day after office_opens")
        return closes


class TalkSettings(_Table):
    """How the bot behaves among people."""

    unprompted_per_hour: int = Field(default=6, ge=0, le=600)
    incident_window_minutes: Minutes = 120
    confirming_reporters: int = Field(default=3, ge=2, le=50)
    confirming_minutes: Minutes = 10
    ticket_window_minutes: Minutes = 60 * 24
    welcome_gather_seconds: int = Field(default=60, ge=1, le=3600)
    attended_minutes: Minutes = 30
    keep_days: int = Field(default=30, ge=1, le=3650)
    confirm_days: int = Field(default=3, ge=1, le=60)
    reopen_days: int = Field(default=7, ge=1, le=365)
    ask_below: float = Field(default=0.5, ge=0, le=1)


class _Hook(_Table):
    """A command or an address of the station's own."""

    # Neither in a repr: a service's key may be part of them.
    command: str = Field(default="", repr=False)
    url: str = Field(default="", pattern=r"^(https?://\S+)?$", repr=False)


class VoiceSettings(_Hook):
    """What turns a voice message into words: a command that gets a file, or an address."""


class AlarmSettings(_Hook):
    """What rings a telephone when nobody looks at the chat: a command or an address."""


class BindingSettings(_Hook):
    """How residents show that an account is theirs.

    The command or address sends a code to the holder's telephone; without one the manager gives
    links. After ``tries`` wrong tries a number and a person are locked for ``locked_hours``. Within
    a day at most ``codes`` codes are asked for a number, and for ``numbers`` numbers by a person.
    """

    tries: int = Field(default=3, ge=1, le=10)
    codes: int = Field(default=3, ge=1, le=20)
    numbers: int = Field(default=5, ge=1, le=50)
    locked_hours: int = Field(default=24, ge=1, le=720)
    name_and_phone: bool = False


class MarketingSettings(_Table):
    """A marketing system that is asked for bills when a resident is; without an address none is."""

    url: str = Field(default="", pattern=r"^(https?://\S+[{]number[}]\S*)?$", repr=False)
    key: SecretStr = SecretStr("")
    timeout_seconds: float = Field(default=5.0, gt=0, le=60)
    failures: int = Field(default=5, ge=1, le=100)
    cache_minutes: int = Field(default=360, ge=1, le=10_080)


def _of_day_or_off(value: str) -> str:
    return value if value in ("", "off") else _of_day(value)


Hour = Annotated[str, AfterValidator(_of_day_or_off)]


class DigestSettings(_Table):
    """When the station is told how it is doing; "off" never, nothing when the pack says."""

    daily: Hour = ""
    weekly: Hour = ""
    leader: Hour = ""


class PackSettings(_Table):
    """The trade's data, and files of the station's own beside it."""

    name: str = Field(default="power-cn", pattern=r"^[a-z0-9-]{1,40}$")
    phrases: list[str] = []
    words: list[str] = []


class ColumnSettings(_Table):
    """How columns are called in this installation's files, by our names for them."""

    accounts: dict[str, str] = {}
    bills: dict[str, str] = {}
    outages: dict[str, str] = {}


class ModerationSettings(_Table):
    dry_run: bool = False


class LogSettings(_Table):
    """What is written down for the person who runs this."""

    format: Literal["console", "json"] = "console"
    level: Literal["debug", "info", "warning", "error"] = "info"


class WatchSettings(_Table):
    """A sign of life for a watcher outside: an address to call or a file to touch each minute."""

    heartbeat_url: str = Field(default="", pattern=r"^(https?://\S+)?$", repr=False)
    heartbeat_file: str = ""


class _File(TomlConfigSettingsSource):
    def __call__(self) -> dict[str, Any]:
        return beside(super().__call__(), Path(str(self.toml_file_path)).parent)


class Settings(BaseSettings):
    """Everything an installation may set; ``config.example.toml`` says what each field means."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix="LAMPLIGHT_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
    )

    bots: list[BotSettings] = []
    telegram: TelegramSettings = TelegramSettings()
    storage: StorageSettings = StorageSettings()
    web: WebSettings = WebSettings()
    station: StationSettings = StationSettings()
    talk: TalkSettings = TalkSettings()
    voice: VoiceSettings = VoiceSettings()
    alarm: AlarmSettings = AlarmSettings()
    digest: DigestSettings = DigestSettings()
    pack: PackSettings = PackSettings()
    columns: ColumnSettings = ColumnSettings()
    binding: BindingSettings = BindingSettings()
    marketing: MarketingSettings = MarketingSettings()
    moderation: ModerationSettings = ModerationSettings()
    log: LogSettings = LogSettings()
    watch: WatchSettings = WatchSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        path = settings_cls.model_config.get("toml_file")
        file = _File(settings_cls, path) if path else None
        return (init_settings, env_settings, *((file,) if file else ()))


def read_settings(path: Path | None) -> Settings:
    """Read the settings; without a file, the environment and the defaults alone.

    Raises ``SettingsAreWrong`` with one sentence for the first thing that is wrong.
    """
    if path is not None and not path.is_file():
        raise SettingsAreWrong(f"{path}: there is no such file; `lamplight init` writes one.")
    bound: type[Settings] = type(
        "Settings",
        (Settings,),
        {"model_config": SettingsConfigDict(toml_file=path), "__module__": __name__},
    )
    _refuse_unknown_environment()
    try:
        return bound()
    except ValidationError as error:
        raise SettingsAreWrong(_sentence(error, path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsAreWrong(f"{path}: this is not valid TOML: {error}.") from None
    except ValueError as error:
        raise SettingsAreWrong(f"environment: {error}.") from None


def check_settings(path: Path | None, role: str) -> None:
    """Read the settings that serving in a role needs; raises ``SettingsAreWrong``."""
    settings = read_settings(path)
    require_bots(settings)
    if role != "all" and not settings.storage.url.startswith("postgres"):
        raise SettingsAreWrong(f"--role {role}: split roles need PostgreSQL (storage.url).")


def require_bots(settings: Settings) -> tuple[BotSettings, ...]:
    """Return the bots; raises ``SettingsAreWrong`` where there is none or one stands twice."""
    if not settings.bots:
        raise SettingsAreWrong(
            "bots: got no bot, wants at least one [[bots]] with the token from @BotFather "
            '(or LAMPLIGHT_BOTS=\'[{"token": "…"}]\' in the environment).'
        )
    identities = [bot.bot_id for bot in settings.bots]
    if len(set(identities)) != len(identities):
        raise SettingsAreWrong("bots: got the same bot twice, wants every token once.")
    telegram = settings.telegram
    if telegram.mode == "webhook":
        for name, value in (
            ("webhook_url", telegram.webhook_url),
            ("webhook_secret", telegram.webhook_secret.get_secret_value()),
        ):
            if not value:
                raise SettingsAreWrong(
                    f"telegram.{name}: got nothing, wants a value, "
                    'because telegram.mode is "webhook".'
                )
    return tuple(settings.bots)


def complaint(table: type[BaseModel], **values: str) -> str | None:
    """Say what a table's keys want when these values do not do; ``None`` when they do."""
    try:
        table(**values)
    except ValidationError as error:
        return wanted(error.errors(include_url=False)[0])
    return None


def _refuse_unknown_environment() -> None:
    """A misspelt variable would else be passed over in silence."""
    prefix = str(Settings.model_config["env_prefix"])
    for name in sorted(os.environ):
        if not name.upper().startswith(prefix):
            continue
        table, nested, _ = name[len(prefix) :].lower().partition("__")
        guess = guessed(Settings, (table,))
        # LAMPLIGHT_CONFIG and the like are the command line's, not settings.
        if table not in Settings.model_fields and (nested or guess != "."):
            raise SettingsAreWrong(f"environment: {name}: unknown key{guess}")


def _sentence(error: ValidationError, path: Path | None) -> str:
    errors = error.errors(include_url=False)
    # A misspelt key explains the one that is missing.
    first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
    where = ".".join(str(part) for part in first["loc"])
    source = _source(first["loc"], path)
    if first["type"] == "extra_forbidden":
        return f"{source}: {where}: unknown key{guessed(Settings, first['loc'])}"
    if first["type"] == "missing":
        return f"{source}: {where}: got nothing, wants a value."
    return f"{source}: {where}: got {shown(first)}, {wanted(first)}."


def _source(location: tuple[int | str, ...], path: Path | None) -> str:
    """Name the file, unless a variable of the environment stands before it."""
    names = [str(part) for part in location if not isinstance(part, int)]
    prefix = str(Settings.model_config["env_prefix"])
    variables = {prefix + "__".join(names[:length]).upper() for length in (1, len(names))}
    set_here = variables & {name.upper() for name, value in os.environ.items() if value}
    return str(path) if path and not set_here else "environment"
