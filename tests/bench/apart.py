"""Work in a fresh process, so that its memory is its own and nothing is warm that a user's would not be.

`python -m tests.bench.apart MODULE FUNCTION ARGUMENTS` is that process; it is told and answers in JSON.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
ROOT = Path(__file__).parents[2]


def peak_mb() -> float:
    """Return the most memory this process has held, in megabytes."""
    # VmHWM, not ru_maxrss, which begins with what the parent held.
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    if found is None:
        raise RuntimeError("/proc tells no VmHWM")
    return int(found[1]) / 1024


def apart(function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> tuple[R, float]:
    """Run a module's function in a new process; return its result and its peak memory in megabytes.

    Arguments and result must be what JSON can say.
    """
    told = json.dumps([arguments, named])
    command = [sys.executable, "-m", __name__, function.__module__, function.__name__, told]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    result, peak = json.loads(done.stdout.splitlines()[-1])
    return result, peak


def main(module: str, function: str, told: str) -> None:
    arguments, named = json.loads(told)
    result = getattr(import_module(module), function)(*arguments, **named)
    sys.stdout.write("\n" + json.dumps([result, peak_mb()]) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
