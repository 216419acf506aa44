import ast
import re
from pathlib import Path

import pytest

from analysis import markets
from analysis.measure.sides import REASONS
from analysis.show import labels, words
from analysis.show.words import (
    LANGUAGES,
    catalogue,
    estimate,
    known,
    missing,
    number,
    percent,
    placeholders,
    say,
)

ROOT = Path(__file__).parents[2]
CODE = [*(ROOT / "analysis" / "show").glob("*.py"), *(ROOT / "dashboard").rglob("*.py")]
TEMPLATES = [*(ROOT / "analysis" / "show").glob("*.j2")]


def _keys(path: Path) -> tuple[set[str], set[str]]:
    """Literal keys, and the fixed beginnings of computed ones."""
    literal, prefixes = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        key = node.args[0]
        if name in ("say", "known"):
            for part in [key.body, key.orelse] if isinstance(key, ast.IfExp) else [key]:
                if isinstance(part, ast.Constant):
                    literal.add(part.value)
                elif isinstance(part, ast.JoinedStr) and isinstance(part.values[0], ast.Constant):
                    prefixes.add(part.values[0].value)
        elif name == "coded" and isinstance(key, ast.Constant):
            prefixes.add(f"{key.value}.")
        elif name == "nothing" and isinstance(key, ast.Constant):
            literal.add(f"state.{key.value}")
    return literal, prefixes


def _used() -> tuple[set[str], set[str]]:
    literal, prefixes = set(), set()
    for path in CODE:
        found = _keys(path)
        literal |= found[0]
        prefixes |= found[1]
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        literal |= set(re.findall(r"say\('([a-z_.]+)', ", text))
        prefixes |= set(re.findall(r"say\('([a-z_.]+)' ~", text))
    return literal, prefixes


def test_every_string_is_there_in_every_language_with_the_same_placeholders():
    for key, entry in catalogue().items():
        assert set(LANGUAGES) <= set(entry), key
        wanted = placeholders(entry["en"])
        for form, text in entry.items():
            assert text.strip(), key
            # The form for one may leave the number out.
            assert placeholders(text) == wanted or (form == "one" and placeholders(text) <= wanted), (
                key,
                form,
            )


def test_every_key_in_the_code_is_in_the_catalogue():
    literal, prefixes = _used()
    assert len(literal) > 80
    assert [key for key in sorted(literal) if not known(key)] == []
    assert [p for p in sorted(prefixes) if not any(key.startswith(p) for key in catalogue())] == []


def test_no_string_of_the_catalogue_is_unused():
    literal, prefixes = _used()
    unused = [
        key for key in catalogue() if key not in literal and not any(key.startswith(p) for p in prefixes)
    ]
    assert unused == []


def test_every_reason_and_area_has_words():
    for code in REASONS:
        assert known(f"reason.{code}"), code
    for code in markets.AREAS:
        assert known(f"market.{code}"), code


def test_unknown_codes_show_themselves():
    assert labels.reasons("not_a_reason", "zh") == "not_a_reason"
    assert labels.coded("status", "odd", "en") == "odd"
    assert labels.reasons(None, "en") == ""
    assert labels.reasons("few_controls;odd", "en").endswith(" and odd")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(-0.004, 2, "0.00"), (-0.12, 2, "−0.12"), (1203, 0, "1,203"), (float("nan"), 2, "–"), (None, 2, "–")],
)
def test_numbers(value, digits, text):
    assert number(value, digits) == text


def test_estimates_never_stand_without_their_interval():
    assert estimate(0.12, 0.05, 0.19, "en") == "0.12 (0.05 to 0.19)"
    assert estimate(0.12, None, None, "en") == "0.12 (no interval)"
    assert percent(0.456) == "46\u00a0%"
    assert missing(None) and missing(float("nan")) and not missing(0) and not missing("x")


def test_one_is_singular_in_english():
    assert say("small.count", "en", n=1).startswith("1 number is")
    assert say("small.count", "en", n=2).startswith("2 numbers are")


def test_markets_and_tropes_are_named_in_both_languages():
    assert (labels.market("ID", "en"), labels.market("ID", "zh")) == ("Indonesia", "印度尼西亚")
    assert (labels.trope("counterattack", "en"), labels.trope("counterattack", "zh")) == (
        "Counterattack",
        "逆袭",
    )
    assert labels.trope("a_trope_of_ones_own", "zh") == "a trope of ones own"


def test_small_print_comes_last_and_in_one_line():
    both = words.joined(["A loses.\nTen titles.", "\nWith care."], "en")
    assert words.small_print(both) == ("A loses.", "Ten titles. With care.")
    assert words.one_line(both) == "A loses. Ten titles. With care."
    assert words.one_line("甲。\n乙。") == "甲。乙。"
    assert words.joined(["A.", "B."], "en") == "A. B." and words.joined([], "zh") == ""
