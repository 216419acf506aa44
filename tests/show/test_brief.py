import html
import re

import made_findings as made
import pandas as pd
import pytest

from analysis.show import brief, brief_tables, findings, material, overview, words
from analysis.show.words import LANGUAGES, say

SHA = "ab" * 32


def _info(sample=True):
    return material.BriefInfo(
        study=made.HOSTILE, sample=sample, sha256=SHA, options={"seed": 7}, versions={"crosscut": "0.1.0"},
        inputs=({"path": made.HOSTILE, "sha256": "cd" * 32},),
        accounting=({"path": "c.csv", "source": "tabular", "table": "comments", "records": 100, "rows": 89,
                     "duplicates": 5, "empty": 4, "rejects": 2},),
        notes=(), measured={"reception": {"dropped": {"no_market": 3}, "notes": ["a note"]}},
        titles=made.titles(), homes=dict.fromkeys(made.titles(), "CN"),
    )  # fmt: skip


def _page(lang="en", found=None, sample=True):
    comments = [{"title": made.HOSTILE, "note": "n", "texts": [made.HOSTILE, "=cmd()"]}]
    return brief.html(made.everything() if found is None else found, _info(sample), lang, comments)


def _without_scripts(page: str) -> str:
    return re.sub(r"<script.*?</script>", "", page, flags=re.S)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_brief_has_findings_limits_accounting_seed_and_sha(lang):
    page = _without_scripts(_page(lang))
    for wanted in (say("overview.limits", lang), say("overview.read", lang), SHA, "0.12", "7.4", "89"):
        assert wanted in page
    assert f'lang="{"zh-Hans" if lang == "zh" else "en"}"' in page


def test_text_from_data_is_escaped_wherever_it_stands():
    page = _page()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in _without_scripts(page)
    # Scripts end where ours end: one for plotly.js and one a figure, no more.
    assert page.count("</script>") == page.count("<script")


def test_the_brief_loads_nothing_from_anywhere():
    page = _without_scripts(_page())
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="(?!#)', page)


def test_sample_data_say_so_and_others_do_not():
    mark = say("sample.badge", "en")
    assert _page().count(mark) > 5
    assert mark not in _page(sample=False)


def test_small_cells_are_hidden_in_a_brief_even_if_the_caller_forgot():
    found = made.everything()
    found["discount"].loc[found["discount"]["market"] == "ID", ["n_comments", "discount"]] = [7, 0.777]
    page = _without_scripts(_page(found=found))
    assert "0.777" not in page and "0.78" not in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_brief_of_empty_findings_says_that_nothing_can_be_said(lang):
    page = _page(lang, made.empty())
    assert "plotly" not in page.lower()
    assert len(page) < 40_000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_can_be_quoted_by_itself(lang):
    page = _without_scripts(_page(lang=lang))
    front = page[page.index('class="front"') : page.index("</section>")]
    first = overview.headline(made.everything(), "rating", lang)
    assert all(html.escape(part, quote=False) in front for part in words.small_print(first))
    assert all(words.say(f"brief.{name}", lang) in front for name in ("data", "how", "cite"))
    assert all(html.escape(limit) in front or limit in front for limit in findings.general_limits(lang)[2:])
    assert page.count(words.small_print(first)[0]) == 1


def test_a_column_that_says_one_thing_is_said_once_above_the_table():
    frame = pd.DataFrame({"Home": ["China"] * 3, "Why": [""] * 3, "Lost": ["1", "2", "3"]})
    made_ = brief_tables._as_table("en", "T", frame, "A note.")
    assert made_["heads"] == ["Lost"] and made_["rows"] == [["1"], ["2"], ["3"]]
    assert made_["note"] == "A note. Home: China."
    assert brief_tables._as_table("en", "T", frame.head(2))["heads"] == ["Home", "Why", "Lost"]
