"""The paper's claims: the rule of verdicts, each claim on made findings, and what an absent table does."""

import itertools
import math

import made_claims as made
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measure.claims import Evidence, Part, claims, known
from analysis.measure.claims._claim import verdict, whole
from analysis.measure.claims._pooling import Z95, pooled, themes
from analysis.measure.columns import FINDINGS

NINE = ["dominant_units", "templates", "original_scripts", "weak_finish", "hooks", "overseas_themes",
        "form_not_spirit", "regional_tastes", "cultural_discount"]  # fmt: skip
THEMES = ("family_ethics", "emotional_entanglement", "workplace")
BEYOND, OTHER, HOLDS, NONE = "supported", "contradicted", "undecided", "no_data"


def of(name, **found):
    table = claims(made.evidence(**found)).table
    rows = table[table.claim == name]
    first = rows[rows.part == "*"].iloc[0]
    return first, rows[rows.part != "*"].set_index("part")


def test_the_nine_are_found_in_the_papers_order_by_listing_the_folder():
    assert list(known()) == NINE
    table = claims(made.evidence()).table
    assert table[table.part == "*"].claim.tolist() == NINE
    assert table.says.str.len().min() > 20 and table.cited.str.contains("§").all()


def test_nothing_measured_is_no_data_everywhere_and_empty_tables_are_the_same():
    nothing = claims(Evidence({}, made.titles(0))).table
    assert set(nothing.verdict) == {NONE} and nothing.estimate.isna().all() and nothing.why.ne("").all()
    empty = claims(made.evidence(**{name: made.table(name, []) for name in FINDINGS})).table
    assert set(empty.verdict) == {NONE}


@pytest.mark.parametrize(("low", "high", "side", "said"), [
    (0.1, 0.2, "above", BEYOND), (-0.2, -0.1, "above", OTHER), (-0.1, 0.2, "above", HOLDS),
    (0.1, 0.2, "below", OTHER), (-0.2, -0.1, "below", BEYOND), (-0.2, 0.1, "below", HOLDS),
    (0.0, 0.2, "above", HOLDS), (-0.2, 0.0, "below", HOLDS), (math.nan, math.nan, "above", NONE),
])  # fmt: skip
def test_a_verdict_is_where_the_whole_interval_lies(low, high, side, said):
    part = Part("x", 0.0, side, (low + high) / 2, low, high)
    assert verdict(part) == said
    # Moving the null value and the numbers together changes nothing; turning both round changes nothing.
    assert verdict(Part("x", 5.0, side, part.estimate + 5, low + 5, high + 5)) == said
    other = "below" if side == "above" else "above"
    assert verdict(Part("x", 0.0, other, -part.estimate, -high, -low)) == said


def test_a_condition_that_fails_stops_support_but_not_contradiction():
    beyond, other = ((1.0, 0.5, 1.5), (-1.0, -1.5, -0.5))
    for numbers, held, missed in ((beyond, BEYOND, HOLDS), (other, OTHER, OTHER)):
        assert verdict(Part("x", 0.0, "above", *numbers)) == held
        assert verdict(Part("x", 0.0, "above", *numbers, enough=False)) == missed
        assert verdict(Part("x", 0.0, "above", *numbers, identified=False)) == HOLDS


@pytest.mark.parametrize("said", itertools.product([BEYOND, OTHER, HOLDS, NONE], repeat=3))
def test_a_claim_of_parts_is_supported_if_all_are_and_contradicted_if_any_is(said):
    ends = {
        BEYOND: (1.0, 0.5, 1.5),
        OTHER: (-1.0, -1.5, -0.5),
        HOLDS: (0.1, -1.0, 1.0),
        NONE: (math.nan,) * 3,
    }
    found, why = whole([Part("x", 0.0, "above", *ends[one]) for one in said])
    assert (found == BEYOND) == all(one == BEYOND for one in said)
    assert (found == OTHER) == (OTHER in said)
    assert (found == NONE) == all(one == NONE for one in said)
    assert why


