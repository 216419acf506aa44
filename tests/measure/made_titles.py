"""Small catalogues for the homogenization tests."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from scipy import sparse

ALPHABET = "abcdefgh"


def matrix(titles):
    """Titles by tropes from a list of sets."""
    tropes = sorted(set().union(*titles))
    return sparse.csr_array(np.array([[int(trope in title) for trope in tropes] for title in titles]))


def set_lists(least, most):
    one = st.sets(st.sampled_from(ALPHABET), min_size=1, max_size=5)
    return st.lists(one, min_size=least, max_size=most)


def popularity(n_tropes=60, mean=3.0, power=1.0):
    """How likely a title has each trope: a few are common, most rare."""
    share = 1 / np.arange(1, n_tropes + 1) ** power
    return np.minimum(share / share.sum() * mean, 0.8)


def drawn(share, n, rng):
    """n titles with independent tropes, none empty, 0 or 1."""
    rows = rng.random((4 * n, len(share))) < share
    rows = rows[rows.any(axis=1)][:n]
    assert len(rows) == n
    return sparse.csr_array(rows.astype(np.int64))


def hits(sets_by_title, source="tags"):
    rows = [(title, trope) for title, tropes in sets_by_title.items() for trope in sorted(tropes)]
    frame = pd.DataFrame(rows, columns=["title_id", "trope"], dtype="string")
    return frame.assign(p=0.9, hit=True, source=source, evidence="")
