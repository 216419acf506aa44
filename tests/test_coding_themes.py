"""crosscut code --what themes: what is drawn, what a cell may say, and what the workspace keeps beside sentiment."""

import hashlib
import sys

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_workspace import HOSTILE, measured

from analysis import cli, lexicon
from analysis import study as studies
from analysis.errors import CrosscutError, SourceError, WorkspaceError
from analysis.measure.coded import GROUP
from analysis.study import coding, coding_kinds, coding_store, forgetting
from analysis.study.steps.inputs import Inputs

STARTS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture
def workspace(tmp_path):
    return measured(tmp_path)


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["crosscut", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def drawn(place, folder, per_group=30, coders=2, what="themes", **more):
    return coding.draw(studies.of_workspace(place), place, per_group, coders, folder, what=what, **more)


def fill(path, cells, column="themes"):
    """Fills a sheet in with these cells, again and again; gives its items in order."""
    sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
    sheet[column] = [cells[i % len(cells)] for i in range(len(sheet))]
    sheet.to_csv(path, index=False)
    return sheet["item"].tolist()


def labels(place, what="themes"):
    return coding_store.labels(place, what).set_index(["item", "coder"]).label


def digests(place):
    folder = place.path / "coding"
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_only_comments_on_shared_titles_are_drawn(workspace, tmp_path):
    found = drawn(workspace, tmp_path / "s", 10**6, 1)
    rows, scored = coding_store.drawn(workspace, "themes"), workspace.scored()
    n = pd.crosstab(scored.title_id, scored.market)
    shared = n.index[(n >= 10).sum(axis=1) >= 2]
    inside = scored[scored.title_id.isin(shared)]
    assert 0 < len(shared) < scored.title_id.nunique() and set(rows.title_id) == set(shared)
    assert set(rows.comment_id) == set(inside.comment_id) and rows.pi.eq(1).all()
    assert found.groups.n_comments.sum() == len(inside) and found.groups.now.sum() == len(rows)
    assert set(rows.market) == {"H000", "M000"} and set(rows.home) == {"H000"}
    with pytest.raises(WorkspaceError, match="has been drawn already"):
        drawn(workspace, tmp_path / "t")


def test_a_sheet_is_blind_and_safe(workspace, tmp_path):
    found = drawn(workspace, tmp_path / "s", 60)
    assert [path.name for path in found.sheets] == ["themes-draw-1-coder-1.csv", "themes-draw-1-coder-2.csv"]
    sheets = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in found.sheets]
    rows = coding_store.drawn(workspace, "themes")
    hostile = 0
    for sheet in sheets:
        assert list(sheet.columns) == ["item", "coder", "language", "text", "themes"]
        assert sheet.themes.eq("").all() and sheet["item"].is_unique
        assert not sheet.map(lambda cell: cell.startswith(STARTS)).any(axis=None)
        hostile += int(sheet.text.str.contains("HYPERLINK").sum())
        everything = " ".join(sheet.drop(columns="text").to_numpy().ravel())
        for column in ("title_id", "market", "comment_id"):
            assert not any(f"{value}" in everything.split() for value in rows[column].unique())
    assert hostile and rows.groupby(GROUP).size().eq(60).all()
    assert not rows["draw"].ne(1).any() and coding_store.drawn(workspace).empty, "no draw of sentiment"
    both = set(sheets[0]["item"]) & set(sheets[1]["item"])
    assert len(both) == 2 * 15 and set(sheets[0]["item"]) | set(sheets[1]["item"]) == set(rows["item"])


def test_draws_of_themes_and_of_sentiment_know_nothing_of_each_other(workspace, tmp_path):
    drawn(workspace, tmp_path / "s", 40)
    first = digests(workspace)
    sentiment = drawn(workspace, tmp_path / "s", 40, what="sentiment")
    assert [path.name for path in sentiment.sheets] == ["draw-1-coder-1.csv", "draw-1-coder-2.csv"]
    assert digests(workspace) == first | {"drawn.parquet": digests(workspace)["drawn.parquet"]}
    more = drawn(workspace, tmp_path / "s", 40)
    assert more.number == 2 and more.sheets[0].name == "themes-draw-2-coder-1.csv"
    rows = coding_store.drawn(workspace, "themes")
    assert rows["item"].is_unique and rows.groupby(GROUP).size().eq(80).all()


