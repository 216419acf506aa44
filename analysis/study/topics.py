"""Topics of a workspace: its embeddings some at a time, what a person renamed or merged, and the refits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import yaml

from analysis import lexicon, spec
from analysis.corpus import Workspace
from analysis.errors import StudyFileError, WorkspaceError
from analysis.measure import topics as measure
from analysis.measure import topics_named, topics_space, topics_stability
from analysis.measure.result import Result
from analysis.measure.topics_named import Entry, Signature
from analysis.stats import Ints
from analysis.study import behind

_KEYS = ["platform", "comment_id"]
NAMES = measure.NAMES


class Source:
    """The comments of a workspace as the measure takes them; nothing but one shard's embeddings is held at a time."""

    def __init__(self, place: Workspace) -> None:
        self.place = place

    @cached_property
    def comments(self) -> pd.DataFrame:
        """The scored frame with `copy`: whether the comment repeats another."""
        scored = self.place.scored()
        if scored.empty:
            return scored.assign(copy=pd.Series(dtype=bool))
        weights = self.place.table("weights")[[*_KEYS, "duplicate_of"]]
        copies = scored[_KEYS].merge(weights, on=_KEYS, how="left", validate="one_to_one")["duplicate_of"]
        return scored.assign(copy=copies.notna().to_numpy())

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """The symbols that comments name, or describe on titles of `lexicon.HOMES`: `comment`, its row, and `key`."""
        described = self.place.mentions("described")
        at_home = self.comments["home_market"].iloc[described["comment"]].isin(lexicon.HOMES).to_numpy()
        return pd.concat([self.place.mentions("symbols"), described[at_home]], ignore_index=True)

    @cached_property
    def _rows(self) -> list[Ints]:
        """The row in `comments` of every line of every shard."""
        shards = self.place.shards()
        keys = [pq.read_table(self.place.enriched_path(s), columns=_KEYS).to_pandas() for s in shards]
        numbered = self.comments[_KEYS].assign(row=np.arange(len(self.comments)))
        rows = pd.concat(keys, ignore_index=True).merge(numbered, on=_KEYS, how="left", validate="one_to_one")
        ends = np.cumsum([len(part) for part in keys])[:-1]
        return list(np.split(rows["row"].to_numpy(dtype=np.int64), ends))

    def batches(self) -> Iterator[topics_space.Batch]:
        """Each shard's rows and embeddings; a comment without one has zeros."""
        if not self.place.shards():
            return
        for shard, rows in zip(self.place.shards(), self._rows, strict=True):
            column = pq.read_table(self.place.enriched_path(shard), columns=["embedding"])["embedding"]
            yield rows, _matrix(column)

    def texts(self, rows: Ints) -> list[str]:
        """The texts of some rows, in their order; empty where a comment has none."""
        wanted = self.comments[_KEYS].iloc[rows]
        parts = []
        for shard in self.place.shards():
            table = pq.read_table(shard, columns=[*_KEYS, "text"]).to_pandas()
            parts.append(table.merge(wanted, on=_KEYS, how="inner"))
        said = wanted.merge(pd.concat(parts), on=_KEYS, how="left", validate="one_to_one")["text"]
        return said.fillna("").astype(str).tolist()


def _matrix(column: Any) -> np.ndarray:
    """A column of lists as an array of float16; rows without a list are zeros."""
    array = column.combine_chunks()
    lengths = array.value_lengths().to_numpy(zero_copy_only=False)
    has = np.nan_to_num(np.asarray(lengths, dtype=float)) > 0
    width = int(lengths[has][0]) if has.any() else 1
    flat = array.flatten().to_numpy(zero_copy_only=False).astype(np.float16, copy=False)
    if has.all():
        return np.asarray(flat.reshape(-1, width))
    out = np.zeros((len(array), width), dtype=np.float16)
    out[has] = flat.reshape(-1, width)
    return out


def fitted(study: spec.Study, place: Workspace, cells: pd.DataFrame) -> measure.Topics:
    """The topics of a workspace, as its `topics.yaml` wants them shown; keeps by what they are told again."""
    from threadpoolctl import threadpool_limits

    source = Source(place)
    entries = load(place)
    # The last digits of sums differ with the number of BLAS threads.
    with threadpool_limits(1):
        found = measure.topics(
            source.comments, source.batches, source.texts, cells, study.options, entries, source.mentions
        )
    kept = [
        {"shown": int(number), "keywords": sorted(one.keywords), "members": sorted(one.members)}
        for number, one in zip(found.named.shown, found.signatures, strict=True)
    ]
    place.write_text(fitted_path(place), json.dumps(kept, ensure_ascii=False) + "\n")
    return found


def path(place: Workspace) -> Path:
    """The file that holds what a person renamed and merged."""
    return place.path / "topics.yaml"


def fitted_path(place: Workspace) -> Path:
    """The file that holds keywords and members of the topics as they were fitted last."""
    return place.path / "topics.json"


def load(place: Workspace) -> list[Entry]:
    """What a person renamed or merged; nothing where the file is not there. WorkspaceError where it is damaged."""
    file = path(place)
    if not file.is_file():
        return []
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))["topics"] or []
        return [_entry(row) for row in rows]
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise WorkspaceError(
            f"{file}: this is not what `crosscut topics` writes ({type(error).__name__}); mend or delete it."
        ) from error


