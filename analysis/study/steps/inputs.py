"""What the measures of a study are given."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import markets, spec
from analysis.corpus import Workspace
from analysis.study import coding_store as hand
from analysis.study import topics
from analysis.study.validating import validation_of

if TYPE_CHECKING:
    from analysis.measure.derivatives_scores import Passages
    from analysis.measure.likeness import TextEmbeddings
    from analysis.measure.result import Note
    from analysis.measure.themes_read import Coded
    from analysis.measure.topics import Topics


class Inputs:
    """A study's tables and what was found in them so far: each read once, when it is first asked for.

    No measure changes what it is given.
    """

    def __init__(self, study: spec.Study, place: Workspace, found: dict[str, pd.DataFrame]) -> None:
        self.study, self.place, self.found, self.options = study, place, found, study.options

    @cached_property
    def titles(self) -> pd.DataFrame:
        """The table of titles."""
        return self.place.table("titles")

    @cached_property
    def metrics(self) -> pd.DataFrame:
        """The table of counts."""
        return self.place.table("metrics")

    @cached_property
    def scored(self) -> pd.DataFrame:
        """The comments with their scores."""
        return self.place.scored()

    @property
    def scored_if_coded(self) -> pd.DataFrame | None:
        """The comments where some were coded by hand; they need not be read where none was."""
        return self.scored if self.coded.y.notna().any() else None

    @cached_property
    def _validation(self) -> tuple[Mapping[str, Mapping[str, Any]], list[Note]]:
        return validation_of(self.place, self.options.sentiment)

    @property
    def validation(self) -> Mapping[str, Mapping[str, Any]]:
        """How good the sentiment scores of each language are."""
        return self._validation[0]

    @property
    def own_validation(self) -> list[Note]:
        """A note for each language that was validated on the user's own labels."""
        return self._validation[1]

    @cached_property
    def trope_hits(self) -> pd.DataFrame:
        """Which titles have which tropes."""
        from analysis.enrich import titles

        return titles.trope_hits(self.place)

    @cached_property
    def trope_sets(self) -> Any:
        """The tropes of each title."""
        from analysis.enrich import titles

        return titles.trope_sets(self.place)

    @property
    def synopses(self) -> TextEmbeddings:
        """The embeddings of synopses."""
        from analysis.enrich import titles
        from analysis.measure.likeness import TextEmbeddings

        return TextEmbeddings(*titles.synopsis_vectors(self.place))

    @property
    def passages(self) -> Passages:
        """The embeddings of the sentences of synopses."""
        from analysis.enrich import passages
        from analysis.measure.derivatives_scores import Passages

        return Passages(*passages.read(self.place))

    @property
    def mentions(self) -> dict[str, pd.DataFrame]:
        """Which comments name which tropes, symbols and themes, by kind."""
        kinds = {"trope": "tropes", "symbol": "symbols", "theme": "themes"}
        return {kind: self.place.mentions(column) for kind, column in kinds.items()}

    @property
    def named_symbols(self) -> pd.DataFrame:
        """What the comments that name or describe a symbol say of it."""
        return named_symbols(self.place, self.scored)

    @property
    def codes(self) -> pd.DataFrame:
        """Every label of sentiment that a coder gave."""
        return hand.codes(self.place)

    @property
    def theme_codes(self) -> pd.DataFrame:
        """Every label of themes that a coder gave."""
        return hand.codes(self.place, "themes")

    @property
    def coded(self) -> pd.DataFrame:
        """The comments drawn for coders, with the mean of their labels."""
        return hand.coded(self.place)

    @property
    def coded_themes(self) -> Coded | None:
        """What people say that comments are of; None where nothing is coded."""
        from analysis.measure.themes_read import coded_of

        given = hand.labels(self.place, "themes")
        return coded_of(given, hand.drawn(self.place, "themes"), self.scored) if len(given) else None

    @cached_property
    def topics(self) -> Topics:
        """The topics of comments, whose findings are measured together."""
        return topics.fitted(self.study, self.place, self.found["reception"])

    @property
    def groups(self) -> Mapping[str, Any]:
        """The groups of markets: the study's own, or the usual ones."""
        return self.options.market_groups or markets.GROUPS


def named_symbols(place: Workspace, scored: pd.DataFrame) -> pd.DataFrame:
    """What the comments that name or describe a symbol say of it: `comment` (row in `scored`), `symbol`, `described`,
    `confused`, `meaning`, `look`. Descriptions only on titles of `lexicon.HOMES`."""
    from analysis import lexicon
    from analysis.enrich.symbol_words import symbol_words

    said = place.words_of(symbols=True)
    found = symbol_words(said.text.to_list())
    found.insert(0, "comment", said.comment.to_numpy()[found.pop("text").to_numpy()])
    homes = scored.home_market
    elsewhere = found.described & ~homes.iloc[found.comment].isin(lexicon.HOMES).to_numpy()
    found = found[~elsewhere].reset_index(drop=True)
    asked = place.confused().set_index("comment").confused
    return found.assign(confused=asked.reindex(found.comment).fillna(False).to_numpy(bool))
