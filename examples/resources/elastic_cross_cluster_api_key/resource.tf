terraform {
  required_providers {
    elastic = { source = "terraform-elastic/elastic" }
  }
}

variable "tokyo_password" {
  type      = string
  sensitive = true
  default   = "example"
}

provider "elastic" {
  clusters = {
    # The remote cluster, on which the key is made. An API key cannot make keys.
    tokyo = {
      endpoints = ["https://tokyo.example.com:9200"]
      username  = "terraform"
      password  = var.tokyo_password
    }
  }
}

resource "elastic_cross_cluster_api_key" "berlin" {
  name    = "berlin"
  cluster = "tokyo"

  access = {
    search = [
      {
        names          = ["logs-*"]
        query          = jsonencode({ term = { "data_stream.namespace" = "public" } })
        field_security = { grant = ["*"], except = ["client.ip"] }
      },
      { names = ["metrics-*"] },
    ]
  }

  expiration = "90d"
  metadata   = jsonencode({ owner = "search team" })

  # Replacing the key makes the next one before this one is invalidated, so that the local cluster
  # can get it in between.
  lifecycle { create_before_destroy = true }
}

# What the local cluster stores as cluster.remote.<alias>.credentials, for example by
# `credentials_wo` of an elastic_remote_cluster.
output "credentials" {
  value     = elastic_cross_cluster_api_key.berlin.encoded
  sensitive = true
}
