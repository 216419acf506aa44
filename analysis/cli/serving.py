"""Starting the pages as a process of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from analysis.errors import CrosscutError


def serve(workspace: Path, port: int) -> int:
    """Starts Streamlit as a process and waits; Ctrl-C ends it."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise CrosscutError(f"--port {port}: something else answers there; choose another port.")
    script = Path(__file__).parents[2] / "dashboard" / "app.py"
    command = [
        sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port),
        "--server.address", "localhost", "--server.headless", "true", "--browser.gatherUsageStats", "false",
        "--server.fileWatcherType", "none",
    ]  # fmt: skip
    environment = os.environ | {"CROSSCUT_WORKSPACE": str(workspace.resolve())}
    print(f"\nDashboard: http://localhost:{port}   (Ctrl-C ends it)", flush=True)
    process = subprocess.Popen(command, env=environment, cwd=script.parents[1])  # noqa: S603 - our own fixed command
    # A terminated command must not leave its pages serving on.
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
        return 0
