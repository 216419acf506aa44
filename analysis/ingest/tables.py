"""A chunk of records through the steps of its table: made anonymous, told from those met before, accounted
for.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import schema
from analysis.ingest import people
from analysis.ingest.batch import Account, Batch, Chunk
from analysis.ingest.dedupe import keys_of
from analysis.ingest.plan import Plan
from analysis.ingest.records import Records, State, whole_day

#: What a comment says, beside its text.
_CONTENT = ("title_id", "episode", "market", "posted_at", "at_s", "rating")


def process(chunk: Chunk, plan: Plan, state: State, account: Account) -> Batch:
    """A chunk as a batch; the account is brought up to date."""
    records = Records(chunk, plan, state)
    steps = {"titles": _titles, "episodes": _episodes, "comments": _comments, "metrics": _metrics}
    keep, empty = steps[plan.table](records)
    rejects = records.rejects(account)
    account.records += chunk.rows + len(chunk.broken)
    account.rows += int(keep.sum())
    account.empty += int(empty.sum())
    account.rejects += len(rejects)
    account.duplicates += int((records.sound & ~keep & ~empty).sum())
    if plan.table == "titles":
        return Batch("rejects", schema.REJECTED.schema.empty_table(), rejects)
    return Batch(plan.table, records.rows(keep), rejects)


def _no_value(records: Records, *names: str) -> np.ndarray:
    """Records that have none of these cells: empty, which is no error whatever else they say."""
    empty = np.ones(records.chunk.rows, dtype=bool)
    for name in names:
        empty &= pd.isna(records.get(name))
        empty[sorted(records.unread.get(name, ()))] = False
    records.pardon(empty)
    return empty


def _comments(records: Records) -> tuple[np.ndarray, np.ndarray]:
    empty = _no_value(records, "text", "rating")
    records.resolve_titles()
    records.require("market", "platform")
    records.rescale("rating", np.ones(records.chunk.rows, dtype=bool), "rating")
    records.pardon(empty)
    use = records.sound & ~empty
    at = np.flatnonzero(use)
    part = slice(None) if use.all() else at  # a slice is no copy
    get = {name: records.get(name)[part] for name in ("comment_id", "platform", "author", "text", *_CONTENT)}
    authors = people.pseudonyms(records.state.key, list(get["platform"]), get["author"])
    texts = people.mask_all(get["text"])
    content = [*(get[name] for name in _CONTENT), texts]
    ids, fresh = records.state.comments.sift(get["comment_id"], get["platform"], authors, content)
    for name, values in (("author", authors), ("text", texts), ("comment_id", ids)):
        whole = np.empty(records.chunk.rows, dtype=object)
        whole[part] = values
        records.columns[name] = whole
    gone = fresh & pd.Series(authors, dtype=object).isin(records.state.forgotten).to_numpy()
    records.state.erased.update(zip(get["platform"][gone], ids[gone], strict=True))
    records.reject(np.isin(np.arange(records.chunk.rows), at[gone]), people.FORGOTTEN)
    fresh = fresh & ~gone
    keep = np.zeros(records.chunk.rows, dtype=bool)
    keep[at[fresh]] = True
    records.name_titles(keep)
    return keep, empty


def _metrics(records: Records) -> tuple[np.ndarray, np.ndarray]:
    empty = _no_value(records, "value")
    records.resolve_titles()
    records.require("market", "platform", "metric")
    is_rating = np.asarray(records.get("metric") == "rating_mean", dtype=bool)
    values = records.get("value").copy()
    for i in np.flatnonzero(is_rating):
        if isinstance(values[i], float):
            values[i] = (values[i], None)
    records.columns["value"] = values
    records.rescale("value", is_rating, "rating")
    negative = [
        not rated and isinstance(v, float) and v < 0
        for v, rated in zip(records.get("value"), is_rating, strict=True)
    ]
    records.reject(np.array(negative, dtype=bool), "value is below 0")
    records.pardon(empty)
    at = np.flatnonzero(records.sound & ~empty)
    get = [records.get(name)[at] for name in records.table.key]
    get[-1] = np.array([whole_day(v) for v in get[-1]], dtype=object)
    get.append(records.get("value")[at])
    said = [np.fromiter(map(str, column), object, len(at)) for column in get]
    fresh = records.state.seen["metrics"].new(keys_of(*said[:-1]))
    valued = records.state.seen["values"].new(keys_of(*said))
    other = np.zeros(records.chunk.rows, dtype=bool)
    other[at[~fresh & valued]] = True
    records.reject(
        other, "another value of the same title, market, platform, metric and date was read before"
    )
    keep = np.zeros(records.chunk.rows, dtype=bool)
    keep[at[fresh]] = True
    records.name_titles(keep)
    return keep, empty


def _episodes(records: Records) -> tuple[np.ndarray, np.ndarray]:
    records.resolve_titles()
    records.require("number")
    at = np.flatnonzero(records.sound)
    said = keys_of(records.get("title_id")[at], records.get("number")[at].astype(float))
    keep = np.zeros(records.chunk.rows, dtype=bool)
    keep[at[records.state.seen["episodes"].new(said)]] = True
    records.name_titles(keep)
    return keep, np.zeros(records.chunk.rows, dtype=bool)


def _titles(records: Records) -> tuple[np.ndarray, np.ndarray]:
    records.resolve_titles(~pd.isna(records.get("title_id")))
    keep = np.zeros(records.chunk.rows, dtype=bool)
    names = [name for name in records.table.names if name in records.columns]
    for i in np.flatnonzero(records.sound):
        given = {name: records.columns[name][i] for name in names}
        if given.get("released") is not None:
            given["released"], given["released_precision"] = given["released"]
        if given.get("n_episodes") is not None:
            given["n_episodes"] = int(given["n_episodes"])
        title_id = given["title_id"] or records.state.titles.own(given)
        records.state.titles.add(title_id, given, records.plan.member.name)
        if title_id not in records.state.title_rows:
            records.state.title_rows.add(title_id)
            keep[i] = True
    return keep, np.zeros(records.chunk.rows, dtype=bool)
