"""What is planted in the sample study is found by a whole run: comments in, discounts out."""

import json

import pandas as pd
import pytest
from scipy import stats

from analysis.corpus import Workspace
from analysis.show import brief
from analysis.show.words import LANGUAGES, say


@pytest.fixture(scope="module")
def found(sample_run):
    """Estimates beside the truth, by evidence and market."""
    truth = json.loads((sample_run.study.parent / "truth.json").read_text())["discount"]["markets"]
    frame = pd.read_parquet(sample_run.workspace / "findings" / "discount.parquet").set_index(
        ["evidence", "market"]
    )
    assert set(frame.index.get_level_values("market")) == set(truth) and len(truth) == 9
    return frame, pd.DataFrame(truth).T


def test_every_market_is_identified(found):
    assert (found[0]["status"] == "identified").all()


def test_planted_discounts_lie_in_the_intervals_of_ratings_in_eight_of_nine_markets(found):
    rating = found[0].loc["rating"]
    planted = found[1]["planted"].reindex(rating.index)
    held = (rating["low"] <= planted) & (planted <= rating["high"])
    assert held.sum() >= 8, held


def test_sentiment_has_the_sign_of_the_planted_discounts(found):
    sentiment, truth = found[0].loc["sentiment"], found[1]
    beyond = sentiment[(sentiment["low"] > 0) | (sentiment["high"] < 0)]
    assert len(beyond) >= 3
    assert ((beyond["discount"] > 0) == (truth["planted"].reindex(beyond.index) > 0)).all()
    large = truth.index[truth["planted"].abs() >= 0.06]
    assert (sentiment.loc[large, "discount"] > 0).all()


def test_sentiment_has_the_order_of_the_planted_discounts(found):
    sentiment, truth = found[0].loc["sentiment"], found[1]
    order = stats.spearmanr(
        sentiment["discount"], truth["planted"].reindex(sentiment.index), alternative="greater"
    )
    assert order.pvalue < 0.01, order


def test_pages_and_briefs_of_the_sample_say_what_it_is(sample_run):
    for lang in LANGUAGES:
        assert say("sample.badge", lang) in brief.of_workspace(Workspace(sample_run.workspace), lang)
