"""What a run was made on: figures of different machines or versions say nothing beside each other."""

import os
import pathlib
import platform
import re
import subprocess


def describe(terraform, checkout):
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _found(r"^model name\s*:\s*(.+)$", "/proc/cpuinfo"),
        "memory_gb": round(int(_found(r"^MemTotal:\s*(\d+) kB$", "/proc/meminfo")) * 1024 / 1e9, 1),
        "kernel": platform.release(),
        "client": _first_line(terraform, "version"),
        "go": _first_line("go", "version"),
        "provider": _first_line("git", "-C", checkout, "describe", "--always", "--dirty"),
    }


def _found(pattern, file):
    found = re.search(pattern, pathlib.Path(file).read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1) if found else "unknown"


def _first_line(*command):
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return run.stdout.splitlines()[0]
