"""The study folder: tables and comments as platforms export them, and the study file over them."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis.demo import plants
from analysis.demo.layouts import LAYOUTS, Layout

README = """Sample study: made data
=======================

Nothing in this folder was observed. The titles, viewers, comments and figures were made by a program
(`crosscut demo`) with a known truth, to show what Crosscut does and to test it. `truth.json` says what was
planted; `truth_comments.csv` says it for each comment. The sheets in `coding` were filled in by the program
from that truth, as people would fill them in. Any likeness to real works or people is chance.
"""
_PRODUCTION = {"live_action": "真人实拍", "ai_assisted": "AI辅助", "ai_generated": "AI生成"}
_XLSX_ROWS = 1_048_575


def titles(folder: Path, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Writes the two lists of titles, the Chinese seller's and the one abroad; gives their source entries."""
    released = frame.released.dt.strftime("%Y-%m-%d")
    home = frame.home_market == plants.HOME.code
    chinese = pd.DataFrame(
        {
            "剧id": frame.title_id,
            "剧名": frame.original_title,
            "英文名": frame.title,
            "上线日期": released,
            "标签": frame.tags.str.join("|"),
            "题材": frame.genres.str.join("|"),
            "简介": frame.synopsis,
            "集数": frame.n_episodes,
            "制作方式": frame.production.map(_PRODUCTION),
            "原创剧本": frame.original_script.map({True: "是", False: "否"}),
        }
    )[home]
    abroad = pd.DataFrame(
        {
            "id": frame.title_id,
            "name": frame.title,
            "home_market": frame.home_market,
            "language": frame.language,
            "release_date": released,
            "service": frame.copy_of.isna().map({True: "vertiplay", False: "storyreel"}),
            "tags": frame.tags.str.join("; "),
            "genre": frame.genres.str.join("; "),
            "summary": frame.synopsis,
            "episode_count": frame.n_episodes,
            "production": frame.production,
        }
    )[~home]
    _csv(folder / "titles.csv", chinese)
    _csv(folder / "titles_abroad.csv", abroad)
    ours = {
        "title_id": "剧id",
        "title": "英文名",
        "original_title": "剧名",
        "released": "上线日期",
        "tags": "标签",
        "genres": "题材",
        "synopsis": "简介",
        "n_episodes": "集数",
        "production": "制作方式",
        "original_script": "原创剧本",
    }
    theirs = {
        "title_id": "id",
        "title": "name",
        "released": "release_date",
        "platform": "service",
        "genres": "genre",
        "synopsis": "summary",
        "n_episodes": "episode_count",
    }
    return [
        {
            "path": "titles.csv",
            "source": "tabular",
            "table": "titles",
            "columns": ours,
            "constants": {"home_market": "CN", "language": "zh", "platform": plants.HOME.platform},
            "split": {"tags": "|", "genres": "|"},
            "values": {
                "production": {name: ours for ours, name in _PRODUCTION.items()},
                "original_script": {"是": "true", "否": "false"},
            },
        },
        {
            "path": "titles_abroad.csv",
            "source": "tabular",
            "table": "titles",
            "columns": theirs,
            "split": {"tags": ";", "genres": ";"},
        },
    ]


def tables(folder: Path, episodes: pd.DataFrame, views: pd.DataFrame) -> list[dict[str, Any]]:
    """Writes episodes and metrics; gives their source entries."""
    _csv(
        folder / "episodes.csv",
        episodes.assign(paywalled=episodes.paywalled.map({True: "true", False: "false"}))[
            ["title_id", "number", "duration_s", "paywalled"]
        ],
    )
    _csv(folder / "metrics.csv", views.assign(episode=views.episode.map(lambda k: str(k) if k else "")))
    return [{"path": f"{name}.csv", "source": "tabular", "table": name} for name in ("episodes", "metrics")]


