"""What is planted in the sample study in what viewers say is found, and what is not planted is not: counted."""

import json

import pandas as pd
import pytest

from analysis.corpus import Workspace
from analysis.measure.comprehension import comprehension


@pytest.fixture(scope="module")
def found(sample_run):
    """The workspace, the truth, and the comments with what each was made to say."""
    return load(sample_run.study.parent, sample_run.workspace)


def load(folder, workspace):
    place = Workspace(workspace)
    scored = place.scored()
    truth = json.loads((folder / "truth.json").read_text())
    made = pd.read_csv(folder / "truth_comments.csv", dtype="str")
    keys = ["market", "comment_id"]
    said = scored[keys].astype("str").merge(made, on=keys, how="left", validate="one_to_one")
    return place, truth, scored, said.assign(comment=range(len(scored)))


def test_the_weak_finish_is_found_in_chinese_titles_only(found):
    place, truth = found[:2]
    rows = place.finding("arc_summary").query("measure == 'start_finish' and title_id == '*'")
    chinese = rows.query("home == 'CN' and market == '*'").set_index("evidence")
    planted = truth["finish"]["start_minus_finish"]
    assert chinese.low["rating"] <= planted <= chinese.high["rating"]
    assert (chinese.q < 0.05).all() and (chinese.estimate > 0).all()
    local = rows.query("home != 'CN' and market != '*'").dropna(subset="q")
    assert len(local) >= 10 and (local.q < 0.05).sum() <= 1


def test_hook_and_paywall_are_found(found):
    place, truth = found[:2]
    rows = place.finding("arc_summary").query("title_id == '*' and home == 'CN' and market != '*'")
    for measure, planted in (("hook", "episode_two"), ("paywall_loss", "paywall_loss")):
        part = rows[rows.measure.eq(measure)]
        held = (part.low <= truth["audience"][planted]) & (truth["audience"][planted] <= part.high)
        assert len(part) == 10 and held.sum() >= 8, part[["market", "low", "high"]]


def test_misread_symbols_are_found_by_who_reads_every_comment_rightly(found):
    """The measure by itself: what a comment says is taken from the truth and not from the lexicon."""
    _, truth, scored, said = found
    named = said[said.symbol.notna()]
    uses = {use: named.use.eq(use).to_numpy() for use in ("confused", "meaning", "look")}
    rows = comprehension(scored, named[["comment", "symbol"]].assign(**uses)).table
    planted = truth["symbols"]["misread"]
    misread = rows[rows.verdict.eq("misread")]
    assert set(misread.symbol[misread.market.eq("*")]) == set(planted)
    assert rows.family[rows.market.eq("*")].eq(8).all()
    single = misread[misread.market.ne("*")]
    assert len(single) and all(
        market in planted.get(symbol, ()) for symbol, market in single[["symbol", "market"]].values
    )


def test_misread_symbols_are_found_through_the_lexicon(found):
    """What viewers do not know they describe: the study as it is measured, with the comments read by the lexicon."""
    place, truth = found[:2]
    rows = place.finding("comprehension").query("market == '*'")
    assert set(rows.symbol[rows.verdict.eq("misread")]) == set(truth["symbols"]["misread"])
    assert rows.family.max() >= len(truth["symbols"]["uses"])


def test_a_description_is_nearly_always_of_what_was_made_to_be_described(found):
    place, _, scored, said = found
    told = place.mentions("described")
    on_home = told[scored.home_market.iloc[told.comment].eq("CN").to_numpy()]
    right = said.symbol.iloc[on_home.comment].to_numpy() == on_home.key.to_numpy()
    assert len(on_home) >= 100 and right.mean() >= 0.9


def test_no_symbol_is_called_misread_that_is_not(found):
    place, truth = found[:2]
    rows = place.finding("comprehension")
    misread = rows[rows.verdict.eq("misread") & rows.market.ne("*")]
    planted = truth["symbols"]["misread"]
    wrong = [pair for pair in misread[["symbol", "market"]].values if pair[1] not in planted.get(pair[0], ())]
    assert rows.family[rows.market.ne("*")].max() >= 15 and len(wrong) <= 1, wrong
