"""The error tree: what a user sees as one sentence, without a traceback."""

from __future__ import annotations


class CrosscutError(Exception):
    """A user's mistake or a limit of the input: one sentence saying what, where and what to do.

    The command line prints the sentence and ends with `exit_code`; no traceback is shown.
    """

    exit_code = 2


class StudyFileError(CrosscutError):
    """The study file is not one: an unknown key, a wrong type, a missing file or column."""


class SourceError(CrosscutError):
    """A source cannot be read at all: not the stated format, empty, or hostile."""


class WorkspaceError(CrosscutError):
    """The workspace cannot be used: read-only, full, or made by something else."""


class ModelError(CrosscutError):
    """An encoder, sentiment head or lexicon cannot be loaded."""


class NothingToMeasureError(CrosscutError):
    """Nothing usable was read, so there is nothing to show."""