def comments(folder: Path, frame: pd.DataFrame, handles: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Writes one file of comments a market, each as its platform would; gives their source entries."""
    entries = []
    for market in plants.MARKETS.values():
        layout = LAYOUTS[market.code]
        rows = frame[frame.market == market.code].sort_values(["posted_at", "comment_id"], kind="stable")
        table = pd.DataFrame(
            {
                "comment_id": rows.comment_id,
                "title_id": rows.title_id,
                "text": rows.text,
                "author": [handles[market.code][i] for i in rows.author],
                "rating": rows.stars.where(rows.rated, 0),
                "posted_at": rows.posted_at,
                "likes": rows.likes,
                "episode": rows.episode,
                "variant": rows.variant,
            }
        )
        _write(folder / layout.file, layout, table)
        entries.append(
            {
                "path": layout.file,
                "source": "tabular",
                "table": "comments",
                "columns": layout.columns,
                "rating_scale": [1, 5],
                "constants": {"market": market.code, "platform": market.platform},
                **layout.study,
            }
        )
    return entries


def study(folder: Path, sources: list[dict[str, Any]]) -> Path:
    """Writes the study file and the note that all of it is made; gives the study file's path."""
    # Made comments in languages whose scores are not validated are let into verdicts, so that both kinds of
    # evidence can be seen at work; pages flag those languages all the same.
    arms = {"randomised": True, "ratio": {"dub": 1, "sub": 1}, "audience": plants.ASSIGNED}
    options = {"unvalidated": True, "experiment": arms}
    named = {"study": "Sample study (made data)", "home_market": "CN", "sample": True}
    content = named | {"sources": sources, "options": options}
    path = folder / "study.yaml"
    body = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
    path.write_text(
        "# Made data: nothing here was observed. See README.txt and truth.json.\n" + body, encoding="utf-8"
    )
    (folder / "README.txt").write_text(README, encoding="utf-8")
    return path


def _write(path: Path, layout: Layout, table: pd.DataFrame) -> None:
    render = {"rating": _blank_for_zero, "episode": _blank_for_zero, **layout.render}
    table = pd.DataFrame(
        {
            theirs: render[ours](table[ours]) if ours in render else table[ours]
            for ours, theirs in layout.columns.items()
        }
    )
    if path.suffix in (".json", ".jsonl"):
        _json(path, table)
    elif path.suffix == ".xlsx":
        _xlsx(path, table)
    else:
        _csv(path, table, layout.encoding, layout.separator)


def _blank_for_zero(column: pd.Series) -> pd.Series:
    return column.astype(object).where(column != 0, None)


def _csv(path: Path, table: pd.DataFrame, encoding: str = "utf-8", separator: str = ",") -> None:
    content = table.to_csv(index=False, sep=separator, lineterminator="\n").encode(encoding)
    if path.suffix == ".gz":
        with gzip.GzipFile(filename="", mode="wb", fileobj=(packed := io.BytesIO()), mtime=0) as file:
            file.write(content)
        content = packed.getvalue()
    path.write_bytes(content)


def _json(path: Path, table: pd.DataFrame) -> None:
    records = [{k: v for k, v in row.items() if v is not None and v == v} for row in table.to_dict("records")]
    lines = [json.dumps(record, ensure_ascii=False, default=int) for record in records]
    text = "\n".join(lines) if path.suffix == ".jsonl" else "[\n" + ",\n".join(lines) + "\n]"
    path.write_text(text + "\n", encoding="utf-8")


def _xlsx(path: Path, table: pd.DataFrame) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for start in range(0, max(len(table), 1), _XLSX_ROWS):
        sheet = book.create_sheet(f"comments{start // _XLSX_ROWS + 1}")
        sheet.append(list(table.columns))
        for row in table.iloc[start : start + _XLSX_ROWS].itertuples(index=False):
            sheet.append([None if value is None or value != value else value for value in row])
    book.save(made := io.BytesIO())
    # A workbook says when it was saved, and so does the archive it lies in: both are set to a fixed date.
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb">\d{4}-\d\d-\d\dT[\d:]+Z<", b">2026-01-01T00:00:00Z<", part)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
