"""Findings as CSV, XLSX or Parquet: small cells hidden, no cell a formula."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from analysis.corpus import Workspace
from analysis.errors import CrosscutError
from analysis.show import material

FORMATS = ("csv", "xlsx", "parquet")
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with ' before every text that a spreadsheet would run; numbers are untouched."""
    out = frame.copy()
    for column in out.columns:
        if pd.api.types.is_string_dtype(out[column]) or out[column].dtype == object:
            out[column] = out[column].map(_guard, na_action="ignore")
    return out


def _guard(value: object) -> object:
    # A spreadsheet skips leading blanks before it looks for a formula.
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_STARTS) else value


def csv(frame: pd.DataFrame) -> bytes:
    """CSV as UTF-8 with a byte-order mark, so that spreadsheets read Chinese; unknown cells are empty."""
    return guarded(frame).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def xlsx(frame: pd.DataFrame, sheet: str) -> bytes:
    """One worksheet; times lose their zone, which the format cannot hold (they are UTC)."""
    buffer = io.BytesIO()
    out = guarded(frame)
    for column in out.columns:
        if isinstance(out[column].dtype, pd.DatetimeTZDtype):
            out[column] = out[column].dt.tz_localize(None)
    out.to_excel(buffer, sheet_name=sheet[:31], index=False, engine="openpyxl")
    return buffer.getvalue()


def write(place: Workspace, folder: Path, format_: str) -> list[Path]:
    """Writes every measured finding into `folder`, one file each, and returns the paths in order of name.

    Raises CrosscutError for an unknown format or a folder that cannot be made.
    """
    if format_ not in FORMATS:
        raise CrosscutError(
            f"--format {format_}: findings are exported as {', '.join(FORMATS)}; use one of them."
        )
    if folder.exists() and not folder.is_dir():
        raise CrosscutError(f"--out {folder}: this is a file; name a folder.")
    paths = []
    for name, frame in sorted(material.findings(place).items()):
        path = folder / f"{name}.{format_}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if format_ == "parquet":
                frame.to_parquet(path, index=False)
            else:
                path.write_bytes(csv(frame) if format_ == "csv" else xlsx(frame, name))
        except OSError as error:
            raise CrosscutError(
                f"--out {folder}: cannot be written ({error.strerror}); choose another folder."
            ) from error
        paths.append(path)
    return paths
