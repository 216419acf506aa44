"""The sample study: the same bytes for the same seed, a study file that loads, and enough of everything."""

import hashlib
import os
import subprocess
import sys

import pandas as pd
import pytest

from analysis import demo, spec
from analysis.demo import plants, viewers
from analysis.errors import CrosscutError

ABROAD = [market.code for market in plants.ABROAD]


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_seed_writes_the_same_bytes_in_another_process(small, tmp_path):
    code = (
        "import sys, pathlib; from analysis import demo; demo.make(pathlib.Path(sys.argv[1]), 96, 9_500, 3)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment)
    assert digests(tmp_path) == digests(small.folder)


def test_another_seed_writes_other_comments(small, tmp_path):
    other = demo.make(tmp_path, titles=96, comments=9_500, seed=4)
    same = {name for name, digest in digests(other.parent).items() if digests(small.folder)[name] == digest}
    assert same == {"README.txt", "study.yaml"}


def test_the_study_file_loads_and_says_that_it_is_made(sample):
    study = spec.load(sample.path)
    assert study.sample and study.home_market == "CN" and study.name == "Sample study (made data)"
    tables = [entry.source.table for entry in study.entries]
    assert {table: tables.count(table) for table in set(tables)} == {
        "titles": 2,
        "episodes": 1,
        "metrics": 1,
        "comments": 10,
    }
    declared = study.options.experiment
    assert declared.randomised and declared.audience == {
        market: planted["viewers"] for market, planted in sample.truth["experiments"].items()
    }
    assert "made data" in (sample.folder / "README.txt").read_text().casefold()


@pytest.mark.parametrize("world", ["sample", "small"])
def test_every_market_has_what_an_identified_discount_needs(world, request):
    world = request.getfixturevalue(world)
    cells = world.comments.groupby(["market", "title_id"]).size().reset_index()[["market", "title_id"]]
    chinese = cells.title_id.isin(world.home)
    at_home = set(cells.title_id[cells.market == "CN"])
    assert at_home <= world.home
    for market in ABROAD:
        here = cells.market == market
        imports = set(cells.title_id[here & chinese])
        assert imports <= at_home and len(imports) >= 10 and len(at_home - imports) >= 8
        locals_ = set(cells.title_id[here & ~chinese])
        assert len(locals_) == 8 and set(world.abroad.home_market[world.abroad.id.isin(locals_)]) == {market}


@pytest.mark.parametrize("world", ["sample", "small"])
def test_every_compared_title_has_twenty_raters_and_enough_writers(world, request):
    world = request.getfixturevalue(world)
    own = world.comments[
        world.comments.language == world.comments.market.map(lambda m: plants.MARKETS[m].language)
    ]
    for _, cell in own.groupby(["market", "title_id"]):
        assert viewers.voices(cell.author[cell.rating.notna()].to_numpy()) >= 24
        assert viewers.voices(cell.author.to_numpy()) >= 24


def test_the_numbers_asked_for_are_the_numbers_made(sample):
    assert len(sample.comments) == 15_000 and sample.comments.duplicated(["market", "comment_id"]).sum() == 0
    copies = sample.abroad.service == "storyreel"
    assert copies.sum() == 10 and len(sample.titles) + len(sample.abroad) - 10 == 150
    assert set(sample.comments.title_id) == set(sample.titles["剧id"]) | set(sample.abroad.id[~copies])
    everything = pd.concat([sample.titles.assign(id=sample.titles["剧id"]), sample.abroad])
    assert everything.id.is_unique
    named = pd.concat([sample.titles["剧名"], sample.titles["英文名"], sample.abroad.name])
    assert named.is_unique
    assert pd.concat([sample.titles["简介"], sample.abroad.summary]).is_unique
    released = pd.to_datetime(sample.titles["上线日期"])
    assert set(released.dt.year) == {2021, 2022, 2023, 2024, 2025}


def test_authors_write_on_several_titles_and_a_few_on_many(sample):
    titles = sample.comments.groupby(["market", "author"]).title_id.nunique()
    assert (titles > 1).mean() > 0.2 and titles.max() >= 15


def test_too_small_a_world_is_refused_with_the_number_that_would_do(tmp_path):
    with pytest.raises(CrosscutError, match="at least 96 titles"):
        demo.make(tmp_path / "a", titles=50)
    with pytest.raises(CrosscutError, match=r"at least (\d+) comments") as refused:
        demo.make(tmp_path / "b", comments=2_000)
    least = int(str(refused.value).split("at least ")[1].split()[0])
    assert demo.make(tmp_path / "c", titles=96, comments=least).is_file()
    assert not (tmp_path / "a").exists() and not (tmp_path / "b").exists()


def test_a_wide_catalogue_needs_no_more_comments(tmp_path):
    path = demo.make(tmp_path, titles=400, comments=9_500)
    catalogue = pd.read_csv(path.parent / "titles.csv")
    assert len(catalogue) == 400 - 72 and catalogue["简介"].is_unique and catalogue["剧名"].is_unique
