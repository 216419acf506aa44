"""What names, years, episodes, synopses and tropes say of two titles being one drama, for every pair worth a look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy.sparse import csr_matrix

from analysis import markets
from analysis.enrich import title_candidates as candidates

Floats = NDArray[np.float32]

EVIDENCE = (
    "spaced",
    "spaced_equal",
    "spaced_other",
    "dense",
    "dense_equal",
    "dense_other",
    "length",
    "rare",
    "meaning",
    "translated",
    "synopsis",
    "synopsis_near",
    "synopsis_known",
    "year_same",
    "year_far",
    "episodes_same",
    "episodes_other",
    "tropes",
)

FAR = 3
"""Years after which a release contradicts: dramas reach a foreign platform up to three years later."""

_CHUNK = 10_000
_AGAINST = 0.7  # names of one script less alike than this speak against a pair
_NEAR = 0.9  # names as alike as this, but of other seasons, are a series
_USUAL = 30  # titles added to every count of how rare a number or a trope is: few titles cannot tell


@dataclass(frozen=True)
class Vectors:
    """Unit vectors of the titles at the positions `rows`; a title without one is not named."""

    rows: NDArray[np.int64]
    values: Floats


def platforms(titles: pd.DataFrame) -> NDArray[np.object_]:
    """Whose list a title is from: its platform, or its source entry where no platform is known."""
    given = titles["platform"].astype(object)
    return given.where(
        given.notna(), "source " + titles["source"].astype(object).fillna("unknown")
    ).to_numpy()


def evidence(
    titles: pd.DataFrame, forms: pd.DataFrame, meanings: Floats, synopses: Vectors, trope_sets: pd.DataFrame
) -> pd.DataFrame:
    """Every pair worth a look with its evidence: left, right (positions), EVIDENCE and what the reasons name."""
    groups, _ = pd.factorize(platforms(titles), sort=True)
    groups = groups.astype(np.int64)
    letters = candidates.letters(forms)
    owners = forms["row"].to_numpy(np.int64)
    floors = candidates.FLOORS
    found = pd.concat(
        [
            candidates.same_name(groups, forms),
            candidates.across(groups, owners, letters, floors["letters"]),
            candidates.across(groups, owners, meanings, floors["meaning"], forms["dense"].to_numpy(np.int64)),
            candidates.across(groups, synopses.rows, synopses.values, floors["synopsis"]),
        ]
    )
    found = found.drop_duplicates().sort_values(["left", "right"], ignore_index=True)
    found = found[~_markets_differ(titles, found)].reset_index(drop=True)
    parts = [
        _named(found.iloc[at : at + _CHUNK], forms, letters, meanings) for at in range(0, len(found), _CHUNK)
    ]
    if not parts:
        return pd.DataFrame()
    rows = pd.concat(parts, ignore_index=True)
    rows["same_platform"] = groups[rows["left"]] == groups[rows["right"]]
    rows = rows[~rows.pop("other_number") & (~rows["same_platform"] | (rows["equal_names"] > 0))]
    rows = rows.reset_index(drop=True)
    _tell(rows, titles, synopses)
    _share(rows, titles, trope_sets)
    return rows


def _named(found: pd.DataFrame, forms: pd.DataFrame, letters: csr_matrix, meanings: Floats) -> pd.DataFrame:
    """What the names of each pair say: the best of all their forms."""
    numbered = forms.assign(at=np.arange(len(forms)))
    met = found.assign(pair=np.arange(len(found)))
    met = met.merge(numbered, left_on="left", right_on="row").drop(columns="row")
    met = met.merge(numbered, left_on="right", right_on="row", suffixes=("", "_r")).drop(columns="row")
    met = met.sort_values(["pair", "at", "at_r"], ignore_index=True)
    one, other = met["at"].to_numpy(), met["at_r"].to_numpy()
    numbers = (met["number"] == met["number_r"]).to_numpy()
    script = (met["dense"] == met["dense_r"]).to_numpy()
    dense = met["dense"].to_numpy(bool)
    alike = np.where(script, _alike(met, dense), 0.0)
    cosine = np.clip(np.einsum("ij,ij->i", meanings[one], meanings[other]), 0, 1) * numbers
    rare = np.asarray(letters[one].multiply(letters[other]).sum(axis=1)).ravel() * numbers
    said = pd.DataFrame({"pair": met["pair"], "alike": alike * numbers, "equal": (alike == 1) & numbers})
    said["series"] = (alike >= _NEAR) & ~numbers
    said["rare"], said["cosine"] = rare, cosine
    said["meaning"], said["translated"] = cosine * script, cosine * ~script
    units = np.where(dense, met["form"].str.len(), met["form"].str.count(" ") + 1)
    said["length"] = np.where(said["equal"], np.minimum(np.log2(1 + units), 3), 0)
    for name, chosen in (("spaced", script & ~dense), ("dense", script & dense)):
        said[f"{name}_known"], said[name] = chosen, said["alike"] * chosen
    best = said.groupby("pair").max()
    out = found.reset_index(drop=True)
    best = best.reindex(range(len(out)), fill_value=0)
    for name in ("spaced", "dense"):
        out[f"{name}_equal"] = (best[name] == 1).astype(float)
        out[f"{name}_other"] = (best[f"{name}_known"].astype(bool) & (best[name] < _AGAINST)).astype(float)
        out[name] = np.maximum(0, 2 * best[name] - 1)
    out["length"], out["rare"] = best["length"], best["rare"]
    out["meaning"], out["translated"] = (np.maximum(0, best[n] - 0.3) for n in ("meaning", "translated"))
    out["likeness"], out["meaning_cosine"] = best["alike"].round(2), best["cosine"].round(2)
    out["equal_names"] = out["spaced_equal"] + out["dense_equal"]
    # The forms that the reasons show: the likest, else the nearest in meaning.
    order = said.assign(at=np.arange(len(said))).sort_values(
        ["pair", "alike", "cosine", "at"], ascending=[True, False, False, True]
    )
    first = met.loc[order.drop_duplicates("pair")["at"]].set_index("pair")
    for name, side in (("left_at", "at"), ("right_at", "at_r")):
        out[name] = first[side].reindex(out.index, fill_value=-1).astype(np.int32)
    number = forms.groupby("row")["number"].max()
    apart = (
        number.reindex(out["left"]).fillna("1").to_numpy()
        != number.reindex(out["right"]).fillna("1").to_numpy()
    )
    out["other_number"] = best["series"].astype(bool) | (apart & (out["equal_names"] == 0))
    wide = out.columns[out.dtypes == np.float64]
    return out.astype(dict.fromkeys(wide, np.float32))  # there may be a million pairs


def _alike(met: pd.DataFrame, dense: NDArray[np.bool_]) -> Floats:
    """0 to 1: the signs in their order, without blanks; for spaced scripts words in any order if that is more."""
    one, other = met["form"], met["form_r"]
    bare = [column.str.replace(" ", "", regex=False).tolist() for column in (one, other)]
    out = process.cpdist(*bare, scorer=fuzz.ratio, dtype=np.float32) / 100
    spaced = process.cpdist(
        one[~dense].tolist(), other[~dense].tolist(), scorer=fuzz.token_sort_ratio, dtype=np.float32
    )
    out[~dense] = np.maximum(out[~dense], spaced / 100)
    return np.asarray(out, dtype=np.float32)


def _tell(rows: pd.DataFrame, titles: pd.DataFrame, synopses: Vectors) -> None:
    """Adds what years, episodes and synopses say."""
    left, right = rows["left"].to_numpy(), rows["right"].to_numpy()
    year = pd.to_datetime(titles["released"], errors="coerce").dt.year.to_numpy(float)
    apart = np.abs(year[left] - year[right])
    rows["year_same"] = (apart == 0).astype(float)
    rows["year_far"] = (apart > FAR).astype(float)
    count = pd.to_numeric(titles["n_episodes"], errors="coerce")
    rarity = -np.log((count.map(count.value_counts()) + 1) / (count.notna().sum() + _USUAL)).to_numpy(float)
    number = count.to_numpy(float)
    rows["episodes_same"] = np.where(number[left] == number[right], np.clip(rarity[left], 0, 5), 0.0)
    rows["episodes_other"] = (np.abs(number[left] - number[right]) > 0).astype(float)
    where = np.full(len(titles), -1)
    where[synopses.rows] = np.arange(len(synopses.rows))
    known = (where[left] >= 0) & (where[right] >= 0)
    cosine = np.zeros(len(rows))
    if known.any():
        one, other = synopses.values[where[left[known]]], synopses.values[where[right[known]]]
        cosine[known] = np.einsum("ij,ij->i", one, other)
    rows["synopsis_known"] = known.astype(float)
    rows["synopsis"], rows["synopsis_near"] = np.maximum(0, cosine - 0.2), np.maximum(0, cosine - 0.75)
    rows["synopsis_cosine"] = np.where(known, cosine.round(2), np.nan)


def _share(rows: pd.DataFrame, titles: pd.DataFrame, trope_sets: pd.DataFrame) -> None:
    """Adds `tropes`: the sum of -log(share of titles that have it) over the tropes that both have, at most 6."""
    position = pd.Series(np.arange(len(titles)), index=titles["title_id"])
    at, names_ = position.reindex(trope_sets["title_id"]).to_numpy(float), trope_sets["trope"].to_numpy()
    known = np.isfinite(at)
    codes, tropes = pd.factorize(names_[known], sort=True)
    has = csr_matrix(
        (np.ones(len(codes)), (at[known].astype(int), codes)), shape=(len(titles), max(1, len(tropes)))
    )
    share = (np.asarray(has.sum(axis=0)).ravel() + 1) / (len(titles) + _USUAL)
    weighed = has.multiply(np.maximum(0, -np.log(share))[None, :]).tocsr()
    both = weighed[rows["left"].to_numpy()].multiply(has[rows["right"].to_numpy()])
    rows["tropes"] = np.minimum(6, np.asarray(both.sum(axis=1)).ravel()).astype(np.float32)


def _markets_differ(titles: pd.DataFrame, found: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the home markets of a pair exclude one another; an area and a market in it do not."""
    home = titles["home_market"].astype(object).where(titles["home_market"].notna(), "").to_numpy()
    codes, known = pd.factorize(home, sort=True)
    clash = np.array([[_clash(a, b) for b in known] for a in known], dtype=bool).reshape(
        len(known), len(known)
    )
    return np.asarray(clash[codes[found["left"]], codes[found["right"]]], dtype=bool)


def _clash(one: str, other: str) -> bool:
    if not one or not other or one == other:
        return False
    return not (markets.is_area(one) and markets.area_holds(one, other)) and not (
        markets.is_area(other) and markets.area_holds(other, one)
    )
