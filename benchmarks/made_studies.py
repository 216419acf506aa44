"""Made studies of which the truth is known: comments on titles at home and abroad, many studies at once.

A title t has a quality, the same everywhere, and a taste that each market adds. Audiences write unequal numbers of
comments; one author comments on several titles of a market and several times on one; comments are posted twice,
and texts pasted by others. Markets have made codes, so that one call of a measure takes many studies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

LANGUAGES = {"H": "zh", "A": "en", "C": "es"}
VALID = {lang: {"n": 1000, "macro_f1": 0.6, "mean_gap": 0.0, "slope": 0.8} for lang in LANGUAGES.values()}
NO_METRICS = pd.DataFrame(
    {c: [] for c in ("title_id", "episode", "market", "platform", "metric", "value", "as_of")}
)
#: Levels at which scorers and rating cultures differ; the measures must not see them.
LEVEL = {"H": 0.03, "A": -0.03, "C": 0.0}
AUTHORS, SAME_AUTHOR = 120, 0.2  # a market's authors, and the correlation of two comments by one of them
REPOSTED, PASTED = 0.08, 0.04  # comments that their author posts again, and that others paste
AUTHOR_CAP = 3.0
#: P(1 to 5 stars) of the worst and the best title; those between are mixtures, J-shaped with a mean between.
WORST, BEST = np.array([0.90, 0.05, 0.02, 0.01, 0.02]), np.array([0.01, 0.01, 0.03, 0.08, 0.87])
STARS = np.linspace(0, 1, 5)


@dataclass(frozen=True)
class Scores:
    """How comments are scored: by which evidence, about which mean, and how far titles and markets differ."""

    evidence: str
    centre: float
    quality: float
    taste: float
    loss: float

    def values(self, mean: np.ndarray, x: np.ndarray) -> np.ndarray:
        """A score for each comment of a title with this mean; x is standard normal."""
        if self.evidence == "sentiment":
            return mean + 0.4 * x
        share = np.clip((mean - WORST @ STARS) / ((BEST - WORST) @ STARS), 0, 1)
        below = np.cumsum(WORST)[:4] + share[:, None] * np.cumsum(BEST - WORST)[:4]
        return STARS[(ndtr(x)[:, None] > below).sum(axis=1)]


SCORES = {
    "normal": Scores("sentiment", 0.1, 0.15, 0.07, 0.35),
    "stars": Scores("rating", 0.58, 0.10, 0.04, 0.18),
}


def normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Standard normal, cut off at 2.5 so that every mean is one that stars can have."""
    return np.clip(rng.standard_normal(shape), -2.5, 2.5)


def comments(
    rng: np.random.Generator, scores: Scores, cells: pd.DataFrame, size: tuple[int, int] = (22, 16)
) -> pd.DataFrame:
    """The scored frame of cells (title_id, home_market, market, lang, place, mean), with copies and weights.

    `size`: the fewest comments a cell has, and how many more it has on average, exponentially distributed.

    `place` numbers the markets, whose authors are their own. A repost has its comment's author and score; of k
    copies each weighs 1/k; a pasted text is one vote in sentiment, while stars are each rater's own.
    """
    sizes = size[0] + np.minimum(rng.exponential(size[1], len(cells)), 5 * size[1]).astype(int)
    cell = np.repeat(np.arange(len(cells)), sizes)
    place = cells.place.to_numpy()
    author = (AUTHORS * rng.random(len(cell)) ** 1.5).astype(int)
    luck = rng.random(len(cell))
    pasted, reposted = luck < PASTED, (luck >= PASTED) & (luck < PASTED + REPOSTED)
    copies = np.where(pasted, 3, np.where(reposted, rng.integers(2, 4, len(cell)), 1))
    origin = np.repeat(np.arange(len(cell)), copies)
    again = np.r_[False, origin[1:] == origin[:-1]]
    first = np.flatnonzero(~again)[origin]
    others = again & pasted[origin]
    author = (author[origin] + np.where(others, np.arange(len(origin)) - first, 0)) % AUTHORS
    cell = cell[origin]
    mood = rng.standard_normal((place.max() + 1, AUTHORS))
    own = rng.standard_normal(len(origin))
    x = np.sqrt(SAME_AUTHOR) * mood[place[cell], author] + np.sqrt(1 - SAME_AUTHOR) * own
    is_sentiment = scores.evidence == "sentiment"
    one_vote = np.full(len(origin), True) if is_sentiment else ~pasted[origin]
    x = np.where(one_vote, x[first], x)
    weight = np.where(one_vote, 1.0 / copies[origin], 1.0)
    mine, member = np.unique(cell * AUTHORS + author, return_inverse=True)
    total = np.bincount(member, weight, len(mine))[member]
    weight = weight * np.minimum(1.0, AUTHOR_CAP / total)
    value = scores.values(cells["mean"].to_numpy()[cell], x)
    frame = cells[["title_id", "home_market", "market", "lang"]].iloc[cell].reset_index(drop=True)
    return frame.assign(
        platform="p", author=place[cell] * AUTHORS + author, comment_id=np.arange(len(frame)),
        sentiment=value if is_sentiment else np.nan, rating=np.nan if is_sentiment else value,
        weight=weight, rating_weight=weight, copy_of=origin,
    )  # fmt: skip


