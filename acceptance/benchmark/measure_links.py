#!/usr/bin/env python3
"""Many links on one cluster and on twenty, beside as many that need no server: measure "links"."""

import os
from contextlib import ExitStack

import lifecycle
import link_configurations as configurations
import samples
from lifecycle import Subject
from loopback import Loopback
from measured_terraform import Workspace

# (links, clusters) → repetitions.
CASES = {
    "small": {(1, 1): 1, (20, 1): 1, (20, 20): 1},
    "full": {(1, 1): 5, (10, 1): 5, (100, 1): 5, (100, 20): 3, (1000, 1): 3, (1000, 20): 1,
             (5000, 1): 1},
}
# With more links go_link is left out: Terraform itself takes minutes there.
WITH_GO_LINK = 1000
# The cases in which Elastic's own provider takes part.
WITH_ELASTICSTACK = {(100, 1), (1000, 1)}
REMOTE = configurations.sniff("127.0.0.1:9300")


class Repetition(ExitStack):
    """The subjects of one case, with servers and workspaces of their own."""

    def __init__(self, links, clusters):
        super().__init__()
        self._links, self._clusters = links, clusters

    def measure(self):
        terraform_data = configurations.terraform_data(self._links, self._clusters)
        subjects = [self._elastic(), self._without_server("terraform_data", terraform_data)]
        if self._links <= WITH_GO_LINK:
            go_link = configurations.go_link(self._links, self._clusters, REMOTE)
            subjects.append(self._without_server("go_link", go_link))
        if (self._links, self._clusters) in WITH_ELASTICSTACK and "ELASTICSTACK" in os.environ:
            subjects.append(self._elasticstack())
        lifecycle.measure("links", {"links": self._links, "clusters": self._clusters}, self._links, subjects)

    def _elastic(self):
        server = self._server()
        configuration = configurations.elastic(self._links, server.endpoints, REMOTE)
        return Subject("elastic", self._workspace("elastic", "PROVIDER", configuration), server)

    def _elasticstack(self):
        server = self._server()
        configuration = configurations.elasticstack(self._links, server.endpoints[0])
        return Subject("elasticstack", self._workspace("elasticstack", "ELASTICSTACK", configuration), server)

    def _without_server(self, name, configuration):
        return Subject(name, self._workspace("bench", "GO_LINK", configuration))

    def _server(self):
        return self.enter_context(Loopback("-clusters", str(self._clusters)))

    def _workspace(self, provider, program, configuration):
        return self.enter_context(Workspace(provider, os.environ[program], configuration))


def main():
    if "ELASTICSTACK" not in os.environ:
        samples.skip("links", "elasticstack", "ELASTICSTACK names no binary of that provider")
    for (links, clusters), repetitions in CASES[os.environ["SIZE"]].items():
        for _ in range(repetitions):
            with Repetition(links, clusters) as repetition:
                repetition.measure()


if __name__ == "__main__":
    main()
