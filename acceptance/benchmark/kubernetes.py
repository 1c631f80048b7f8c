"""A Kubernetes API server with two Elasticsearch resources, and the stand-in for ECK's operator."""

import json
import urllib.request
from collections import Counter
from contextlib import ExitStack

from loopback import Loopback
from servers import ACCEPTANCE, Announcing, RealServer

NAMESPACE, LOCAL, REMOTE = "benchmark", "berlin", "tokyo"
_RESOURCES = f"/apis/elasticsearch.k8s.elastic.co/v1/namespaces/{NAMESPACE}/elasticsearches"
_ACCESS = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{NAMESPACE}"
_ROLE = "terraform-remote-clusters"  # of examples/eck/role.yaml


class Kubernetes:
    """Counts what a provider asks the API server and the local resource's Elasticsearch."""

    def __enter__(self):
        with ExitStack() as stack:
            self._server = stack.enter_context(RealServer("kubernetes", "benchmark"))
            self._elasticsearch = stack.enter_context(Loopback("-clusters", "2"))
            self._make_namespace()
            self._operator = stack.enter_context(
                Announcing(str(ACCEPTANCE / "eck_operator" / "run.sh"), self._server.name, NAMESPACE))
            for name, endpoint in zip([LOCAL, REMOTE], self._elasticsearch.endpoints, strict=True):
                self._make_resource(name, endpoint)
            self._api = stack.enter_context(Loopback("-proxy", self._server.field("endpoint"),
                                                     "-proxy-ca", self._server.field("ca_file")))
            # The operator asks Elasticsearch as well, and is not to be counted.
            self._berlin = stack.enter_context(Loopback("-proxy", self._elasticsearch.endpoints[0]))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def _make_namespace(self):
        """With what the user terraform may do in it."""
        self._apply(f"/api/v1/namespaces/{NAMESPACE}",
                    {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
        self._server.run("apply", self._server.name, f"{_ACCESS}/roles/{_ROLE}",
                         str(ACCEPTANCE.parent / "examples" / "eck" / "role.yaml"))
        self._apply(f"{_ACCESS}/rolebindings/terraform", {
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "terraform"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": _ROLE},
            "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "terraform"}]})

    def _make_resource(self, name, endpoint):
        """An Elasticsearch resource, and for the operator the cluster behind it."""
        url = f"{self._operator.announced['control']}/clusters/{NAMESPACE}/{name}"
        cluster = json.dumps({"endpoint": endpoint, "transport": "127.0.0.1:9300"}).encode()
        with urllib.request.urlopen(urllib.request.Request(url, cluster, method="PUT")):
            pass
        self._apply(f"{_RESOURCES}/{name}", {
            "apiVersion": "elasticsearch.k8s.elastic.co/v1", "kind": "Elasticsearch", "metadata": {"name": name},
            "spec": {"version": "9.5.3", "nodeSets": [{"name": "default", "count": 1}]}})

    def _apply(self, path, an_object):
        self._server.run("apply", self._server.name, path, "-", text=json.dumps(an_object))

    def provider_block(self):
        return f"""provider "elastic" {{
  kubernetes = {{
    host  = "{self._api.endpoints[0]}"
    token = "{self._server.field('terraform_token')}"
  }}
  clusters = {{
    {LOCAL} = {{ endpoints = ["{self._berlin.endpoints[0]}"] }}
  }}
}}"""

    def reset(self):
        self._api.reset()
        self._berlin.reset()

    def counted(self):
        """Requests in all and by kind, and megabytes on the connections."""
        both = Counter(self._api.counted())
        both.update(self._berlin.counted())
        return {kind.replace(_RESOURCES, "…"): count for kind, count in both.items()}

    def links(self):
        return self._elasticsearch.links()
