#!/usr/bin/env python3
"""Many links on one cluster and on twenty, beside as many resources that are nothing: measure "links"."""

import os
from contextlib import ExitStack

import lifecycle
import link_configurations as configurations
from lifecycle import Subject
from loopback import Loopback
from measured_terraform import Workspace

# (links, clusters) → repetitions.
CASES = {
    "small": {(1, 1): 1, (20, 1): 1, (20, 20): 1},
    "full": {(1, 1): 5, (10, 1): 5, (100, 1): 5, (100, 20): 3, (1000, 1): 3, (1000, 20): 1,
             (5000, 1): 1},
}
# With more links go_null is left out: Terraform itself takes minutes there.
WITH_GO_NULL = 1000


def repetition(links, clusters):
    with ExitStack() as stack:
        server = stack.enter_context(Loopback("-clusters", str(clusters)))

        def workspace(provider, program, configuration):
            return stack.enter_context(Workspace(provider, os.environ[program], configuration))

        elastic = configurations.elastic(links, server.endpoints, configurations.sniff("127.0.0.1:9300"))
        subjects = [
            Subject("elastic", workspace("elastic", "PROVIDER", elastic), server),
            Subject("terraform_data",
                    workspace("bench", "GO_NULL", configurations.terraform_data(links, clusters))),
        ]
        if links <= WITH_GO_NULL:
            subjects.append(Subject("go_null", workspace("bench", "GO_NULL",
                                                         configurations.go_null(links, clusters))))
        lifecycle.measure("links", {"links": links, "clusters": clusters}, links, subjects)


def main():
    for (links, clusters), repetitions in CASES[os.environ["SIZE"]].items():
        for _ in range(repetitions):
            repetition(links, clusters)


if __name__ == "__main__":
    main()
