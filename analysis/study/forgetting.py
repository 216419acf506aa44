"""Forgetting a person: what a workspace holds of them goes, and reading the same exports does not bring it back.

The order of the steps is what makes a killed command safe. The list of the forgotten is written first, so that a
reading drops them from then on; then go the findings and weights, which were worked out with them; the accounting is
brought up to date before the rows go, so that until the last row is gone the tables do not hold what the manifest
accounts for, and every other command refuses them. The same command again takes up the work from any of these points.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis import schema, text
from analysis.corpus import Workspace, is_sound
from analysis.errors import WorkspaceError
from analysis.ingest import people
from analysis.study import coding_store, topics

_FILE = "forgotten"
_PSEUDONYM = re.compile(r"[0-9a-f]{20}")
_META = b"crosscut"
_NAMED = ("platform", "comment_id", "author")


@dataclass(frozen=True)
class Erased:
    """What was erased: the comments that went, the replies to them that lost their reply_to."""

    comments: int
    replies: int


def forgotten(place: Workspace) -> frozenset[str]:
    """The pseudonyms of all who were forgotten in this workspace. Raises WorkspaceError where their list is damaged."""
    path = place.path / _FILE
    if not path.exists():
        return frozenset()
    lines = path.read_text(encoding="utf-8").split()
    if not all(map(_PSEUDONYM.fullmatch, lines)):
        raise WorkspaceError(f"{path}: this is no list of pseudonyms; put back the one that was there.")
    return frozenset(lines)


def forget(place: Workspace, person: str, platform: str | None = None) -> Erased:
    """Erases one person from a workspace; `person` is a pseudonym, or a name or user id as the exports spell it.

    Gone are the rows of their comments, their enrichment, all weights, findings and fitted topics, and titles that
    only they named. Replies to them keep their text and lose reply_to. The rows are counted as rejects that tell
    nothing, and the pseudonym is kept (mode 600), so that the person stays forgotten when the exports are read again.

    Raises WorkspaceError where nobody is of that name, or people on several platforms are and none is chosen.
    """
    place.require()
    with place.locked():
        for left in place.path.rglob(".tmp-*"):
            left.unlink()
        known = forgotten(place)
        everyone = known | _meant(place, person, platform, known)
        _remember(place, everyone)
        erased = _erase(place, everyone)
        _drop_lone_stubs(place)
    return erased


def unlink(place: Workspace, gone: Iterable[tuple[str, str]], but: frozenset[str] = frozenset()) -> int:
    """Takes reply_to from the replies to these comments (platform, comment_id); how many there were.

    Replies by the authors `but` are left as they are.
    """
    ids = _by_platform(gone)
    if not ids:
        return 0
    replies = 0
    for shard in place.shards():
        table = place.read(shard)
        answers = _among(table["platform"], table["reply_to"], ids) & ~_by(table["author"], but)
        if answers.any():
            kept = pc.if_else(pa.array(~answers), table["reply_to"], pa.scalar(None, pa.string()))
            place.write(shard, table.set_column(table.schema.get_field_index("reply_to"), "reply_to", kept))
            replies += int(answers.sum())
    return replies


# -- who ---------------------------------------------------------------------------------------------------------------


def _meant(place: Workspace, person: str, platform: str | None, known: frozenset[str]) -> frozenset[str]:
    """The pseudonyms that the user means: those with comments, and those forgotten before."""
    there = sorted(
        {name for held in _shards(place) for name in held["platform"].unique().to_pylist() if name}
    )
    asked = [name for name in there if platform is None or text.fold(name) == text.fold(platform)]
    name = person.strip()
    candidates = dict(_pseudonyms(place, name, [*asked, *([platform] if platform else [])]))
    if _PSEUDONYM.fullmatch(name):
        candidates[name] = None
    wanted = pa.array(list(candidates), pa.string())
    found: Counter[str] = Counter()
    for held in _shards(place):
        found.update(pc.filter(held["author"], pc.is_in(held["author"], wanted)).to_pylist())
    meant = frozenset(found) | (frozenset(candidates) & known)
    if not meant:
        where = f" on {platform}" if platform else ""
        on = f" Platforms with comments: {', '.join(there)}." if platform and not asked else ""
        raise WorkspaceError(
            f"{place.path}: no comment{where} is by that name or pseudonym; names are compared letter by letter, "
            f"so write it as the export does.{on}"
        )
    homes = sorted(str(candidates[one]) for one in found)
    if len(homes) > 1 and platform is None:
        raise WorkspaceError(
            f"{place.path}: that name is on {' and on '.join(homes)}, which may be different people; "
            "choose with --platform."
        )
    return meant


def _pseudonyms(place: Workspace, name: str, platforms: list[str]) -> Iterator[tuple[str, str | None]]:
    names = np.array([name] * len(platforms), dtype=object)
    made = people.pseudonyms(place.key(), platforms, names).tolist()
    return ((one, platform) for one, platform in zip(made, platforms, strict=True) if one is not None)


def _remember(place: Workspace, everyone: frozenset[str]) -> None:
    """Writes the list of the forgotten atomically, readable by its owner only."""
    path = place.path / _FILE
    temporary = path.with_name(f".tmp-{os.getpid()}-{_FILE}")
    temporary.touch(mode=0o600)
    place.write_text(temporary, "".join(f"{one}\n" for one in sorted(everyone)))
    temporary.chmod(0o600)
    temporary.replace(path)


# -- what --------------------------------------------------------------------------------------------------------------


def _erase(place: Workspace, everyone: frozenset[str]) -> Erased:
    masks, gone = [], []
    for held in _shards(place):
        mask = _by(held["author"], everyone)
        masks.append(mask)
        theirs = held.filter(pa.array(mask))
        gone += list(zip(theirs["platform"].to_pylist(), theirs["comment_id"].to_pylist(), strict=True))
    manifest = place.manifest()
    _account(place, manifest, np.concatenate([*masks, np.zeros(0, dtype=bool)]), len(everyone))
    if not gone:
        return Erased(0, 0)
    coding_store.drop(place, gone)
    # All replies first: once the rows are gone nobody can tell any more what was answered.
    replies = unlink(place, gone, everyone)
    for shard, mask in zip(place.shards(), masks, strict=True):
        if mask.any():
            _rewrite(place, shard, mask)
    names = {path.name for path in place.shards()}
    for path in place.enriched.glob("part-*.parquet"):
        if path.name not in names:
            path.unlink()
    return Erased(len(gone), replies)


def _account(place: Workspace, manifest: dict[str, Any], mask: np.ndarray, persons: int) -> None:
    """Counts the rows that will go as rejects of their sources, unless that was done before the command was killed."""
    accounts = [dict(account) for account in manifest["accounting"]]
    read = [account for account in accounts if account["table"] == "comments"]
    accounted = sum(account["rows"] for account in read)
    erased = int(mask.sum())
    if erased and accounted == len(mask) - erased:
        return
    if accounted != len(mask):
        raise WorkspaceError(
            f"{place.path}: a table is damaged or gone; `crosscut run STUDY` reads it again, without whom you named."
        )
    if erased:
        for path in place.findings.glob("*.parquet"):
            path.unlink()
        (place.tables / "weights.parquet").unlink(missing_ok=True)
        topics.fitted_path(place).unlink(missing_ok=True)
    # Shards hold the comments in the order in which the sources are read.
    ends = np.cumsum([account["rows"] for account in read])
    each = np.bincount(np.searchsorted(ends, np.flatnonzero(mask), "right"), minlength=len(read))
    rejects = place.read(place.tables / "rejects.parquet")
    # What lies beyond the accounting was added by a command that was killed here.
    parts = [rejects.slice(0, sum(account["rejects"] for account in accounts))]
    for account, count in zip(read, each.tolist(), strict=True):
        account["rows"], account["rejects"] = account["rows"] - count, account["rejects"] + count
        row = {"source": account["source"], "file": account["path"], "why": people.FORGOTTEN}
        parts.append(pa.Table.from_pylist([row] * count, schema=schema.REJECTED.schema))
    place.write(place.tables / "rejects.parquet", pa.concat_tables(parts))
    before = manifest.get("forgotten", {}).get("comments", 0)
    kept = {name: value for name, value in manifest.items() if name != "measured" or not erased}
    told = {"people": persons, "comments": before + erased}
    place.write_manifest(kept | {"accounting": accounts, "forgotten": told})


def _rewrite(place: Workspace, shard: Path, mask: np.ndarray) -> None:
    """Writes a shard and its enrichment without the rows of a mask; what was worked out of the others is kept."""
    before = place.read(shard)
    after = before.filter(pa.array(~mask))
    _rewrite_enriched(place.enriched_path(shard), place, before, after, mask)
    if len(after):
        place.write(shard, after)
    else:
        shard.unlink()


def _rewrite_enriched(
    path: Path, place: Workspace, before: pa.Table, after: pa.Table, mask: np.ndarray
) -> None:
    from analysis.enrich.shard import content_key

    if not len(after) or not is_sound(path):
        path.unlink(missing_ok=True)
        return
    keys = json.loads((pq.read_schema(path).metadata or {}).get(_META, b"{}"))
    if keys.get("content") == content_key(after):
        return  # the command was killed between the two files
    if keys.get("content") != content_key(before):
        path.unlink()
        return
    keys["content"] = content_key(after)
    table = place.read(path).filter(pa.array(~mask))
    place.write(path, table.replace_schema_metadata({_META: json.dumps(keys, sort_keys=True).encode()}))


def _drop_lone_stubs(place: Workspace) -> None:
    """Removes titles that were made only because someone named them, where nothing names them any more."""
    path = place.tables / "titles.parquet"
    titles = place.read(path)
    named = {one for held in _shards(place, ("title_id",)) for one in held["title_id"].unique().to_pylist()}
    for name in ("episodes", "metrics"):
        named |= set(place.read(place.tables / f"{name}.parquet")["title_id"].to_pylist())
    kept = [
        source != "stub" or title_id in named
        for source, title_id in zip(titles["source"].to_pylist(), titles["title_id"].to_pylist(), strict=True)
    ]
    if not all(kept):
        place.write(path, titles.filter(pa.array(kept)))


def _shards(place: Workspace, columns: tuple[str, ...] = _NAMED) -> Iterator[pa.Table]:
    for shard in place.shards():
        yield place.read(shard).select(list(columns))


def _by(authors: pa.ChunkedArray, wanted: frozenset[str]) -> np.ndarray:
    """Where the author is one of the wanted."""
    return np.asarray(pc.is_in(authors, pa.array(sorted(wanted), pa.string())).to_numpy(), dtype=bool)


def _by_platform(ids: Iterable[tuple[str, str]]) -> dict[str, pa.Array]:
    found: dict[str, list[str]] = {}
    for platform, comment_id in ids:
        found.setdefault(platform, []).append(comment_id)
    return {platform: pa.array(sorted(set(those)), pa.string()) for platform, those in found.items()}


def _among(platforms: pa.ChunkedArray, ids: pa.ChunkedArray, wanted: dict[str, pa.Array]) -> np.ndarray:
    """Where (platform, id) is one of the wanted."""
    out = np.zeros(len(ids), dtype=bool)
    for platform, those in wanted.items():
        here = pc.and_kleene(pc.equal(platforms, platform), pc.is_in(ids, those))
        out |= pc.fill_null(here, False).to_numpy()
    return out
