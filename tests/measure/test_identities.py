"""What must not change a finding, from the comments to the last table: constants, copies, order, shards, threads."""

import importlib.util
import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from threadpoolctl import threadpool_limits

from analysis import spec, study
from analysis.corpus import Workspace
from analysis.enrich import weights
from analysis.measure.discount import discount
from analysis.measure.gaps import gaps
from analysis.measure.reception import reception
from analysis.measure.travel import travel
from analysis.spec import Options

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
OPTIONS = Options(min_comments=10)


def load(name):
    """A module of the benchmarks, which are scripts and no package."""
    spec_ = importlib.util.spec_from_file_location(f"benchmarks_{name}", BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec_)
    sys.modules[spec_.name] = module  # dataclasses look themselves up there
    spec_.loader.exec_module(module)
    return module


made = load("made_studies")


@pytest.fixture(scope="module", params=["normal", "stars"])
def comments(request):
    """One study: a home market, two markets abroad, and the home market's audience for some of their titles."""
    rng = np.random.default_rng(1)
    scores = made.SCORES[request.param]
    cells, listed = made.discount_cells(scores, made.latent(rng, scores, 1, 36, 14, False))
    back = cells[(cells.prefix == "a") & (cells.of < 7)]
    cells = pd.concat([cells, back.assign(market="H0000", lang="zh", place=0)], ignore_index=True)
    listed["genres"] = [["drama"] if i % 2 else ["comedy"] for i in range(len(listed))]
    tropes = pd.DataFrame(
        {"title_id": listed.title_id, "trope": np.where(rng.random(len(listed)) < 0.5, "x", "y")}
    )
    return made.comments(rng, scores, cells, (50, 20)).drop(columns="copy_of"), listed, tropes


def measured(scored, listed, tropes, options=OPTIONS):
    cells = reception(scored, made.NO_METRICS, listed, options, made.VALID).table
    d = discount(cells, listed, options, made.VALID).table
    g = gaps(cells, listed, d, options, made.VALID).table
    return {
        "reception": cells,
        "discount": d,
        "gaps": g,
        "travel": travel(cells, listed, tropes, options).table,
    }


def test_every_finding_is_there(comments):
    found = measured(*comments)
    assert found["discount"].query("market != 'H0000'").discount.notna().all()
    assert found["discount"].mutual.notna().sum() == 2
    assert found["gaps"].gap.notna().all()
    assert found["travel"].effect.notna().any()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_constant_added_to_every_score_of_a_market_changes_nothing(comments, language):
    scored, listed, tropes = comments
    there = scored.lang == language
    moved = scored.assign(**{
        c: np.where(there, scored[c] + 0.3, scored[c]) for c in ("sentiment", "rating")
    })  # fmt: skip
    before, after = measured(*comments), measured(moved, listed, tropes)
    for name in ("discount", "gaps", "travel"):
        pd.testing.assert_frame_equal(before[name], after[name], rtol=1e-8, atol=1e-9)
    for column in ("standing", "standing_se", "se", "n_eff"):
        pd.testing.assert_series_equal(before["reception"][column], after["reception"][column], atol=1e-9)


def test_every_comment_twice_under_its_own_author_changes_nothing_but_n(comments):
    """Weighed anew: a text and its copy by one author on one title share one vote."""
    scored, listed, tropes = comments
    text = pd.Series([f"{i * 7919 % 100_003:x} said {i}" for i in range(len(scored))])
    once = scored.assign(text=text, comment_id=scored.comment_id.astype(str))
    twice = pd.concat([once, once.assign(comment_id="again" + once.comment_id)], ignore_index=True)
    found = []
    for frame in (once, twice):
        given = frame.drop(columns=["weight", "rating_weight"])
        weighed = weights.weigh(given[["platform", "comment_id", "title_id", "market", "author", "text"]])
        given = given.merge(weighed.to_pandas(), on=["platform", "comment_id"])
        found.append(measured(given, listed, tropes))
    before, after = found
    assert (after["reception"].n_comments == 2 * before["reception"].n_comments).all()
    counts = {
        "reception": ["n_comments"],
        "discount": ["n_comments"],
        "gaps": ["n_home", "n_market"],
        "travel": [],
    }
    for name, columns in counts.items():
        pd.testing.assert_frame_equal(
            before[name].drop(columns=columns), after[name].drop(columns=columns), rtol=1e-8, atol=1e-10
        )


def test_the_order_of_all_rows_changes_no_byte(comments):
    first = measured(*comments)
    again = measured(*(frame.sample(frac=1, random_state=5) for frame in comments))
    for name, table in first.items():
        pd.testing.assert_frame_equal(table, again[name], check_exact=True)


def test_the_mutual_discount_is_the_same_from_either_market(comments):
    rows = measured(*comments)["discount"].set_index(["home", "market"])
    there, back = rows.loc[("H0000", "A0000")], rows.loc[("A0000", "H0000")]
    mutual = ["mutual", "mutual_low", "mutual_high"]
    assert there[mutual].notna().all()
    assert there[mutual].tolist() == back[mutual].tolist()


def test_the_weights_of_made_studies_are_those_of_their_texts():
    """The simulations give their comments weights; here `weigh` finds the same from texts with these copies."""
    rng = np.random.default_rng(3)
    for kind, column in (("normal", "weight"), ("stars", "rating_weight")):
        scores = made.SCORES[kind]
        cells, _ = made.discount_cells(scores, made.latent(rng, scores, 1, 3, 2, False))
        scored = made.comments(rng, scores, cells)
        words = np.array(
            ["".join(rng.choice(list("abcdefghijklmnop "), 60)) for _ in range(scored.copy_of.max() + 1)]
        )
        scored = scored.assign(text=words[scored.copy_of], comment_id=scored.comment_id.map("{:06d}".format))
        found = weights.weigh(scored).to_pandas().set_index("comment_id")[column]
        np.testing.assert_allclose(found.reindex(scored.comment_id), scored.weight, rtol=1e-12)
        assert (scored.weight < 1).mean() > 0.1


def test_other_shards_and_threads_change_no_byte(sample_run, tmp_path):
    """The sample's comments in other shards, in another order, measured where two threads may be used."""
    folder = tmp_path / "w"
    shutil.copytree(sample_run.workspace, folder)
    for kind in ("tables/comments", "enriched"):
        parts = sorted((folder / kind).glob("part-*.parquet"))
        whole = pa.concat_tables([pq.read_table(part) for part in parts])
        whole = whole.take(np.random.default_rng(len(kind)).permutation(len(whole)))
        for number, part in enumerate(parts):
            # All but the last hold a tenth: nothing is cut where it was.
            start, end = number * len(whole) // 10, (number + 1) * len(whole) // 10
            pq.write_table(whole.slice(start, None if part == parts[-1] else end - start), part)
    place, loaded = Workspace(folder), spec.load(sample_run.study)
    for name in ("reception", "discount", "gaps", "travel"):
        (folder / "findings" / f"{name}.parquet").unlink()
        with threadpool_limits(2):
            study.measure(loaded, place, only=name)
        there = (sample_run.workspace / "findings" / f"{name}.parquet").read_bytes()
        assert (folder / "findings" / f"{name}.parquet").read_bytes() == there, name
