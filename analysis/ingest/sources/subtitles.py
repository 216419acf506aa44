"""Subtitles (SRT, WebVTT, ASS) as the transcript of one episode a file; its number is told from the file's name."""

from __future__ import annotations

import html
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

import pysubs2
from pysubs2.exceptions import Pysubs2Error

from analysis import spec
from analysis.ingest.batch import Broken
from analysis.ingest.formats import Placed, RecordFormat
from analysis.ingest.head import Head
from analysis.ingest.jsonfile import Place
from analysis.ingest.layout import Layout, Preset
from analysis.ingest.open import DAMAGE, Member
from analysis.notes import note

MAX_BYTES = 1 << 24
_CLOCK = r"(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?")
_STAMP = r"\s*-?\d+:\d{1,2}:\d{1,2}[.,]\d+\s*"
_SPOKEN = re.compile(rf"(?:Dialogue|Comment):[^,]*,{_STAMP},{_STAMP},.*")
_INNER_TIME = re.compile(rf"<{_CLOCK}>")
_VOICE = re.compile(r"<v(?:\.[^ \t>]*)?[ \t]+([^>]+)>")
_ARROW = re.compile(rf"^{_TIMES.pattern}$", re.M)
_SEASON = re.compile(r"(?<![a-z0-9])s(?P<season>\d{1,2})[ ._-]?ep?[ ._-]?(?P<number>\d{1,4})(?!\d)", re.I)
_NUMBERS = (
    re.compile(r"第\s*(\d{1,5})\s*[集话話回期]"),
    re.compile(r"(?<!\d)(\d{1,5})\s*[화회](?!\w)"),
    re.compile(r"(?<![a-z])(?:episode|epis|ep|e)[ ._-]?(\d{1,5})(?!\d)", re.I),
    re.compile(r"(\d{1,4})"),
)


def episode_of(name: str) -> tuple[int | None, int | None]:
    """Season and episode that a file's name states (`S01E03`, `EP03`, `第3集`, `3화`); None where it states none.

    A name that is nothing but a number, `03.srt`, is that episode.
    """
    stem = PurePosixPath(name).stem
    if match := _SEASON.search(stem):
        return int(match["season"]), int(match["number"])
    for pattern in _NUMBERS[:-1]:
        if match := pattern.search(stem):
            return None, int(match[1])
    bare = _NUMBERS[-1].match(stem)
    # Language tags follow the number: 03.zh.srt, 03.en.ass.
    told = bare is not None and re.fullmatch(r"\d{1,4}(?:[._-][A-Za-z]{2,4}(?:-[A-Za-z]{2,4})?)?", stem)
    return None, int(bare[1]) if bare and told else None


def _kind(text: str) -> str | None:
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("WEBVTT"):
        return "vtt"
    if re.match(r"\[(?:Script Info|V4\+? Styles|Events)\]", start):
        return "ass" if "[V4 Styles]" not in start else "ssa"
    return "srt" if _ARROW.search(text) else None


def _tidy(text: str, kind: str) -> tuple[str, list[Broken]]:
    """The text without what is no dialogue, and the lines whose times cannot be read."""
    lines = text.splitlines()
    broken = []
    kept = []
    in_cue = kind != "vtt"
    for number, line in enumerate(lines, 1):
        if kind in ("ass", "ssa"):
            is_event = line.startswith(("Dialogue:", "Comment:"))
            if is_event and not _SPOKEN.match(line):
                broken.append(Broken(f"line {number}", "is no line of dialogue with its times"))
            elif is_event or line.startswith("["):
                kept.append(line)
            continue
        if "-->" in line:
            in_cue = bool(_TIMES.fullmatch(line))
            if not in_cue:
                broken.append(Broken(f"line {number}", "has no times of a subtitle"))
                continue
        elif not line.strip() and kind == "vtt":
            in_cue = False  # notes, styles and names of cues stand between blank lines
        if in_cue or kind == "srt":
            kept.append(line)
    return "\n".join(kept) + "\n", broken


def _dialogue(text: str, kind: str) -> tuple[list[str], float | None]:
    """Lines of dialogue in the order in which they are spoken, and the second at which the last one ends."""
    if kind == "vtt":
        text = _INNER_TIME.sub("", _VOICE.sub(lambda match: f"{match[1].strip()}: ", "WEBVTT\n\n" + text))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # margins and colours that cannot be read
        parsed = pysubs2.SSAFile.from_string(text, format_=kind)
    # Lines of the effect fx are copies, syllable by syllable, that karaoke scripts make of a line.
    events = [e for e in parsed if e.is_text and not e.effect.strip().lower().startswith("fx")]
    events.sort(key=lambda event: event.start)
    said = []
    for event in events:
        plain = event.plaintext if kind in ("ass", "ssa") else html.unescape(event.plaintext)
        shown = "\n".join(line.strip() for line in plain.splitlines() if line.strip())
        if shown:
            said.append((f"{event.name.strip()}: {shown}" if event.name.strip() else shown, event.end))
    return [line for line, _ in said], max((end for _, end in said), default=0) / 1000 if said else None


def _records(member: Member, encoding: str, mark: int) -> Iterator[Placed]:
    whole = Place()
    try:
        with member.open() as stream:
            data = stream.read(MAX_BYTES + 1)
    except DAMAGE as error:
        yield whole, Broken(str(whole), f"cannot be read ({str(error).rstrip('.') or type(error).__name__})")
        return
    if len(data) > MAX_BYTES:
        yield (
            whole,
            Broken(str(whole), f"is larger than {MAX_BYTES >> 20} MB, which no episode's subtitles are"),
        )
        return
    text = data[mark:].decode(encoding, "replace").replace("\x00", "")
    kind = _kind(text) or "srt"
    tidy, broken = _tidy(text, kind)
    try:
        lines, end = _dialogue(tidy, kind)
    except (Pysubs2Error, ValueError, LookupError, TypeError, ArithmeticError, RecursionError) as error:
        broken.append(Broken(str(whole), f"is no {kind.upper()} that can be read ({type(error).__name__})"))
        lines, end = [], None
    for line in broken:
        yield Place(within=line.where), line
    if lines:
        number = episode_of(member.inner or member.path.name)[1]
        yield whole, {"number": number, "transcript": "\n".join(lines), "duration_s": end}
    elif not broken:
        yield whole, Broken(str(whole), "holds no line of dialogue")


def _recognises(head: Head) -> str:
    kind = _kind(head.text) if head.kind == "delimited" else None
    return f"it is {kind.upper()}" if kind else ""


class _Subtitles(RecordFormat):
    """Says what a file's name does not tell, or tells that has no place in the table."""

    def survey(self, member: Member, source: spec.Source) -> Layout:
        layout = super().survey(member, source)
        season, number = episode_of(member.inner or member.path.name)
        notes = []
        if number is None and "number" not in source.constants:
            notes.append(note("read_no_episode", file=member.name))
        if season is not None and season > 1:
            notes.append(note("read_season", file=member.name, season=season))
        return replace(layout, notes=tuple(notes))


SUBTITLES = _Subtitles(
    "subtitles (SRT, WebVTT, ASS)",
    Preset(
        table="episodes",
        columns={"number": ("number",), "transcript": ("transcript",), "duration_s": ("duration_s",)},
    ),
    _recognises,
    _records,
)

FORMATS = (SUBTITLES,)
