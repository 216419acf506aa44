"""Reading a user's labelled sample: texts, labels and, where given, languages, from a CSV."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd

from analysis.errors import SourceError, StudyFileError
from analysis.ingest import columns, delimited, encoding, people

MIN_ROWS = 30
_HEAD = 1 << 16
_LABEL = (
    "label", "labels", "sentiment", "sentiment label", "polarity", "class", "gold", "标签", "情感", "情感标签", "標籤",
    "라벨", "감성", "ラベル", "感情", "etiqueta", "sentimiento", "rótulo", "sentimento", "etichetta", "sentimen",
)  # fmt: skip
_WORDS = {
    0: "negative neg negatif negativo negativa négatif negativ 负面 負面 消极 消極 差评 差評 부정 ネガティブ 否定 "
    "เชิงลบ ลบ سلبي",
    1: "neutral neu netral neutro neutre 中性 中立 중립 ニュートラル กลาง เป็นกลาง محايد",
    2: "positive pos positif positivo positiva positiv 正面 积极 積極 好评 好評 긍정 ポジティブ 肯定 เชิงบวก บวก إيجابي",
}
#: 0, 1, 2 for each word that stands for negative, neutral, positive.
CODE = {word: code for code, words in _WORDS.items() for word in words.split()}
_STARS = {1.0: 0, 2.0: 0, 3.0: 1, 4.0: 2, 5.0: 2}
STARS_RULE = "1 and 2 stars count as negative, 3 as neutral, 4 and 5 as positive"


def read(path: Path, lang: str | None = None) -> tuple[pd.DataFrame, list[str]]:
    """The usable rows of a labelled sample (text, y, lang, scored_as), and notes.

    Raises SourceError where the file is no such sample, StudyFileError where `lang` is no language.
    """
    from analysis.enrich import language

    raw = table(path)
    found = _columns(path, raw)
    if lang is not None and language.plain_tag(lang) is None:
        raise StudyFileError(
            f"--lang {lang}: this is no language; give a code such as id, zh-Hant or hi-Latn."
        )
    text = raw[found["text"]].str.strip()
    label = raw[found["label"]].str.strip()
    full = (text != "") & (label != "")
    if full.sum() < MIN_ROWS:
        raise SourceError(
            f"{path}: {full.sum()} rows have a text and a label; at least {MIN_ROWS} are needed, and 300 to "
            "enter verdicts."
        )
    y, notes = _labels(path, label[full])
    out = pd.DataFrame({"text": people.mask_all(text[full].to_numpy(dtype=object)), "y": y})
    declared = raw.loc[full, found["language"]].tolist() if "language" in found else [None] * len(out)
    tags = [language.plain_tag(lang or tag) for tag in declared]
    if None in tags:
        alone = language.tell(out["text"].tolist(), declared, [()] * len(out))[0]
        tags = [tag or language.scored_as(str(said)) for tag, said in zip(tags, alone, strict=True)]
        notes.append("Where no language is given it was told from the text; --lang says it for all rows.")
    out["lang"], out["scored_as"] = tags, [language.scored_as(str(tag)) for tag in tags]
    unknown = out["lang"] == language.UNKNOWN
    if unknown.any():
        notes.append(f"{unknown.sum()} texts whose language cannot be told were left out.")
    return out[~unknown].reset_index(drop=True), notes


def table(path: Path) -> pd.DataFrame:
    """A CSV as text cells, its codec and separator told from its head. Raises SourceError where it is none."""
    if not path.is_file():
        raise SourceError(f"{path}: there is no such file.")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    codec, _ = encoding.detect(head)
    separator = delimited.sniff(head.decode(codec, "replace"))
    try:
        raw = pd.read_csv(
            path,
            sep=separator,
            encoding="utf-8-sig" if codec == "utf-8" else codec,
            dtype=str,
            keep_default_na=False,
            quoting=csv.QUOTE_MINIMAL,
        )
    except (ValueError, OSError) as error:
        reason = " ".join(str(error).split())
        raise SourceError(f"{path}: this cannot be read as CSV ({people.mask(reason)[:120]}).") from error
    return raw.rename(columns=lambda name: str(name).strip().lstrip("\ufeff"))


def _columns(path: Path, raw: pd.DataFrame) -> dict[str, str]:
    fields = [str(name) for name in raw.columns]
    guessed = columns.guess("comments", fields, {}, ())
    named = {columns.plain(name) for name in _LABEL}
    labels = [field for field in fields if columns.plain(field) in named]
    label = labels[0] if labels else guessed.get("rating")
    text = guessed.get("text")
    missing = [name for name, field in (("text", text), ("label", label)) if field is None or field == ""]
    if missing or text is None or label is None:
        shown = people.mask(" ".join(", ".join(fields[:12]).split()))[:160]
        raise SourceError(
            f"{path}: there is no column {' and no column '.join(missing)} (it has {shown}); name the columns "
            "text, label and, if you like, lang."
        )
    of = {"text": text, "label": label}
    return of | ({"language": guessed["language"]} if "language" in guessed else {})


def _labels(path: Path, label: pd.Series) -> tuple[list[int], list[str]]:
    """0, 1, 2 for each label; words, or the numbers −1, 0, 1, or 1 to 5 stars, whichever all of them are."""
    distinct = sorted(label.unique())
    words = {text: CODE.get(text.casefold()) for text in distinct}
    if all(code is not None for code in words.values()):
        return [int(words[text] or 0) for text in label], []
    numbers = {text: number(text) for text in distinct}
    values = {value for value in numbers.values() if value is not None}
    if None not in numbers.values():
        if values <= {-1.0, 0.0, 1.0} and -1.0 in values:
            return [int(numbers[text] or 0) + 1 for text in label], []
        if values <= set(_STARS) and max(values) > 3:
            return [_STARS[numbers[text] or 0.0] for text in label], [f"Labels are stars: {STARS_RULE}."]
        scale = ", ".join(f"{value:g}" for value in sorted(values)[:6])
        raise SourceError(
            f"{path}: the labels are the numbers {scale}; give -1, 0 and 1, or 1 to 5 stars, or write negative, "
            "neutral, positive."
        )
    unknown = [text for text in distinct if words[text] is None and (not values or numbers[text] is None)]
    shown = ", ".join(repr(people.mask(text)[:24]) for text in unknown[:3])
    raise SourceError(
        f"{path}: {len(unknown)} labels are unknown, such as {shown}; write negative, neutral, positive, or -1, 0, 1, "
        "or 1 to 5 stars."
    )


def number(text: str) -> float | None:
    """A whole number as people write it, with either minus sign; None where the text is none."""
    plain = text.replace("\u2212", "-")
    return float(plain) if re.fullmatch(r"[-+]?\d{1,3}(\.0+)?", plain) else None
