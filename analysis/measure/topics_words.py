"""Words of comments by ICU, stop words of every language, and the keywords of topics within each language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis import text as texts_
from analysis.stats import Ints

#: Keywords of a topic in a language; comments of the language in the topic that must have a word (the second where
#: no word is in so many); how many times as frequent it must be there as in the language's other comments.
KEYWORDS, FEWEST_WITH, LIFT = 6, (3, 2), 2.0
#: Comments of a language in a topic, below which it has no keywords there.
FEWEST_COMMENTS = 5
_WORD = re.compile(r"[^\W\d_]")
_RUN = re.compile(r"(.)\1{2,}")
#: Laughter and tears in single letters of Hangul; ends of Japanese verbs that ICU cuts off.
_PIECE = re.compile("[\u1100-\u11ff\u3131-\u318e]+|[\u3041-\u309f\u30fc]{2,3}")


@cache
def stop_words(lang: str) -> frozenset[str]:
    """The stop words of a language (BCP 47, its base is taken), empty where the list has none.

    Source: Stopwords ISO (Gene Diaz and contributors, MIT), lists of 57 languages, from the package stopwordsiso.
    """
    from stopwordsiso import has_lang, stopwords

    base = lang.split("-")[0]
    return frozenset(texts_.fold(word) for word in stopwords(base)) if has_lang(base) else frozenset()


def words(texts: Sequence[str], langs: Sequence[str]) -> list[list[str]]:
    """The words of each text that can be keywords: ICU's word breaks, folded, without stop words, digits or signs.

    Words of a single character are left out, those with a letter three times in a row, laughter in single letters of
    Hangul, and two or three Hiragana, which mostly are the end of a verb that ICU cuts off; masks such as `[link]` are
    no words of the writer.
    """
    from icu4py.breakers import WordBreaker

    out = []
    for text, lang in zip(texts, langs, strict=True):
        stop = stop_words(lang)
        folded = _MASK.sub(" ", texts_.fold(text))
        found = (word.strip() for word in WordBreaker(folded, "und"))
        out.append(
            [
                w
                for w in found
                if len(w) > 1
                and _WORD.search(w)
                and w not in stop
                and not _RUN.search(w)
                and not _PIECE.fullmatch(w)
            ]
        )
    return out


_MASK = re.compile(r"\[[a-z ]+\]|@\w+")


def keywords(
    words_: Sequence[Iterable[str]], langs: NDArray[np.object_], topics: Ints, n_topics: int
) -> list[dict[str, list[str]]]:
    """For each topic, the keywords in every language with 5 comments in it: the words with the largest c-TF-IDF.

    Within one language, c-TF-IDF(w, t) = (f_wt / Σ_w f_wt) · ln(1 + A / f_w): f_wt comments of topic t with the
    word, f_w those of all topics (none included), A the mean number of words of a topic. By language, since
    otherwise the language with most comments names all topics. A word needs 3 comments (2 where none has 3), and
    must be in twice as large a share of the topic's comments as of the language's others: c-TF-IDF alone lets the
    words name topics that are frequent in all of them (*너무*, *yg*), which no list of stop words has. Source:
    Grootendorst (2022), without the optional square root: with it rare words name topics.
    """
    from bertopic.vectorizers import ClassTfidfTransformer

    out: list[dict[str, list[str]]] = [{} for _ in range(n_topics)]
    for lang in sorted(set(langs)):
        rows = np.flatnonzero(langs == lang).tolist()
        sets = [sorted(set(words_[row])) for row in rows]
        vocabulary = {word: i for i, word in enumerate(sorted({word for one in sets for word in one}))}
        if len(vocabulary) < 2:
            continue
        classes = np.where(topics[rows] < 0, n_topics, topics[rows])
        at = np.repeat(classes, [len(one) for one in sets])
        word = np.array([vocabulary[w] for one in sets for w in one], dtype=np.int64)
        shape = (n_topics + 1, len(vocabulary))
        counts = sparse.csr_matrix((np.ones(len(at)), (at, word)), shape=shape)
        counts.sum_duplicates()
        transformer = ClassTfidfTransformer()
        values = sparse.csr_matrix(transformer.fit(counts).transform(counts.copy()))
        spelled = list(vocabulary)
        of_topic = np.bincount(classes, minlength=n_topics + 1)
        total = np.asarray(counts.sum(axis=0)).ravel()
        for topic in range(n_topics):
            if of_topic[topic] < FEWEST_COMMENTS:
                continue
            inside = counts[[topic]].toarray().ravel()
            elsewhere = (total - inside) / max(len(rows) - of_topic[topic], 1)
            apart = inside / of_topic[topic] >= LIFT * elsewhere
            value = values[[topic]].toarray().ravel()
            score = next(
                (x for least in FEWEST_WITH if (x := np.where(apart & (inside >= least), value, 0.0)).any()),
                0 * value,
            )
            best = np.argsort(-score, kind="stable")[:KEYWORDS]
            chosen = [spelled[i] for i in best if score[i] > 0]
            if chosen:
                out[topic][str(lang)] = chosen
    return out


def label(by_language: dict[str, list[str]], commonest: Sequence[str]) -> str:
    """A name from keywords: two English ones (or two of the topic's commonest language), one each of two others."""
    order = [lang for lang in ("en", *commonest) if lang in by_language]
    order = list(dict.fromkeys(order))[:3]
    parts = [", ".join(by_language[lang][: 2 if i == 0 else 1]) for i, lang in enumerate(order)]
    return " · ".join(parts)
