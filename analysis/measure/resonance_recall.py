"""How unevenly lexicons find things, told from the numbers themselves, and what stands out beyond that."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm

from analysis.stats import Floats, t_p, t_quantile

#: Free numbers, (keys − 1)·(markets − 1), from which unevenness can be told.
MIN_FREE = 10
#: Efficiency of a median of absolute values beside a standard deviation, for normal numbers.
EFFICIENCY = 0.37
_HALF = float(norm.ppf(0.75))


def beyond_recall(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of `odds` with intervals, z and p that allow for lexicons that find one key better here, one there.

    Taking away a market's median cancels what a lexicon finds more of *everything* in a language; what it finds more
    of one key stays, and no number of comments makes it smaller. It is taken as an offset with mean 0 and variance τ²,
    alike for all keys and markets of a kind. τ² is where half of |log odds|/√(se² + τ²) lie under 0.674, as they do
    for normal numbers; 0 where half do without it. Being a median, it hardly moves with a few strong tastes; with many
    it is too large, and less stands out. Then z = log odds/√(se² + τ²), and the interval is ± t·√(se² + τ²), with
    Welch–Satterthwaite's degrees of freedom of se² (titles − 1) and τ² (0.37 of the free numbers). `uneven` is τ.
    The key in the middle of a market, by which its others are told, is left out for τ².

    Under MIN_FREE free numbers nothing is said (status `few_keys`). Limits: lexicons that find everything equally well
    have τ near 0 and the numbers of `odds`. Source: Efron, JASA 99 (2004), on null distributions told from the data;
    DerSimonian & Laird, Controlled Clinical Trials 7 (1986), on variance between beside variance within.
    """
    out = frame.assign(uneven=np.nan)
    known = out.log_odds.notna().to_numpy()
    free = (out.key[known].nunique() - 1) * (out.market[known].nunique() - 1)
    if free < MIN_FREE:
        out.loc[known, ["log_odds", "low", "high", "z", "p"]] = np.nan
        out.loc[known, "status"] = "few_keys"
        return out
    value, df = out.log_odds[known].to_numpy(float), out.n_titles[known].to_numpy(float) - 1
    own = ((out.high[known] - out.low[known]).to_numpy(float) / 2 / t_quantile(df)) ** 2
    middle = pd.Series(np.abs(value)).groupby(out.market[known].to_numpy()).idxmin().to_numpy()
    tau2 = unevenness(np.delete(value, middle), np.delete(own, middle))
    total = own + tau2
    df = total**2 / (own**2 / df + tau2**2 / (EFFICIENCY * free))
    width = t_quantile(df) * np.sqrt(total)
    z = value / np.sqrt(total)
    for column, values in (
        ("low", value - width), ("high", value + width), ("z", z), ("p", t_p(z, df)), ("uneven", np.sqrt(tau2)),
    ):  # fmt: skip
        out.loc[known, column] = values
    return out


def unevenness(value: Floats, variance: Floats) -> float:
    """The variance τ² beyond chance: where the median of |x|/√(v + τ²) is that of a normal number; 0 if it is less."""

    def excess(tau2: float) -> float:
        return float(np.median(np.abs(value) / np.sqrt(variance + tau2))) - _HALF

    if not len(value) or excess(0.0) <= 0:
        return 0.0
    return float(brentq(excess, 0.0, (np.abs(value).max() / _HALF) ** 2 + 1e-9, xtol=1e-12))
