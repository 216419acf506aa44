"""Small workspaces for tests of the shard runner: made comments of several languages in shards of any size."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from analysis import schema
from analysis.corpus import Workspace

WORDS = {
    "US": "the ending made me cry but mother in law was so mean and face slapping scene is what I love",
    "ID": "dramanya bagus banget tapi endingnya bikin kesel sama mertua jahat wkwk lanjut dong episode baru",
    "CN": "女主 演技太棒了 复仇 好看 玉佩是什么意思 哈哈哈 剧情 太假了 追了一晚上",
    "KR": "재미있어요 복수 너무 뻔해요 ㅋㅋㅋ 배우 연기가 좋아요 결말이 아쉬워요",
}


def workspace(path: Path, shards: int, rows: int, seed: int = 5) -> Workspace:
    """A workspace whose tables/comments holds so many shards of so many comments."""
    place = Workspace(path)
    place.create()
    rng = np.random.default_rng(seed)
    for shard in range(shards):
        markets = rng.choice(sorted(WORDS), rows)
        comments = [
            {
                "platform": "p", "comment_id": f"c{shard:03d}{i:05d}", "title_id": f"t{i % 7}",
                "market": str(market), "author": f"a{i % 97}",
                "text": " ".join(rng.choice(WORDS[str(market)].split(), rng.integers(1, 12))),
            }
            for i, market in enumerate(markets)
        ]  # fmt: skip
        filled = [{name: row.get(name) for name in schema.COMMENT.names} for row in comments]
        table = pa.Table.from_pylist(filled, schema=schema.COMMENT.schema)
        place.write(place.comments / f"part-{shard:05d}.parquet", table)
    return place


def written(place: Workspace) -> dict[str, bytes]:
    """What the runner wrote, by file name."""
    return {path.name: path.read_bytes() for path in sorted(place.enriched.iterdir())}
