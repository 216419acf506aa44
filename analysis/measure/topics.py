"""Topics: what comments of all languages talk about, by market and over time, and where each lies on a map."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import stats
from analysis.measure import topics_fit, topics_named, topics_shares, topics_space, topics_words
from analysis.measure.result import Note, Result, note, result
from analysis.measure.topics_named import Entry, Named, Signature
from analysis.measure.topics_space import Batches, Bools
from analysis.spec import Options
from analysis.stats import Floats, Ints
from analysis.text import is_dense

#: Comments that are no copies, below which nothing is sought.
FEWEST = 200
#: Examples of a topic, and of one language in it; characters that a readable one has (fewer in dense scripts).
EXAMPLES, OF_LANGUAGE = 8, 2
READABLE, READABLE_DENSE = (20, 280), (8, 140)
#: A group (market or period) smaller than this has no shares.
FEWEST_IN_GROUP = 50
NAMES = ("topics", "topic_market", "topic_time", "topic_map")
_NO_MENTIONS = pd.DataFrame({"comment": np.zeros(0, dtype=np.int64), "key": np.zeros(0, dtype=object)})


@dataclass(frozen=True)
class Topics:
    """The four findings, the signatures of the fitted topics, and how they are shown (renamed, merged).

    `of_comment` is every comment's topic as shown (−1 none), for measures that take categories of comments.
    """

    results: dict[str, Result]
    signatures: tuple[Signature, ...]
    named: Named
    of_comment: Ints


@dataclass(frozen=True)
class Prepared:
    """What a fit needs: the sample's rows, points, languages and words, and the space that made the points."""

    sample: Ints
    space: topics_space.Space
    points: topics_space.Vectors
    languages: Ints
    language_names: list[str]
    texts: list[str]
    words: list[list[str]]


def topics(
    comments: pd.DataFrame,
    batches: Batches,
    texts: Callable[[Ints], Sequence[str]],
    cells: pd.DataFrame,
    options: Options,
    entries: Sequence[Entry] = (),
    mentions: pd.DataFrame | None = None,
) -> Topics:
    """Topics of all comments together: `topics`, `topic_market`, `topic_time`, `topic_map`.

    `comments`: the scored frame with a boolean `copy`; `batches` gives the embeddings of its rows, some at a time
    and the same at each call; `texts` the texts of rows; `entries` what a person renamed or merged; `mentions` the
    symbols that comments tell of (`comment`, its row, and `key`).

    Each language's mean embedding is taken off, since embeddings differ more by language than by subject; what a
    symbol adds, since symbols have measures of their own; and the axis along which praise differs from blame, since
    these are no topics (`topics_space.space`). Topics
    are fitted (`topics_fit.fit`) on a sample stratified by market and language, copies and comments without a
    word of their own left out; then every comment is given to a topic or to none by one rule (`topics_fit.vote`).
    Topic −1 is none: it keeps its rows, and `n_all`, `share_all` say what topics would have if every comment were
    given to the most voted one.
    `share` = weight of the topic over all weight in the market (`topics_shares.shares`), `lift` = share over the
    mean of the markets' shares, `mean_standing` = mean sentiment above the local titles of the same market,
    platform and language. `language_entropy` as `topics_shares.entropy`. `stability` is not known until the
    refits are asked for. `examples` are (platform, comment_id), never texts. With under 200 comments that have
    words and are no copies, or where no place is dense, the tables are empty and a note says why.
    """
    counted = usable(comments)
    if counted.sum() < FEWEST:
        return nothing(comments, note("topics_too_few", n=counted.sum(), fewest=FEWEST))
    told = topics_space.told_of(_NO_MENTIONS if mentions is None else mentions, len(comments))
    made = prepare(comments, counted, batches, texts, options, told)
    if len(made.sample) < FEWEST:
        return nothing(comments, note("topics_too_few_embedded", n=len(made.sample), fewest=FEWEST))
    n = len(topics_fit.spoken(made.words))
    if n < FEWEST:
        return nothing(comments, note("topics_too_few_words", n=n, fewest=FEWEST))
    fitted = topics_fit.fit(made.points, made.languages, made.words, options.seed)
    if fitted.n_topics < 2:
        return nothing(comments, note("topics_none", n=n))
    codes, _ = topics_space.language_codes(comments["lang"], counted)
    topic, nearest, there = topics_fit.assign(batches, codes, told, made.space, fitted, made.sample)
    langs = comments["lang"].astype("string").fillna("und").to_numpy(object)[made.sample]
    in_sample = topic[made.sample]
    words = topics_words.keywords(made.words, langs, in_sample, fitted.n_topics)
    found = signatures(comments, made, fitted, in_sample, words)
    named = topics_named.apply(entries, found)
    shown = _Shown(comments, made, fitted, named, topic, nearest, there & (topic_weight(comments) > 0))
    results = shown.results(cells, options)
    return Topics(results, found, named, shown.topic)


