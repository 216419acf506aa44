"""The sample study: a made world with a known truth, written as platforms would export it."""

from __future__ import annotations

from pathlib import Path

__all__ = ["make"]


def make(folder: Path, titles: int = 150, comments: int = 15_000, seed: int = 7) -> Path:
    """Writes a complete study into `folder` and gives the path of its study.yaml.

    The world has home market CN and nine markets abroad. 72 of the `titles` are local ones, eight in each
    market abroad; the others are Chinese, released 2021 to 2025 and shown in some of the markets. Ten
    translated copies of stories come on top. What is planted stands in `plants`, and in `truth.json` beside
    the study; `truth_comments.csv` says it for each comment. The same arguments write the same bytes, with
    no time stamps.

    At least 96 titles, and as many comments as the compared titles need (some 7,600; a refusal says how
    many). Chinese titles that the comments cannot carry stay in the catalogue without comments, so a wide
    catalogue with few comments is possible. Time and memory grow with the number of comments: 15,000 take
    some seconds, 1,000,000 some minutes. At that size nothing repeats but what is planted to; comments are
    longer by a clause or two, since the shorter sets of clauses run out.

    Raises CrosscutError where the numbers asked for are too small to measure what is planted.
    """
    import numpy as np

    from analysis.demo import catalogue, plants, stories, text, truth, viewers, world, write
    from analysis.demo.handles import handles as made_handles

    rng = [np.random.default_rng([seed, room]) for room in range(6)]
    made = world.build(titles, comments, rng[0])
    told = stories.tell(made.titles, rng[1])
    plan = viewers.plan(made.cells, rng[2])
    size = plan.groupby("market").author.max() + 1
    handles = {market: made_handles(market, int(size[market])) for market in plants.MARKETS}
    written, private = text.write(plan, handles, rng[3])
    episodes, views = catalogue.episodes(told, rng[4]), catalogue.views(made.cells, rng[5])

    folder.mkdir(parents=True, exist_ok=True)
    entries = write.titles(folder, told)
    entries += write.tables(folder, episodes, views)
    entries += write.comments(folder, written, handles)
    named = private + [handles[market][i] for market in plants.MARKETS for i in range(0, 200, 8)]
    truth.write(folder, truth.gather(told, made.cells, written, sorted(set(named)), seed), written)
    return write.study(folder, entries)
