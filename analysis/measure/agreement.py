"""How far coders agree: Krippendorff's alpha per language."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from analysis.measure.result import Result, result
from analysis.spec import Options
from analysis.stats import MAX_FAILED_DRAWS, Floats, Ints, generator

DRAWS = 999
#: The codes, from negative to positive.
CODES = (-1, 0, 1)
#: Comments coded twice or more from which on alpha has an interval.
LEAST = 10


def agreement(labels: pd.DataFrame, options: Options) -> Result:
    """Krippendorff's alpha of the coders of each language, over comments that at least two of them coded.

    `labels`: item, language, coder, label (−1 negative, 0 neutral, 1 positive).

    alpha = 1 − D_o/D_e, the observed disagreement of pairs of codes of one comment over that of pairs of
    codes taken at random. `alpha` uses the ordinal metric, since negative and positive disagree more than
    negative and neutral; `alpha_nominal` counts all disagreements alike. 1: all agree; 0: as chance would;
    below 0: worse. Coders may have coded different comments. `low`, `high`: percentiles of 999 bootstrap
    draws of comments; null under 10 comments, or where more than 5 % of draws hold one code only.

    `n` comments coded twice or more, `n_codes` their codes, `coders` those who gave them. `status`:
    `one_coder` (n = 0), `one_code` (all codes are the same: nothing could have disagreed, alpha is null),
    `few` (under 10 comments), else `ok`.

    Sources: Krippendorff, Content Analysis (2004), 11; Hayes & Krippendorff (2007).
    """
    rows = []
    for language, part in labels.sort_values(["language", "item", "coder"]).groupby("language", sort=True):
        counts = counts_of(part)
        several = counts.sum(axis=1) > 1
        items = sorted(part.item.unique())
        paired = part[part.item.isin([item for item, two in zip(items, several, strict=True) if two])]
        rng = generator(options.seed, "agreement", str(language))
        rows.append({
            "language": str(language), "n": int(several.sum()), "coders": paired.coder.nunique(),
            "n_codes": len(paired), **_numbers(counts[several], rng),
        })  # fmt: skip
    return result("agreement", rows)


def counts_of(labels: pd.DataFrame) -> Ints:
    """Comments × codes: how many coders gave each; comments sorted by item."""
    table = pd.crosstab(labels.item, labels.label).reindex(columns=list(CODES), fill_value=0)
    return table.sort_index().to_numpy(np.int64)


def alpha(counts: Ints, metric: Literal["ordinal", "nominal"] = "ordinal") -> float:
    """Krippendorff's alpha of comments × codes; nan where fewer than two codes occur."""
    import krippendorff

    counts = counts[counts.sum(axis=1) > 1]
    if (counts.sum(axis=0) > 0).sum() < 2:
        return float("nan")
    return float(
        krippendorff.alpha(value_counts=counts, value_domain=list(CODES), level_of_measurement=metric)
    )


def _numbers(counts: Ints, rng: np.random.Generator) -> dict[str, object]:
    if not len(counts):
        return {"status": "one_coder"}
    found = alpha(counts)
    if np.isnan(found):
        return {"status": "one_code"}
    numbers: dict[str, object] = {"alpha": found, "alpha_nominal": alpha(counts, "nominal")}
    if len(counts) < LEAST:
        return numbers | {"status": "few"}
    drawn: Floats = np.array([alpha(counts[rng.integers(0, len(counts), len(counts))]) for _ in range(DRAWS)])
    usable = np.isfinite(drawn)
    if usable.mean() >= 1 - MAX_FAILED_DRAWS:
        low, high = np.quantile(drawn[usable], [0.025, 0.975])
        numbers |= {"low": float(low), "high": float(high)}
    return numbers | {"status": "ok"}
