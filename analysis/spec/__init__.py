"""The study file: a closed list of keys, checked as a whole before anything is read or written."""

from analysis.spec.cells import FILL_IN
from analysis.spec.keys import SOURCES, Experiment, ListedTitle, Options, Source, TableName
from analysis.spec.loading import Entry, Study, load, of_entries

__all__ = [
    "FILL_IN",
    "SOURCES",
    "Entry",
    "Experiment",
    "ListedTitle",
    "Options",
    "Source",
    "Study",
    "TableName",
    "load",
    "of_entries",
]