def topic_weight(comments: pd.DataFrame) -> Floats:
    """The comments' weights, 0 where none is known."""
    return np.asarray(comments["weight"].astype(float).fillna(0.0).to_numpy())


def usable(comments: pd.DataFrame) -> Bools:
    """Comments that can be fitted: no copies, of a known market, with a weight."""
    fine = ~comments["copy"].astype(bool) & comments["market"].notna() & comments["weight"].gt(0)
    return np.asarray(fine.to_numpy(dtype=bool))


def prepare(
    comments: pd.DataFrame,
    counted: Bools,
    batches: Batches,
    texts: Callable[[Ints], Sequence[str]],
    options: Options,
    told: topics_space.Told,
    size: int | None = None,
) -> Prepared:
    """The sample (by default `topics_space.sample_size` of the comments counted), its points and its words."""
    codes, names = topics_space.language_codes(comments["lang"], counted)
    strata = pd.factorize(comments["market"].astype(str), sort=True)[0] * len(names) + codes
    rng = stats.generator(options.seed, "topics")
    n = topics_space.sample_size(int(counted.sum())) if size is None else size
    sample = topics_space.stratified(np.where(counted, strata, -1), n, rng)
    means, embeddings, there = topics_space.read(batches, codes, len(names), counted, sample)
    there &= topics_space.centred(embeddings, means, codes[sample]).any(axis=1) if there.any() else False
    sample, embeddings = sample[there], embeddings[there]
    if len(sample) < FEWEST:
        none = np.zeros((0, means.shape[1]), dtype=np.float32)
        empty = topics_space.Space(means, none[:0], none.sum(axis=0))
        return Prepared(sample, empty, none, codes[sample], names, [], [])
    mood = comments["sentiment"].astype(float).to_numpy()[sample]
    made = topics_space.space(means, embeddings, codes[sample], mood, told[sample])
    points = made.points(embeddings, codes[sample], told[sample])
    said = list(texts(sample))
    langs = comments["lang"].astype("string").fillna("und").iloc[sample].tolist()
    return Prepared(sample, made, points, codes[sample], names, said, topics_words.words(said, langs))


def nothing(comments: pd.DataFrame, why: Note) -> Topics:
    """Empty tables with the reason."""
    results = {name: result(name, [], {}, (why,)) for name in NAMES}
    return Topics(results, (), topics_named.apply((), ()), np.full(len(comments), -1, dtype=np.int64))


def signatures(
    comments: pd.DataFrame,
    made: Prepared,
    fitted: topics_fit.Fit,
    topic: Ints,
    words: list[dict[str, list[str]]],
) -> tuple[Signature, ...]:
    """By what each fitted topic is told again: its keywords, and digests of its comments nearest to the centre."""
    out = []
    for number in range(fitted.n_topics):
        nearest = _nearest(made, fitted, topic, number)[: topics_named.KEPT_MEMBERS]
        ids = comments[["platform", "comment_id"]].iloc[made.sample[nearest]]
        members = {digest(*pair) for pair in ids.itertuples(index=False)}
        spelled = {f"{lang}:{word}" for lang, found in words[number].items() for word in found}
        out.append(Signature(frozenset(spelled), frozenset(members)))
    return tuple(out)


def digest(platform: object, comment_id: object) -> str:
    """Twelve hexadecimal digits that stand for a comment, from which its id cannot be read."""
    return hashlib.sha256(f"{platform}/{comment_id}".encode()).hexdigest()[:12]


