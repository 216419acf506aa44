"""Claims and groups of markets in sentences, tables, charts and the brief."""

import made_claims_shown as made
import made_findings
import pytest

from analysis.measure.claims import claims, known
from analysis.measure.claims._claim import Evidence
from analysis.show import figures_claims, suppress, words
from analysis.show import findings_claims as shown
from analysis.show.words import LANGUAGES

CLAIMS = made.claims()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_nine_claims_their_parts_and_reasons_have_words(lang):
    table = claims(Evidence({}, made_findings.table("trope_prevalence", []))).table
    for name in known():
        assert words.known(f"claims.says.{name}")
    for row in table[table.measure.notna()].itertuples():
        assert words.known(f"claims.part.{row.measure}") and words.known(f"claims.why.{row.why}")
        assert words.known(f"claims.counted.{row.counted}") and words.known(f"claims.side.{row.side}")
    assert all(shown.sentence(row, lang) for row in table[table.measure.notna()].itertuples())


def test_the_headline_counts_claims_and_not_parts():
    text = shown.headline(CLAIMS, "en")
    assert "Of 4 claims" in text
    assert all(part in text for part in ("1 supported", "1 contradicted", "1 undecided", "1 without data"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_has_number_interval_null_value_and_count(lang):
    text = shown.reading(CLAIMS, "templates", lang)
    assert all(number in text for number in ("2.00", "1.30", "2.90", "1.25", "78")) and "{" not in text
    assert "1 symbol;" in shown.reading(CLAIMS, "form_not_spirit", "en")


def test_a_claim_of_ones_own_is_shown_in_its_own_words():
    own = shown.wholes(CLAIMS).iloc[-1]
    assert shown.statement(own, "zh") == made_findings.HOSTILE
    assert f"because {made_findings.HOSTILE}" in shown.reading(CLAIMS, "own", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_chart_has_every_tested_part_with_its_interval_and_null_value(lang):
    chart = figures_claims.claim(shown.parts(CLAIMS, "templates"), lang)
    dot, line = chart.figure.data
    assert (dot.x[0] - dot.error_x.arrayminus[0], dot.x[0] + dot.error_x.array[0]) == pytest.approx(
        (1.3, 2.9)
    )
    assert set(line.x) == {1.25} and "78" in chart.n and words.known(f"method.{chart.method}")
    assert (
        len(figures_claims.claim(shown.parts(CLAIMS, "hooks"), lang).figure.data) == 2
    )  # one was not tested


def test_a_group_with_a_small_cell_is_hidden_and_hostile_names_are_text():
    safe = suppress.findings({"groups": made.groups()})["groups"]
    rows = shown.discounts(safe, "rating")
    assert set(rows.group) == {"southeast_asia", "east_asia", made_findings.HOSTILE}
    assert "Southeast Asia" in shown.group_headline(
        rows, "en"
    ) and "0.20 (0.10 to 0.30)" in shown.group_headline(rows, "en")
    chart = figures_claims.groups(rows, "en")
    assert "<script" not in str(chart.figure) and len(chart.data) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_brief_has_both_tables_and_none_where_nothing_was_measured(lang):
    sections = shown.brief({"claims": CLAIMS, "groups": made.groups()}, lang)
    assert [len(frame) for _, frame, _ in sections] == [6, 8]
    assert shown.brief({}, lang) == shown.brief(made_findings.empty(), lang) == []
