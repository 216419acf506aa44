"""A model that a study names and that cannot be had is told in one sentence, before anything is written."""

import sys

import pytest

from analysis import cli


def study_with(folder, options):
    (folder / "comments.csv").write_text("text,title_id\nfine,a\nso so,b\n")
    path = folder / "study.yaml"
    path.write_text(
        "study: made\nhome_market: KR\nsources:\n  - path: comments.csv\n    table: comments\n"
        f"    constants: {{platform: app, market: KR}}\noptions: {options}\n"
    )
    return path


@pytest.mark.parametrize("option", ["encoder", "sentiment"])
@pytest.mark.parametrize("model", ["an empty folder", "a folder that is not there", "a hub out of reach"])
def test_a_model_that_cannot_be_had_is_one_sentence_and_nothing_is_written(
    tmp_path, monkeypatch, capsys, option, model
):
    # Read from the environment once, when the library is first imported.
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    (tmp_path / "empty").mkdir()
    named = {
        "an empty folder": str(tmp_path / "empty"),
        "a folder that is not there": str(tmp_path / "absent"),
    }
    name = named.get(model, "nobody-here/no-such-model")
    path = study_with(tmp_path, f"{{{option}: {name}}}")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr(sys, "argv", ["crosscut", "run", str(path)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr()
    assert ended.value.code == 2 and told.out == ""
    assert told.err.startswith("crosscut: ") and told.err.count("\n") == 1 and "Traceback" not in told.err
    assert name in told.err and "cannot be loaded" in told.err
    assert sorted(tmp_path.rglob("*")) == before