def _nearest(made: Prepared, fitted: topics_fit.Fit, topic: Ints, number: int) -> Ints:
    """Rows of the sample in a topic, the nearest to the centre of its fitted core first."""
    core = made.points[fitted.topics == number]
    rows = np.flatnonzero(topic == number)
    like = made.points[rows] @ core.mean(axis=0)
    return rows[np.argsort(-like, kind="stable")]


class _Shown:
    """The topics as a person wants them shown, and the tables made of them."""

    def __init__(
        self,
        comments: pd.DataFrame,
        made: Prepared,
        fitted: topics_fit.Fit,
        named: Named,
        topic: Ints,
        nearest: Ints,
        used: Bools,
    ) -> None:
        self.comments, self.made, self.named = comments, made, named
        number = np.append(named.shown, -1)
        self.topic, self.nearest = number[topic], number[nearest]
        core = number[fitted.topics]
        self.fitted = topics_fit.Fit(made.points, core, fitted.map, topics_fit.joins(made.points, core))
        self.n = self.fitted.n_topics
        self.used = used
        self.weight = np.where(used, topic_weight(comments), 0.0)
        self.title = pd.factorize(comments["title_id"].astype("string").fillna(""), sort=True)[0].astype(
            np.int64
        )
        self.author = stats.clusters(comments["author"])
        langs = comments["lang"].astype("string").fillna("und").to_numpy(object)
        self.langs = langs[made.sample]

    def results(self, cells: pd.DataFrame, options: Options) -> dict[str, Result]:
        """The four findings."""
        of_sample = self.topic[self.made.sample]
        words = topics_words.keywords(self.made.words, self.langs, of_sample, self.n)
        value = topics_shares.above_controls(self.comments, cells, options.unvalidated)
        left = {
            "comments without an embedding or a weight": int((~self.used).sum()),
            "comments without topic": int((self.topic[self.used] < 0).sum()),
        }
        n = int(np.isfinite(self.fitted.map[:, 0]).sum())
        said = (
            note("topics_fitted", n=n, of=int(self.used.sum()), outside=left["comments without topic"]),
            *(note("topic_lost", name=e.name) for e in self.named.lost if e.name),
        )
        return {
            "topics": result("topics", self._topics(words, of_sample), left, said),
            "topic_market": result("topic_market", self._markets(value)),
            "topic_time": result("topic_time", self._times(options.period)),
            "topic_map": result("topic_map", self._map(of_sample)),
        }

    def _topics(self, words: list[dict[str, list[str]]], of_sample: Ints) -> pd.DataFrame:
        everything = np.where(self.used, 0, -1)
        found = self._shares(self.topic, everything)
        given = self._shares(self.nearest, everything)
        codes, names = topics_space.language_codes(self.comments["lang"], usable(self.comments))
        mixed = topics_shares.entropy(self.topic, self.n, codes, len(names) - 1, self.weight)
        paths = topics_fit.branches(self.fitted.tree, self.n)
        rows = []
        for number in range(self.n):
            commonest = pd.Series(self.langs[of_sample == number]).value_counts(sort=False)
            order = commonest.sort_index().sort_values(ascending=False, kind="stable").index.tolist()
            made_up = topics_words.label(words[number], order) or f"Topic {number + 1}"
            rows.append(
                {
                    "label": self.named.names.get(number, made_up),
                    "keywords": json.dumps(words[number], ensure_ascii=False, sort_keys=True),
                    "language_entropy": mixed[number],
                    "examples": json.dumps(self._examples(of_sample, number, order), ensure_ascii=False),
                    "branch": paths[number],
                    "renamed": number in self.named.names,
                }
            )
        rows.append({"label": "", "keywords": "{}", "examples": "[]", "branch": "", "renamed": False})
        frame = pd.DataFrame(rows)
        frame["topic"] = [*range(self.n), -1]
        frame["n"], frame["n_all"] = found.n[0], given.n[0]
        frame["share"], frame["low"], frame["high"] = found.share[0], found.low[0], found.high[0]
        frame["share_all"], frame["low_all"], frame["high_all"] = given.share[0], given.low[0], given.high[0]
        frame["n_authors"], frame["n_titles"] = found.authors[0], found.titles[0]
        frame["n_sample"] = np.bincount(np.where(of_sample < 0, self.n, of_sample), minlength=self.n + 1)
        if self.comments["author"].isna().all():
            frame["n_authors"] = pd.NA
        return frame

    def _markets(self, value: Floats) -> pd.DataFrame:
        group, names = self._groups(self.comments["market"].astype("string"))
        found = self._shares(self.topic, group)
        given = self._shares(self.nearest, group)
        mean, low, high = topics_shares.means(self.topic, self.n, group, self.title, self.weight, value)
        with np.errstate(invalid="ignore", divide="ignore"):
            lift = found.share / found.share.mean(axis=0) if len(names) else found.share
        frame = self._long(found, "market", names)
        for column, values in (
            ("lift", lift), ("share_all", given.share), ("low_all", given.low), ("high_all", given.high),
            ("mean_standing", mean),
            ("standing_low", low), ("standing_high", high),
        ):  # fmt: skip
            frame[column] = values.ravel()
        return frame

    def _times(self, period: str) -> pd.DataFrame:
        at = pd.to_datetime(self.comments["posted_at"], utc=True)
        quarter = at.dt.year.astype("Int64").astype("string")
        if period == "quarter":
            quarter = quarter + "-Q" + at.dt.quarter.astype("Int64").astype("string")
        group, names = self._groups(quarter)
        return self._long(self._shares(self.topic, group), "period", names)

    def _map(self, of_sample: Ints) -> pd.DataFrame:
        frame = (
            self.comments[["comment_id", "platform", "lang"]].iloc[self.made.sample].reset_index(drop=True)
        )
        drawn = np.isfinite(self.fitted.map[:, 0])
        frame = frame.assign(
            topic=of_sample, x=self.fitted.map[:, 0].round(3), y=self.fitted.map[:, 1].round(3)
        )
        return frame[drawn].reset_index(drop=True)

    def _groups(self, key: pd.Series) -> tuple[Ints, list[str]]:
        """A number per comment for its group, −1 for groups under 50 comments, and the groups' names."""
        key = key.where(pd.Series(self.used, index=key.index))
        counts = key.value_counts()
        names = sorted(str(name) for name in counts.index[counts >= FEWEST_IN_GROUP])
        known = key.astype(object).where(key.notna(), None)
        return pd.Index(names, dtype="object").get_indexer(pd.Index(known, dtype="object")), names

    def _shares(self, topic: Ints, group: Ints) -> topics_shares.Share:
        return topics_shares.shares(topic, self.n, group, self.title, self.weight, self.author)

    def _long(self, found: topics_shares.Share, key: str, names: list[str]) -> pd.DataFrame:
        width = self.n + 1
        frame = pd.DataFrame(
            {
                "topic": np.tile([*range(self.n), -1], len(names)),
                key: np.repeat(np.array(names, dtype=object), width),
                "share": found.share.ravel(),
                "low": found.low.ravel(),
                "high": found.high.ravel(),
                "n": found.n.ravel(),
                "n_total": np.repeat(found.total, width),
                "n_authors": found.authors.ravel(),
                "n_titles": np.repeat(found.titles, width),
            }
        )
        if self.comments["author"].isna().all():
            frame["n_authors"] = pd.NA
        return frame

    def _examples(self, of_sample: Ints, number: int, order: Sequence[str]) -> list[list[str]]:
        """Readable comments near the centre, the topic's commonest languages in turn: (platform, comment_id)."""
        near = [int(i) for i in _nearest(self.made, self.fitted, of_sample, number)]
        readable = [i for i in near if _readable(self.made.texts[i])]
        chosen: list[int] = []
        for turn in range(OF_LANGUAGE):
            for lang in order:
                of_lang = [i for i in readable if self.langs[i] == lang]
                chosen += of_lang[turn : turn + 1]
        ids = self.comments[["platform", "comment_id"]].iloc[self.made.sample[chosen[:EXAMPLES]]]
        return [["" if pd.isna(p) else str(p), str(c)] for p, c in ids.itertuples(index=False)]


def _readable(text: str) -> bool:
    least, most = READABLE_DENSE if is_dense(text) else READABLE
    return least <= len(text) <= most
