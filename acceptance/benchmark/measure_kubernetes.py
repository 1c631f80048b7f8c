#!/usr/bin/env python3
"""Many links of one Elasticsearch resource, whose writes the operator's cross: measure "kubernetes".

Needs what acceptance/servers/kubernetes.sh needs. loopback_elasticsearch is behind the resources.
"""

import os

import lifecycle
import link_configurations as configurations
from kubernetes import LOCAL, NAMESPACE, REMOTE, Kubernetes
from lifecycle import Subject
from measured_terraform import Workspace

# Links → repetitions.
CASES = {"small": {5: 1}, "full": {100: 1, 1000: 1}}


def main():
    with Kubernetes() as kubernetes:
        for links, repetitions in CASES[os.environ["SIZE"]].items():
            for _ in range(repetitions):
                repetition(links, kubernetes)


def repetition(links, kubernetes):
    configuration = configurations.elastic_links(
        links, kubernetes.provider_block(),
        f'kubernetes = {{ namespace = "{NAMESPACE}", name = "{LOCAL}", cluster = "{LOCAL}" }}',
        f'elasticsearch_ref = {{ namespace = "{NAMESPACE}", name = "{REMOTE}" }}')
    with Workspace("elastic", os.environ["PROVIDER"], configuration) as workspace:
        lifecycle.measure("kubernetes", {"links": links}, links, [Subject("elastic", workspace, kubernetes)])


if __name__ == "__main__":
    main()
