"""Run a Python script as a process of its own and print what it cost, as JSON.

The kernel counts the memory of whoever starts a process into that process's
peak (`ru_maxrss` survives `exec`), and pytest is large by then. This starter is
small, so what it reports is the script's own.
"""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    """Run the script named by the arguments and report CPU seconds and peak megabytes."""
    command = [sys.executable, *sys.argv[1:]]
    # Only the JSON goes to standard output: pandana prints there too.
    quiet = [(os.POSIX_SPAWN_DUP2, sys.stderr.fileno(), sys.stdout.fileno())]
    child = os.posix_spawn(sys.executable, command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    print(
        json.dumps(
            {
                "exit": os.waitstatus_to_exitcode(status),
                "cpu_s": usage.ru_utime + usage.ru_stime,
                "peak_mb": usage.ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
