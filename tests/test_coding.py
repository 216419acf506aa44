"""crosscut code: comments drawn for coders, labels taken back, and what the workspace keeps."""

import sys
from dataclasses import replace

import naive_coding as naive
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_coding import code, comments, frame_of
from made_workspace import HOSTILE, measured

from analysis import cli
from analysis import study as studies
from analysis.errors import CrosscutError, SourceError, WorkspaceError
from analysis.measure.coded import GROUP
from analysis.study import coding, coding_store, forgetting, sampling


@pytest.fixture
def workspace(tmp_path):
    return measured(tmp_path)


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["crosscut", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def drawn(place, folder, per_group=60, coders=2, **more):
    return coding.draw(studies.of_workspace(place), place, per_group, coders, folder, **more)


def fill(path, labels):
    sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
    sheet["label"] = [labels[i % len(labels)] for i in range(len(sheet))]
    sheet.to_csv(path, index=False)


sizes_of_titles = st.lists(st.integers(1, 30), min_size=1, max_size=12)


@settings(max_examples=80, deadline=None)
@given(sizes_of_titles, st.integers(0, 200), st.randoms())
def test_a_title_gives_as_many_as_one_by_one(sizes, total, random):
    order = np.array([random.random() for _ in sizes])
    counts, expected = sampling.allocate(np.array(sizes), order, total)
    assert counts.tolist() == naive.allocate(sizes, order.tolist(), total)
    assert expected.sum() == pytest.approx(min(total, sum(sizes)))
    assert (np.abs(counts - expected) < 1).all() and (expected <= sizes).all()
    more, _ = sampling.allocate(np.array(sizes), order, total + 7)
    assert (more >= counts).all()


def test_the_inclusion_probabilities_are_those_of_the_draws():
    scored, _ = comments(np.random.default_rng(2), n=5, rest=5, local=5, per_title=6)
    frame, empty = frame_of(scored), code(scored).iloc[:0]
    times = pd.Series(0.0, index=frame.item)
    for seed in range(60):
        chosen = sampling.select(frame, empty, 18, seed)
        times[chosen.item] += 1 / 60
    told = chosen.set_index("item").pi
    assert chosen.groupby(GROUP).size().eq(18).all()
    off = (times[told.index] - told) / np.sqrt(told * (1 - told) / 60).where(told < 1, 1)
    assert off.abs().max() < 5 and times[told.index][told == 1].eq(1).all()


def test_a_sheet_is_blind_and_safe(workspace, tmp_path):
    found = drawn(workspace, tmp_path / "sheets")
    assert [path.name for path in found.sheets] == ["draw-1-coder-1.csv", "draw-1-coder-2.csv"]
    sheets = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in found.sheets]
    for sheet in sheets:
        assert list(sheet.columns) == [*coding.SHEET, "label"]
        assert not sheet.map(lambda cell: cell.startswith(("=", "+", "-", "@"))).any(axis=None)
        assert sheet.item.is_unique and sheet.item.str.startswith("c").all() and sheet.label.eq("").all()
    known = coding_store.drawn(workspace)
    shared = set(sheets[0].item) & set(sheets[1].item)
    assert len(shared) == 3 * 15 and len(known) == 180
    assert abs(len(sheets[0]) - len(sheets[1])) <= 1
    assert set(sheets[0].item) | set(sheets[1].item) == set(known.item)
    of_group = known[known.item.isin(shared)].groupby(GROUP).size()
    assert of_group.tolist() == [15, 15, 15]
    everything = " ".join(sheets[0].astype(str).to_numpy().ravel())
    assert not any(str(title) in everything for title in known.title_id.unique())


def test_the_same_study_gives_the_same_sheets_and_another_draw_adds(workspace, tmp_path):
    first = drawn(workspace, tmp_path / "a", 30)
    one = coding_store.drawn(workspace)
    for path in (workspace.path / "coding").iterdir():
        path.unlink()
    again = drawn(workspace, tmp_path / "b", 30)
    for left, right in zip(first.sheets, again.sheets, strict=True):
        assert left.read_bytes() == right.read_bytes()
    second = drawn(workspace, tmp_path / "b", 30)
    assert [path.name for path in second.sheets] == ["draw-2-coder-1.csv", "draw-2-coder-2.csv"]
    both = coding_store.drawn(workspace)
    assert len(both) == 180 and both.item.is_unique and set(one.item) < set(both.item)
    for path in (workspace.path / "coding").iterdir():
        path.unlink()
    drawn(workspace, tmp_path / "c", 60)
    pd.testing.assert_frame_equal(
        both.drop(columns="draw"), coding_store.drawn(workspace).drop(columns="draw")
    )


