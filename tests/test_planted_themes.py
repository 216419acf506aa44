"""Themes of comments in the sample study: how many are found by whom in which language, and what is taken for a taste.

The lexicon was written without a look at the sample, whose phrases were written without a look at the lexicon.
"""

import json

import pandas as pd
import pytest

from analysis.corpus import Workspace
from analysis.measure.resonance import gathered
from analysis.measure.resonance_odds import odds
from analysis.stats import generator, q_values

#: The sample's themes by the lexicon's.
MADE = {
    "family": "family_ethics", "chivalry": "chivalry", "aesthetics": "aesthetics", "love": "emotional_entanglement",
    "work": "workplace", "revenge": "revenge_justice", "cast": "acting", "story": "plot", "ending": "ending",
    "hook": "opening", "craft": "production", "pay": "payment",
}  # fmt: skip


@pytest.fixture(scope="module")
def found(sample_run):
    return load(sample_run.study.parent, sample_run.workspace)


def load(folder, workspace):
    """The workspace, the planted tastes (market, theme), and the comments with the theme that each was made on."""
    place = Workspace(workspace)
    truth = json.loads((folder / "truth.json").read_text())["tastes"]
    planted = {(m, MADE[t]) for m, by in truth.items() if isinstance(by, dict) for t in by}
    made = pd.read_csv(folder / "truth_comments.csv", dtype="str")
    keys = ["market", "comment_id"]
    said = place.scored()[keys].astype("str").merge(made, on=keys, how="left", validate="one_to_one")
    language = said.language.str.split("-").str[0]
    return place, planted, said.assign(theme=said.theme.map(MADE), language=language)


def told(place, said):
    """One row for each theme that was made and each comment: whether it is of it, and whether it was labelled so."""
    label = place.mentions("themes").assign(labelled=True)
    wide = pd.concat([
        said[["language", "theme"]].assign(comment=range(len(said)), key=key, of=said.theme.eq(key))
        for key in sorted(MADE.values())
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


def test_tastes_for_themes_are_hardly_ever_found_where_none_is_planted(found, capsys):
    """Through the lexicon: what stands out may be wrong in one case of twenty, counted over the whole family."""
    place, planted, _ = found
    rows = place.finding("resonance").query("kind == 'theme' and verdict in ('above', 'below')")
    pairs = set(rows[rows.verdict.eq("above")][["market", "key"]].itertuples(index=False, name=None))
    wrong = len(rows) - len(pairs & planted)
    family = place.finding("resonance").query("kind == 'theme'").family.max()
    with capsys.disabled():
        print(
            f"\n{len(pairs & planted)} of {len(planted)} planted tastes above; {wrong} of {family} others beyond"
        )
    assert family >= 150 and wrong <= 0.05 * family, rows[["market", "key", "log_odds", "q"]]


def test_chance_alone_is_not_all_that_makes_markets_differ(found):
    """Why intervals allow for uneven lexicons: by chance alone far more would seem beyond doubt than was planted."""
    place, planted, _ = found
    rows = odds(gathered(place.scored(), place.mentions("themes"))[0], generator(7))
    sure = rows[q_values(rows.p.to_numpy(float)) < 0.05]
    wrong = [pair for pair in zip(sure.market, sure.key, strict=True) if pair not in planted]
    assert len(wrong) > 0.05 * rows.p.notna().sum()
    uneven = place.finding("resonance").query("kind == 'theme'").uneven.dropna()
    assert uneven.min() == uneven.max() > 0.2


def test_the_strongest_taste_is_found_where_two_markets_share_it(found):
    """Chivalry, five times as frequent in praise in Indonesia and Thailand."""
    parts = found[0].finding("claims").query("claim == 'regional_tastes'").set_index("part")
    assert parts.verdict["asia_chivalry"] == "supported"
    assert parts.loc["asia_family":].estimate.notna().all(), "each part has enough comments for a number"
    assert not parts.verdict.eq("contradicted").any()
