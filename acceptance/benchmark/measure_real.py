#!/usr/bin/env python3
"""Many links on a real Elasticsearch: measure "real". Needs what acceptance/servers/elasticsearch.sh needs.

The links lead from the cluster to itself, so that they are connected. Requests are counted by a proxy.
"""

import os

import lifecycle
import link_configurations as configurations
from lifecycle import Subject
from loopback import Loopback
from measured_terraform import Workspace
from servers import RealServer

# Links → repetitions.
CASES = {"small": {5: 1}, "full": {100: 3, 1000: 1}}


def main():
    with RealServer("elasticsearch", "benchmark") as cluster, Loopback("-proxy", cluster.field("endpoint")) as proxy:
        for links, repetitions in CASES[os.environ["SIZE"]].items():
            configuration = configurations.elastic(links, proxy.endpoints,
                                                   configurations.proxy(cluster.field("transport")))
            for _ in range(repetitions):
                with Workspace("elastic", os.environ["PROVIDER"], configuration) as workspace:
                    lifecycle.measure("real", {"links": links}, links, [Subject("elastic", workspace, proxy)])


if __name__ == "__main__":
    main()
