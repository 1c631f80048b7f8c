# Every cluster becomes a remote cluster of every other one, from one provider block.

terraform {
  required_providers {
    elastic = { source = "terraform-elastic/elastic" }
  }
}

locals {
  clusters = {
    berlin = "berlin.example.com"
    oslo   = "oslo.example.com"
    tokyo  = "tokyo.example.com"
  }
  links = {
    for pair in setproduct(keys(local.clusters), keys(local.clusters)) :
    "${pair[0]}-${pair[1]}" => { from = pair[0], to = pair[1] } if pair[0] != pair[1]
  }
}

provider "elastic" {
  clusters = { for name, host in local.clusters : name => { endpoints = ["https://${host}:9200"] } }
}

resource "elastic_remote_cluster" "link" {
  for_each = local.links

  alias        = each.value.to
  self_managed = { cluster = each.value.from }
  sniff        = { seeds = ["${local.clusters[each.value.to]}:9300"] }
}
