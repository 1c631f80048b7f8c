# A remote cluster by API key between self-managed clusters, as Elastic recommends it: the key is made
# on the remote cluster, put into the keystores of the local cluster's nodes, and the link uses it.
#
# Before, the nodes of tokyo need remote_cluster_server.enabled, and those of berlin
# xpack.security.remote_cluster_client.ssl.*, with which they trust tokyo's certificates.

terraform {
  required_providers {
    elastic = { source = "terraform-elastic/elastic" }
  }
}

variable "elastic_password" {
  description = "Of the user elastic of both clusters."
  type        = string
  sensitive   = true
  default     = "not-a-real-password"
}

variable "berlin_nodes" {
  description = "Hosts of berlin's nodes, reached by ssh."
  type        = set(string)
  default     = ["berlin-1", "berlin-2"]
}

provider "elastic" {
  clusters = {
    berlin = { endpoints = ["https://berlin:9200"], username = "elastic", password = var.elastic_password }
    # Not with api_key: Elasticsearch lets no API key make a cross-cluster API key.
    tokyo = { endpoints = ["https://tokyo:9200"], username = "elastic", password = var.elastic_password }
  }
}

# What berlin may do on tokyo. To rotate the key, give it another name: in one apply the new key goes
# into the keystores, the link is proven to work with it, and only then the old key is invalidated.
resource "elastic_cross_cluster_api_key" "berlin" {
  cluster = "tokyo"
  name    = "berlin-2026"
  access  = { search = [{ names = ["logs-*"] }] }

  lifecycle {
    create_before_destroy = true
  }
}

# No API of Elasticsearch writes keystores, so its own tool does it, on each node. When the link is
# destroyed the entry stays there, without a key that is valid; `elasticsearch-keystore remove` takes it
# away, and must before a link of this alias is to use certificates.
resource "terraform_data" "credentials" {
  for_each         = var.berlin_nodes
  triggers_replace = elastic_cross_cluster_api_key.berlin.id

  provisioner "local-exec" {
    command = "printf '%s\\n' \"$KEY\" | ssh \"$NODE\" sudo -u elasticsearch /usr/share/elasticsearch/bin/elasticsearch-keystore add --stdin --force cluster.remote.tokyo.credentials"
    environment = {
      NODE = each.key
      KEY  = elastic_cross_cluster_api_key.berlin.encoded
    }
  }
}

# Has every node of berlin load its keystore, and is registered only if each has the key.
resource "elastic_remote_cluster" "tokyo" {
  alias                  = "tokyo"
  self_managed           = { cluster = "berlin" }
  sniff                  = { seeds = ["tokyo-1:9443", "tokyo-2:9443"] }
  skip_unavailable       = true
  security_model         = "api_key"
  credentials_wo_version = elastic_cross_cluster_api_key.berlin.id
  wait_for_connection    = "1m"
  depends_on             = [terraform_data.credentials]
}
