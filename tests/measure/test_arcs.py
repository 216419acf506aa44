import naive_talk
import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.measure import arcs_audience
from analysis.measure.arc_summary import arc_summary
from analysis.measure.arcs import arcs
from analysis.measure.arcs_finish import start_finish
from analysis.measure.arcs_reversals import _crossings, reversals
from analysis.measure.smooth import GRID, local_linear
from analysis.spec import Options

EPISODES = 60


def comments(rng, fall=0.0, titles=6, n=120, authors=None):
    """Comments along titles of CN whose score falls by `fall` from the first third to the last."""
    rows = []
    for title in range(titles):
        episode = rng.integers(1, EPISODES + 1, n)
        third = np.minimum((episode - 0.5) / EPISODES * 3, 2.999).astype(int)
        score = 0.1 * title - fall / 2 * (third - 1) + rng.normal(0, 0.3, n)
        who = np.arange(n) % authors if authors else np.arange(n)
        rows += [(f"t{title}", e, s, 1000 * title + w) for e, s, w in zip(episode, score, who, strict=True)]
    frame = pd.DataFrame(rows, columns=["title_id", "episode", "sentiment", "author"])
    scored = frame.assign(
        home_market="CN", market="CN", platform="p", lang="zh", rating=np.nan, weight=1.0, rating_weight=1.0,
        author=pd.array(frame.author, dtype="Int64"),
    )  # fmt: skip
    return scored, pd.DataFrame({"comment": range(len(frame)), "episode": frame.episode, "at_s": np.nan})


def titles(n=6):
    return pd.DataFrame(
        {"title_id": [f"t{i}" for i in range(n)], "home_market": "CN", "n_episodes": EPISODES}
    )


def views(loss=0.3, hook=0.6, wall=10, n=6):
    """Views that fall by 1 % an episode, but for the hook and the paywall."""
    rows = []
    for t in range(n):
        v = 1e6
        for k in range(1, EPISODES + 1):
            v *= 1.0 if k == 1 else hook if k == 2 else (1 - loss) * 0.99 if k == wall else 0.99
            rows.append((f"t{t}", k, "CN", "p", "views", v, pd.Timestamp("2024-01-01").date()))
    return pd.DataFrame(
        rows, columns=["title_id", "episode", "market", "platform", "metric", "value", "as_of"]
    )


def paid(wall=10, n=6):
    rows = [(f"t{t}", k, 60.0, k >= wall) for t in range(n) for k in range(1, EPISODES + 1)]
    return pd.DataFrame(rows, columns=["title_id", "number", "duration_s", "paywalled"])


NO_EPISODES, NO_VIEWS = paid(n=0), views(n=0)


def test_curves_are_weighted_lines_and_lines_are_kept():
    rng = np.random.default_rng(1)
    x, w = rng.random(80), rng.random(80) + 0.1
    y = np.sin(4 * x) + rng.normal(0, 0.1, 80)
    found = local_linear(x, y, w, np.zeros(80, int), 1).value[0]
    assert found == pytest.approx([naive_talk.local_line(x, y, w, g, 0.3) for g in GRID], abs=1e-8)
    assert local_linear(x, 2 - 3 * x, w, np.zeros(80, int), 1).value[0] == pytest.approx(
        2 - 3 * GRID, abs=1e-8
    )
    alone = local_linear(np.full(5, 0.5), np.ones(5), np.ones(5), np.zeros(5, int), 1)
    assert np.isnan(alone.value).all()


def test_copies_that_share_a_vote_weigh_as_one():
    x, y, w = np.array([0.1, 0.2, 0.4]), np.array([1.0, 0.0, 0.5]), np.ones(3)
    one = local_linear(x, y, w, np.zeros(3, int), 1)
    two = local_linear(np.tile(x, 2), np.tile(y, 2), np.tile(w, 2) / 2, np.zeros(6, int), 1)
    assert one.value == pytest.approx(two.value, nan_ok=True) and one.factor == pytest.approx(
        two.factor, nan_ok=True
    )


def test_start_minus_finish_within_authors_is_the_naive_one():
    scored, placed = comments(np.random.default_rng(2), 0.2, titles=1, n=200, authors=50)
    x = (placed.episode - 0.5) / EPISODES
    found = start_finish(scored.assign(x=x, y=scored.sentiment, stratum=0)).iloc[0]
    naive = naive_talk.start_finish(list(zip(scored.author, x, scored.sentiment, strict=True)))
    assert (found.estimate, found.n) == pytest.approx(naive) and found.status == "within"


def test_start_minus_finish_needs_no_one_language():
    """All of the first third in one language that scores higher, the last in both: no difference within languages."""
    scored, placed = comments(np.random.default_rng(3), 0.0, titles=1, n=400)
    x = ((placed.episode - 0.5) / EPISODES).to_numpy()
    other = (x > 2 / 3) & (np.arange(400) % 2 == 0)
    y = scored.sentiment - 0.6 * other
    found = start_finish(scored.assign(x=x, y=y, stratum=other.astype(int))).iloc[0]
    assert found.status == "attrition" and abs(found.estimate) < 0.12


