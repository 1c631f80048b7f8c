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

  sniff = {
    seeds            = ["tokyo-1.example.com:9300", "tokyo-2.example.com:9300"]
    node_connections = 3
  }

  skip_unavailable    = true
  transport           = { compress = "true", ping_schedule = "30s" }
  wait_for_connection = "1m"
}
