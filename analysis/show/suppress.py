"""Small cells are not shown: what a handful of people said could be traced to them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.show import suppress_parts

#: A cell of fewer comments than this is not shown.
MIN_COMMENTS = 10
#: A cell of fewer people than this is not shown, where the source names its authors.
MIN_AUTHORS = 3

_TOPIC = ("n", "n_all", "n_authors", "share", "low", "high", "share_all", "low_all", "high_all")
#: What is blanked in a small cell; its keys and status stay, so that the reader sees the gap.
_BLANKED: dict[str, tuple[str, ...]] = {
    "reception": ("n_comments", "n_authors", "n_eff", "mean", "se", "low", "high", "standing", "standing_se"),
    "gaps": ("gap", "se", "low", "high", "shrunk", "q", "floor", "n_home", "n_market"),
    "discount": (
        "discount",
        "low",
        "high",
        "pi_low",
        "pi_high",
        "mutual",
        "mutual_low",
        "mutual_high",
        "boot_low",
        "boot_high",
        "n_comments",
    ),
    "imports": ("standing", "low", "high", "n_comments"),
    "groups": ("estimate", "low", "high", "tau2", "least"),
    "discount_between": ("difference", "low", "high", "q", "n_comments"),
    "sensitivity": ("estimate", "low", "high", "holds", "n_comments", "n_holding"),
    "experiments": (
        *("n_a", "n_b", "authors_a", "authors_b"),
        *("difference", "low", "high", "q", "mde", "se", "mean_a", "mean_b"),
    ),
    "drivers": (
        *(
            "composition",
            "composition_low",
            "composition_high",
            "valuation",
            "valuation_low",
            "valuation_high",
        ),
        *("all_composition", "all_composition_low", "all_composition_high"),
        *("all_valuation", "all_valuation_low", "all_valuation_high"),
        *("gap", "share_home", "share_market", "score_home", "score_market"),
        *("n_home", "n_market", "authors_home", "authors_market"),
    ),
    "resonance": (
        *("n_mentions", "n_authors", "log_odds", "low", "high", "z", "p", "q"),
        *("lift", "lift_low", "lift_high", "verdict"),
    ),
    "comprehension": (
        *(
            "n_mentions",
            "n_described",
            "n_authors",
            "confused",
            "confused_low",
            "confused_high",
            "n_eff_confused",
        ),
        *("confused_diff", "confused_diff_low", "confused_diff_high", "q", "verdict"),
        *("n_depth", "depth", "depth_low", "depth_high", "n_eff_depth", "diff", "diff_low", "diff_high"),
    ),
    "arc_summary": ("estimate", "low", "high", "n", "n_comments", "n_authors", "p", "q"),
    "topics": _TOPIC,
    "topic_market": (*_TOPIC, "lift", "mean_standing", "standing_low", "standing_high"),
    "topic_time": _TOPIC,
}

SUPPRESSED = "suppressed"


def is_small(n_comments: pd.Series, n_authors: pd.Series | None = None) -> pd.Series:
    """True for cells under the thresholds. Unknown authors: comments alone count.

    Unknown comments are a platform's own published mean, which is no cell of ours: not small.
    """
    small = pd.to_numeric(n_comments).lt(MIN_COMMENTS).fillna(False)
    if n_authors is not None:
        small |= pd.to_numeric(n_authors).lt(MIN_AUTHORS).fillna(False)
    return small.astype(bool)


def findings(found: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """All findings with their small cells blanked and marked in a boolean column `suppressed`.

    Doing it twice changes nothing. A title's gap is hidden where either of its sides is a small cell: with
    one side's number and the gap, the other side could be worked out.
    """
    out = dict(found)
    for name in _BLANKED:
        if name in found and SUPPRESSED not in found[name]:
            out[name] = _marked(name, found[name], _small_rows(name, found))
    for name, hide in suppress_parts.BY_FINDING.items():
        if name in out:
            out[name] = hide(out[name])
    return out


def hidden(frame: pd.DataFrame) -> int:
    """How many rows of a frame are suppressed."""
    return int(frame[SUPPRESSED].sum()) if SUPPRESSED in frame else 0


def _small_rows(name: str, found: Mapping[str, pd.DataFrame]) -> pd.Series:
    frame = found[name]
    if name == "reception":
        return is_small(frame["n_comments"], frame["n_authors"])
    if name == "discount":
        # Where nothing was measured there is nothing to hide.
        return is_small(frame["n_comments"]) & (frame["n_comments"].gt(0) | frame["discount"].notna())
    if name in ("imports", "discount_between", "sensitivity"):
        number = frame[_BLANKED[name][0]]
        small = is_small(frame["n_comments"]) & (frame["n_comments"].gt(0) | number.notna())
        return small | _small_left_out(found) if name == "sensitivity" else small
    if name in ("resonance", "comprehension"):
        return is_small(frame["n_mentions"], frame["n_authors"])
    if name == "arc_summary":
        return is_small(frame["n_comments"], frame["n_authors"])
    if name == "groups":
        # With the other markets' numbers, that of a small one could be worked out.
        return is_small(frame["least"])
    if name == "experiments":
        arms = [is_small(frame[f"n_{arm}"], frame[f"authors_{arm}"]) for arm in ("a", "b")]
        return arms[0] | arms[1]
    if name.startswith("topic"):
        return is_small(frame["n"], frame["n_authors"])
    if name == "drivers":
        # The measure leaves no small category beside others; what is small is all of a title.
        sides = [is_small(frame[f"n_{p}"], frame[f"authors_{p}"]) for p in ("home", "market")]
        return sides[0] | sides[1]
    small = is_small(frame["n_home"]) | is_small(frame["n_market"])
    reception = found.get("reception")
    if reception is None or frame.empty:
        return small
    cells = _title_cells(reception)
    for place in ("home", "market"):
        keys = pd.MultiIndex.from_arrays([frame["title_id"], frame[place], frame["evidence"]])
        small |= pd.Series(cells.reindex(keys).to_numpy(), index=frame.index).eq(True)
    return small


def _small_left_out(found: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Rows that say what a title with a small cell adds: with the headline, its own number could be worked out."""
    frame, reception = found["sensitivity"], found.get("reception")
    small = pd.Series(False, index=frame.index)
    if reception is None or frame.empty:
        return small
    cells = _title_cells(reception)
    for place in ("home", "market"):
        keys = pd.MultiIndex.from_arrays([frame["left_out"], frame[place], frame["evidence"]])
        small |= pd.Series(cells.reindex(keys).to_numpy(), index=frame.index).eq(True)
    return small


def _title_cells(reception: pd.DataFrame) -> pd.Series:
    """Whether a title's cells in a market are small, all strata taken together.

    People are counted by the largest stratum, since one person may write in several.
    """
    by = reception.groupby(["title_id", "market", "evidence"], dropna=False)
    return is_small(by["n_comments"].sum(min_count=1), by["n_authors"].max())


def _marked(name: str, frame: pd.DataFrame, small: pd.Series) -> pd.DataFrame:
    out = frame.copy()
    for column in _BLANKED[name]:
        if column in out:
            out.loc[small, column] = pd.NA if out[column].dtype.name in ("Int64", "Float64") else float("nan")
    out[SUPPRESSED] = small.to_numpy(dtype=bool)
    return out
