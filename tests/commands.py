"""The crosscut command as tests run it: in a process of its own, never ending in a traceback."""

import os
import subprocess
import sys

COMMAND = [sys.executable, "-m", "analysis"]


def crosscut(*arguments, code=0, **environment):
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=600,
    )
    assert done.returncode == code, done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout
    return done
