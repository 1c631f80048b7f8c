# Remote clusters of a deployment of Elastic Cloud Enterprise.

terraform {
  required_providers {
    elastic = { source = "terraform-elastic/elastic" }
  }
}

variable "ece_api_key" {
  type      = string
  sensitive = true
  default   = "not-a-real-key"
}

provider "elastic" {
  enterprise = {
    endpoint = "https://coordinator.example.com:12443"
    # Users without a key, such as the built-in admin, have `username` and `password` instead.
    api_key = var.ece_api_key
    # The installation's certificate authority, as most installations have one of their own:
    #   ca_file = "ece-ca.crt"
  }
}

locals {
  berlin = "6fd3c0a7a2b94c0fa7a9b1d6e5f40312"
  tokyo  = "0c1f8e4f5b7a4d2c9b3a6d7e8f901234"
}

# Another deployment of the same installation: the installation knows its address.
resource "elastic_remote_cluster" "tokyo" {
  alias               = "tokyo"
  enterprise          = { deployment_id = local.berlin }
  deployment          = { deployment_id = local.tokyo }
  skip_unavailable    = true
  wait_for_connection = "2m"
}

# Any other cluster that the deployment trusts. The provider reaches the deployment's Elasticsearch
# through the installation's API, so it needs no credentials for it.
resource "elastic_remote_cluster" "oslo" {
  alias      = "oslo"
  enterprise = { deployment_id = local.berlin }

  proxy = {
    proxy_address = "oslo.example.com:9400"
    server_name   = "oslo.example.com"
  }

  skip_unavailable = true
}
