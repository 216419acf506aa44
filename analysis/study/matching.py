"""Which titles of a workspace may be one drama: suggestions with reasons, and what to paste into the study file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import yaml

from analysis import spec
from analysis.corpus import Workspace, is_sound
from analysis.enrich import encoder, same_title, title_names, titles
from analysis.errors import WorkspaceError
from analysis.ingest.titles import slug

_REPEATED = 3
"""A synopsis that a platform gives to more titles than this tells none of them."""


@dataclass(frozen=True)
class Matches:
    """What to show: a line a pair, the snippet for the study file ('' where there is none), and what is said of all."""

    lines: tuple[str, ...]
    snippet: str
    notes: tuple[str, ...]


def match(study: spec.Study, place: Workspace, limit: int = 30) -> Matches:
    """The best `limit` pairs of titles that are likely one drama; nothing is joined.

    A pair that follows from better ones (A with B, B with C) is left out, and so is one that would bring two seasons
    or two home markets together by way of a third title. Raises WorkspaceError where the titles are not enriched.
    """
    listed = place.table("titles").sort_values("title_id", kind="stable").reset_index(drop=True)
    owners = pd.Series(same_title.platforms(listed))
    if owners.nunique() < 2 and not _repeats(listed):
        only = f"all {len(listed)} are of {owners.iloc[0]}" if len(owners) else "there are no titles"
        return Matches((), "", (f"There is nothing to match: {only}.",))
    if not all(is_sound(place.enriched / f"{name}.parquet") for name in ("titles", "trope_hits")):
        raise WorkspaceError(
            f"{place.path}: the titles are not enriched; run `crosscut enrich --workspace {place.path}` first."
        )
    forms = title_names.forms(listed)
    sets = titles.trope_sets(place)
    # The weights belong to the bundled encoder, whatever encoder the study's findings are made with.
    meanings = encoder.load().encode(forms["form"].tolist())
    found = same_title.pairs(listed, forms, meanings, _synopses(study, place, listed), sets)
    chosen, clusters = _joined(found, listed, forms, limit)
    lines = _lines(chosen, listed.set_index("title_id"), sets)
    notes = [] if lines else [f"No two of the {len(listed)} titles are likely one drama."]
    return Matches(tuple(lines), _snippet(clusters, listed, study) if lines else "", tuple(notes))


def _repeats(listed: pd.DataFrame) -> bool:
    """Whether one platform's titles share a name."""
    forms = title_names.forms(listed)
    return bool(forms.drop_duplicates(["row", "form", "number"]).duplicated(["form", "number"]).any())


def _synopses(study: spec.Study, place: Workspace, listed: pd.DataFrame) -> same_title.Vectors:
    told = listed["synopsis"].fillna("").str.strip()
    often = told.groupby([same_title.platforms(listed), told]).transform("size") > _REPEATED
    kept = np.flatnonzero((told != "") & ~often)
    if study.options.encoder != encoder.DEFAULT:
        return same_title.Vectors(kept, encoder.load().encode(told.iloc[kept].tolist()))
    ids, _, vectors = titles.synopsis_vectors(place)
    at = pd.Series(np.arange(len(ids)), index=ids.to_numpy()).reindex(listed["title_id"].iloc[kept])
    known = at.notna().to_numpy()
    return same_title.Vectors(kept[known], np.asarray(vectors, np.float32)[at.to_numpy()[known].astype(int)])


def _joined(
    found: pd.DataFrame, listed: pd.DataFrame, forms: pd.DataFrame, limit: int
) -> tuple[pd.DataFrame, list[list[str]]]:
    """The pairs that bring together what was apart, and the groups of titles that they make.

    The best pair of every drama first, then the second best of each: one with a hundred uploads must not hide others.
    """
    group: dict[str, list[str]] = {}
    kept: list[int] = []
    allowed = _allowed(listed, forms)
    for at, (left, right) in enumerate(zip(found["left"], found["right"], strict=True)):
        one, other = group.get(left, [left]), group.get(right, [right])
        if one is not other and allowed([*one, *other]):
            kept.append(at)
            _unite(group, one, other)
    forest = found.iloc[kept]
    drama = forest["left"].map(lambda title: min(group[title]))
    shown = (
        forest.assign(turn=forest.groupby(drama).cumcount()).sort_values("turn", kind="stable").head(limit)
    )
    made: dict[str, list[str]] = {}
    for left, right in zip(shown["left"], shown["right"], strict=True):
        _unite(made, made.get(left, [left]), made.get(right, [right]))
    return shown, list({id(members): members for members in made.values()}.values())


def _unite(group: dict[str, list[str]], one: list[str], other: list[str]) -> None:
    """Makes two groups one; the longer list takes in the other, so that many titles take no longer each."""
    both, less = (one, other) if len(one) >= len(other) else (other, one)
    both.extend(less)
    group.update(dict.fromkeys(both if len(both) == 2 else less, both))


