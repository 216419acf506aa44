"""Subtitles of three formats as transcripts; which episode a file's name tells."""

import io
import random
import zipfile

import pytest
from making import FOLDER, Result, adds_up, read, study
from test_mutants import mutant, survives

from analysis.errors import StudyFileError
from analysis.ingest.sources.subtitles import episode_of

FILES = sorted((FOLDER / "subtitles").iterdir())
SRT = next(path for path in FILES if path.suffix == ".srt")
KNOWN = {"constants": {"title_id": "love"}}


def one(tmp_path, content, name="EP03.srt", **entry):
    return read(tmp_path, content, name, table=None, **{**KNOWN, **entry})


@pytest.mark.parametrize(
    ("suffix", "number", "end", "transcript"),
    [
        (".srt", 3, 4.25, "你回来了\nYou came back\nLIN: I never left & never will."),
        (".vtt", 4, 4.5, "Lin: Who are you?\n- Nobody.\n- Really?"),
        (".ass", 5, 7.0, "Lin: 第一句，有逗号\n第二句\nSecond line"),
    ],
)
def test_dialogue_without_markup(tmp_path, suffix, number, end, transcript):
    path = next(path for path in FILES if path.suffix == suffix)
    made = one(tmp_path, path.read_bytes(), path.name)
    (episode,) = made.episodes
    assert (episode["title_id"], episode["number"], episode["duration_s"]) == ("love", number, end)
    assert episode["transcript"] == transcript
    assert (made.account.source, made.account.records, made.account.rejects) == ("subtitles", 1, 0)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix)
def test_they_are_told_by_what_they_hold(tmp_path, path):
    made = one(tmp_path, path.read_bytes(), "x.dat", constants={"title_id": "love", "number": "7"})
    assert made.account.source == "subtitles" and made.episodes[0]["number"] == 7


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings_as_found(tmp_path, encoding):
    text = SRT.read_text(encoding="utf-8").replace("你回来了", "你回来了，我们的大小姐不是这样的")
    made = one(tmp_path, text.encode(encoding))
    assert made.episodes[0]["transcript"].startswith("你回来了，我们的大小姐")


def test_a_zip_gives_an_episode_a_file(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in FILES:
            archive.write(path, f"season 1/{path.name}")
    made = one(tmp_path, packed.getvalue(), "subs.zip")
    assert [e["number"] for e in made.episodes] == [5, 3, 4] and adds_up(made.accounts)


@pytest.mark.parametrize(
    ("name", "season", "number"),
    [
        ("Made.Love.S01E03.1080p.x264.srt", 1, 3),
        ("made love s2e11.ass", 2, 11),
        ("S01.EP05.vtt", 1, 5),
        ("EP03.srt", None, 3),
        ("made_love_ep.12.zh.srt", None, 12),
        ("Made Love - Episode 7.srt", None, 7),
        ("编造之恋 第3集.srt", None, 3),
        ("编造之恋第12話.ass", None, 12),
        ("만든 사랑 3화.srt", None, 3),
        ("03.srt", None, 3),
        ("03.zh-CN.srt", None, 3),
        ("folder/E04.srt", None, 4),
        ("made love 2021.srt", None, None),
        ("pilot.srt", None, None),
        ("1080p.srt", None, None),
    ],
)
def test_the_episode_is_told_from_the_name(name, season, number):
    assert episode_of(name) == (season, number)


def test_a_name_without_a_number_is_asked_for(tmp_path):
    made = one(tmp_path, SRT.read_bytes(), "pilot.srt")
    assert made.account.rows == 0 and made.whys == ["says no number"]
    assert any("pilot.srt: its name states no episode; rename it" in note for note in made.notes)
    assert not any("states no episode" in note for note in one(tmp_path, SRT.read_bytes()).notes)


def test_a_later_season_is_said_and_a_title_is_asked_for(tmp_path):
    made = one(tmp_path, SRT.read_bytes(), "S02E01.srt")
    assert made.episodes[0]["number"] == 1 and any("season 2" in note for note in made.notes)
    with pytest.raises(StudyFileError, match="nothing says title_id"):
        one(tmp_path, SRT.read_bytes(), constants={})


def test_lines_whose_times_cannot_be_read_are_rejects_and_leave_no_trace(tmp_path):
    text = SRT.read_text(encoding="utf-8").replace("00:00:03,000 -->", "00:0x:03,000 -->")
    made = one(tmp_path, text)
    assert made.rejects[0]["where"] == "line 7" and "-->" not in made.episodes[0]["transcript"]
    assert (made.account.records, made.account.rows, made.account.rejects) == (2, 1, 1)
    spoilt = "[Script Info]\n[Events]\nDialogue: 0,0:00:0x.00,0:00:07.00,Default,,0,0,0,,a\n"
    made = one(tmp_path, spoilt, "EP01.ass")
    assert made.rejects[0]["where"] == "line 3" and made.account.rows == 0


def test_a_file_without_dialogue_is_a_reject(tmp_path):
    made = one(tmp_path, "WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>\n", "EP01.vtt")
    assert made.whys == ["holds no line of dialogue"]


def spoil(tmp_path, count):
    for path in FILES:
        chance = random.Random(path.suffix)
        for _ in range(count):
            survives(tmp_path, path.name, mutant(path.read_bytes(), chance), {**KNOWN, "source": "subtitles"})


def test_mutants_raise_nothing_but_a_sentence_and_add_up(tmp_path):
    spoil(tmp_path, 10)


@pytest.mark.slow
def test_many_mutants_raise_nothing_but_a_sentence_and_add_up(tmp_path):
    spoil(tmp_path, 600)


def test_two_languages_of_one_episode_are_one_episode(tmp_path):
    for name in ("EP03.zh.srt", "EP03.en.srt"):
        (tmp_path / name).write_bytes(SRT.read_bytes())
    made = Result(study(tmp_path, [{"path": "EP03.*.srt", **KNOWN}]))
    assert len(made.episodes) == 1 and made.account.duplicates == 1
