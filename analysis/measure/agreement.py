"""How far coders agree: Krippendorff's alpha per language."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from analysis.measure.result import Result, result
from analysis.spec import Options
from analysis.stats import MAX_FAILED_DRAWS, Floats, Ints, generator

DRAWS = 999
#: The codes of sentiment, from negative to positive.
CODES = (-1, 0, 1)
#: The codes of themes: a theme is not named, or named.
NAMED = (0, 1)
#: Comments coded twice or more from which on alpha has an interval.
LEAST = 10

Metric = Literal["ordinal", "nominal"]


def agreement(labels: pd.DataFrame, options: Options, themes: pd.DataFrame | None = None) -> Result:
    """Krippendorff's alpha of the coders of each language, over comments that at least two of them coded.

    `labels`: item, language, coder, label (−1 negative, 0 neutral, 1 positive); they give the rows with `what`
    `sentiment`. `themes`: the same with themes' ids as label, | between them, nothing for none; rows `themes`.

    alpha = 1 − D_o/D_e, the observed disagreement of pairs of codes of one comment over that of pairs of
    codes taken at random. `alpha` of sentiment uses the ordinal metric, since negative and positive disagree more
    than negative and neutral; `alpha_nominal` counts all disagreements alike. Of themes both are nominal, over all
    pairs of a comment and a theme, coded as named or not; the themes are those that anybody names in a comment coded
    twice. 1: all agree; 0: as chance would; below 0: worse. Coders may have coded different comments. `low`, `high`:
    percentiles of 999 bootstrap draws of comments; null under 10 comments, or where more than 5 % of draws hold one
    code only.

    `n` comments coded twice or more, `n_codes` their codes, `coders` those who gave them. `status`:
    `one_coder` (n = 0), `one_code` (all codes are the same: nothing could have disagreed, alpha is null),
    `few` (under 10 comments), else `ok`.

    Sources: Krippendorff, Content Analysis (2004), 11; Hayes & Krippendorff (2007).
    """
    rows = _rows(labels, options, "sentiment")
    return result("agreement", rows + (_rows(themes, options, "themes") if themes is not None else []))


def _rows(labels: pd.DataFrame, options: Options, what: str) -> list[dict[str, object]]:
    sentiment, rows = what == "sentiment", []
    for language, part in labels.sort_values(["language", "item", "coder"]).groupby("language", sort=True):
        paired = part[part.groupby("item").coder.transform("size") > 1]
        rng = generator(options.seed, "agreement", *([] if sentiment else [what]), str(language))
        numbers = (
            _numbers(counts_of(paired), rng, "ordinal", CODES)
            if sentiment
            else _numbers(themes_of(paired), rng, "nominal", NAMED)
        )
        rows.append({
            "what": what, "language": str(language), "n": paired.item.nunique(),
            "coders": paired.coder.nunique(), "n_codes": len(paired), **numbers,
        })  # fmt: skip
    return rows


def counts_of(labels: pd.DataFrame) -> Ints:
    """Comments × codes: how many coders gave each; comments sorted by item."""
    table = pd.crosstab(labels.item, labels.label).reindex(columns=list(CODES), fill_value=0)
    return table.sort_index().to_numpy(np.int64)


def themes_of(labels: pd.DataFrame) -> Ints:
    """Comments × themes × NAMED: how many coders gave each; comments sorted by item, themes that anybody names."""
    coders = labels.groupby("item", sort=True).size()
    said = labels.assign(key=labels.label.str.split("|")).explode("key")
    said = said[said.key.ne("")]
    named = pd.crosstab(said.item, said.key).reindex(coders.index, fill_value=0).to_numpy(np.int64)
    return np.stack([coders.to_numpy()[:, None] - named, named], axis=2)


def alpha(counts: Ints, metric: Metric = "ordinal", codes: tuple[int, ...] = CODES) -> float:
    """Krippendorff's alpha of units × codes (units may have several axes); nan where fewer than two codes occur."""
    import krippendorff

    counts = counts.reshape(-1, len(codes))
    counts = counts[counts.sum(axis=1) > 1]
    if (counts.sum(axis=0) > 0).sum() < 2:
        return float("nan")
    return float(
        krippendorff.alpha(value_counts=counts, value_domain=list(codes), level_of_measurement=metric)
    )


def _numbers(
    counts: Ints, rng: np.random.Generator, metric: Metric, codes: tuple[int, ...]
) -> dict[str, object]:
    if not len(counts):
        return {"status": "one_coder"}
    found = alpha(counts, metric, codes)
    if np.isnan(found):
        return {"status": "one_code"}
    numbers: dict[str, object] = {"alpha": found, "alpha_nominal": alpha(counts, "nominal", codes)}
    if len(counts) < LEAST:
        return numbers | {"status": "few"}
    draws = (counts[rng.integers(0, len(counts), len(counts))] for _ in range(DRAWS))
    drawn: Floats = np.array([alpha(one, metric, codes) for one in draws])
    usable = np.isfinite(drawn)
    if usable.mean() >= 1 - MAX_FAILED_DRAWS:
        low, high = np.quantile(drawn[usable], [0.025, 0.975])
        numbers |= {"low": float(low), "high": float(high)}
    return numbers | {"status": "ok"}
