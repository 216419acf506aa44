"""What is planted can be found again in the files, with formulas written out here anew."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.demo import plants

ABROAD = [market.code for market in plants.ABROAD]


def discount(cells, market):
    """D(CN → m) with its 95 % interval, as in the definition."""
    home = cells[cells.market == "CN"].set_index("title_id")["mean"]
    there = cells[cells.market == market].set_index("title_id")
    imports, controls = there[there.chinese]["mean"], there[~there.chinese]["mean"]
    n, N, k = len(imports), len(home), len(controls)
    d = (home[imports.index] - imports).mean() - home.mean() + controls.mean()
    a = (1 - n / N) * home[imports.index] - imports
    parts = np.array([a.var() / n, (N - n) * home.drop(imports.index).var() / N**2, controls.var() / k])
    freedom = parts.sum() ** 2 / (parts**2 / [n - 1, N - n - 1, k - 1]).sum()
    half = stats.t.ppf(0.975, freedom) * np.sqrt(parts.sum())
    return d, d - half, d + half


def test_the_planted_discounts_lie_in_the_intervals_of_the_stars(sample):
    cells = sample.cells()
    rows = {market: discount(cells, market) for market in ABROAD}
    truth = sample.truth["discount"]["markets"]
    for kind in ("planted", "rating", "rating_comments"):
        inside = [low <= truth[market][kind] <= high for market, (_, low, high) in rows.items()]
        assert sum(inside) >= 8


def test_discounts_are_planted_well_apart_and_apart_from_rating_habits(sample):
    truth = pd.DataFrame(sample.truth["discount"]["markets"]).T
    planted = truth.planted.sort_values()
    assert planted.iloc[0] < 0 and planted.iloc[-1] >= 0.3 and planted.diff().min() >= 0.03
    assert (truth.rating - truth.planted).abs().max() < 0.015
    # A plain mean of the imports' stars mistakes habits for discounts.
    cells = sample.cells()
    naive = cells[cells.chinese].groupby("market")["mean"].mean()
    wrong = naive["CN"] - naive[planted.index]
    habit = truth.habit[planted.index]
    assert np.corrcoef(wrong - planted, -habit)[0, 1] > 0.8


def test_the_mood_of_the_words_follows_the_planted_discounts(sample):
    """With moods read without error; a scorer adds its own error to this."""
    score = sample.comments.valence.map({"pos": 1.0, "mid": 0.0, "neg": -1.0})
    cells = (
        sample.comments.assign(score=score)
        .groupby(["market", "title_id"])
        .score.mean()
        .rename("mean")
        .reset_index()
    )
    cells["chinese"] = cells.title_id.isin(sample.home)
    found = pd.Series({market: discount(cells, market)[0] for market in ABROAD})
    truth = pd.DataFrame(sample.truth["discount"]["markets"]).T
    assert stats.spearmanr(found, truth.planted).statistic > 0.9
    clear = truth.index[truth.planted.abs() > 0.05]
    assert (np.sign(found[clear]) == np.sign(truth.planted[clear])).all()


def test_chinese_titles_end_weakly_for_the_same_viewers_and_local_ones_do_not(sample):
    episodes = {**sample.titles.set_index("剧id")["集数"], **sample.abroad.set_index("id").episode_count}
    rows = sample.comments[sample.comments.episode.notna() & sample.comments.rating.notna()]
    x = (rows.episode - 0.5) / rows.title_id.map(episodes)
    rows = rows.assign(part=np.select([x < 1 / 3, x > 2 / 3], ["early", "late"], "middle"))
    assert rows.episode.between(1, rows.title_id.map(episodes)).all()
    chinese = rows.title_id.isin(sample.home)
    for mine, expected in ((rows[chinese], plants.FINISH), (rows[~chinese], 0.0)):
        early, late = (mine[mine.part == part].rating for part in ("early", "late"))
        se = np.sqrt(early.var() / len(early) + late.var() / len(late))
        assert abs(early.mean() - late.mean() - expected) < 3 * se
    home = sample.comments[sample.comments.market == "CN"]
    both = home[home.episode.notna()].groupby(["title_id", "author"]).episode.nunique()
    assert (both >= 2).groupby("title_id").sum().min() >= 20


def test_the_arms_differ_as_planted_and_are_balanced(sample):
    rows = sample.comments[sample.comments.variant.notna()]
    assert set(rows.market) == set(plants.ARMS) and rows.title_id.isin(sample.home).all()
    share = (rows.variant == "dub").groupby([rows.market, rows.title_id]).mean()
    assert share.between(0.42, 0.58).all()
    for market, group in rows[rows.rating.notna()].groupby("market"):
        dub, sub = (group.rating[group.variant == arm] for arm in ("dub", "sub"))
        se = np.sqrt(dub.var() / len(dub) + sub.var() / len(sub))
        assert abs(dub.mean() - sub.mean() - plants.ARMS[market]) < 3 * se


def test_misread_symbols_are_confused_where_planted_and_nowhere_else(sample):
    named = sample.comments[sample.comments.symbol.notna()]
    confused = (named.use == "confused").groupby([named.symbol, named.market]).agg(["sum", "size"])
    for (symbol, market), (hits, n) in confused.iterrows():
        share = plants.uses(symbol, market)[2]
        assert stats.binomtest(int(hits), int(n), share).pvalue > 1e-4
    misread = [(s, m) in {(s, m) for s, ms in plants.MISREAD.items() for m in ms} for s, m in confused.index]
    totals = confused.groupby(np.array(misread)).sum()
    assert (
        totals["sum"][True] / totals["size"][True] > 0.45 > 0.2 > totals["sum"][False] / totals["size"][False]
    )
    assert not sample.comments.symbol.notna()[~sample.comments.title_id.isin(sample.home)].any()


@pytest.mark.parametrize("valence", ["pos", "neg"])
def test_tastes_show_in_praise_and_in_complaints(sample, valence):
    """Where a theme comes up in that mood at all: nobody complains of chivalry or of beauty."""
    said = sample.comments[(sample.comments.valence == valence) & sample.comments.copy_of.isna()]
    tastes = {theme for likes in plants.TASTES.values() for theme in likes}
    there = tastes & set(plants.THEMES[valence])
    assert {"family", "love", "work"} <= there and (valence == "neg" or there == tastes)
    for theme in sorted(there):
        fond = [market for market, likes in plants.TASTES.items() if theme in likes]
        for named in (
            said.theme == theme,
            said.themes.str.split("|").map(lambda themes, t=theme: t in themes),
        ):
            share = named.groupby(said.market).mean()
            others = share.drop(fond)
            assert share[fond].min() > 1.5 * others.mean() and share[fond].min() > others.max()
    for theme in tastes - there:
        assert not (said.theme == theme).any()


def test_every_market_writes_of_every_theme_that_has_a_taste(sample):
    """Taiwan too, whose bank of phrases once lacked most of them."""
    said = sample.comments[sample.comments.copy_of.isna()]
    for theme in sorted({theme for likes in plants.TASTES.values() for theme in likes}):
        share = (said.theme == theme).groupby(said.market).mean()
        assert set(share.index) == set(plants.MARKETS) and share.min() > 0


def test_the_chinese_catalogue_narrows_and_copies_come_later(sample):
    years = sample.truth["catalogue"]["years"]
    share = pd.Series({year: row["bundle_share_of_tropes"] for year, row in years.items()})
    assert share["2021"] < 0.15 < 0.85 < share["2025"] and share["2022":"2025"].is_monotonic_increasing
    assert sum(row["titles"] >= 20 for row in years.values()) >= 3
    titles = sample.titles.set_index("剧id")
    tags = titles["标签"].str.split("|").explode()
    bundle = {"逆袭", "重生", "总裁", "复仇", "马甲"}
    tagged = tags.isin(bundle).groupby(titles["上线日期"].str[:4].reindex(tags.index).to_numpy()).mean()
    assert tagged["2021"] < 0.25 < 0.8 < tagged["2025"]
    abroad = sample.abroad.set_index("id")
    assert len(sample.truth["copies_of_stories"]) == 10
    for copy, original in sample.truth["copies_of_stories"].items():
        assert titles["上线日期"][original] < abroad.release_date[copy]


def test_views_fall_after_the_first_episode_and_at_the_paywall(sample):
    metrics = pd.read_csv(sample.folder / "metrics.csv")
    episodes = pd.read_csv(sample.folder / "episodes.csv")
    assert episodes.duration_s.between(60, 120).all()
    wall = episodes[episodes.paywalled].groupby("title_id").number.min()
    assert wall.between(8, 12).all()
    views = metrics.dropna(subset=["episode"]).pivot_table(
        index=["title_id", "market"], columns="episode", values="value"
    )
    assert np.log(views[2] / views[1]).mean() == pytest.approx(np.log(plants.EPISODE_TWO), abs=0.02)
    lost = [np.log(row[wall[title]] / row[wall[title] - 1]) for (title, _), row in views.iterrows()]
    assert 1 - np.exp(np.mean(lost)) == pytest.approx(plants.PAYWALL_LOSS, abs=0.02)