def test_the_same_study_gives_the_same_sheets(workspace, tmp_path):
    first = drawn(workspace, tmp_path / "a")
    for path in (workspace.path / "coding").iterdir():
        path.unlink()
    again = drawn(workspace, tmp_path / "b")
    for left, right in zip(first.sheets, again.sheets, strict=True):
        assert left.read_bytes() == right.read_bytes()


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("plot", "plot"), ("Plot; ACTING", "acting|plot"), ("acting;plot;acting;", "acting|plot"),
        ("family_ethics, family ethics", "family_ethics"), ("Family and duty", "family_ethics"),
        ("家庭伦理", "family_ethics"), ("结局、开头", "ending|opening"), ("演技与演员，结局；plot",
        "acting|ending|plot"), ("plot|ending/opening", "ending|opening|plot"), ("plot\nending", "ending|plot"),
        (" growth  and self-reliance ", "growth"),
        ("none", ""), ("None", ""), ("无", ""), ("没有", ""), ("0", ""), ("-", ""), ("—", ""),
        ("plot; none", None), ("story arc", None), ("plot; beauty of it", None), (";", None), ("plott", None),
    ],
)  # fmt: skip
def test_what_a_cell_says(cell, codes):
    assert coding_kinds.WHAT["themes"].code(cell) == codes


def test_every_theme_is_understood_by_its_id_and_its_names():
    code = coding_kinds.WHAT["themes"].code
    for theme in lexicon.load_themes():
        for name in (theme.id, theme.id.upper(), *theme.name.values()):
            assert code(name) == theme.id
        assert theme.id in coding_kinds.theme_list()
    assert (
        code("; ".join(theme.id for theme in lexicon.load_themes())).count("|")
        == len(lexicon.load_themes()) - 1
    )


