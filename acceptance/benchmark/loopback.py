"""Starts loopback_elasticsearch and asks it what it was asked.

    with Loopback("-clusters", "20") as server:
        … of server.endpoints …
        values = server.counted()
"""

import json
import os
import subprocess
import urllib.request


class Loopback:
    def __init__(self, *arguments):
        self._process = subprocess.Popen([os.environ["LOOPBACK"], *arguments], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, text=True)
        announced = json.loads(self._process.stdout.readline())
        self.endpoints = announced["endpoints"]
        self._control = announced["control"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def reset(self):
        """Counts from now on."""
        with urllib.request.urlopen(urllib.request.Request(self._control + "/counters", method="DELETE")):
            pass

    def counted(self):
        """Requests in all and by kind, and bytes in megabytes, since the last reset."""
        counters = get_json(self._control + "/counters")
        return {"requests": sum(counters["requests"].values()), **counters["requests"],
                "sent_mb": counters["bytes_in"] / 1e6, "received_mb": counters["bytes_out"] / 1e6}

    def links(self):
        """How many links the clusters have, whose answers are counted too."""
        return sum(len(get_json(endpoint + "/_remote/info")) for endpoint in self.endpoints)


def get_json(url):
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)
