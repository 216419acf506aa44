"""Themes of comments in the sample study: how many are found by whom in which language, and what is taken for a taste.

The lexicon was written without a look at the sample, whose phrases were written without a look at the lexicon.
"""

import json

import numpy as np
import pandas as pd
import pytest
from commands import crosscut

from analysis.corpus import Workspace
from analysis.demo.coder import THEMES
from analysis.measure.resonance import gathered
from analysis.measure.resonance_odds import odds
from analysis.measure.resonance_recall import beyond_recall
from analysis.stats import generator, q_values


@pytest.fixture(scope="module")
def found(sample_run):
    return load(sample_run.study.parent, sample_run.workspace)


def load(folder, workspace):
    """The workspace, the planted tastes (market, theme), and the comments with the themes that each was made on."""
    place = Workspace(workspace)
    truth = json.loads((folder / "truth.json").read_text())["tastes"]
    planted = {(m, THEMES[t]) for m, by in truth.items() if isinstance(by, dict) for t in by}
    made = pd.read_csv(folder / "truth_comments.csv", dtype="str")
    keys = ["market", "comment_id"]
    said = place.scored()[keys].astype("str").merge(made, on=keys, how="left", validate="one_to_one")
    language = said.language.str.split("-").str[0]
    return place, planted, said.assign(theme=said.theme.map(THEMES), language=language)


def every_theme(said):
    """What a reader finds who reads every comment rightly: comment and key, each theme of it once."""
    rows = said.themes.fillna("").str.split("|").explode().map(THEMES).dropna()
    return pd.DataFrame({"comment": rows.index, "key": rows.to_numpy(object)})


def told(place, said):
    """One row for each theme that was made and each comment: whether it is of it, and whether it was labelled so."""
    label = place.mentions("themes").assign(labelled=True)
    wide = pd.concat([
        said[["language", "theme"]].assign(comment=range(len(said)), key=key, of=said.theme.eq(key))
        for key in sorted(THEMES.values())
    ])  # fmt: skip
    wide = wide.merge(label, on=["comment", "key"], how="left")
    return wide.assign(labelled=wide.labelled.eq(True))


def shares(rows, by):
    """Recall, the share labelled of what was made on another theme, and precision, as percentages."""
    return pd.DataFrame({
        "n": rows[rows.of].groupby(by).size(),
        "recall": 100 * rows[rows.of].groupby(by).labelled.mean(),
        "others": 100 * rows[~rows.of].groupby(by).labelled.mean(),
        "precision": 100 * rows[rows.labelled].groupby(by).of.mean(),
    })  # fmt: skip


def pairs(rows):
    return set(rows[["market", "key"]].itertuples(index=False, name=None))


def surely(rows):
    """Rows whose q over all of them is under .05."""
    return rows[q_values(rows.p.to_numpy(float)) < 0.05]


def read_rightly(found):
    place, _, said = found
    return odds(gathered(place.scored(), every_theme(said))[0], generator(7))


def strong_tastes_are_found_by_who_reads_every_theme_rightly(found):
    """The measure by itself. The market at home is compared with those that have tastes: what it shuns is planted too.

    Gives the planted pairs that are found.
    """
    rows = read_rightly(found)
    above = surely(rows).query("log_odds > 0 and market != 'CN'")
    assert len(pairs(above) & found[1]) >= 8, pairs(above)
    assert len(pairs(above) - found[1]) <= 0.05 * rows.p.notna().sum(), pairs(above) - found[1]
    return pairs(above) & found[1]


def tastes_are_found_through_coded_comments(found, capsys):
    """All that stands out and is not planted is counted, whichever side and market: against the coded family alone."""
    place, planted, _ = found
    themes = place.finding("resonance").query("kind == 'theme'")
    coded = themes[themes.status.eq("ok") & themes.p.notna()]
    rows = themes[themes.verdict.isin(["above", "below"])]
    right = pairs(rows[rows.verdict.eq("above")]) & planted
    wrong = len(rows) - len(right)
    with capsys.disabled():
        print(f"\n{len(right)} of {len(planted)} planted tastes found; {wrong} others of {len(coded)} beyond")
    assert len(planted) == 9 and planted <= pairs(coded) and coded.n_coded.min() >= 10
    assert len(right) >= 8 and wrong <= 0.05 * len(coded), rows[["market", "key", "log_odds", "q"]]


