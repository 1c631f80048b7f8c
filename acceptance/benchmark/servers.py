"""The servers of acceptance/, for as long as a measure needs them.

    with RealServer("elasticsearch", "benchmark") as cluster:
        … cluster.field("endpoint") …
"""

import json
import os
import pathlib
import signal
import subprocess
import sys

ACCEPTANCE = pathlib.Path(__file__).resolve().parent.parent


class RealServer:
    """A server that servers/`kind`.sh starts under `name`."""

    def __init__(self, kind, name):
        self._script = str(ACCEPTANCE / "servers" / f"{kind}.sh")
        self.name = name

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # by way of __exit__: it would outlive us
        subprocess.run([self._script, "start", self.name], check=True)
        return self

    def __exit__(self, *_):
        subprocess.run([self._script, "stop", self.name], check=True)

    def field(self, name):
        return self.run("get", self.name, name).strip()

    def run(self, *arguments, text=None):
        """What the script prints."""
        return subprocess.run([self._script, *arguments], check=True, stdout=subprocess.PIPE, text=True,
                              input=text).stdout


class Announcing:
    """A program that prints a line of JSON when it is ready, and ends when its input does.

    What it says on standard error is appended to OUT/servers.log.
    """

    def __init__(self, *command):
        with open(pathlib.Path(os.environ["OUT"]) / "servers.log", "a", encoding="utf-8") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                                             text=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{command[0]}: status {self._process.wait()}, and {log.name} says why")
        self.announced = json.loads(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
