"""The same number of links, or of resources that are none, as configurations of each subject."""


def elastic(links, endpoints, remote):
    """`links` links, in turn on the self-managed clusters at `endpoints`."""
    clusters = "\n".join(f'    cluster-{i} = {{ endpoints = ["{endpoint}"] }}'
                         for i, endpoint in enumerate(endpoints))
    provider = f"""provider "elastic" {{
  clusters = {{
{clusters}
  }}
}}"""
    return elastic_links(links, provider, *_attributes(len(endpoints), remote))


def go_link(links, clusters, remote):
    """The same by the do-nothing provider, which asks no cluster."""
    return _links("example.com/benchmark/bench", "bench_link", links, "", *_attributes(clusters, remote))


def _attributes(clusters, remote):
    return f'self_managed = {{ cluster = "cluster-${{count.index % {clusters}}}" }}', remote, "skip_unavailable = true"


def elastic_links(links, provider, *attributes):
    """`links` links with these attributes besides their alias."""
    return _links("terraform-elastic/elastic", "elastic_remote_cluster", links, provider, *attributes)


def _links(source, resource, links, provider, *attributes):
    lines = "\n  ".join(attributes)
    return f"""terraform {{
  required_providers {{
    {source.split("/")[-1]} = {{ source = "{source}" }}
  }}
}}

{provider}

resource "{resource}" "link" {{
  count = {links}
  alias = "link-${{count.index}}"
  {lines}
}}
"""


def sniff(address):
    return f'sniff = {{ seeds = ["{address}"] }}'


def proxy(address):
    """One connection, so that a thousand links are not too much for a real cluster."""
    return f'proxy = {{ proxy_address = "{address}", proxy_socket_connections = 1 }}'


def elasticstack(links, endpoint):
    """The same links by Elastic's own provider, which has no resource for them but for any settings."""
    return f"""terraform {{
  required_providers {{
    elasticstack = {{ source = "elastic/elasticstack" }}
  }}
}}

provider "elasticstack" {{
  elasticsearch {{
    endpoints = ["{endpoint}"]
  }}
}}

resource "elasticstack_elasticsearch_cluster_settings" "link" {{
  count = {links}

  persistent {{
    setting {{
      name       = "cluster.remote.link-${{count.index}}.seeds"
      value_list = ["127.0.0.1:9300"]
    }}
    setting {{
      name  = "cluster.remote.link-${{count.index}}.mode"
      value = "sniff"
    }}
    setting {{
      name  = "cluster.remote.link-${{count.index}}.skip_unavailable"
      value = "true"
    }}
  }}
}}
"""


def go_null(links, clusters):
    """About the smallest resources that a provider can have."""
    return f"""terraform {{
  required_providers {{
    bench = {{ source = "example.com/benchmark/bench" }}
  }}
}}

resource "bench_nothing" "link" {{
  count  = {links}
  name   = "link-${{count.index}}"
  first  = "cluster-${{count.index % {clusters}}}"
  second = "127.0.0.1:9300"
  third  = "true"
}}
"""


def terraform_data(links, clusters):
    """Terraform's own, without a provider to start."""
    return f"""resource "terraform_data" "link" {{
  count = {links}
  input = {{
    name   = "link-${{count.index}}"
    first  = "cluster-${{count.index % {clusters}}}"
    second = "127.0.0.1:9300"
    third  = "true"
  }}
}}
"""
