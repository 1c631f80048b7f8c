"""The stand-in for the Cloud API, with a deployment that has links and one that they lead to."""

import json
import pathlib
import tempfile
import urllib.request

from loopback import get_json
from servers import ACCEPTANCE, Announcing

LOCAL, REMOTE = "1" * 32, "2" * 32  # deployments


class CloudSimulator(Announcing):
    """Elasticsearch behind the deployments is at `endpoints`, the local one's first."""

    def __init__(self, endpoints):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "configuration.json"
            file.write_text(json.dumps(_configuration(endpoints)), encoding="utf-8")
            super().__init__(str(ACCEPTANCE / "cloud_simulator" / "run.sh"), "hosted", str(file))
        self._elasticsearch = endpoints[0]
        self._journal = self.announced["control"] + "/journal"

    def provider_block(self):
        return f"""provider "elastic" {{
  hosted = {{
    endpoint = "{self.announced['endpoint']}"
    api_key  = "{self.announced['api_key']}"
    ca_file  = "{self.announced['ca_file']}"
  }}
}}"""

    def reset(self):
        with urllib.request.urlopen(urllib.request.Request(self._journal, method="DELETE")):
            pass

    def counted(self):
        """Requests in all and by kind. An error when one broke the API's rules."""
        journal = get_json(self._journal)
        if journal["violations"] or journal["effect_failures"]:
            raise RuntimeError(f"cloud_simulator: {journal['violations']} {journal['effect_failures']}")
        kinds = {kind.replace("/deployments/{deployment_id}/elasticsearch/{ref_id}", "…"): count
                 for kind, count in journal["counts"].items()}
        return {"requests": len(journal["requests"]), **kinds}

    def links(self):
        return len(get_json(self._elasticsearch + "/_remote/info"))


def _configuration(endpoints):
    return {"organizations": [{"id": "benchmark", "deployments": [
        {"id": deployment, "elasticsearch": [{
            "ref_id": "main-elasticsearch", "id": "c" + deployment[1:], "version": "9.5.3", "endpoint": "localhost",
            "transport_port": 9300, "service_url": endpoint}]}
        for deployment, endpoint in zip([LOCAL, REMOTE], endpoints, strict=True)]}]}