def test_another_seed_draws_other_comments_and_none_twice(workspace, tmp_path):
    drawn(workspace, tmp_path / "a", 30)
    study = studies.of_workspace(workspace)
    other = replace(study, options=study.options.model_copy(update={"seed": 8}))
    coding.draw(other, workspace, 30, 2, tmp_path / "b")
    both = coding_store.drawn(workspace)
    assert not both[["platform", "comment_id"]].duplicated().any() and both.item.is_unique
    assert len(both[both.draw == 2]) >= 60


def test_a_draw_that_cannot_be_says_why(workspace, tmp_path):
    study = studies.of_workspace(workspace)
    with pytest.raises(
        WorkspaceError, match="--lang th: no comparison holds comments in it; those there are in en, zh"
    ):
        drawn(workspace, tmp_path / "s", lang="th")
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "draw-1-coder-1.csv").write_text("mine")
    with pytest.raises(CrosscutError, match="this file is there already"):
        drawn(workspace, tmp_path / "s")
    assert coding_store.drawn(workspace).empty
    only = drawn(workspace, tmp_path / "t", 10**6, 1, lang="en")
    assert (
        set(coding_store.drawn(workspace).language) == {"en"} and coding_store.drawn(workspace).pi.eq(1).all()
    )
    assert len(only.sheets) == 1
    with pytest.raises(WorkspaceError, match="has been drawn already"):
        drawn(workspace, tmp_path / "t", lang="en")
    (workspace.findings / "reception.parquet").unlink()
    with pytest.raises(WorkspaceError, match="not measured yet"):
        coding.draw(study, workspace, 10, 1, tmp_path / "u")


