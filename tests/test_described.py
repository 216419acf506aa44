"""Descriptions of symbols on their way from the shards to the measure and to the page."""

import pandas as pd
import pyarrow as pa
import pytest

from analysis import schema
from analysis.corpus import Workspace
from analysis.enrich.symbols import confused, read
from analysis.measure.comprehension import comprehension
from analysis.study.steps.inputs import named_symbols

TEXTS = {
    "a": "why is there red paper stuck around every door",
    "b": "the spring couplets mean luck",
    "c": "a good show",
}


@pytest.fixture
def place(tmp_path):
    """Three comments in the US on a Chinese title, and the same on a Korean one."""
    workspace = Workspace(tmp_path / "w")
    workspace.create()
    said = [(f"{home}-{i}", home, text) for home in ("CN", "KR") for i, text in TEXTS.items()]
    found = read([text for *_, text in said])
    told = [[*one.names, *one.descriptions] for one in found]
    asked = confused([text for *_, text in said], told, found=found)
    comments = [
        {"platform": "p", "comment_id": i, "title_id": home, "market": "US", "text": text}
        for i, home, text in said
    ]
    enriched = [
        {"platform": "p", "comment_id": i, "symbols": one.names, "described": one.descriptions,
         "confused": bool(a) if t else None}
        for (i, *_), one, t, a in zip(said, found, told, asked, strict=True)
    ]  # fmt: skip
    for folder, rows, table in (
        (workspace.comments, comments, schema.COMMENT),
        (workspace.enriched, enriched, schema.ENRICHED),
    ):
        workspace.write(folder / "part-00000.parquet", pa.Table.from_pylist(rows, schema=table.schema))
    titles = [{"title_id": home, "home_market": home} for home in ("CN", "KR")]
    workspace.write(
        workspace.tables / "titles.parquet", pa.Table.from_pylist(titles, schema=schema.TITLE.schema)
    )
    workspace.write(workspace.tables / "weights.parquet", schema.WEIGHT.schema.empty_table())
    return workspace


def test_a_description_counts_on_titles_of_the_symbols_home_only(place):
    ids = place.scored().comment_id.to_numpy()
    named = named_symbols(place, place.scored())
    assert [(ids[row.comment], row.described, row.confused, row.meaning) for row in named.itertuples()] == [
        ("CN-a", True, True, False),
        ("CN-b", False, False, True),
        ("KR-b", False, False, True),
    ]
    assert set(named.symbol) == {"spring_couplets"}


def test_both_are_shown_where_both_are_counted(place):
    told = place.comments_of(home="CN", names=("told", "spring_couplets"))
    named = place.comments_of(home="CN", names=("symbols", "spring_couplets"))
    assert sorted(told.text) == sorted([TEXTS["a"], TEXTS["b"]]) and named.text.tolist() == [TEXTS["b"]]


def test_descriptions_are_counted_beside_the_names_and_have_no_depth(place):
    scored, named = place.scored().assign(weight=1.0), named_symbols(place, place.scored())
    frame = pd.concat([scored, scored.assign(market="CN")], ignore_index=True)
    named = pd.concat([named, named.assign(comment=named.comment + len(scored))], ignore_index=True)
    rows = comprehension(frame, named).table
    cell = rows[rows.symbol.eq("spring_couplets") & rows.market.eq("US") & rows.home.eq("CN")].iloc[0]
    assert (cell.n_mentions, cell.n_described, cell.n_depth) == (2, 1, 1)
    assert cell.confused == pytest.approx(0.5)
    assert (rows.n_described.dropna() <= rows.n_mentions[rows.n_described.notna()]).all()