@pytest.mark.parametrize("fall", [0.0, 0.3])
def test_a_weak_finish_is_found_and_none_is_not(fall):
    scored, placed = comments(np.random.default_rng(4), fall)
    rows = arc_summary(scored, placed, NO_VIEWS, titles(), NO_EPISODES, Options()).table
    pooled = rows[rows.title_id.eq("*") & rows.market.eq("*")].iloc[0]
    assert pooled.low <= fall <= pooled.high and (pooled.q < 0.05) == (fall > 0)


def test_hook_and_paywall_are_what_they_were_made():
    empty = comments(np.random.default_rng(5), titles=1, n=1)
    rows = arc_summary(empty[0], empty[1], views(), titles(), paid(), Options()).table
    pooled = rows[rows.title_id.eq("t0")].set_index("measure").estimate
    assert pooled["hook"] == pytest.approx(0.6) and pooled["paywall_loss"] == pytest.approx(0.3)


def test_a_count_of_zero_or_of_another_day_is_missing():
    table = views(n=1)
    table.loc[1, "value"] = 0.0
    table = pd.concat([table, table.head(3).assign(as_of=pd.Timestamp("2025-01-01").date(), value=5.0)])
    counts = arcs_audience.views(table)
    assert 2 not in set(counts.episode) and counts.views.min() > 5
    assert set(arcs_audience.steps(counts, paid(n=1)).measure) == {"paywall_loss"}


def test_noise_alone_makes_no_reversals():
    """Beyond the mean under shuffled times there is nothing to see; bursts of comments change nothing."""
    rng = np.random.default_rng(6)
    found = []
    for _ in range(60):
        at = np.sort(np.concatenate([rng.uniform(0, 90, 60), rng.normal(30, 2, 30).clip(0, 90)]))
        a, b = reversals(at, rng.normal(0, 1, 90), 90.0, rng)
        found.append((a - b) / 1.5)
    assert abs(np.mean(found)) < 3 * np.std(found) / 60**0.5 + 0.02 and np.mean(found) < 0.1


def test_swings_are_counted():
    rng = np.random.default_rng(7)
    at = np.sort(rng.uniform(0, 120, 400))
    swing = np.where((at // 30).astype(int) % 2 == 0, 0.8, -0.8) + rng.normal(0, 0.3, 400)
    found, noise = reversals(at, swing, 120.0, rng)
    assert found == 3 and noise < 0.2
    assert reversals(at, np.ones(400), 120.0, rng) == (0.0, 0.0)


def test_crossings_are_the_naive_ones():
    curves = np.random.default_rng(8).normal(0, 1, (50, 20))
    naive = [naive_talk.crossings(curves[:, j], 0.8) for j in range(20)]
    assert _crossings(curves, 0.8).tolist() == naive


def test_bullet_comments_give_reversals_of_titles():
    rng = np.random.default_rng(9)
    scored, placed = comments(rng, titles=6, n=240)
    placed["episode"] = 1 + np.arange(len(placed)) % 4
    placed["at_s"] = rng.uniform(0, 60, len(placed))
    rows = arc_summary(scored, placed, NO_VIEWS, titles(), paid(), Options()).table
    found = rows[rows.measure.eq("reversals")]
    assert found[found.title_id.ne("*")].n.eq(4).all() and found[found.title_id.eq("*")].low.lt(0.3).all()


def test_arcs_have_bands_and_nothing_is_nothing():
    scored, placed = comments(np.random.default_rng(10), 0.4)
    rows = arcs(scored, placed, views(), titles(), paid(), Options()).table
    one = rows[rows.title_id.eq("t1")]
    assert (one.low < one.sentiment).all() and (one.sentiment < one.high).all()
    assert one.sentiment.iloc[0] - one.sentiment.iloc[-1] == pytest.approx(0.4, abs=0.25)
    mean = rows[rows.title_id.eq("*")]
    assert mean.titles_sentiment.eq(6).all() and mean.sentiment.iloc[2] > 0 > mean.sentiment.iloc[-3]
    assert arcs(scored, placed.head(0), NO_VIEWS, titles(), NO_EPISODES, Options()).table.empty
    assert arc_summary(scored, placed.head(0), NO_VIEWS, titles(), NO_EPISODES, Options()).table.empty


def test_a_study_without_episodes_or_counts_needs_neither():
    """Tables as an empty workspace has them: no rows, and types that nothing was put into."""
    scored, placed = comments(np.random.default_rng(11), 0.3)
    nothing = schema.EPISODE.schema.empty_table().to_pandas(), schema.METRIC.schema.empty_table().to_pandas()
    some = arc_summary(scored, placed, views(), titles(), nothing[0], Options()).table
    assert set(some.measure) == {"start_finish", "hook"}
    none = arc_summary(scored, placed, nothing[1], titles(), nothing[0], Options()).table
    assert set(none.measure) == {"start_finish"}
    assert arcs(scored, placed, nothing[1], titles(), nothing[0], Options()).table.audience.isna().all()
    unknown = titles().assign(n_episodes=pd.array([pd.NA] * 6, dtype="Int64"))
    assert arcs(scored, placed, nothing[1], unknown, nothing[0], Options()).table.empty