@pytest.mark.parametrize(("k", "slope", "said", "parts"), [
    (80, -1.0, BEYOND, [BEYOND, BEYOND]), (80, 1.0, OTHER, [BEYOND, OTHER]), (20, -1.0, OTHER, [OTHER, BEYOND]),
    (52, -1.0, HOLDS, [HOLDS, BEYOND]), (80, -0.1, HOLDS, [BEYOND, HOLDS]),
])  # fmt: skip
def test_dominant_units(k, slope, said, parts):
    first, rows = of("dominant_units", trope_hits=made.hits(k), homogenization_trend=made.trend(slope, 0.4))
    assert first.verdict == said and rows.verdict.tolist() == parts
    assert rows.estimate["units_share"] == k / 100 and rows.n["units_share"] == 100


def test_a_trend_that_one_of_its_two_tests_does_not_see_is_none():
    found = {"trope_hits": made.hits(80), "homogenization_trend": made.trend(-1.0, 0.4, meta=1.5)}
    assert of("dominant_units", **found)[1].verdict["stories_slope"] == HOLDS


@pytest.mark.parametrize(("ratio", "p", "said"), [
    (2.0, 0.005, BEYOND), (2.0, 0.2, HOLDS), (1.3, 0.005, HOLDS), (0.9, 0.9, OTHER),
])  # fmt: skip
def test_templates(ratio, p, said):
    assert of("templates", homogenization=made.alike(ratio, p))[0].verdict == said


@pytest.mark.parametrize(("share", "said"), [(0.02, BEYOND), (0.04, HOLDS), (0.4, OTHER)])
def test_original_scripts(share, said):
    assert of("original_scripts", homogenization=made.alike(2.0, 0.01, share))[0].verdict == said


def test_weak_finish_has_no_verdict_where_only_those_who_stay_speak():
    for x, status, said in ((0.2, "within", BEYOND), (-0.2, "within", OTHER), (0.01, "within", HOLDS),
                            (0.2, "attrition", HOLDS), (-0.2, "attrition", HOLDS)):  # fmt: skip
        first, _ = of("weak_finish", arc_summary=made.arcs(start_finish=(x, 0.05, status)))
        assert first.verdict == said and (first.why == "attrition") == (status == "attrition")
    # Sentiment within viewers goes before ratings that are not.
    both = made.arcs(start_finish=(0.2, 0.05, "attrition"))
    both = pd.concat(
        [both, both.assign(evidence="sentiment", status="within", estimate=0.1, low=0.06, high=0.14)]
    )
    first, _ = of("weak_finish", arc_summary=both)
    assert first.verdict == BEYOND and first.measure == "start_finish_sentiment" and first.estimate == 0.1


def test_hooks_need_all_three():
    three = {"hook": (0.7, 0.05, "ok"), "reversals": (1.0, 0.5, "ok"), "paywall_loss": (0.2, 0.05, "ok")}
    assert of("hooks", arc_summary=made.arcs(**three))[0].verdict == BEYOND
    first, rows = of("hooks", arc_summary=made.arcs(**three | {"hook": (0.3, 0.05, "ok")}))
    assert first.verdict == OTHER and rows.verdict["hook"] == OTHER
    del three["reversals"]
    first, rows = of("hooks", arc_summary=made.arcs(**three))
    assert first.verdict == HOLDS and first.why == "a_part_untested" and rows.verdict["reversals"] == NONE


@pytest.mark.parametrize(
    ("abroad", "home", "said"), [(1.0, -1.0, BEYOND), (-1.0, 1.0, OTHER), (0.1, 0.0, HOLDS)]
)
def test_overseas_themes_are_abroad_minus_home(abroad, home, said):
    values = {
        (key, market): home if market == "CN" else abroad for key in THEMES for market in ("CN", "TH", "US")
    }
    first, _ = of("overseas_themes", resonance=made.resonance(values, kind="theme"))
    assert first.verdict == said and first.estimate == pytest.approx(abroad - home) and first.n == 6
    tropes = made.resonance(values)
    assert of("overseas_themes", resonance=tropes)[0].why == "too_few_mentions", "tropes are no themes"


