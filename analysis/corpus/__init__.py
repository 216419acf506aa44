"""The workspace on disk: Parquet tables, DuckDB over them, and the only SQL."""

from analysis.corpus.files import is_sound, sha256
from analysis.corpus.folder import KEY_VARIABLE
from analysis.corpus.workspace import SCORED, Workspace

SHARD_ROWS = 5_000  # small enough that a study of some 10,000 comments still feeds two workers

__all__ = ["KEY_VARIABLE", "SCORED", "SHARD_ROWS", "Workspace", "is_sound", "sha256"]
