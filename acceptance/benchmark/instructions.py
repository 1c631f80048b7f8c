"""Counts the provider's instructions for its schema, and for plan and apply of one link.

Called by measure_instructions.sh, which installs valgrind where it can.
"""

import os
import pathlib
import re
import shutil
from tempfile import TemporaryDirectory

import link_configurations
import samples
from loopback import Loopback
from measured_terraform import Workspace

CALLGRIND_PROVIDER = pathlib.Path(__file__).with_name("callgrind_provider.sh")

# In the order in which they must be run. A start takes seconds under callgrind.
OPERATIONS = {
    "schema": ["providers", "schema", "-json"],
    "plan": ["plan", "-input=false"],
    "apply": ["apply", "-input=false", "-auto-approve"],
}
SIZES = {"small": {"operations": ["schema"], "repetitions": 1}, "full": {"operations": OPERATIONS, "repetitions": 3}}
TOTAL = re.compile(r"^totals: (\d+)$", re.MULTILINE)


def count(workspace, counts, arguments):
    """The instructions of each start of the provider in `terraform ARGUMENTS…`."""
    for file in counts.iterdir():
        file.unlink()
    workspace.run(*arguments)
    totals = [TOTAL.search(file.read_text(encoding="utf-8")) for file in counts.iterdir()]
    if not totals or None in totals:
        raise RuntimeError(f"callgrind did not finish its counts of terraform {' '.join(arguments)}")
    return [int(total.group(1)) for total in totals]


def repetition(operations):
    with Loopback() as server, TemporaryDirectory() as counts:
        link = link_configurations.elastic(1, server.endpoints, link_configurations.sniff("127.0.0.1:9300"))
        with Workspace("elastic", CALLGRIND_PROVIDER, link, {"COUNTS": counts}) as workspace:
            for operation in operations:
                found = count(workspace, pathlib.Path(counts), OPERATIONS[operation])
                samples.append("instructions", "elastic", {"operation": operation},
                               {"million_instructions": sum(found) / 1e6, "starts": len(found)})


def main():
    if shutil.which("valgrind") is None:
        samples.skip("instructions", "elastic", "valgrind is not installed")
        return
    size = SIZES[os.environ["SIZE"]]
    for _ in range(size["repetitions"]):
        repetition(size["operations"])


if __name__ == "__main__":
    main()