@dataclass(frozen=True)
class Latent:
    """True means of studies × titles: at home, the exports in markets A and C, and those markets' own titles.

    The first titles at home are the exported ones. `loss` is what each exported title loses in C, 0 for most.
    """

    home: np.ndarray
    abroad: dict[str, np.ndarray]
    local: dict[str, np.ndarray]
    loss: np.ndarray


def latent(
    rng: np.random.Generator, scores: Scores, studies: int, n: int, k: int, better: bool, shift: float = 0.0
) -> Latent:
    """Catalogues of 2n titles of which n are exported: any, or the half with the better true reception at home.

    In A every title meets the market's own taste, and loses `shift`; in C it is received as at home, but for the
    three in ten that lose `scores.loss`. All catalogues are drawn from titles of one quality.
    """
    quality = scores.quality * normal(rng, studies, 2 * n)
    home = quality + scores.taste * normal(rng, studies, 2 * n)
    if better:
        order = np.argsort(-home, axis=1, kind="stable")
        quality, home = np.take_along_axis(quality, order, 1), np.take_along_axis(home, order, 1)
    loss = scores.loss * (rng.random((studies, n)) < 0.3)
    abroad = {"A": quality[:, :n] + scores.taste * normal(rng, studies, n) - shift, "C": home[:, :n] - loss}
    local = {
        m: scores.quality * normal(rng, studies, k) + scores.taste * normal(rng, studies, k) for m in "AC"
    }
    return Latent(home, abroad, local, loss)


def regression(scores: Scores, n: int, better: bool) -> float:
    """What the exported titles' standing at home owes to the home market's own taste, and does not take to A.

    The mean over catalogues of mean_T[μ(t, home) − μ(t, A)]; 0 where exports are random. From 200,000 titles a
    title exported or more (standard error at most 0.0002).
    """
    if not better:
        return 0.0
    drawn = latent(np.random.default_rng([1, n]), scores, 200_000, n, 1, better)
    return float((drawn.home[:, :n] - drawn.abroad["A"]).mean())


