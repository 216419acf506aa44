import io

import made_findings as made
import openpyxl
import pandas as pd
import pytest

from analysis.corpus import Workspace
from analysis.errors import CrosscutError
from analysis.show import export


def _hostile() -> pd.DataFrame:
    return pd.DataFrame(
        {"text": ["=cmd()", "+1", "-1", "@sum", "\tx", " =cmd()", "safe", None], "value": [-0.5] * 8}
    ).astype({"text": "string"})


def test_formulas_are_text_and_negative_numbers_stay_numbers():
    read = pd.read_csv(io.BytesIO(export.csv(_hostile())))
    assert read["text"].dropna().str.startswith(("'", "safe")).all()
    assert (read["value"] == -0.5).all()


def test_a_worksheet_holds_no_formula():
    sheet = openpyxl.load_workbook(io.BytesIO(export.xlsx(_hostile(), "x"))).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet["B2"].value == -0.5


def test_parquet_keeps_texts_as_they_are_but_hides_small_cells(tmp_path):
    place = Workspace(tmp_path / "w")
    place.create()
    for name, frame in made.everything().items():
        place.write_finding(name, frame)
    paths = export.write(place, tmp_path / "out", "parquet")
    assert [p.name for p in paths] == sorted(f"{name}.parquet" for name in made.everything())
    gaps = pd.read_parquet(tmp_path / "out" / "gaps.parquet")
    assert gaps.loc[gaps["title_id"] == "t05", "gap"].isna().all() and gaps["gap"].notna().sum() == 23


def test_an_unknown_format_is_one_sentence(tmp_path):
    with pytest.raises(CrosscutError, match="csv, xlsx, parquet"):
        export.write(Workspace(tmp_path), tmp_path, "pdf")
