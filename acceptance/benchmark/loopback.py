"""Starts loopback_elasticsearch and asks it what it was asked.

    with Loopback("-clusters", "20") as server:
        … of server.endpoints …
        values = server.counted()
"""

import json
import os
import urllib.request

from servers import Announcing


class Loopback(Announcing):
    def __init__(self, *arguments):
        super().__init__(os.environ["LOOPBACK"], *arguments)
        self.endpoints = self.announced["endpoints"]
        self._counters = self.announced["control"] + "/counters"

    def reset(self):
        """Counts from now on."""
        with urllib.request.urlopen(urllib.request.Request(self._counters, method="DELETE")):
            pass

    def counted(self):
        """Requests in all and by kind, and megabytes on the connections, since the last reset."""
        counters = get_json(self._counters)
        return {"requests": sum(counters["requests"].values()), **counters["requests"],
                "sent_mb": counters["bytes_in"] / 1e6, "received_mb": counters["bytes_out"] / 1e6}

    def links(self):
        """How many links the clusters have. Asking is counted, too."""
        return sum(len(get_json(endpoint + "/_remote/info")) for endpoint in self.endpoints)


def get_json(url):
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)