def _allowed(listed: pd.DataFrame, forms: pd.DataFrame) -> Callable[[list[str]], bool]:
    """Whether titles can all be one: a pair that was found can; more of them have no two seasons and no two home
    markets, and more than three have a form that two thirds of them share, so that a catchword of two uploads
    (`enemies to lovers`) does not chain their dramas.
    """
    ids = listed["title_id"].astype(str)
    number = forms.groupby("row")["number"].max().reindex(range(len(listed))).fillna("1")
    kinds = dict(zip(ids, number, strict=True))
    markets = listed["home_market"].astype(object).where(listed["home_market"].notna(), None)
    home = dict(zip(ids, markets, strict=True))
    called = dict(zip(ids.iloc[forms["row"].unique()], forms.groupby("row")["form"].agg(set), strict=True))

    def allowed(titles: list[str]) -> bool:
        if len(titles) == 2:
            return True
        if len({kinds[title] for title in titles}) > 1 or len({home[title] for title in titles} - {None}) > 1:
            return False
        shared = Counter(form for title in titles for form in called.get(title, ()))
        return len(titles) <= 3 or 3 * max(shared.values(), default=0) >= 2 * len(titles)

    return allowed


def _lines(chosen: pd.DataFrame, listed: pd.DataFrame, sets: pd.DataFrame) -> list[str]:
    tropes = sets.groupby("title_id")["trope"].agg(set)
    lines = []
    for pair in chosen.to_dict("records"):
        one, other = listed.loc[pair["left"]], listed.loc[pair["right"]]
        shared = sorted(tropes.get(pair["left"], set()) & tropes.get(pair["right"], set()))
        reasons = "; ".join(_reasons(pair, one, other, shared))
        lines.append(
            f"{pair['score']:.2f}  {_who(pair['left'], one)} = {_who(pair['right'], other)}: {reasons}"
        )
    return lines


def _who(title_id: str, title: pd.Series) -> str:
    return f"{title_id} ({title['platform']})" if isinstance(title["platform"], str) else title_id


def _reasons(pair: dict[str, Any], one: pd.Series, other: pd.Series, shared: list[str]) -> list[str]:
    """What speaks for a pair, and what does not, in the words of its fields."""
    said = []
    spelt = f"({_called(one, pair['left_form'])} / {_called(other, pair['right_form'])})"
    if pair["equal_names"] == 2:
        said += [f"both names equal {spelt}"]
    elif pair["equal_names"]:
        said += [f"one name {spelt}"]
    elif pair["likeness"] >= 0.6:
        said += [f"names alike {pair['likeness']:.2f} {spelt}"]
    elif pair["meaning_cosine"] >= 0.4:
        said += [f"names alike in meaning {pair['meaning_cosine']:.2f} {spelt}"]
    else:
        said += [f"names unlike {spelt}"]
    numbers = [int(n) for n in (one["n_episodes"], other["n_episodes"]) if pd.notna(n)]
    if len(numbers) == 2:
        said += [f"{numbers[0]} and {numbers[1]} episodes"]
    dates = [_date(title) for title in (one, other)]
    if all(dates):
        said += [f"{dates[0]} and {dates[1]}"]
    if pd.notna(pair["synopsis_cosine"]):
        said += [f"synopses {pair['synopsis_cosine']:.2f}"]
    if shared:
        said += [f"both {', '.join(shared[:4])}"]
    return said


def _called(title: pd.Series, form: object) -> str:
    """The whole name that a form is from; where that is long, the form."""
    names = [name for name in (title["title"], title["original_title"]) if isinstance(name, str)]
    name = next((name for name in names if form in title_names.clean(name).forms), str(form))
    return name if len(name) <= 70 else f"... {form} ..."


def _date(title: pd.Series) -> str | None:
    if pd.isna(title["released"]):
        return None
    shape = {"month": "%Y-%m", "year": "%Y"}.get(title["released_precision"], "%Y-%m-%d")
    return pd.Timestamp(title["released"]).strftime(shape)


def _snippet(clusters: list[list[str]], listed: pd.DataFrame, study: spec.Study) -> str:
    """Entries for `titles:`; a title that the study file lists already is the one that others are added to."""
    theirs = {title.title_id: title for title in study.titles}
    known = listed.set_index("title_id")
    new, added = [], []
    for members in clusters:
        main = next((title for title in members if title in theirs), members[0])
        rest = [name for title in members if title != main for name in _also(title, known.loc[title])]
        if main in theirs:
            again = [title for title in members if title != main and title in theirs]
            added += [f"# add to the entry of {_flow(main)}: also: {_flow([*theirs[main].also, *rest])}"]
            added += [
                f"# and take the entry of {_flow(title)} out, or it is listed under two titles"
                for title in again
            ]
            continue
        entry: dict[str, Any] = {"title_id": main}
        title = known.loc[main]
        if _made(main, title):
            # An id made of a name finds its records by that name.
            entry |= {
                field: str(title[field])
                for field in ("title", "original_title", "home_market")
                if isinstance(title[field], str)
            }
        new.append(f"  - {_flow(entry | {'also': rest})}")
    return "\n".join([*(["titles:", *new] if new else []), *added]) + "\n"


def _also(title_id: str, title: pd.Series) -> list[str]:
    return [str(title["title"])] if _made(title_id, title) else [title_id]


def _made(title_id: str, title: pd.Series) -> bool:
    """Whether an id was made of the title's name at reading, since its source has none."""
    if not isinstance(title["title"], str):
        return False
    made = slug(title["title"])
    return title_id == made or title_id.startswith(f"{made}-")


def _flow(value: object) -> str:
    """YAML on one line, quoted where it has to be."""
    written = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10**9, sort_keys=False)
    return written.removesuffix("...\n").strip()
