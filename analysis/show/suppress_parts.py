"""Parts of a row that rest on fewer comments than the row: hidden where they are small by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd

#: As in `suppress`, which uses this module.
MIN_COMMENTS, MIN_AUTHORS = 10, 3
_DEPTH = ("depth", "depth_low", "depth_high", "n_depth", "n_eff_depth", "diff", "diff_low", "diff_high")


def comprehension(frame: pd.DataFrame) -> pd.DataFrame:
    """Depth with few words of meaning or look is blanked, and what is said of home where home's own row is small."""
    if frame.empty:
        return frame
    out = frame.copy()
    single = out["symbol"].ne("*")
    _blank(out, single & out["n_depth"].lt(MIN_COMMENTS).fillna(False), _DEPTH)
    own = out[out["market"].eq(out["home"])].set_index(["symbol", "home"])
    keys = pd.MultiIndex.from_frame(out[["symbol", "home"]])
    for n, columns in (
        ("n_mentions", ("home_confused", "confused_diff", "confused_diff_low", "confused_diff_high")),
        ("n_depth", ("home_depth", "diff", "diff_low", "diff_high")),
    ):
        there = own[n].reindex(keys).to_numpy(dtype=float, na_value=0.0)
        _blank(out, single & (there < MIN_COMMENTS), columns)
    return out


def arcs(frame: pd.DataFrame) -> pd.DataFrame:
    """Curves over few comments or people are blanked, each kind of evidence by itself; views are no comments."""
    if frame.empty:
        return frame
    out = frame.copy()
    for kind, columns in (
        ("sentiment", ("sentiment", "low", "high")),
        ("rating", ("rating", "rating_low", "rating_high")),
    ):
        few = out[f"n_{kind}"].lt(MIN_COMMENTS) | out[f"authors_{kind}"].lt(MIN_AUTHORS)
        _blank(out, few.fillna(False), (*columns, f"n_{kind}", f"authors_{kind}"))
    return out


def recall(frame: pd.DataFrame) -> pd.DataFrame:
    """What rests on 1 to 9 comments that name a theme is blanked, and so what rests on 1 to 9 labelled ones.

    Unlike the other numbers on coding these tell what people said, in a language that one market alone may speak. Where
    one language of a theme is hidden, so is the next smallest: its number could be worked out from that of all. None
    at all is said: nobody can be traced by what nobody said.
    """
    if frame.empty:
        return frame
    out = frame.copy()
    for n, name in (("n_named", "recall"), ("n_found", "precision")):
        there = frame[n].where(frame[n].gt(0))
        small = there.lt(MIN_COMMENTS).fillna(False).astype(bool)
        single = frame["language"].ne("*")
        alone = (small & single).groupby(frame["key"]).transform("sum").eq(1)
        rank = there.where(single & ~small).groupby(frame["key"]).rank(method="first")
        _blank(out, small | (alone & rank.eq(1).fillna(False)), (n, name, f"{name}_low", f"{name}_high"))
    return out


#: Findings whose rows are hidden in parts.
BY_FINDING: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = MappingProxyType(
    {"comprehension": comprehension, "arcs": arcs, "recall": recall}
)


def _blank(frame: pd.DataFrame, rows: pd.Series, columns: tuple[str, ...]) -> None:
    for column in columns:
        frame[column] = frame[column].where(~rows.astype(bool))
