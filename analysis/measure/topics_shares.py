"""Shares and means of topics within groups of comments, with intervals clustered by title."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import stats
from analysis.stats import Floats, Ints


@dataclass(frozen=True)
class Share:
    """Groups by topics; the last topic is `none`. `titles`: titles in the group."""

    share: Floats
    low: Floats
    high: Floats
    n: Ints
    authors: Ints
    titles: Ints
    total: Ints


def table(rows: Ints, columns: Ints, shape: tuple[int, int], weight: Floats | None = None) -> Floats:
    """Sums of weights (or counts) by row and column."""
    return np.bincount(rows * shape[1] + columns, weight, shape[0] * shape[1]).astype(float).reshape(shape)


def shares(topic: Ints, n_topics: int, group: Ints, title: Ints, weight: Floats, author: Ints) -> Share:
    """The weight of every topic in every group over the group's weight, with 95 % intervals.

    p = Σ_i w_i·1[topic] / Σ_i w_i; titles are the clusters: V = K/(K − 1)·Σ_t (a_t − p·b_t)² / B², a_t the
    topic's and b_t all weight of title t, K titles. Interval: Wilson's with n* = p(1 − p)/V, never more than
    Kish's n of authors, and t with K − 1 degrees of freedom in the place of z (Franco et al., Journal of Survey
    Statistics and Methodology 7, 2019); with one title none is known. Range 0 to 1; a group's shares, that of no
    topic (the last column) included, sum to 1. Rows with `group` −1 are left out.
    """
    used = group >= 0
    topic, group, title, author = (x[used] for x in (topic, group, title, author))
    weight = weight[used]
    column = np.where(topic < 0, n_topics, topic)
    n_groups, width = int(group.max(initial=-1)) + 1, n_topics + 1
    pair, cell = np.unique(group * (title.max(initial=0) + 1) + title, return_inverse=True)
    of_group = pair // (title.max(initial=0) + 1)
    a = table(cell, column, (len(pair), width), weight)
    b = a.sum(axis=1)
    top, bottom = np.zeros((n_groups, width)), np.bincount(of_group, b, n_groups)
    np.add.at(top, of_group, a)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = top / bottom[:, None]
        k = np.bincount(of_group, b > 0, n_groups)
        squares = np.zeros((n_groups, width))
        np.add.at(squares, of_group, (a - p[of_group] * b[:, None]) ** 2)
        v = (k / (k - 1))[:, None] * squares / bottom[:, None] ** 2
        kish = stats.n_eff(weight, group, author, n_groups)[:, None]
        n_star = np.where(v > 0, np.minimum(p * (1 - p) / v, kish), kish)
        t = np.asarray(stats.t_quantile((k - 1).astype(float)))[:, None]
        centre = (p + t**2 / (2 * n_star)) / (1 + t**2 / n_star)
        half = t / (1 + t**2 / n_star) * np.sqrt(p * (1 - p) / n_star + t**2 / (4 * n_star**2))
    n = table(group, column, (n_groups, width))
    low, high = np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)
    # Wilson's interval holds p; at p of 0 or 1 rounding must not leave it outside.
    low, high = np.minimum(low, p), np.maximum(high, p)
    people = distinct(group * width + column, author, n_groups * width).reshape(n_groups, width)
    return Share(p, low, high, n.astype(np.int64), people, k.astype(np.int64), n.sum(axis=1).astype(np.int64))


def means(
    topic: Ints, n_topics: int, group: Ints, title: Ints, weight: Floats, value: Floats
) -> tuple[Floats, Floats, Floats]:
    """The weighted mean of `value` by group and topic, with 95 % intervals clustered by title (t, K − 1 df).

    Comments whose value is not known (nan) do not count. V = K/(K − 1)·Σ_t (Σ_{i in t} w_i(v_i − mean))² / (Σw)².
    nan where nothing is known; no interval where one title speaks.
    """
    used = (group >= 0) & np.isfinite(value)
    n_groups, width = int(group.max(initial=-1)) + 1, n_topics + 1
    cell = group[used] * width + np.where(topic < 0, n_topics, topic)[used]
    w, v, t = weight[used], value[used], title[used]
    size = n_groups * width
    bottom = np.bincount(cell, w, size)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(cell, w * v, size) / bottom
        pair, at = np.unique(cell * (t.max(initial=0) + 1) + t, return_inverse=True)
        of_cell = pair // (t.max(initial=0) + 1)
        residual = np.bincount(at, w * (v - mean[cell]), len(pair))
        k = np.bincount(of_cell, minlength=size).astype(float)
        variance = k / (k - 1) * np.bincount(of_cell, residual**2, size) / bottom**2
        half = np.asarray(stats.t_quantile(k - 1)) * np.sqrt(variance)
    shape = (n_groups, width)
    return mean.reshape(shape), (mean - half).reshape(shape), (mean + half).reshape(shape)


def distinct(cell: Ints, author: Ints, n_cells: int) -> Ints:
    """How many different authors each cell has."""
    people = np.unique(cell * (author.max(initial=0) + 1) + author)
    return np.bincount(people // (author.max(initial=0) + 1), minlength=n_cells)


def entropy(topic: Ints, n_topics: int, language: Ints, n_languages: int, weight: Floats) -> Floats:
    """How evenly languages speak of each topic: 1 all alike, 0 one language; nan with one language in all.

    s_l = the topic's share of language l's weight, q_l = s_l / Σ s_l, H = −Σ q_l ln q_l / ln L: languages weigh
    equally, so that the largest does not decide. `language` ≥ n_languages (rare ones) is left out.
    """
    used = language < n_languages
    counts = table(
        language[used], np.where(topic < 0, n_topics, topic)[used], (n_languages, n_topics + 1), weight[used]
    )
    total = counts.sum(axis=1, keepdims=True)
    share = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)[total.ravel() > 0, :n_topics]
    if len(share) < 2:
        return np.full(n_topics, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        q = share / share.sum(axis=0)
        terms = np.where(q > 0, q * np.log(q), np.where(np.isnan(q), np.nan, 0.0))
    return np.asarray(-terms.sum(axis=0) / np.log(len(share))) + 0.0


def above_controls(comments: pd.DataFrame, cells: pd.DataFrame, unvalidated: bool) -> Floats:
    """Each comment's sentiment minus the mean of the local titles that its title is compared with.

    By cell (title, market, platform, language) of `reception` on sentiment: s − (mean − standing); nan where the
    cell has no standing, or its language is not validated and the study does not ask for those.
    """
    known = cells[cells["evidence"].eq("sentiment") & cells["standing"].notna()]
    if not unvalidated:
        known = known[known["validated"].fillna(False).astype(bool)]
    keys = ["title_id", "market", "platform", "language"]
    level = (known["mean"].astype(float) - known["standing"].astype(float)).to_numpy()
    index = pd.MultiIndex.from_frame(known[keys].astype(object))
    asked = comments[["title_id", "market", "platform", "lang"]].astype(object)
    at = index.get_indexer(pd.MultiIndex.from_frame(asked.set_axis(keys, axis=1)))
    reference = np.where(at >= 0, level[at], np.nan) if len(level) else np.full(len(comments), np.nan)
    return np.asarray(comments["sentiment"].astype(float).to_numpy() - reference, dtype=float)
