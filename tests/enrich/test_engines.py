"""Ray and Dask write the bytes that this machine's processes write. Needs the extras `ray` and `dask`."""

import os
import time
from contextlib import contextmanager

import pytest
from enrich_shards import workspace, written

from analysis.enrich import engines, runner
from analysis.enrich.shard import Recipe
from analysis.errors import CrosscutError

pytestmark = pytest.mark.slow

SHARDS, ROWS = 6, 200


@contextmanager
def ray_cluster():
    pytest.importorskip("ray", reason="the extra `ray` is not installed")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 2, "include_dashboard": False})
    try:
        yield cluster.address
    finally:
        cluster.shutdown()


@contextmanager
def dask_cluster():
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    from dask.distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


CLUSTERS = {"ray": ray_cluster, "dask": dask_cluster}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    place = workspace(tmp_path_factory.mktemp("whole") / "w", SHARDS, ROWS)
    runner.run(place, Recipe(), jobs=1)
    return written(place)


@pytest.mark.parametrize("engine", sorted(CLUSTERS))
def test_a_cluster_writes_the_same_bytes_and_says_how_far_it_is(engine, whole, tmp_path):
    place, said = workspace(tmp_path / "w", SHARDS, ROWS), []
    with CLUSTERS[engine]() as address:
        with engines.on(engine, address):
            assert runner.run(place, Recipe(), progress=lambda *now: said.append(now)) == SHARDS * ROWS
        (place.enriched / "part-00002.parquet").unlink()
        with engines.on(engine, address):
            assert runner.run(place, Recipe()) == ROWS
    assert written(place) == whole
    done = [now for _, now, _ in said]
    assert done == sorted(done) and done[-1] == SHARDS * ROWS and len(set(done)) > 2


@pytest.mark.parametrize(
    ("engine", "address"), [("ray", "127.0.0.1:9"), ("ray", "local"), ("dask", "tcp://127.0.0.1:9")]
)
def test_an_address_where_nothing_answers_is_one_sentence(engine, address):
    pytest.importorskip(
        {"ray": "ray", "dask": "distributed"}[engine], reason=f"the extra `{engine}` is absent"
    )
    begun = time.monotonic()
    with (
        pytest.raises(CrosscutError, match=f"no cluster answers at {address}|is no address"),
        engines.on(engine, address),
    ):
        pass
    assert time.monotonic() - begun < 60
