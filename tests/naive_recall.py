"""A slow, obvious twin of `measure.recall`: comment by comment, weight by weight."""

from __future__ import annotations

Z = 1.959963984540054


def wilson(p, n):
    """The two p₀ at which |p − p₀| is Z standard errors √(p₀(1 − p₀)/n), by bisection."""

    def edge(inside, outside):
        for _ in range(200):
            middle = (inside + outside) / 2
            near = (p - middle) ** 2 * n <= Z**2 * middle * (1 - middle)
            inside, outside = (middle, outside) if near else (inside, middle)
        return inside

    return edge(p, 0.0), edge(p, 1.0)


def share(comments, of, part):
    """Weighted share of the comments `of` that are `part`, with its interval; None under five of them."""
    there = [one for one in comments if one[of]]
    if len(there) < 5:
        return None
    total = sum(one["weight"] for one in there)
    p = sum(one["weight"] for one in there if one[part]) / total
    return p, *wilson(p, total**2 / sum(one["weight"] ** 2 for one in there))


def recall(comments):
    """Rows by (key, language). A comment: lang, weight (votes / inclusion probability), named and found (sets)."""
    counted = [one for one in comments if one["weight"] > 0]
    languages = {one["lang"] for one in counted}
    kept = {name for name in languages if sum(one["lang"] == name for one in counted) >= 50}
    counted = [one for one in counted if one["lang"] in kept]
    rows = {}
    for key in {key for one in counted for key in one["named"] | one["found"]}:
        for name in [*kept, "*"]:
            here = [
                {"weight": one["weight"], "named": key in one["named"], "found": key in one["found"]}
                for one in counted
                if name in ("*", one["lang"])
            ]
            rows[key, name] = {
                "n_coded": len(here),
                "n_named": sum(one["named"] for one in here),
                "n_found": sum(one["found"] for one in here),
                "recall": share(here, "named", "found"),
                "precision": share(here, "found", "named"),
            }
    return rows
