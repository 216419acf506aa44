"""Comments summed per title, stratum and person: enough to take weights off, or a person out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.reception import CELL, EVIDENCE
from analysis.stats import clusters

KEY = ["title_id", "market", "platform", "language"]


def voices(scored: pd.DataFrame) -> pd.DataFrame:
    """One row per evidence, title, market, platform, language and author, with the sums of its comments.

    `n` comments, `x` Σ value, `w` Σ weight, `wx` Σ weight·value; `n2` and `w2` what they add to Σ_a (Σ w)² of
    `stats.n_eff`, without weights and with them. Comments of a cell without an author share one row, author
    −1, in which `n2` = n and `w2` = Σ w², each being its own author. Authors are numbered by first
    appearance. The comments used are those of `reception`; sums are taken in order of value, so the order of
    rows changes nothing but the authors' numbers.
    """
    known = scored[scored.title_id.notna() & scored.market.notna()]
    frame = pd.DataFrame({
        "title_id": known.title_id.astype(object), "market": known.market.astype(object),
        "platform": known.platform.astype(object).fillna(""),
        "language": known.lang.astype(object).fillna("und"),
    })  # fmt: skip
    named = known.author.notna().to_numpy()
    author = np.where(named, clusters(known.author), -1)
    cell, cells = pd.MultiIndex.from_frame(frame).factorize(sort=True)
    parts = []
    for evidence, (value, weight) in EVIDENCE.items():
        x = pd.to_numeric(known[value]).to_numpy(float, na_value=np.nan)
        w = pd.to_numeric(known[weight]).to_numpy(float, na_value=np.nan)
        use = np.flatnonzero(np.isfinite(x) & (w > 0))
        use = use[np.lexsort((w[use], x[use], author[use], cell[use]))]
        if not len(use):
            continue
        x, w, of_cell, of = x[use], w[use], cell[use], author[use]
        starts = np.flatnonzero((np.diff(of_cell, prepend=-1) != 0) | (np.diff(of, prepend=-2) != 0))
        sums = {
            name: np.add.reduceat(values, starts)
            for name, values in (("n", np.ones(len(x))), ("x", x), ("w", w), ("wx", w * x), ("squares", w**2))
        }
        alone = of[starts] < 0
        rows = cells[of_cell[starts]].to_frame(index=False, name=KEY)
        rows = rows.assign(evidence=evidence, author=of[starts])
        rows = rows.assign(n=sums["n"], x=sums["x"], w=sums["w"], wx=sums["wx"])
        rows["n2"] = np.where(alone, sums["n"], sums["n"] ** 2)
        rows["w2"] = np.where(alone, sums["squares"], sums["w"] ** 2)
        parts.append(rows)
    columns = [*CELL, "author", "n", "x", "w", "wx", "n2", "w2"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def unweighted(cells: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """The cells with every comment at weight 1: copies and busy authors count in full.

    An author stays one voice in `n_eff`. Published means have no weights and stay as they are; `se` is not
    worked out again, since no interval of D uses it.
    """
    sums = said.groupby(CELL, sort=False)[["n", "x", "n2"]].sum()
    keys = pd.MultiIndex.from_frame(cells[CELL].astype(object).fillna({"platform": ""}))
    found = sums.reindex(keys)
    there = found.n.notna().to_numpy()
    mean = np.where(
        there, (found.x / found.n).to_numpy(float), cells["mean"].to_numpy(float, na_value=np.nan)
    )
    n_eff = np.where(
        there, (found.n**2 / found.n2).to_numpy(float), cells.n_eff.to_numpy(float, na_value=np.nan)
    )
    return cells.assign(mean=mean, n_eff=n_eff)
