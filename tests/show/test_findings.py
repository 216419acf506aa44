import made_findings as made
import pandas as pd
import pytest

from analysis.show import findings, findings_stories, suppress

FOUND = suppress.findings(made.everything())


def _discount(**row):
    base = {
        "home": "CN",
        "market": "ID",
        "evidence": "rating",
        "status": "identified",
        "n_titles": 24,
        "n_comments": 900,
    }
    return made.table("discount", [base | row])


def test_the_largest_loss_comes_first_with_interval_and_n():
    sentence = findings.headline(FOUND["discount"], "rating", "en")
    assert sentence == (
        "Chinese titles lose 0.12 (0.07 to 0.17) of standing in Indonesia, by ratings.\n"
        "24 titles, 1,203 comments or ratings; on a scale from 0 to 1; 95 % interval in brackets."
    )


def test_the_two_kinds_of_evidence_never_share_a_sentence():
    sentence = findings.headline(FOUND["discount"], "sentiment", "en")
    assert (
        "0.24" in sentence and "sentiment" in sentence and "rating" not in sentence.replace("or ratings", "")
    )
    for line in findings.limits(FOUND, "sentiment", "en"):
        assert "by ratings from" not in line


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.05, 0.19, "lose 0.10"),
        (-0.19, -0.05, "gain 0.10 (0.05 to 0.19)"),
        (-0.1, 0.3, "neither clearly lose nor gain"),
    ],
)
def test_the_verdict_follows_the_interval_and_not_the_estimate(low, high, words):
    value = -0.1 if high < 0 else 0.1
    assert words in findings.headline(_discount(discount=value, low=low, high=high), "rating", "en")


def test_without_local_titles_the_sentence_says_so():
    frame = _discount(market="US", status="not_identified", reason="no_local_controls")
    wanted = "The discount cannot be identified in the United States by ratings: "
    wanted += "there are no local titles to compare with."
    assert findings.headline(frame, "rating", "en") == wanted
    assert "美国" in findings.headline(frame, "rating", "zh")


def test_thin_evidence_has_no_verdict():
    frame = _discount(discount=0.2, low=0.1, high=0.3, status="thin", reason="few_controls")
    sentence = findings.headline(frame, "rating", "en")
    assert "without a verdict" in sentence and "lose" not in sentence


def test_a_hidden_number_is_not_said():
    frame = suppress.findings({"discount": _discount(discount=0.2, low=0.1, high=0.3, n_comments=8)})[
        "discount"
    ]
    sentence = findings.headline(frame, "rating", "en", "ID")
    assert "0.2" not in sentence


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_measured_is_a_sentence_too(lang):
    empty = made.empty()
    assert findings.headline(empty["discount"], "rating", lang)
    assert findings_stories.headline(empty["homogenization"], lang)
    assert findings.headlines_of(empty, lang)
    assert findings.limits(empty, "rating", lang) == findings.general_limits(lang)


def test_titles_tell_stories():
    rows = findings_stories.select(FOUND["homogenization"], source="tags")
    wanted = (
        "120 titles tell 7.4 effective stories (6.8 to 8.0).\n"
        "Counted by tags, in samples of 60 titles; 95 % interval in brackets."
    )
    assert findings_stories.headline(rows, "en") == wanted
    part = findings_stories.select(FOUND["homogenization"], "home_market", "CN", "tags")
    assert findings_stories.headline(part, "en") == f"Home market: China: {wanted}"


def test_too_few_titles_to_count_stories():
    row = {"scope": "all", "value": "all", "period": "all", "source": "tags", "n_titles": 31,
           "measure": "effective_stories", "status": "too_few"}  # fmt: skip
    assert "(31)" in findings_stories.headline(made.table("homogenization", [row]), "en")


def test_unvalidated_languages_are_named_and_ratings_do_not_name_them():
    assert "English" in findings.unvalidated(FOUND["reception"], "en")
    ratings = FOUND["reception"][FOUND["reception"]["evidence"] == "rating"]
    assert findings.unvalidated(ratings, "en") == ""


def test_a_list_of_markets_is_a_list():
    rows = pd.concat(
        [_discount(market=m, status="not_identified", reason="no_home_side") for m in ("ID", "TH", "US")]
    )
    (sentence,) = findings.cannot_say(rows.reset_index(drop=True), "en")
    assert "in Indonesia, Thailand and the United States by ratings:" in sentence