def test_themes_are_taken_in_words_and_others_are_refused(workspace, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "s"
    given = ("--workspace", workspace.path, "--per-group", 20, "--coders", 1, "--out", folder)
    assert run(monkeypatch, "code", "draw", *given, "--what", "themes") == 0
    said = capsys.readouterr().out
    assert "Themes: " in said and "family_ethics" in said and "with ; between them" in said
    path = folder / "themes-draw-1-coder-1.csv"
    cells = ["plot; acting", "家庭伦理", "none", "'-", "", "maybe", HOSTILE, "Plot，结局"]
    items = fill(path, cells)
    assert run(monkeypatch, "code", "import", "--workspace", workspace.path, path) == 0
    said = capsys.readouterr().out
    n = sum(i % 8 not in (4, 5, 6) for i in range(len(items)))
    assert len(items) == 40 and f"Labels: {n} new, 0 changed, 0 as before" in said
    assert f"{path.name}, row 7: 'maybe' is no theme" in said and f"{path.name}, row 8: " in said
    assert "\x1b" not in said
    taken = labels(workspace)
    assert [taken[item, "coder-1"] for item in (*items[:4], items[7])] == [
        "acting|plot", "family_ethics", "", "", "ending|plot",
    ]  # fmt: skip
    assert not {items[4], items[5], items[6]} & {item for item, _ in taken.index}

    before = digests(workspace)
    assert run(monkeypatch, "code", "import", "--workspace", workspace.path, path) == 0
    assert f"Labels: 0 new, 0 changed, {n} as before" in capsys.readouterr().out
    assert digests(workspace) == before
    fill(path, ["acting; plot", *cells[1:7], "ending"])
    assert run(monkeypatch, "code", "import", "--workspace", workspace.path, path) == 0
    assert f"Labels: 0 new, 5 changed, {n - 5} as before" in capsys.readouterr().out
    assert labels(workspace)[items[7], "coder-1"] == "ending"


def test_a_sheet_of_each_kind_is_taken_at_once(workspace, tmp_path):
    themes = drawn(workspace, tmp_path / "s", coders=1).sheets[0]
    sentiment = drawn(workspace, tmp_path / "s", coders=1, what="sentiment").sheets[0]
    items, others = fill(themes, ["plot", "none"]), fill(sentiment, ["1", "-1", "0"], "label")
    found = coding.take(workspace, [themes, sentiment])
    assert (found.new, found.changed, found.blank, found.refused) == (len(items) + len(others), 0, 0, ())
    assert set(labels(workspace)) == {"plot", ""} and set(labels(workspace, "sentiment")) == {1, 0, -1}
    assert labels(workspace).index.get_level_values(0).tolist() == sorted(items)
    assert set(coding_store.codes(workspace)["item"]) == set(others)
    again = coding.take(workspace, [sentiment, themes])
    assert (again.new, again.same) == (0, len(items) + len(others))


def test_another_coder_is_kept_beside_and_the_last_of_two_sheets_of_one_counts(workspace, tmp_path):
    sheets = drawn(workspace, tmp_path / "s", overlap=1.0).sheets
    items = fill(sheets[0], ["plot"])
    fill(sheets[1], ["ending"])
    assert coding.take(workspace, sheets).new == 2 * len(items)
    copy = tmp_path / "later.csv"
    copy.write_bytes(sheets[0].read_bytes())
    fill(copy, ["acting"])
    assert coding.take(workspace, [sheets[0], copy]).changed == len(items)
    taken = labels(workspace)
    assert taken.xs("coder-1", level="coder").eq("acting").all()
    assert taken.xs("coder-2", level="coder").eq("ending").all()


def test_a_file_that_is_no_sheet_of_this_workspace_is_refused(workspace, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("item,coder,themes\nc1,a,plot\n")
    with pytest.raises(WorkspaceError, match="run `crosscut code draw` first"):
        coding.take(workspace, [path])
    sheets = drawn(workspace, tmp_path / "s", coders=1).sheets
    with pytest.raises(SourceError, match="none of its items was drawn"):
        coding.take(workspace, [path])
    item = coding_store.drawn(workspace, "themes")["item"][0]
    path.write_text(f"item,coder,label\n{item},a,1\n")
    with pytest.raises(SourceError, match="none of its items was drawn"):
        coding.take(workspace, [path])
    path.write_text(f"item,coder\n{item},a\n")
    with pytest.raises(SourceError, match="there is no column label or themes"):
        coding.take(workspace, [path])
    path.write_text(f"item,coder,themes\n{item},,plot\nc000,me,plot\n{item},me,plot\n")
    fill(sheets[0], ["none"])
    found = coding.take(workspace, [path, *sheets])
    assert found.refused == ("x.csv, row 2: no coder is named", "x.csv, row 3: this item was not drawn here")


def test_mistakes_are_one_sentence(workspace, tmp_path, monkeypatch, capsys):
    given = ("code", "draw", "--workspace", workspace.path, "--out", tmp_path / "s")
    assert run(monkeypatch, *given, "--what", "nonsense") == 2
    said = capsys.readouterr().err.strip()
    assert said.endswith("--what nonsense: comments are coded for sentiment or themes.") and "\n" not in said
    assert run(monkeypatch, *given, "--what", "themes", "--lang", "th") == 2
    said = capsys.readouterr().err.strip()
    assert "those there are in en, zh" in said and "\n" not in said
    assert not (tmp_path / "s").exists() and not list((workspace.path / "coding").glob("*"))


def test_without_shared_titles_it_says_so(workspace, tmp_path, monkeypatch, capsys):
    path = workspace.comments / "part-00000.parquet"
    table = pq.read_table(path)
    alone = table.to_pandas().assign(market="H000")
    workspace.write(path, pa.Table.from_pandas(alone, schema=table.schema, preserve_index=False))
    assert workspace.scored().market.eq("H000").all()
    given = ("code", "draw", "--workspace", workspace.path, "--out", tmp_path / "s", "--what", "themes")
    assert run(monkeypatch, *given) == 2
    said = capsys.readouterr().err.strip()
    assert "no title has ten comments in each of two markets" in said and "\n" not in said


def test_ratings_without_a_word_are_not_drawn(workspace, tmp_path):
    path = workspace.comments / "part-00000.parquet"
    table = pq.read_table(path)
    frame = table.to_pandas()
    frame.loc[frame.index % 3 == 0, "text"] = None
    frame.loc[frame.index % 3 == 1, "text"] = "  "
    workspace.write(path, pa.Table.from_pandas(frame, schema=table.schema, preserve_index=False))
    sheet = pd.read_csv(drawn(workspace, tmp_path / "s", 60, 1).sheets[0], dtype=str, keep_default_na=False)
    assert len(sheet) == 120 and sheet.text.str.strip().ne("").all()


def test_a_person_who_is_forgotten_is_in_no_draw_of_themes(workspace, tmp_path):
    themes = drawn(workspace, tmp_path / "s", 60, 1).sheets[0]
    sentiment = drawn(workspace, tmp_path / "s", 60, 1, what="sentiment").sheets[0]
    fill(themes, ["plot"])
    fill(sentiment, ["1"], "label")
    coding.take(workspace, [themes, sentiment])
    rows = workspace.query("SELECT comment_id, author FROM comments")
    before = coding_store.drawn(workspace, "themes")
    author = rows.set_index("comment_id").author[before.comment_id.iloc[0]]
    theirs = set(rows.comment_id[rows.author == author])
    others = {
        what: set(coding_store.drawn(workspace, what).comment_id) - theirs for what in ("themes", "sentiment")
    }
    forgetting.forget(workspace, author)
    for what, kept in others.items():
        after = coding_store.drawn(workspace, what)
        assert set(after.comment_id) == kept and set(coding_store.labels(workspace, what)["item"]) == set(
            after["item"]
        )
    assert len(coding_store.drawn(workspace, "themes")) < len(before)
    for name in ("themes_drawn", "themes_codes"):
        kept = pq.read_table(workspace.path / "coding" / f"{name}.parquet").to_pandas()
        assert set(kept["item"]) == set(coding_store.drawn(workspace, "themes")["item"])


def test_codes_of_sentiment_of_a_workspace_made_before_are_still_read(workspace):
    """Files as they were written before themes could be coded, columns and types spelt out here."""
    folder, text = workspace.path / "coding", pa.string()
    folder.mkdir(exist_ok=True)
    drawn = pa.table({
        "item": pa.array(["c1", "c2"], text), "platform": pa.array(["p", "p"], text),
        "comment_id": pa.array(["0-1", "0-2"], text), "title_id": pa.array(["H000000"] * 2, text),
        "market": pa.array(["H000"] * 2, text), "language": pa.array(["zh"] * 2, text),
        "home": pa.array(["H000"] * 2, text), "pi": [0.25, 1.0], "draw": [1, 1],
    })  # fmt: skip
    codes = pa.table({
        "item": pa.array(["c1", "c1"], text), "coder": pa.array(["a", "b"], text), "label": [1, 0]
    })  # fmt: skip
    pq.write_table(drawn, folder / "drawn.parquet")
    pq.write_table(codes, folder / "codes.parquet")
    coded = coding_store.coded(workspace).set_index("item")
    assert coded.y["c1"] == 0.5 and pd.isna(coded.y["c2"]) and coded.pi.tolist() == [0.25, 1.0]
    assert coding_store.codes(workspace).label.tolist() == [1, 0]
    assert coding_store.labels(workspace, "themes").empty and coding_store.drawn(workspace, "themes").empty
    assert Inputs(studies.of_workspace(workspace), workspace, {}).coded_themes is None


def test_chosen_kinds():
    assert (
        coding_kinds.chosen("themes").column == "themes"
        and coding_kinds.chosen("sentiment").column == "label"
    )
    with pytest.raises(CrosscutError, match="sentiment or themes"):
        coding_kinds.chosen("")
