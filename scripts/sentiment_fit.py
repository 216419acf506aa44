"""Fits the three members of the sentiment head, their mix and the calibration of each language."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags
from sentiment_sets import training_weights

from analysis.enrich import _head
from analysis.enrich.sentiment import calibrate

POOLED_RIDGE = 1e-5
"""Weight of the squared coefficients beside the mean log-loss."""
ITERATIONS = 100
OWN_ROWS, KNOWN_ROWS = 1_000, 300
"""From so many open rows on a language has a member of its own, and weights of its own in the network."""
HIDDEN, NETWORKS, EPOCHS, BATCH = 128, 2, 4, 256
RATE, DECAY, DROPOUT, INPUT_DROPOUT = 2e-3, 0.3, 0.3, 0.1
OWN_RATE = 2.0
"""Languages' own weights learn this much faster than the shared ones."""
UNKNOWN = 0.15
"""Share of training rows whose language is hidden, so that the shared weights serve languages never seen."""
SCALE = 8.0
"""The embedding has length 1; the network reads it times this."""

STRENGTHS = (1.0, 0.3, 0.1, 0.03, 0.01)
"""How strongly a language's mix is drawn to the common one: squared distance beside the mean log-loss."""

Array = NDArray[np.float32]
Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


def fit(rows: pd.DataFrame, e: Array, h: csr_matrix, seed: int) -> _head.Head:
    """All members on these rows, each with weight 1 in the mix; the result does not depend on their order in memory."""
    y, weight, lang = rows["y"].to_numpy(), training_weights(rows), rows["lang"].to_numpy()
    sizes = rows["lang"].value_counts()
    own = {}
    for code in sorted(sizes.index[sizes >= OWN_ROWS]):
        mine = np.flatnonzero(lang == code)
        own[str(code)] = fit_own(e[mine], h[mine], y[mine], weight[mine])
    return _head.Head(
        pooled=fit_pooled(e, h, y, weight),
        network=fit_network(e, lang, y, weight, seed),
        own=own,
        mix=np.ones(2, np.float32),
    )


def fit_pooled(e: Array, h: csr_matrix, y: Labels, w: Floats) -> _head.Pooled:
    """Multinomial logistic regression on the embedding and the n-grams of all languages."""
    v = logistic(e, directed(h), y, w, POOLED_RIDGE)
    n = e.shape[1]
    return _head.Pooled(v[:n], v[n:-1], v[-1])


def fit_own(e: Array, h: csr_matrix, y: Labels, w: Floats) -> _head.Own:
    """Multinomial logistic regression on the embedding and tf-idf of one language, ridge as C = 1 (one over n)."""
    texts = np.bincount(h.indices, minlength=h.shape[1])
    columns = np.flatnonzero(texts >= 2)
    idf = (np.log((1 + h.shape[0]) / (1 + texts[columns])) + 1).astype(np.float32)
    v = logistic(e, directed((h[:, columns] @ diags(idf)).tocsr()), y, w, 0.5 / len(y))
    n = e.shape[1]
    return _head.Own(columns.astype(np.int32), idf, v[n:-1], v[:n], v[-1], np.ones(3, np.float32), h.shape[1])


