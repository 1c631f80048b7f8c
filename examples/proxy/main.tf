# A remote cluster behind a load balancer or proxy: all connections go to one address.

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

  proxy = {
    proxy_address            = "tokyo.example.com:9400"
    proxy_socket_connections = 18
    server_name              = "tokyo.example.com"
  }

  timeouts = { create = "5m", update = "5m" }
}
