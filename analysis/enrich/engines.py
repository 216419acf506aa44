"""Where shards are worked through: this machine's cores, or a Ray or Dask cluster that exists already."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from joblib import parallel_config

from analysis.errors import CrosscutError

ENGINES = ("local", "ray", "dask")
_ADDRESS = {"ray": "RAY_ADDRESS", "dask": "DASK_SCHEDULER_ADDRESS"}
_PATIENCE = 20
"""Seconds to wait for a cluster's answer."""


@contextmanager
def on(engine: str, address: str | None = None) -> Iterator[None]:
    """Within it `runner.run` hands its shards to that engine: one of ENGINES.

    `local` is this machine, in processes. `ray` and `dask` join the cluster at `address`, or at RAY_ADDRESS or
    DASK_SCHEDULER_ADDRESS; none is started. Its workers must have this version of crosscut installed and see the
    workspace under the same path. CrosscutError where the engine is unknown or not installed, where no cluster is
    named or none answers, and where a worker is lost and cannot be replaced.
    """
    if engine not in ENGINES:
        raise CrosscutError(f"--engine {engine}: there is none of that name; use {', '.join(ENGINES)}.")
    if engine == "local":
        if address:
            raise CrosscutError("--address names a cluster; give --engine ray or --engine dask with it.")
        yield
        return
    place = address or os.environ.get(_ADDRESS[engine])
    if not place:
        raise CrosscutError(
            f"--engine {engine}: no cluster is named; give --address, or set {_ADDRESS[engine]}."
        )
    with _ray(place) if engine == "ray" else _dask(place):
        yield


@contextmanager
def _ray(address: str) -> Iterator[None]:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
        from ray.util.joblib import register_ray
    except ImportError as error:
        raise _missing("ray") from error
    _knock(address)
    try:
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
    # Ray raises errors of many kinds for an address that it cannot use.
    except Exception as error:
        raise _silent("ray", address, error) from error
    register_ray()
    try:
        with parallel_config("ray", n_jobs=-1):
            yield
    except ray.exceptions.RayError as error:
        raise CrosscutError(
            f"The Ray cluster at {address} lost a worker ({_first_line(error)}): what was finished is kept; see to "
            "the cluster and give the same command again."
        ) from error
    finally:
        ray.shutdown()


@contextmanager
def _dask(address: str) -> Iterator[None]:
    try:
        from dask.distributed import Client
        from distributed import KilledWorker
    except ImportError as error:
        raise _missing("dask") from error
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _silent("dask", address, error) from error
    try:
        with parallel_config("dask", client=client, wait_for_workers_timeout=_PATIENCE):
            yield
    except (KilledWorker, TimeoutError) as error:
        raise CrosscutError(
            f"The Dask cluster at {address} has no worker left ({_first_line(error)}): what was finished is kept; "
            "see to the cluster and give the same command again."
        ) from error
    finally:
        client.close()


def _knock(address: str) -> None:
    """Ray itself tries for minutes to reach an address where nothing listens."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit():
        if address != "auto":
            raise CrosscutError(f"--engine ray: {address} is no address; write HOST:PORT, or auto.")
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise _silent("ray", address, error) from error


def _missing(engine: str) -> CrosscutError:
    return CrosscutError(
        f"--engine {engine}: it is not installed; install crosscut with its extra: pip install 'crosscut[{engine}]'."
    )


def _silent(engine: str, address: str, error: Exception) -> CrosscutError:
    return CrosscutError(
        f"--engine {engine}: no cluster answers at {address} ({_first_line(error)}); start one, or correct the address."
    )


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), "") or type(error).__name__
