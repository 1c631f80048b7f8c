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

variable "tokyo_password" {
  description = "Of the user elastic of the deployment tokyo: Elasticsearch lets no API key make another."
  type        = string
  sensitive   = true
  default     = "not-a-real-password"
}

provider "elastic" {
  enterprise = {
    endpoint = "https://coordinator.example.com:12443"
    # Users without a key, such as the built-in admin, have `username` and `password` instead.
    api_key = var.ece_api_key
    # The installation's certificate authority, as most installations have one of their own:
    #   ca_file = "ece-ca.crt"
  }

  # Where the API key of the link to tokyo is made.
  clusters = {
    tokyo = {
      endpoints = ["https://tokyo.ece.example.com:9243"]
      username  = "elastic"
      password  = var.tokyo_password
    }
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

  credentials_wo         = elastic_cross_cluster_api_key.berlin.encoded
  credentials_wo_version = elastic_cross_cluster_api_key.berlin.id
}

# The key, made by tokyo: what berlin may search there. A new one is delivered before the old one goes.
resource "elastic_cross_cluster_api_key" "berlin" {
  cluster = "tokyo"
  name    = "berlin"
  access  = { search = [{ names = ["logs-*"] }] }

  lifecycle {
    create_before_destroy = true
  }
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
