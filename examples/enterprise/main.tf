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

variable "tokyo_key" {
  description = "Encoded cross-cluster API key of the deployment tokyo, for the index logs."
  type        = string
  sensitive   = true
  default     = "bm90LWEtcmVhbDprZXk="
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
  lima   = "5e2d9c1b7f3a4e6d8c0b1a2f3e4d5c6b"
}

# Another deployment of the same installation, with an API key: the installation knows its address,
# and takes the key to the keystores of berlin's nodes before they connect.
resource "elastic_remote_cluster" "tokyo" {
  alias               = "tokyo"
  enterprise          = { deployment_id = local.berlin }
  deployment          = { deployment_id = local.tokyo }
  skip_unavailable    = true
  wait_for_connection = "2m"

  credentials_wo         = var.tokyo_key
  credentials_wo_version = "1" # another one for another key
}

# The same with certificates, which is deprecated since Elasticsearch 9.0: an entry of the list that
# the installation keeps of the deployment's links.
resource "elastic_remote_cluster" "lima" {
  alias            = "lima"
  enterprise       = { deployment_id = local.berlin }
  deployment       = { deployment_id = local.lima }
  skip_unavailable = true
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
