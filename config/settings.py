"""What an operator can set, each as an environment variable `GONGKAI_…`. No instance is made at import."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from config.errors import ConfigError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUIET = r"^$|^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"


class Settings(BaseSettings):
    """The operator's settings, read from the environment. Times are Asia/Shanghai, sizes are bytes."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_", frozen=True, extra="ignore")

    data_dir: Path = Field(Path("gongkai-data"), description="where the database and the evidence are kept")
    database_url: str = Field("", description="SQLAlchemy address; empty means SQLite in the data folder")
    contact: str = Field("", description="who to write to about this crawler: an address or a mail box")
    delay_seconds: float = Field(1.0, ge=0, allow_inf_nan=False, description="pause between two requests to one site")
    address_requests: int = Field(4, ge=1, description="requests under way at once to one address")
    timeout_seconds: float = Field(30.0, gt=0, description="longest wait for one answer")
    page_bytes: int = Field(8 * 1024 * 1024, gt=0, description="largest page read, after decompression")
    budget_pages: int = Field(300, ge=1, description="pages a site in one visit")
    budget_bytes: int = Field(64 * 1024 * 1024, gt=0, description="bytes a site in one visit")
    budget_file_bytes: int = Field(
        32 * 1024 * 1024, ge=0, description="bytes of data files (lists, tables) a site in one visit; 0 for none"
    )
    budget_seconds: float = Field(900.0, gt=0, description="seconds a site in one visit")
    render_pages: int = Field(5, ge=0, description="pages a site that a browser may draw in one visit; 0 for none")
    render_seconds: float = Field(60.0, gt=0, description="seconds that drawing one page may take")
    render_unsandboxed: bool = Field(False, description="let root run the browser, which then has no sandbox")
    batch_sites: int = Field(50, ge=1, description="sites handled by one child process")
    children: int = Field(2, ge=1, description="child processes at once")
    executor: str = Field(
        "local",
        pattern=r"^(local|dask://[\w.:\[\]-]+:\d+)$",
        description="where batches run: local, or dask://HOST:PORT of a Dask scheduler",
    )
    sites_at_once: int = Field(100, ge=1, description="sites visited at once by one child process")
    allow_hosts: tuple[str, ...] = Field((), description="HOST[:PORT] that may be private addresses, as a JSON list")
    sites: str = Field("hunan", description="site list of the nightly scan: a bundled name or a file")
    packs: tuple[str, ...] = Field(("hunan-2020",), description="packs of the nightly scan, as a JSON list")
    answers: Path | None = Field(None, description="CSV of people's answers to what no page can show")
    nightly_at: str = Field("01:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="start of the nightly scan")
    alerts: tuple[SecretStr, ...] = Field((), description="where alerts go: apprise addresses, as a JSON list")
    quiet: str = Field("", pattern=QUIET, description="hours in which no alert is sent, as 22:00-07:30")

    night_hours: float = Field(8.0, gt=0, description="hours after its start by which the nightly scan must be done")
    canary: str = Field(
        "", description="address of a page that must open whenever our own network is well; empty: none"
    )
    cleanup_at: str = Field(
        "sun 13:00",
        pattern=rf"^({'|'.join(WEEKDAYS)}) ([01]\d|2[0-3]):[0-5]\d$",
        description="weekly evidence clean-up",
    )
    probes: int = Field(
        0, ge=0, le=36, description="rounds of home-page probes a day; 0 for none, 20 at least to judge"
    )
    evidence: str = Field(
        "", description="where closed evidence files go: a folder or an address of fsspec; empty: the data folder"
    )
    keep_days: int = Field(90, ge=1, description="days for which the evidence of every night is kept")
    keep_weekly_days: int = Field(
        365, ge=1, description="days for which that of the last night of each week is kept; then of each quarter's last"
    )

    desk_hosts: tuple[str, ...] = Field(
        ("127.0.0.1", "localhost", "[::1]"), description="host names that the desk answers to, as a JSON list"
    )
    desk_idle_minutes: float = Field(30.0, gt=0, le=1440, description="minutes without use that end a log-in")
    desk_hours: float = Field(12.0, gt=0, le=720, description="hours after which a log-in ends in any case")
    desk_proxy: str = Field(
        "", description="addresses of the proxies before the desk whose headers are believed, with commas; empty: none"
    )
    desk_checks: int = Field(20, ge=0, description="single checks that a person may ask the desk for in a day; 0: none")
    desk_checks_at_once: int = Field(2, ge=1, description="of these, how many the desk's server runs at once")

    @property
    def database(self) -> str:
        """The database's address: the one set, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'gongkai.sqlite3'}"

    @property
    def evidence_dir(self) -> Path:
        """The local folder of evidence: of all of it, or of the files that are still written."""
        return self.data_dir / "evidence"


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment; `overrides` that are not None win.

    Raises `ConfigError` naming the variable.
    """
    try:
        return Settings(**{key: value for key, value in overrides.items() if value is not None})  # type: ignore[arg-type]  # checked by pydantic
    except SettingsError as error:
        name = str(error).partition('"')[2].partition('"')[0].upper()
        raise ConfigError(f"GONGKAI_{name}", "is no JSON", 'write a list as ["a", "b"]') from None
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigError(f"GONGKAI_{name}", first["msg"], "correct or unset the variable") from None
