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

# In the order in which they must be run.
OPERATIONS = {
    "schema": ["providers", "schema", "-json"],
    "plan": ["plan", "-input=false"],
    "apply": ["apply", "-input=false", "-auto-approve"],
}
TOTAL = re.compile(r"^totals: (\d+)$", re.MULTILINE)


def count(workspace, counts, arguments):
    """The instructions of each start of the provider in `terraform ARGUMENTS…`."""
    for file in counts.iterdir():
        file.unlink()
    starts = len(workspace.run(*arguments).starts)
    found = [int(TOTAL.search(file.read_text(encoding="utf-8")).group(1)) for file in counts.iterdir()]
    if len(found) != starts:
        raise RuntimeError(f"{len(found)} counts of {starts} starts")
    return found


def repetition():
    with Loopback() as server, TemporaryDirectory() as counts:
        link = link_configurations.elastic(1, server.endpoints, link_configurations.sniff("127.0.0.1:9300"))
        with Workspace("elastic", CALLGRIND_PROVIDER, link, {"COUNTS": counts}) as workspace:
            for operation, arguments in OPERATIONS.items():
                found = count(workspace, pathlib.Path(counts), arguments)
                samples.append("instructions", "elastic", {"operation": operation},
                               {"million_instructions": sum(found) / 1e6, "starts": len(found)})


def main():
    if shutil.which("valgrind") is None:
        samples.skip("instructions", "elastic", "valgrind is not installed")
        return
    for _ in range(3 if os.environ["SIZE"] == "full" else 1):
        repetition()


if __name__ == "__main__":
    main()
