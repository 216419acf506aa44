"""The keys of a study file, and what each may say."""

from __future__ import annotations

import math
from typing import Any, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from analysis import markets
from analysis.schema import METRICS, TABLES
from analysis.spec.cells import FILL_IN, Market, Name, Whole, nearest

TableName = Literal["titles", "episodes", "comments", "metrics"]

#: Source readers by name. `analysis.ingest` holds one file for each; a test keeps the two lists equal.
SOURCES = (
    "tabular",
    "google_play",
    "app_store",
    "reelshort",
    "dramabox",
    "shorttv",
    "goodshort",
    "moboreels",
    "flextv",
    "bilibili",
    "douban",
    "mydramalist",
    "hongguo",
    "hongguo_danmaku",
    "subtitles",
    "youtube",
    "tiktok",
    "instagram",
    "zeeschuimer",
    "fourcat",
)


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class ListedTitle(_Closed):
    """A title named in the study file; `also` joins ids and names of other platforms to it."""

    title_id: Name
    title: Name | None = None
    original_title: Name | None = None
    home_market: Market | None = None
    language: str | None = None
    released: Any = None
    platform: Name | None = None
    genres: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    synopsis: str | None = None
    n_episodes: int | None = None
    production: Literal["live_action", "ai_assisted", "ai_generated"] | None = None
    original_script: bool | None = None
    also: list[Name] = Field(default_factory=list)


class Source(_Closed):
    """One entry of `sources`: which files, read how, into which table."""

    path: str
    source: str | None = None
    table: TableName | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    rating_scale: tuple[float, float] | None = None
    constants: dict[str, Name] = Field(default_factory=dict)
    split: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[Name, Name]] = Field(default_factory=dict)
    date_format: str | None = None
    encoding: str | None = None
    separator: str | None = None
    sheet: Name | None = None
    time_zone: str | None = None

    @field_validator("source")
    @classmethod
    def _known_source(cls, value: str | None) -> str | None:
        if value is not None and value not in SOURCES:
            raise ValueError(f"{value!r} is no source{nearest(value, SOURCES)}")
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None and value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone: use an IANA name such as Asia/Shanghai")
        return value

    @field_validator("rating_scale")
    @classmethod
    def _rising(cls, value: tuple[float, float] | None) -> tuple[float, float] | None:
        if value is not None and not -math.inf < value[0] < value[1] < math.inf:
            raise ValueError("has to rise, as in [1, 10]")
        return value

    @field_validator("separator")
    @classmethod
    def _one_character(cls, value: str | None) -> str | None:
        if value is not None and len(value) != 1:
            raise ValueError("has to be one character")
        return value

    @model_validator(mode="after")
    def _columns_exist(self) -> Source:
        known = set(TABLES[self.table].names) if self.table else {n for t in TABLES.values() for n in t.names}
        # home_market and language may be stated where comments or metrics name titles that nobody listed.
        known |= {"home_market", "title", "genres", "language"}
        for key in ("columns", "constants", "split", "values"):
            for name in getattr(self, key):
                if name not in known:
                    raise ValueError(
                        f"{key}.{name} is no column of {self.table or 'any table'}{nearest(name, known)}"
                    )
        for name, value in self.constants.items():
            if value == FILL_IN:
                raise ValueError(f"constants.{name} still has to be filled in")
        for name in ("market", "home_market"):
            if name in self.constants and markets.parse(self.constants[name]) is None:
                raise ValueError(f"constants.{name}: {self.constants[name]!r} is no market")
        metric = self.constants.get("metric")
        if metric is not None and metric not in METRICS:
            raise ValueError(f"constants.metric: {metric!r} is no metric{nearest(metric, METRICS)}")
        return self


class Experiment(_Closed):
    """How the arms of `comments.variant` were assigned, and to how many viewers.

    `audience` are viewers counted by the platform when they were assigned, by market and arm; never comments.
    """

    randomised: bool = False
    ratio: dict[Name, float] | None = None
    audience: dict[Market, dict[Name, Whole]] | None = None

    @field_validator("ratio")
    @classmethod
    def _shares(cls, value: dict[str, float] | None) -> dict[str, float] | None:
        if value is not None and (len(value) < 2 or not all(0 < part < math.inf for part in value.values())):
            raise ValueError("has to name at least two arms with positive parts, as in {dub: 1, sub: 1}")
        return value

    @field_validator("audience")
    @classmethod
    def _counts(cls, value: dict[str, dict[str, int]] | None) -> dict[str, dict[str, int]] | None:
        for market, arms in (value or {}).items():
            if len(arms) < 2 or min(arms.values()) < 0 or sum(arms.values()) == 0:
                raise ValueError(f"{market} has to count at least two arms, as in {{dub: 1034, sub: 1019}}")
        return value

    @model_validator(mode="after")
    def _same_arms(self) -> Experiment:
        for market, arms in (self.audience or {}).items():
            unknown = sorted(set(arms) ^ set(self.ratio)) if self.ratio else []
            if unknown:
                raise ValueError(
                    f"audience.{market} and ratio have to name the same arms; {unknown[0]} is in one only"
                )
        return self


class Options(_Closed):
    """What a study may choose; the defaults are those of the design."""

    min_comments: Whole = Field(default=20, ge=1)
    encoder: str = Field(default="use", min_length=1)
    sentiment: str = Field(default="builtin", min_length=1)
    seed: Whole = Field(default=7, ge=0)
    period: Literal["year", "quarter"] = "year"
    unvalidated: bool = False
    market_groups: dict[str, list[Market]] | None = None
    evidence: Literal["both", "sentiment", "rating"] = "both"
    experiment: Experiment | None = None

    @field_validator("market_groups")
    @classmethod
    def _no_empty_group(cls, value: dict[str, list[str]] | None) -> dict[str, list[str]] | None:
        for name, members in (value or {}).items():
            if not members:
                raise ValueError(f"{name} has to name at least one market, as in {{{name}: [TH, ID]}}")
        return value


class File(_Closed):
    """A study file as a whole."""

    study: Name = Field(min_length=1)
    home_market: Market | None = None
    titles: list[ListedTitle] = Field(default_factory=list)
    sources: list[Source] = Field(min_length=1)
    options: Options = Field(default_factory=Options)
    sample: bool = False