def discount_cells(scores: Scores, drawn: Latent) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells of made studies, and their titles. Study r has the markets H, A and C with r behind."""
    blocks = [("H", "H", "h", drawn.home)]
    for market in "AC":
        blocks += [
            (market, "H", "h", drawn.abroad[market]),
            (market, market, market.lower(), drawn.local[market]),
        ]
    parts = []
    for number, (market, home, prefix, mean) in enumerate(blocks):
        r, i = np.divmod(np.arange(mean.size), mean.shape[1])
        parts.append(pd.DataFrame({
            "study": r, "block": number, "of": i, "prefix": prefix, "home": home, "at": market,
            "place": 3 * r + "HAC".index(market), "mean": scores.centre + LEVEL[market] + mean.ravel(),
        }))  # fmt: skip
    cells = pd.concat(parts, ignore_index=True)
    tail = cells.study.map("{:04d}".format)
    cells["title_id"] = cells.prefix + tail + "-" + cells.of.map("{:03d}".format)
    cells["market"], cells["home_market"] = cells["at"] + tail, cells["home"] + tail
    cells["lang"] = cells["at"].map(LANGUAGES)
    return cells, listing(cells)


def listing(cells: pd.DataFrame) -> pd.DataFrame:
    """The titles of cells, one row each."""
    listed = cells[["title_id", "home_market"]].drop_duplicates(ignore_index=True)
    return listed.assign(released=pd.NaT, genres=[[] for _ in range(len(listed))])


#: Keys of the travel studies: eight tropes and nine genres of no effect, two tropes that move titles abroad by
#: 0.8 standard deviations of quality, and a genre whose titles are half of one better in both markets.
IDLE_TROPES, IDLE_GENRES, UP, DOWN, BETTER = 8, 9, "up", "down", "better"


@dataclass(frozen=True)
class Keyed:
    """True means of studies × exported titles at home and in A, and their keys: studies × titles × keys."""

    home: np.ndarray
    abroad: np.ndarray
    keys: dict[str, np.ndarray]


def keyed(
    rng: np.random.Generator, scores: Scores, studies: int, n: int, share: float, better: bool
) -> Keyed:
    """Studies of n exported titles, any, or the half of 2n with the better true reception at home."""
    total = 2 * n if better else n
    names = [f"idle{i}" for i in range(IDLE_TROPES)] + [UP, DOWN]
    names += [f"genre{i}" for i in range(IDLE_GENRES)] + [BETTER]
    moving = {name: rng.random((studies, total)) < share for name in (UP, DOWN, BETTER)}
    quality = scores.quality * (normal(rng, studies, total) + 0.5 * moving[BETTER])
    home = quality + scores.taste * normal(rng, studies, total)
    moved = 0.8 * scores.quality * (moving[UP].astype(float) - moving[DOWN])
    abroad = quality + scores.taste * normal(rng, studies, total) + moved
    if better:
        order = np.argsort(-home, axis=1, kind="stable")[:, :n]
        home, abroad = np.take_along_axis(home, order, 1), np.take_along_axis(abroad, order, 1)
        moving = {name: np.take_along_axis(has, order, 1) for name, has in moving.items()}
    idle = {name: rng.random((studies, n)) < share for name in names if name not in moving}
    return Keyed(home, abroad, {name: (moving | idle)[name] for name in names})


def true_effects(scores: Scores, share: float, better: bool) -> dict[str, float]:
    """What travel estimates, in the whole population of exported titles (a million of them drawn)."""
    drawn = keyed(np.random.default_rng(2), scores, 1, 1_000_000, share, better)
    h, m = drawn.home[0], drawn.abroad[0]
    found = {}
    for name in (UP, DOWN, BETTER):
        has = drawn.keys[name][0]
        found[name] = float(sum(
            sign * (x[has].mean() - x[~has].mean()) / x.std() for sign, x in ((1, m), (-1, h))
        ))  # fmt: skip
    return found


def travel_cells(
    rng: np.random.Generator, scores: Scores, drawn: Keyed
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The cells of made studies, their titles (with genres and years) and their tropes."""
    studies, n = drawn.home.shape
    r, i = np.divmod(np.arange(studies * n), n)
    tail = pd.Series(r).map("{:04d}".format)
    title = "h" + tail + "-" + pd.Series(i).map("{:03d}".format)
    parts = [
        pd.DataFrame({
            "title_id": title, "home_market": "H" + tail, "market": at + tail, "lang": LANGUAGES[at],
            "place": 3 * r + "HAC".index(at), "mean": scores.centre + LEVEL[at] + mean.ravel(),
        })
        for at, mean in (("H", drawn.home), ("A", drawn.abroad))
    ]  # fmt: skip
    names = np.array([*drawn.keys, "any"], object)
    has = np.stack([*drawn.keys.values(), np.ones((studies, n), bool)], axis=-1).reshape(studies * n, -1)
    genres = np.arange(len(names)) > IDLE_TROPES + 1
    listed = pd.DataFrame({"title_id": title, "home_market": "H" + tail})
    listed["released"] = pd.to_datetime(
        pd.Series(rng.integers(2012, 2022, len(listed))).astype(str) + "-06-01"
    )
    listed["genres"] = [list(names[genres][row]) for row in has[:, genres]]
    row, key = np.nonzero(has & ~(genres & (names != "any")))
    tropes = pd.DataFrame({"title_id": title.to_numpy()[row], "trope": names[key]})
    return pd.concat(parts, ignore_index=True), listed, tropes
