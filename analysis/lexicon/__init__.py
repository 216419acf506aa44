"""The lexicons: tropes, cultural symbols, comprehension cues and themes, read from YAML and checked.

The packaged ones lie in `data/lexicons` beside this package; every function takes another folder, where a
user keeps lexicons of their own. A file that is not in that folder is taken from the packaged ones.
"""

from analysis.lexicon.cues import Cues, load_cues
from analysis.lexicon.reading import FILES, FOLDER, Words, version
from analysis.lexicon.symbols import HOMES, NO_ANALOGY, Analogy, Symbol, load_symbols
from analysis.lexicon.themes import Theme, load_themes
from analysis.lexicon.tropes import Trope, canonical, load_tropes

__all__ = [
    "FILES",
    "FOLDER",
    "HOMES",
    "NO_ANALOGY",
    "Analogy",
    "Cues",
    "Symbol",
    "Theme",
    "Trope",
    "Words",
    "canonical",
    "load_cues",
    "load_symbols",
    "load_themes",
    "load_tropes",
    "version",
]
