#!/usr/bin/env python3
"""How often Terraform starts a provider for one resource, and what a start costs: measure "starts"."""

import os
from contextlib import ExitStack

import link_configurations as configurations
import samples
from lifecycle import OPERATIONS
from loopback import Loopback
from measured_terraform import Workspace

REPETITIONS = {"small": 1, "full": 10}


def per_start(starts):
    return {"starts": len(starts),
            "cpu_ms_per_start": 1e3 * sum(start["cpu_s"] for start in starts) / len(starts),
            "wall_ms_per_start": 1e3 * sum(start["wall_s"] for start in starts) / len(starts)}


def repetition():
    with ExitStack() as stack:
        server = stack.enter_context(Loopback())
        link = configurations.elastic(1, server.endpoints, configurations.sniff("127.0.0.1:9300"))
        subjects = {
            "elastic": stack.enter_context(Workspace("elastic", os.environ["PROVIDER"], link)),
            "go_null": stack.enter_context(Workspace("bench", os.environ["GO_NULL"], configurations.go_null(1, 1))),
        }
        for operation, arguments in OPERATIONS.items():
            for subject, workspace in subjects.items():
                operated = workspace.run(*arguments, "-input=false", "-no-color")
                samples.append("starts", subject, {"operation": operation}, per_start(operated.starts))


def main():
    for _ in range(REPETITIONS[os.environ["SIZE"]]):
        repetition()


if __name__ == "__main__":
    main()
