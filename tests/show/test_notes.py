"""Notes of measures in the reader's language: whatever a measure notes has its words, in both languages."""

import ast
import json
from pathlib import Path

import pytest

from analysis.measure.columns import FINDINGS
from analysis.measure.result import kept, note
from analysis.show import labels
from analysis.show.notes import said
from analysis.show.words import LANGUAGES, catalogue, placeholders

ROOT = Path(__file__).parents[2] / "analysis"
FILES = [path for room in ("ingest", "measure", "study") for path in sorted((ROOT / room).rglob("*.py"))]


def branches(key):
    return [*branches(key.body), *branches(key.orelse)] if isinstance(key, ast.IfExp) else [key]


def made():
    """Every call of `note` in the code: its key and the names of its values."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "note":
                key = node.args[0]
                for part in branches(key):
                    assert isinstance(part, ast.Constant), f"{path.name}: keys of notes are written out"
                    yield part.value, {word.arg for word in node.keywords}


def test_every_note_has_its_words_and_gives_what_they_name():
    keys = set()
    for key, values in made():
        assert placeholders(catalogue()[f"note.{key}"]["en"]) == values, key
        keys.add(f"note.{key}")
    assert keys == {key for key in catalogue() if key.startswith("note.")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_values_are_said_as_pages_say_them(lang):
    words = said(kept(note("family_gaps", evidence="rating", n=12_345)), lang)
    assert "12,345" in words and labels.evidence("rating", lang) in words


def test_old_sentences_and_notes_of_later_versions_are_given_as_they_stand():
    assert said("q over a family of 9.", "zh") == "q over a family of 9."
    assert said({"key": "unheard_of", "values": {"n": 3}}, "en") == "unheard_of · n 3"


def test_every_finding_has_a_name():
    assert {key for key in catalogue() if key.startswith("finding_name.")} == {
        f"finding_name.{name}" for name in FINDINGS
    }


def test_what_was_left_out_is_said_in_words(sample_run):
    measured = json.loads((sample_run.workspace / "manifest.json").read_text())["measured"]
    reasons = {reason for record in measured.values() for reason in record["dropped"]}
    assert len(reasons) > 10
    for reason in reasons:
        words = labels.left_out(reason, "zh")
        assert any("一" <= sign <= "鿿" for sign in words), reason
    assert labels.left_out("an_unheard_of_reason", "zh") == "an unheard of reason"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_notes_of_a_study_are_all_in_words(sample_run, lang):
    """Every note of the sample study: known to the catalogue, counts without decimals, in its own script."""
    measured = json.loads((sample_run.workspace / "manifest.json").read_text())["measured"]
    notes = [note for record in measured.values() for note in record["notes"]]
    assert len(notes) > 30
    for one in notes:
        words = said(one, lang)
        assert all(isinstance(value, int) for name, value in one["values"].items() if name == "n"), one
        assert any("一" <= sign <= "鿿" for sign in words) == (lang == "zh"), words