def test_regional_tastes_are_read_in_their_own_group_only():
    values = {(key, m): 1.0 for key in ("family_ethics", "chivalry") for m in ("TH", "ID")}
    values |= {(key, "DE"): 1.0 for key in ("philosophy", "aesthetics")}
    values |= {(key, m): -9.0 for key in {key for key, _ in values} for m in ("BR", "CN")}
    first, rows = of("regional_tastes", resonance=made.resonance(values, kind="theme"))
    assert first.verdict == BEYOND and rows.n.tolist() == [2, 2, 1, 1]
    values[("aesthetics", "DE")] = -1.0
    first, rows = of("regional_tastes", resonance=made.resonance(values, kind="theme"))
    assert first.verdict == OTHER and rows.verdict["west_aesthetics"] == OTHER


@given(st.integers(1, 6), st.floats(0.1, 2), st.floats(0, 1))
def test_markets_of_one_language_say_no_more_than_one_of_it_where_lexicons_are_uneven(n, half, part):
    """With all of the variance between languages, n markets of one language are as one; with none, n numbers."""
    codes = ["US", "GB", "AU", "CA", "NZ", "IE"][:n]
    tau = part * half / Z95
    found = made.resonance({("chivalry", m): 0.5 for m in codes}, half, "theme", tau)
    number = themes(made.evidence(resonance=found), ("chivalry",))
    own = (half / Z95) ** 2 - tau**2
    assert number.n == n and number.estimate == pytest.approx(0.5)
    assert number.high - number.estimate == pytest.approx(Z95 * math.sqrt(own / n + tau**2), rel=1e-6)
    apart = made.resonance(
        {("chivalry", m): 0.5 for m in ["US", "TH", "JP", "KR", "SA", "BR"][:n]}, half, "theme", tau
    )
    number = themes(made.evidence(resonance=apart), ("chivalry",))
    assert number.high - number.estimate == pytest.approx(half / math.sqrt(n), rel=1e-6)


@pytest.mark.parametrize(
    ("home", "abroad", "said"), [(0.6, 0.3, BEYOND), (0.3, 0.6, OTHER), (0.5, 0.5, HOLDS)]
)
def test_form_not_spirit(home, abroad, said):
    first, _ = of("form_not_spirit", comprehension=made.depth(home, abroad))
    assert first.verdict == said and first.estimate == pytest.approx(abroad - home) and first.n == 6
    assert of("form_not_spirit", comprehension=made.depth(home, abroad, n=9))[0].verdict == NONE


@pytest.mark.parametrize(("values", "said"), [
    ((0.1, 0.12, 0.14), BEYOND), ((-0.1, -0.12, -0.14), OTHER), ((-0.2, 0.0, 0.25), HOLDS)])  # fmt: skip
def test_cultural_discount_takes_ratings_first_and_never_mixes(values, said):
    frame = made.discount(dict(zip(("TH", "ID", "US"), values, strict=True)))
    noise = made.discount({"TH": 9.0, "ID": 9.0}, evidence="sentiment")
    first, _ = of("cultural_discount", discount=pd.concat([noise, frame]))
    assert first.verdict == said and first.measure == "discount_rating" and first.n == 3
    thin = frame.assign(status="thin")
    assert of("cultural_discount", discount=thin)[0].why == "no_identified"


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 2)), min_size=1, max_size=6), st.randoms())
def test_pooling_does_not_depend_on_the_order(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    found = [pooled(*(np.array(v) for v in zip(*((x, x - h, x + h) for x, h in r), strict=True)))
             for r in (rows, shuffled)]  # fmt: skip
    assert found[0] == found[1]


def test_a_new_file_is_a_new_claim(tmp_path, monkeypatch):
    from analysis.measure import claims as folder

    (tmp_path / "own_claim.py").write_text(
        "from analysis.measure.claims import Part\n"
        "PLACE, CITED, PAGE = 99, 'my thesis', 'overview'\n"
        "def test(evidence):\n"
        '    """Titles are many."""\n'
        "    n = len(evidence.titles)\n"
        "    return (Part('titles', 10, 'above', n, n, n, n),)\n"
    )
    monkeypatch.setattr(folder, "__path__", [*folder.__path__, str(tmp_path)])
    last = claims(made.evidence()).table.iloc[-1]
    assert (last.claim, last.verdict, last.says, last.n) == ("own_claim", BEYOND, "Titles are many.", 100)