def logistic(e: Array, h: csr_matrix, y: Labels, w: Floats, ridge: float) -> Array:
    """Minimises weighted mean log-loss + ridge·‖coefficients‖²; rows of the result: embedding, n-grams, bias."""
    used = np.flatnonzero(np.bincount(h.indices, minlength=h.shape[1]))
    narrow = h[:, used].astype(np.float32)
    turned = narrow.T.tocsr()
    w = w / w.sum()
    onehot, weight = np.eye(3, dtype=np.float32)[y], w.astype(np.float32)[:, None]
    n = e.shape[1]

    def loss(flat: Floats) -> tuple[float, Floats]:
        v = flat.reshape(-1, 3).astype(np.float32)
        p = calibrate(e @ v[:n] + narrow @ v[n:-1] + v[-1], np.zeros(3)).astype(np.float32)
        g = (p - onehot) * weight
        fitted = np.maximum(p[np.arange(len(y)), y], 1e-12)
        gradient = np.vstack([e.T @ g, turned @ g, g.sum(axis=0)[None]])
        gradient[:-1] += 2 * ridge * v[:-1]
        value = -(w * np.log(fitted)).sum() + ridge * float((v[:-1] ** 2).sum())
        return float(value), gradient.ravel().astype(float)

    start = np.zeros((n + len(used) + 1) * 3)
    options = {"maxiter": ITERATIONS, "ftol": 1e-7}
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x.reshape(-1, 3)
    full = np.zeros((n + h.shape[1] + 1, 3), dtype=np.float32)
    full[:n], full[-1] = best[:n], best[-1]
    full[n + used] = best[n:-1]
    return full


def directed(h: csr_matrix) -> csr_matrix:
    """Rows of length 1; a row of zeros stays so."""
    length = np.sqrt(np.asarray(h.multiply(h).sum(axis=1)).ravel())
    return (diags(1 / np.where(length > 0, length, 1)) @ h).tocsr().astype(np.float32)


def fit_network(e: Array, lang: NDArray[np.object_], y: Labels, w: Floats, seed: int) -> _head.Network:
    """The mean of a few networks with one hidden layer: their units side by side, outer weights divided."""
    name, size = np.unique(lang.astype(str), return_counts=True)
    codes = name[size >= KNOWN_ROWS]
    place = {str(code): i + 1 for i, code in enumerate(codes)}
    row = np.array([place.get(code, 0) for code in lang.tolist()])
    made = [_network(e, row, len(codes), y, w, seed + i) for i in range(NETWORKS)]
    inner, inner_bias, outer, bias, own_inner, own_outer, own_bias = zip(*made, strict=True)
    return _head.Network(
        inner=np.concatenate(inner, axis=1),
        inner_bias=np.concatenate(inner_bias),
        outer=np.concatenate(outer) / NETWORKS,
        bias=np.mean(bias, axis=0),
        languages=codes,
        own_inner_bias=np.concatenate(own_inner, axis=1),
        own_outer=np.concatenate(own_outer, axis=1) / NETWORKS,
        own_bias=np.mean(own_bias, axis=0),
    )


def _network(e: Array, row: Labels, n_codes: int, y: Labels, w: Floats, seed: int) -> tuple[Array, ...]:
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    rng = torch.Generator().manual_seed(seed)
    x, label = torch.tensor(e) * SCALE, torch.tensor(y)
    weight = torch.tensor(w / w.mean(), dtype=torch.float32)
    language = torch.tensor(row)
    width = x.shape[1]

    def uniform(rows: int, columns: int) -> torch.Tensor:
        return ((torch.rand(rows, columns, generator=rng) * 2 - 1) / rows**0.5).requires_grad_()

    def zeros(*shape: int) -> torch.Tensor:
        return torch.zeros(*shape, requires_grad=True)

    inner, inner_bias, outer, bias = uniform(width, HIDDEN), zeros(HIDDEN), uniform(HIDDEN, 3), zeros(3)
    # Row 0 is the language that is not known: it stays zero.
    own_inner, own_outer, own_bias = (
        zeros(n_codes + 1, HIDDEN),
        zeros(n_codes + 1, HIDDEN, 3),
        zeros(n_codes + 1, 3),
    )
    slow, fast = [inner, inner_bias, outer, bias, own_inner, own_bias], [own_outer]
    optimiser = torch.optim.AdamW([{"params": slow}, {"params": fast}], lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(x) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [RATE, RATE * OWN_RATE], steps, pct_start=0.1)

    def kept(shape: torch.Size, dropped: float) -> torch.Tensor:
        return (torch.rand(shape, generator=rng) >= dropped) / (1 - dropped)

    for _ in range(EPOCHS):
        order = torch.randperm(len(x), generator=rng)
        for at in range(0, len(x) - BATCH + 1, BATCH):
            batch = order[at : at + BATCH]
            seen = torch.rand(BATCH, generator=rng) >= UNKNOWN
            of = language[batch] * seen
            known = (of > 0)[:, None].float()
            read = x[batch] * kept(x[batch].shape, INPUT_DROPOUT)
            units = functional.relu(read @ inner + inner_bias + known * own_inner[of])
            units = units * kept(units.shape, DROPOUT)
            own = torch.einsum("nd,ndk->nk", units, own_outer[of]) + own_bias[of]
            z = units @ outer + bias + known * own
            loss = (functional.cross_entropy(z, label[batch], reduction="none") * weight[batch]).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    out = [t.detach().numpy() for t in (inner, inner_bias, outer, bias, own_inner, own_outer, own_bias)]
    return (out[0] * SCALE, *out[1:4], *(part[1:] for part in out[4:]))