def _entry(row: dict[str, Any]) -> Entry:
    words, members, name, group = row["keywords"], row["members"], row.get("name"), row.get("group")
    if not isinstance(words, list) or not isinstance(members, list):
        raise TypeError("keywords and members are lists")
    if not (name is None or isinstance(name, str)) or not (group is None or isinstance(group, int)):
        raise TypeError("name is text, group a number")
    signature = Signature(frozenset(map(str, words)), frozenset(map(str, members)))
    return Entry(signature, name, group)


def _save(place: Workspace, entries: list[Entry]) -> None:
    rows = [
        {
            "name": entry.name,
            "group": entry.group,
            "keywords": sorted(entry.signature.keywords),
            "members": sorted(entry.signature.members),
        }
        for entry in entries
    ]
    place.write_text(path(place), yaml.safe_dump({"topics": rows}, allow_unicode=True, sort_keys=False))


def rename(place: Workspace, topic: int, name: str) -> None:
    """Gives a shown topic a name that it keeps over refits; `crosscut measure` is not needed for it.

    Raises StudyFileError for a topic that is not there or a name that says nothing.
    """
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise StudyFileError(f"topics rename: a name has 1 to 80 characters, not {len(name)}.")
    with place.locked():
        _changed(place, [topic], lambda one: Entry(one.signature, name, one.group))
        frame = place.finding("topics")
        before = frame.loc[frame["topic"].eq(topic), "label"]
        frame.loc[frame["topic"].eq(topic), ["label", "renamed"]] = [name, True]
        place.write_finding("topics", frame)
        if "drivers" in place.finding_names():
            parts = place.finding("drivers")
            parts.loc[parts["by"].eq("topic") & parts["key"].isin(before), "key"] = behind.key(name, topic)
            place.write_finding("drivers", parts)
        place.write_manifest(place.manifest())  # pages read findings anew where the manifest is newer


def merge(study: spec.Study, place: Workspace, topics: list[int]) -> dict[str, Result]:
    """Shows several topics as one from now on and measures them again, and what is behind gaps with them.

    StudyFileError where there are not two.
    """
    from threadpoolctl import threadpool_limits

    if len(set(topics)) < 2:
        raise StudyFileError("topics merge: name two topics or more, as in `topics merge 3 7`.")
    with place.locked():
        used = [entry.group for entry in load(place) if entry.group is not None]
        group = max(used, default=0) + 1
        _changed(place, topics, lambda one: Entry(one.signature, one.name, group))
        there = {"reception", "gaps"} & set(place.finding_names())
        tables = {name: place.finding(name) for name in sorted(there)}
        with threadpool_limits(1):
            talked = fitted(study, place, place.finding("reception"))
            results = dict(talked.results)
            if len(tables) == 2:
                results["drivers"] = behind.measure(study, place, place.scored(), tables, talked)
        for name, found in results.items():
            place.write_finding(name, found.table)
        place.write_manifest(place.manifest())
    return results


def _changed(place: Workspace, topics: list[int], change: Callable[[Entry], Entry]) -> None:
    """Rewrites the file with `change` done to all fitted topics that are shown under these numbers."""
    file = fitted_path(place)
    if not file.is_file():
        raise WorkspaceError(f"{place.path}: topics are not measured yet; run `crosscut measure`.")
    fitted = [(int(row["shown"]), _entry(row).signature) for row in json.loads(file.read_text("utf-8"))]
    known = sorted({number for number, _ in fitted})
    for topic in topics:
        if topic not in known:
            are = f"topics are 0 to {known[-1]}" if known else "there are none"
            raise StudyFileError(f"topics: there is no topic {topic}; {are}.")
    entries = load(place)
    found = topics_named.match(entries, [signature for _, signature in fitted])
    of = {number: entry for number, entry in zip(found, entries, strict=True) if number is not None}
    lost = [entry for number, entry in zip(found, entries, strict=True) if number is None]
    for at, (number, signature) in enumerate(fitted):
        before = of.get(at)
        now = Entry(signature, before.name, before.group) if before else Entry(signature)
        if number in topics:
            of[at] = change(now)
        elif before:
            of[at] = now
    _save(place, [*(of[at] for at in sorted(of)), *lost])


def check(study: spec.Study, place: Workspace) -> topics_stability.Stability:
    """Four refits on 5,000 comments of the fitted sample: fills the column `stability`, gives the refits' agreement."""
    from threadpoolctl import threadpool_limits

    source = Source(place)
    comments = source.comments
    with place.locked():
        frame = place.finding("topics")
        drawn = place.finding("topic_map").set_index(["platform", "comment_id"])["topic"]
        # Of the fitted sample, so that each refitted comment has a topic on show to be compared with.
        keys = pd.MultiIndex.from_frame(comments[_KEYS])
        counted = measure.usable(comments) & keys.isin(drawn.index)
        if counted.sum() < measure.FEWEST or frame.empty:
            raise StudyFileError("topics check: there are no topics to check in this workspace.")
        with threadpool_limits(1):
            told = topics_space.told_of(source.mentions, len(comments))
            made = measure.prepare(
                comments, counted, source.batches, source.texts, study.options, told, topics_stability.SIZE
            )
            found = topics_stability.stability(made.points, made.languages, made.words, study.options.seed)
        shown = drawn.reindex(keys[made.sample]).to_numpy(dtype=np.int64)
        values = topics_stability.best_jaccard(shown, found.refits)
        frame["stability"] = frame["topic"].map(dict(enumerate(values))).astype("float64")
        place.write_finding("topics", frame)
        place.write_manifest(place.manifest())
    return found