def intervals_of_coded_themes_hold_what_a_perfect_reader_finds(found, capsys):
    """And they are wider than its own by what coders have not read: at most twice, in the middle."""
    rows = found[0].finding("resonance").query("kind == 'theme' and status == 'ok'")
    both = rows.merge(read_rightly(found), on=["market", "key"], suffixes=("", "_right"))
    held = (both.low <= both.log_odds_right) & (both.log_odds_right <= both.high)
    wider = (both.high - both.low) / (both.high_right - both.low_right)
    like = np.corrcoef(both.log_odds, both.log_odds_right)[0, 1]
    with capsys.disabled():
        print(f"\n{held.mean():.1%} of {len(both)} held, {wider.median():.2f} times as wide, r = {like:.2f}")
    assert len(both) == len(rows) and held.mean() >= 0.95 and like > 0.7
    assert wider.median() < 2


def region_claims_are_supported(found):
    """Family and chivalry come up four and five times as often in Indonesia and Thailand."""
    parts = found[0].finding("claims").query("claim == 'regional_tastes'").set_index("part")
    assert parts.verdict["asia_family"] == "supported" and parts.verdict["asia_chivalry"] == "supported"
    assert parts.loc["asia_family":].estimate.notna().all(), "each part has enough comments for a number"
    assert not parts.verdict.eq("contradicted").any()


def test_a_label_tells_a_theme_in_every_language(found, capsys):
    place, _, said = found
    rows = told(place, said)
    tables = {by: shares(rows, by) for by in ("key", "language")}
    with capsys.disabled():
        for table in tables.values():
            print("\n" + table.round(0).to_string())
    for table in tables.values():
        assert (table.recall > 4 * table.others).all(), table
    each = shares(rows, ["key", "language"])
    assert (each.recall[each.n >= 30] > each.others[each.n >= 30]).all(), each


def test_strong_tastes_are_found_by_who_reads_every_theme_rightly(found):
    surest = {(market, key) for market in ("ID", "TH") for key in ("family_ethics", "chivalry")}
    assert surest <= strong_tastes_are_found_by_who_reads_every_theme_rightly(found)


def test_tastes_are_found_through_coded_comments(found, capsys):
    tastes_are_found_through_coded_comments(found, capsys)


def test_intervals_of_coded_themes_hold_what_a_perfect_reader_finds(found, capsys):
    intervals_of_coded_themes_hold_what_a_perfect_reader_finds(found, capsys)


def test_tastes_for_themes_are_hardly_ever_found_where_none_is_planted(found, capsys):
    """Through the lexicon alone: what stands out may be wrong in one case of twenty, counted over the whole family."""
    place, planted, _ = found
    rows = beyond_recall(odds(gathered(place.scored(), place.mentions("themes"))[0], generator(7)))
    family, sure = rows.p.notna().sum(), surely(rows)
    right = pairs(sure[sure.log_odds > 0]) & planted
    wrong = len(sure) - len(right)
    with capsys.disabled():
        print(f"\nLexicon: {len(right)} of {len(planted)} planted tastes; {wrong} of {family} others beyond")
    assert family >= 150 and wrong <= 0.05 * family, sure[["market", "key", "log_odds", "p"]]
    assert rows.uneven.min() == rows.uneven.max() > 0.2


def test_themes_that_too_few_coded_comments_name_allow_for_uneven_lexicons(found):
    """The others of the family stay as they were: read by the lexicon, τ alike in all, no number of coded comments."""
    rows = found[0].finding("resonance").query("kind == 'theme'")
    rest = rows[rows.status.eq("relative")]
    assert len(rest) and rest.n_coded.isna().all() and rest.uneven.min() == rest.uneven.max()
    assert not set(rest.key) & set(rows.key[rows.status.eq("ok")])
    coded = rows[rows.status.eq("ok")]
    assert (
        set(coded.key) <= set(THEMES.values()) and coded.uneven.gt(0).all() and coded.uneven.nunique() > 100
    )


def test_chance_alone_is_not_all_that_makes_markets_differ(found):
    """Why intervals of lexicons allow for unevenness: without that far more would seem sure than is planted."""
    place, planted, _ = found
    rows = odds(gathered(place.scored(), place.mentions("themes"))[0], generator(7))
    wrong = pairs(surely(rows)) - planted
    assert len(wrong) > 0.05 * rows.p.notna().sum()


def test_the_strongest_tastes_are_found_where_two_markets_share_them(found):
    region_claims_are_supported(found)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12])
def test_the_same_in_other_worlds(seed, tmp_path, capsys):
    crosscut("demo", "--out", tmp_path, "--seed", seed, "--no-dashboard", "--jobs", 2)
    other = load(tmp_path, tmp_path / "study.crosscut")
    strong_tastes_are_found_by_who_reads_every_theme_rightly(other)
    tastes_are_found_through_coded_comments(other, capsys)
    intervals_of_coded_themes_hold_what_a_perfect_reader_finds(other, capsys)
    region_claims_are_supported(other)
