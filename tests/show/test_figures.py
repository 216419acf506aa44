import made_findings as made
import pytest

from analysis.show import figures, findings, findings_stories, suppress
from analysis.show.chart import columns, plain, wrapped
from analysis.show.words import LANGUAGES, known

FOUND = suppress.findings(made.everything())
TITLES = made.titles()
RATING = findings.of_evidence(FOUND["discount"], "rating")
STORIES = findings_stories.select(FOUND["homogenization"], source="tags")
SHARES = findings_stories.select(FOUND["trope_prevalence"], source="tags")


def _charts(lang):
    reception = findings.of_evidence(FOUND["reception"], "rating")
    homes = dict.fromkeys(TITLES, "CN") | {f"loc{i:02d}": "ID" for i in range(12)}
    return [
        figures.discount(RATING, lang),
        figures.gaps(FOUND["gaps"], TITLES, lang, 0.12),
        figures.standings(reception, TITLES, homes, lang),
        figures.travel(FOUND["travel"], lang),
        figures.over_periods(STORIES, figures.STORIES[:1], lang, "stories"),
        figures.over_periods(STORIES, figures.TROPES, lang, "tropes"),
        figures.template(STORIES, "template_pairs", lang),
        figures.template(STORIES, "template_nearest", lang),
        figures.prevalence(SHARES[SHARES["period"] == "all"], lang),
        figures.compared(FOUND["homogenization"].query("scope == 'home_market'"), "effective_stories", lang),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chart_has_its_words_and_data(lang):
    for chart in _charts(lang):
        for words in (chart.title, chart.n, chart.interval, chart.how):
            assert words.strip() and "{" not in words
        assert known(f"method.{chart.method}")
        assert len(chart.data) > 0
        assert any(c.isdigit() for c in chart.n)


def test_intervals_are_drawn_where_the_findings_have_them():
    figure = figures.discount(RATING, "en").figure
    bars = [t for t in figure.data if t.error_x is not None and t.error_x.array is not None]
    assert sum(len(t.x) for t in bars) == RATING["discount"].notna().sum()
    for trace in bars:
        assert all(half == pytest.approx(0.05) for half in (*trace.error_x.array, *trace.error_x.arrayminus))


def test_every_market_has_a_row_and_those_without_a_number_say_why():
    figure = figures.discount(RATING, "en").figure
    labels = figure.layout.yaxis.ticktext
    assert len(labels) == len(RATING)
    assert any("United States" in label and "not identified" in label for label in labels)


def test_thin_evidence_differs_by_marker_and_not_by_colour_alone():
    traces = {t.name: t for t in figures.discount(RATING, "en").figure.data if t.error_x.array is not None}
    one, other = traces["identified"].marker, traces["thin evidence"].marker
    assert one.color != other.color and one.symbol != other.symbol


def test_two_kinds_of_evidence_in_one_chart_are_refused():
    with pytest.raises(ValueError, match="one kind of evidence"):
        figures.discount(FOUND["discount"], "en")


def test_a_hidden_gap_is_neither_drawn_nor_in_the_data():
    chart = figures.gaps(FOUND["gaps"], TITLES, "en")
    assert "t05" not in set(chart.data["title_id"])
    assert "1 hidden" in chart.n


def test_labels_from_data_are_no_markup():
    figure = figures.gaps(FOUND["gaps"], TITLES, "en").figure
    text = " ".join(figure.layout.yaxis.ticktext)
    assert "<script" not in text and "&lt;script" in text
    assert all("<script" not in hover for t in figure.data if t.text for hover in t.text)


def test_empty_findings_give_empty_charts_without_failing():
    empty = made.empty()
    figures.discount(empty["discount"], "en")
    figures.gaps(empty["gaps"], {}, "zh")
    figures.standings(empty["reception"], {}, {}, "en")
    figures.travel(empty["travel"], "zh")
    figures.template(empty["homogenization"], "template_pairs", "en")
    figures.over_periods(empty["homogenization"], figures.STORIES, "en", "stories")
    figures.prevalence(empty["trope_prevalence"], "en")


@pytest.mark.parametrize(
    "text", [*made.NAMES.values(), "a" * 80, "", "one two three four five six seven eight nine"]
)
def test_labels_fit_their_width_and_lose_nothing_silently(text):
    lines = wrapped(text, 19, 2)
    assert 1 <= len(lines) <= 2
    assert all(columns(line) <= 19 for line in lines)
    joined = "".join("".join(lines).split())
    whole = "".join(text.split())
    assert joined == whole or (joined.endswith("…") and whole.startswith(joined[:-1]))


def test_plain_switches_off_pseudo_html():
    assert plain("<b>a & b</b>") == "&lt;b&gt;a &amp; b&lt;/b&gt;"


def test_ticks_of_an_axis_have_the_same_decimals_and_percent_keep_theirs():
    drawn = figures.discount(findings.of_evidence(made.everything()["discount"], "rating"), "en").figure
    stops = {stop.value: tuple(stop.dtickrange) for stop in drawn.layout.xaxis.tickformatstops}
    assert all(
        low <= step * 10**-k <= high for k, (low, high) in enumerate(stops.values(), 1) for step in (1, 2, 5)
    )
    shares = findings_stories.select(made.everything()["trope_prevalence"], source="tags")
    share = figures.prevalence(shares[shares["period"].eq("all")], "en").figure
    assert share.layout.xaxis.tickformat == ".0%" and not share.layout.xaxis.tickformatstops