def test_labels_in_words_and_numbers_are_taken_and_others_refused(workspace, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "s"
    assert (
        run(monkeypatch, "code", "draw", "--workspace", workspace.path, "--per-group", 20, "--out", folder)
        == 0
    )
    assert "M000 p en from H000: 20 of" in capsys.readouterr().out
    sheets = sorted(folder.iterdir())
    fill(sheets[0], ["positive", "负面", "中性", "-1", "0", "1", "'-1", "−1", "Negative", ""])
    n = len(pd.read_csv(sheets[0]))
    fill(sheets[1], ["maybe", HOSTILE, "2", ""])
    assert run(monkeypatch, "code", "import", "--workspace", workspace.path, *sheets) == 0
    said = capsys.readouterr().out
    blank = sum(i % 10 == 9 for i in range(n))
    assert f"Labels: {n - blank} new, 0 changed, 0 as before" in said
    assert "draw-1-coder-2.csv, row 2: 'maybe' is no label" in said and "\x1b" not in said
    assert set(coding_store.codes(workspace).coder) == {"coder-1"}
    sheet = pd.read_csv(sheets[0], dtype=str, keep_default_na=False)
    labels = coding_store.codes(workspace).set_index("item").label[sheet.item[:9]].tolist()
    assert labels == [1, -1, 0, -1, 0, 1, -1, -1, -1]

    before = (workspace.path / "coding" / "codes.parquet").read_bytes()
    assert run(monkeypatch, "code", "import", "--workspace", workspace.path, sheets[0]) == 0
    assert f"Labels: 0 new, 0 changed, {n - blank} as before" in capsys.readouterr().out
    assert (workspace.path / "coding" / "codes.parquet").read_bytes() == before
    sheet.loc[0, "label"] = "0"
    sheet.to_csv(sheets[0], index=False, sep=";", encoding="gbk", errors="replace")
    assert run(monkeypatch, "code", "import", "--workspace", workspace.path, sheets[0]) == 0
    assert ", 1 changed" in capsys.readouterr().out


def test_a_file_that_is_no_sheet_of_this_workspace_is_refused(workspace, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("item,coder,label\nc1,a,1\n")
    with pytest.raises(WorkspaceError, match="run `crosscut code draw` first"):
        coding.take(workspace, [path])
    drawn(workspace, tmp_path / "s")
    with pytest.raises(SourceError, match="none of its items was drawn"):
        coding.take(workspace, [path])
    path.write_text("item,label\nc1,1\n")
    with pytest.raises(SourceError, match="there is no column coder"):
        coding.take(workspace, [path])
    with pytest.raises(SourceError, match="no such file"):
        coding.take(workspace, [tmp_path / "none.csv"])
    item = coding_store.drawn(workspace).item[0]
    path.write_text(f"item,coder,label\n{item},,1\nc000,me,1\n{item},me,1\n")
    found = coding.take(workspace, [path])
    assert found.new == 1 and found.refused == (
        "x.csv, row 2: no coder is named",
        "x.csv, row 3: this item was not drawn here",
    )


def test_a_person_who_is_forgotten_is_in_no_draw(workspace, tmp_path):
    sheets = drawn(workspace, tmp_path / "s", 60).sheets
    fill(sheets[0], ["1"])
    coding.take(workspace, sheets[:1])
    rows = workspace.query("SELECT comment_id, author FROM comments")
    before = coding_store.coded(workspace)
    author = rows.set_index("comment_id").author[before[before.y.notna()].comment_id.iloc[0]]
    theirs = set(rows.comment_id[rows.author == author])
    forgetting.forget(workspace, author)
    after = coding_store.drawn(workspace)
    assert set(before.comment_id) - set(after.comment_id) == set(before.comment_id) & theirs
    assert set(coding_store.codes(workspace).item) <= set(after.item)
    kept = workspace.read(workspace.path / "coding" / "codes.parquet").to_pandas()
    assert set(kept.item) <= set(after.item)


def test_reading_anew_keeps_draws_and_labels(workspace, tmp_path):
    sheets = drawn(workspace, tmp_path / "s").sheets
    fill(sheets[0], ["1", "0"])
    coding.take(workspace, sheets[:1])
    before = coding_store.coded(workspace)
    workspace.clear_tables()
    workspace.create()
    pd.testing.assert_frame_equal(coding_store.coded(workspace), before)


def enriched_titles(place):
    """Measuring asks for these, and the findings of coding do not use them."""
    for name in ("titles", "trope_hits"):
        place.write(place.enriched / f"{name}.parquet", pa.table({"title_id": pa.array([], pa.string())}))


def test_measuring_takes_the_codes_in(workspace, tmp_path):
    study = studies.of_workspace(workspace)
    enriched_titles(workspace)
    for name in ("agreement", "coding", "discount"):
        studies.measure(study, workspace, only=name)
    uncoded = workspace.finding("discount")
    assert set(uncoded.evidence) == {"sentiment"} and workspace.finding("agreement").empty
    assert workspace.finding("coding").n_coded.tolist() == [0, 0, 0]
    sheets = drawn(workspace, tmp_path / "s").sheets
    for path in sheets:
        fill(path, ["1", "0", "-1"])
    coding.take(workspace, sheets)
    for name in ("agreement", "coding", "discount"):
        studies.measure(study, workspace, only=name)
    table = workspace.finding("discount")
    row = table[table.evidence == "corrected"].iloc[0]
    assert row.low < row.discount < row.high and row.n_coded == 180
    assert workspace.finding("coding").n_coded.tolist() == [60, 60, 60]
    assert set(workspace.finding("agreement").language) == {"en", "zh"}
    raw = table[table.evidence == "sentiment"].drop(columns=["n_coded", "lacking"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(raw, uncoded.drop(columns=["n_coded", "lacking"]))


def test_measuring_sets_the_lexicon_against_codes_of_themes(workspace, tmp_path):
    study = studies.of_workspace(workspace)
    enriched_titles(workspace)
    studies.measure(study, workspace, only="recall")
    assert workspace.finding("recall").empty
    (sheet,) = coding.draw(study, workspace, 60, 1, tmp_path / "s", what="themes").sheets
    rows = pd.read_csv(sheet, dtype="str", keep_default_na=False)
    rows["themes"] = np.where(rows.index % 4 == 0, "payment", "none")
    rows.to_csv(sheet, index=False)
    coding.take(workspace, [sheet])
    studies.measure(study, workspace, only="recall")
    table = workspace.finding("recall")
    assert set(table.key) == {"payment"} and "*" in set(table.language)
    assert (table.recall == 0).all() and table.precision.isna().all(), "the lexicon has read nothing here"
    everywhere = table[table.language == "*"].iloc[0]
    assert everywhere.n_coded == len(rows) and everywhere.n_named == (rows.themes == "payment").sum()