def fit_mixes(
    members: Array, y: Labels, w: Floats, lang: Labels, part: Labels
) -> tuple[dict[str, Array], float]:
    """Weights of the members in each language, drawn towards those of all languages together, and how strongly.

    The strength is the one of STRENGTHS that has the least weighted log-loss where each `part` of the rows is
    predicted from the others.
    """
    codes = sorted(set(lang.tolist()))

    def fitted(rows: NDArray[np.bool_], strength: float) -> dict[str, Array]:
        common = fit_mix(members[rows], y[rows], w[rows])
        each = {code: rows & (lang == code) for code in codes}
        return {code: fit_mix(members[at], y[at], w[at], common, strength) for code, at in each.items()}

    def loss(strength: float) -> float:
        total = 0.0
        for k in sorted(set(part.tolist())):
            found = fitted(part != k, strength)
            for code in codes:
                at = (part == k) & (lang == code)
                p = calibrate(np.einsum("m,nmk->nk", found[code], members[at]), np.zeros(3))
                total -= float((w[at] * np.log(p[np.arange(len(p)), y[at]])).sum())
        return total

    strength = min(STRENGTHS, key=loss)
    return fitted(np.ones(len(y), dtype=bool), strength), strength


def fit_mix(
    members: Array, y: Labels, w: Floats, centre: Array | None = None, strength: float = 0.0
) -> Array:
    """Weights of the members, none below 0, that minimise the weighted log-loss of their sum (stacking).

    With a `centre`, strength times the squared distance to it is added to the mean log-loss.
    Source: Wolpert (1992), Stacked Generalization, Neural Networks 5.
    """
    z, onehot, w = members.astype(float), np.eye(3)[y], w / w.sum()
    start = np.full(z.shape[1], 1 / z.shape[1]) if centre is None else centre.astype(float)

    def loss(a: Floats) -> tuple[float, Floats]:
        p = calibrate(np.einsum("m,nmk->nk", a, z), np.zeros(3))
        g = (p - onehot) * w[:, None]
        value = float(-(w * np.log(p[np.arange(len(y)), y])).sum()) + strength * float(
            ((a - start) ** 2).sum()
        )
        return value, np.einsum("nk,nmk->m", g, z) + 2 * strength * (a - start)

    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * z.shape[1])
    return np.asarray(best.x, dtype=np.float32)


def fit_calibration(z: Floats, y: Labels, w: Floats) -> Floats:
    """(log inverse temperature, bias of negative, bias of positive) that minimise the weighted log-loss.

    With free biases the weighted mean p of a class equals its weighted share: a third, under equal weights.
    """
    onehot, w = np.eye(3)[y], w / w.sum()

    def loss(v: Floats) -> tuple[float, Floats]:
        p = calibrate(z, v)
        g = (p - onehot) * w[:, None]
        slope = float((g * z).sum() * np.exp(v[0]))
        return float(-(w * np.log(p[np.arange(len(y)), y])).sum()), np.array(
            [slope, g[:, 0].sum(), g[:, 2].sum()]
        )

    return np.asarray(minimize(loss, np.zeros(3), jac=True, method="BFGS").x)
