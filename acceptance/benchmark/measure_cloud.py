#!/usr/bin/env python3
"""Many links of one deployment of Elastic Cloud, whose API writes the list as a whole: measure "cloud".

The API is the stand-in of acceptance/cloud_simulator; loopback_elasticsearch is behind its deployments.
"""

import os

import lifecycle
import link_configurations as configurations
from cloud_simulator import LOCAL, REMOTE, CloudSimulator
from lifecycle import Subject
from loopback import Loopback
from measured_terraform import Workspace

# Links → repetitions.
CASES = {"small": {5: 1}, "full": {100: 1, 1000: 1}}


def main():
    for links, repetitions in CASES[os.environ["SIZE"]].items():
        for _ in range(repetitions):
            repetition(links)


def repetition(links):
    with Loopback("-clusters", "2") as elasticsearch, CloudSimulator(elasticsearch.endpoints) as cloud:
        configuration = configurations.elastic_links(
            links, cloud.provider_block(), f'hosted = {{ deployment_id = "{LOCAL}" }}',
            f'deployment = {{ deployment_id = "{REMOTE}" }}')
        with Workspace("elastic", os.environ["PROVIDER"], configuration) as workspace:
            lifecycle.measure("cloud", {"links": links}, links, [Subject("elastic", workspace, cloud)])


if __name__ == "__main__":
    main()
