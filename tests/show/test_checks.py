"""Sentences, charts and tables of sensitivity, markets compared and imports."""

import made_findings as made
import pandas as pd
import pytest

from analysis.measure import sensitivity
from analysis.show import brief_checks, figures_checks, findings, suppress, tables_checks
from analysis.show import findings_checks as sentences
from analysis.show.words import LANGUAGES, known

FOUND = suppress.findings(made.everything())


def of(name, evidence="rating"):
    return findings.of_evidence(FOUND[name], evidence)


def one(market, evidence="rating"):
    rows = of("sensitivity", evidence)
    return rows[rows["market"] == market]


def test_the_verdict_counts_what_was_measured_and_names_what_fails():
    said = sentences.verdict(one("ID"), "en")
    assert said.startswith("The loss of Chinese titles in Indonesia holds under 4 of 5 other ways")
    assert "does not hold with: one title left out, the worst case." in said
    assert "gain of Chinese titles in Thailand holds under 5 of 5" in sentences.verdict(one("TH"), "en")
    assert "That Chinese titles neither clearly lose nor gain in Japan" in sentences.verdict(one("JP"), "en")
    assert "no verdict" in sentences.verdict(one("BR"), "en")
    assert "By ratings, 4 of 5 discounts" in sentences.overall(FOUND["sensitivity"], "rating", "en")


def test_nothing_measured_beside_the_headline_is_said():
    alone = one("ID").query("alternative in ('headline', 'year')")
    assert "No other way" in sentences.verdict(alone, "en")
    assert sentences.holds(alone, "en") == "–"
    assert sentences.overall(made.empty()["sensitivity"], "rating", "en") == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_charts_have_their_words_and_draw_every_number_once(lang):
    for chart, drawn in (
        (figures_checks.sensitivity(one("ID"), lang), 5),
        (figures_checks.between(of("discount_between"), lang), 3),
        (figures_checks.between(of("discount_between"), lang, "ID"), 3),
        (figures_checks.imports(of("imports"), lang), 3),
    ):
        for words in (chart.title, chart.n, chart.interval, chart.how):
            assert words.strip() and "{" not in words
        assert known(f"method.{chart.method}") and known(f"method_name.{chart.method}")
        bars = [t for t in chart.figure.data if t.error_x is not None and t.error_x.array is not None]
        assert sum(len(t.x) for t in bars) == drawn


def test_the_larger_loss_is_named_first_and_a_chosen_market_always():
    figure = figures_checks.between(of("discount_between"), "en").figure
    assert all(x > 0 for trace in figure.data for x in trace.x)
    assert figure.layout.yaxis.ticktext[0].startswith("Indonesia over<br>Thailand")
    chosen = figures_checks.between(of("discount_between"), "en", "JP")
    assert list(chosen.figure.data[0].x) == [-0.11]
    said = sentences.between(of("discount_between"), "en")
    assert "Of 3 pairs of markets, 2 differ" in said
    assert "Chinese titles lose 0.18 (0.12 to 0.24) more in Indonesia than in Thailand" in said
    assert "lose 0.11 (0.05 to 0.17) more in Indonesia than in Japan" in said


def test_imports_are_called_a_standing():
    said = sentences.imports(of("imports"), "en")
    assert "All imports stand neither clearly above nor below Indonesia’s own" in said[0]
    assert "Chinese titles stand 0.12 (0.07 to 0.17) below Indonesia’s own" in said[1]
    assert "no discount" in said[-1]
    assert sentences.imports(made.empty()["imports"], "en") == []


def test_tables_show_every_row_and_the_reasons():
    verdicts = tables_checks.verdicts(of("sensitivity"), "en")
    assert len(verdicts) == 5
    assert verdicts.set_index("Market").loc["Indonesia", "Holds"] == "4 of 5"
    rows = tables_checks.alternatives(one("ID"), made.titles(), "en")
    assert len(rows) == 7
    assert made.HOSTILE in rows["Why"].iloc[4] and "holds for 30 of 36 tried" in rows["Why"].iloc[4]
    assert "too few local titles match" in rows["Why"].iloc[6]
    assert len(tables_checks.between(of("discount_between"), "zh")) == 4
    assert "All imports" in set(tables_checks.imports(of("imports"), "en")["Home"])


def test_a_brief_has_verdicts_pairs_and_imports_only_where_no_discount_can_be_told():
    titles = [title for title, _, _ in brief_checks.tables(FOUND, "rating", "en")]
    assert titles == [
        "Does it hold under other ways of reckoning? · Ratings",
        "Where do they lose more? · Ratings",
    ]
    pairs = brief_checks.tables(FOUND, "rating", "en")[1][1]
    assert len(pairs) == 2 and (pairs["Lost more"] > "0").all() and "Why" not in pairs
    assert brief_checks.charts(FOUND, "rating", "en") == []
    without = FOUND | {
        "discount": FOUND["discount"].query("market == 'US'"),
        "sensitivity": made.empty()["sensitivity"],
    }
    assert [t for t, _, _ in brief_checks.tables(without, "rating", "en")][
        -1
    ] == "Imports against local titles · Ratings"
    assert len(brief_checks.charts(without, "rating", "zh")) == 1
    assert brief_checks.tables(made.empty(), "rating", "en") == []


def test_every_alternative_and_reason_has_words():
    names = [
        "headline",
        "other_evidence",
        "corrected",
        "bootstrap",
        "weights_off",
        "genre",
        "year",
        "unvalidated",
    ]
    names += [f"min_comments_{n}" for n in sensitivity.MIN_COMMENTS] + ["title_left_out", "author_left_out"]
    assert all(known(f"alternative.{name}") for name in names)
    assert all(known(f"reason.{code}") for code in [*sensitivity.REASONS, "few_imports"])


def test_small_numbers_are_hidden_and_so_is_what_a_small_title_adds():
    found = made.everything()
    for name in ("sensitivity", "discount_between", "imports"):
        found[name] = found[name].assign(n_comments=pd.array([9] * len(found[name]), dtype="Int64"))
    hidden = suppress.findings(found)
    for name, column in (
        ("sensitivity", "estimate"),
        ("discount_between", "difference"),
        ("imports", "standing"),
    ):
        assert hidden[name][column].isna().all()
        assert hidden[name]["suppressed"].equals(
            made.everything()[name][column].notna() | (name != "nothing")
        )
    assert hidden["sensitivity"]["holds"].isna().all()
    # t05 has four comments in ID: what D is without it would tell its own number.
    found = made.everything()
    found["sensitivity"]["left_out"] = found["sensitivity"]["left_out"].replace("t02", "t05")
    rows = suppress.findings(found)["sensitivity"]
    named = rows["left_out"].eq("t05").fillna(False) & rows["market"].eq("ID")
    assert named.any() and rows.loc[named, "estimate"].isna().all()
    assert rows.loc[~named & rows["alternative"].ne("year"), "estimate"].notna().all()
