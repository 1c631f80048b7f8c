terraform {
  required_providers {
    elastic = { source = "terraform-elastic/elastic" }
  }
}

provider "elastic" {
  clusters = { berlin = { endpoints = ["https://berlin.example.com:9200"] } }
}

resource "elastic_remote_cluster" "tokyo" {
  alias        = "tokyo"
  self_managed = { cluster = "berlin" }
  sniff        = { seeds = ["tokyo.example.com:9300"] }
}

# Every remote cluster of berlin, also those that Terraform does not manage.
data "elastic_remote_clusters" "berlin" {
  self_managed = { cluster = "berlin" }
  depends_on   = [elastic_remote_cluster.tokyo]
}

output "not_connected" {
  value = [
    for alias, link in data.elastic_remote_clusters.berlin.remote_clusters : alias
    if !link.connected
  ]
}
