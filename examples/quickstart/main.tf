# Every cluster of the map becomes a remote cluster of every other one.

terraform {
  required_providers {
    elastic = { source = "terraform-elastic/elastic" }
  }
}

variable "clusters" {
  description = "Elasticsearch clusters by name."
  type = map(object({
    endpoint  = string # of the REST API
    transport = string # host:port of a node's transport interface
  }))
  default = {
    berlin = { endpoint = "http://127.0.0.1:9200", transport = "127.0.0.1:9300" }
    tokyo  = { endpoint = "http://127.0.0.1:9201", transport = "127.0.0.1:9301" }
  }
}

provider "elastic" {
  clusters = { for name, cluster in var.clusters : name => { endpoints = [cluster.endpoint] } }
}

locals {
  links = {
    for pair in setproduct(keys(var.clusters), keys(var.clusters)) :
    "${pair[0]}-${pair[1]}" => { local = pair[0], remote = pair[1] } if pair[0] != pair[1]
  }
}

resource "elastic_remote_cluster" "link" {
  for_each = local.links

  alias               = each.value.remote
  self_managed        = { cluster = each.value.local }
  sniff               = { seeds = [var.clusters[each.value.remote].transport] }
  skip_unavailable    = false
  wait_for_connection = "1m"
}

output "connected" {
  description = "Whether each link is connected."
  value       = { for name, link in elastic_remote_cluster.link : name => link.connected }
}
