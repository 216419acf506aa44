"""A workspace enriched or measured before a column was added is told what to do, in one sentence."""

import pandas as pd
import pyarrow as pa
import pytest

from analysis import schema
from analysis.corpus import Workspace
from analysis.errors import WorkspaceError
from analysis.measure.columns import FINDINGS
from analysis.show import material
from analysis.study.measuring import _require_enriched


@pytest.mark.parametrize("old", [False, True])
def test_a_shard_without_a_column_has_to_be_enriched_again(tmp_path, old):
    place = Workspace(tmp_path / "w.crosscut")
    place.create()
    enriched = schema.ENRICHED.schema.empty_table()
    place.write(place.comments / "part-00000.parquet", schema.COMMENT.schema.empty_table())
    place.write(
        place.enriched / "part-00000.parquet", enriched.drop(["sentiment_masked"]) if old else enriched
    )
    for path in (place.enriched / "titles.parquet", place.enriched / "trope_hits.parquet"):
        place.write(path, pa.table({"title_id": pa.array([], pa.string())}))
    place.write(place.tables / "weights.parquet", schema.WEIGHT.schema.empty_table())
    if not old:
        _require_enriched(place)
        return
    with pytest.raises(WorkspaceError, match="crosscut enrich"):
        _require_enriched(place)


def test_a_finding_without_a_column_has_to_be_measured_again(tmp_path):
    place = Workspace(tmp_path / "w.crosscut")
    place.create()
    frame = pd.DataFrame(columns=list(FINDINGS["lead_lag"]), dtype="string")
    place.write_finding("lead_lag", frame)
    assert set(material.findings(place)) == {"lead_lag"}
    place.write_finding("lead_lag", frame.drop(columns=["status"]))
    with pytest.raises(WorkspaceError, match="measured lead_lag; run `crosscut measure"):
        material.findings(place)
