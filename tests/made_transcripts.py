"""Made transcripts: lines of words as common as words are, with scenes copied from one title into another."""

import numpy as np

from analysis.enrich.dialogue import Document

#: Signs of Chinese dialogue: the common block, drawn as unequally as words are.
SIGNS = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
WORDS = [a + b + c for a in ("ka", "lo", "mi", "shu", "ten", "ra") for b in ("", "no", "ve", "gi", "pau", "dor")
         for c in ("", "s", "ne", "ll", "th", "m", "ck", "ing")]  # fmt: skip


def words(rng, count, dense):
    """Words, or signs: the k-th commonest is drawn 1 / k times as often as the commonest."""
    own = SIGNS if dense else WORDS
    weight = 1 / np.arange(1, len(own) + 1)
    return [own[i] for i in rng.choice(len(own), count, p=weight / weight.sum())]


def altered(rng, scene, share, dense):
    """A scene of which a share of the words is another."""
    new = words(rng, len(scene), dense)
    return [b if rng.random() < share else a for a, b in zip(scene, new, strict=True)]


def lines(said, dense, rng):
    """Words as dialogue, eight or so in a line, with capitals and stops that mean nothing."""
    out, at = [], 0
    while at < len(said):
        size = int(rng.integers(4, 13))
        part = said[at : at + size]
        at += size
        out.append(
            "".join(part) + "。" if dense else " ".join(part).capitalize() + rng.choice([".", "?!", " ..."])
        )
    return "\n".join(out)


def study(n=40, seed=1, length=2000, copied=(), recap=(), cut=0.05, size=160, spread=2):
    """Documents of n titles, every other one dense, in `spread` episodes each.

    `copied` has (from, to): `to` tells `size` words of `from` again, at another place, `cut` of them altered.
    `recap` are titles that begin every episode with the same words.
    """
    rng = np.random.default_rng(seed)
    said = [words(rng, length, i % 2 == 1) for i in range(n)]
    for source, to in copied:
        dense = to % 2 == 1
        start, place = (int(x) for x in rng.integers(0, length - size, 2))
        said[to][place:place] = altered(rng, said[source][start : start + size], cut, dense)
    stock = {dense: words(rng, 150, dense) for dense in (True, False)}
    found = []
    for i in range(n):
        dense, parts = i % 2 == 1, np.array_split(np.arange(len(said[i])), spread)
        for number, part in enumerate(parts, 1):
            episode = [said[i][k] for k in part]
            episode = stock[dense] + episode if i in recap else episode
            found.append(Document(f"t{i:03d}", number, lines(episode, dense, rng)))
    return found
