"""The made coder: every drawn comment of the sample is coded by what it was made on, and once."""

import shutil

import pandas as pd
import pytest

from analysis import lexicon
from analysis import study as studies
from analysis.corpus import Workspace
from analysis.demo import coder, plants
from analysis.study import coding, coding_store


@pytest.fixture
def copied(sample_run, tmp_path):
    """The session's sample with its workspace, to be written to."""
    folder = tmp_path / "sample"
    shutil.copytree(sample_run.study.parent, folder)
    return folder, Workspace(folder / "study.crosscut")


def again(folder, place):
    coder.code(studies.of_workspace(place), place, folder)


def content(folder, place):
    paths = [*(folder / "coding").iterdir(), *(place.path / "coding").iterdir()]
    return {path.name: path.read_bytes() for path in sorted(paths)}


def wiped(place):
    shutil.rmtree(place.path / "coding")
    (place.path / "coding").mkdir()


def made(folder):
    """What each comment was made on, by platform and id, as a coder would write it."""
    truth = pd.read_csv(folder / "truth_comments.csv", dtype="str", keep_default_na=False)
    platform = truth.market.map({code: market.platform for code, market in plants.MARKETS.items()})
    named = truth.themes.str.split("|").map(
        lambda said: sorted({coder.THEMES[t] for t in said if t in coder.THEMES})
    )
    return pd.Series(named.str.join("|").to_numpy(), pd.MultiIndex.from_arrays([platform, truth.comment_id]))


def test_every_cell_of_the_sheet_is_filled_and_every_code_is_the_truth(sample_run):
    folder, place = sample_run.study.parent, Workspace(sample_run.workspace)
    sheets = sorted((folder / "coding").iterdir())
    assert [sheet.name for sheet in sheets] == ["themes-draw-1-coder-1.csv"]
    sheet = pd.read_csv(sheets[0], dtype=str, keep_default_na=False)
    drawn, labels = coding_store.drawn(place, "themes"), coding_store.labels(place, "themes")
    assert sheet.themes.ne("").all() and set(sheet["item"]) == set(drawn["item"]) == set(labels["item"])
    assert len(labels) == len(drawn) >= 2_500 and drawn["draw"].eq(1).all()
    assert set(drawn.market) == set(plants.MARKETS)
    assert drawn.groupby("market").size().min() >= 200
    truth = made(folder).reindex(pd.MultiIndex.from_frame(drawn[["platform", "comment_id"]]))
    given = labels.set_index("item").label.reindex(drawn["item"])
    assert truth.notna().all() and given.tolist() == truth.tolist()
    assert given.eq("").mean() < 0.5 and set(given.str.split("|").explode()) - {""} == set(
        coder.THEMES.values()
    )


def test_coding_again_draws_nothing_more(copied):
    before = content(*copied)
    again(*copied)
    assert content(*copied) == before


def test_a_draw_that_was_stopped_before_it_was_coded_is_coded_then(copied):
    folder, place = copied
    before = content(folder, place)
    wiped(place)
    shutil.rmtree(folder / "coding")
    coding.draw(studies.of_workspace(place), place, coder.PER_GROUP, 1, folder / "coding", what="themes")
    assert coding_store.labels(place, "themes").empty
    again(folder, place)
    assert content(folder, place) == before


def test_a_workspace_made_anew_beside_the_old_sheet_is_coded_alike(copied):
    folder, place = copied
    before = content(folder, place)
    wiped(place)
    again(folder, place)
    assert content(folder, place) == before


def test_codes_of_another_world_under_the_same_ids_are_dropped(copied):
    """As after `crosscut demo --seed 8` in a folder that held the sample of seed 7: here the draw is of the other."""
    folder, place = copied
    before, drawn = content(folder, place), coding_store.drawn(place, "themes")
    labels = coding_store.labels(place, "themes")
    title = drawn.title_id.to_numpy()[::-1]
    coding_store.write_drawn(place, drawn.assign(title_id=title), "themes")
    coding_store.write_labels(place, labels.assign(label="plot"), "themes")
    again(folder, place)
    assert content(folder, place) == before


def test_the_lexicon_knows_every_theme_of_the_sample_that_is_one():
    assert set(coder.THEMES.values()) <= {theme.id for theme in lexicon.load_themes()}
    said = {theme for by in plants.THEMES.values() for theme in by} | {"hook", "ending"}
    assert set(coder.THEMES) == said - {"overall", "question", "chatter"}
    assert {theme for by in plants.TASTES.values() for theme in by} <= set(coder.THEMES)
