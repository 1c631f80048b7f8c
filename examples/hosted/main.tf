# Remote clusters of a deployment of Elastic Cloud Hosted.

terraform {
  required_providers {
    elastic = { source = "terraform-elastic/elastic" }
  }
}

variable "ec_api_key" {
  description = "Key of the Elastic Cloud API, from the console's page API keys."
  type        = string
  sensitive   = true
  default     = "not-a-real-key"
}

variable "tokyo_password" {
  description = "Of the user elastic of the deployment tokyo: Elasticsearch lets no API key make another."
  type        = string
  sensitive   = true
  default     = "not-a-real-password"
}

variable "elastic_password" {
  description = "Of the user elastic of the local deployment."
  type        = string
  sensitive   = true
  default     = "not-a-real-password"
}

provider "elastic" {
  hosted = { api_key = var.ec_api_key } # or the environment variable EC_API_KEY

  # Links of the form `proxy`, and those with an API key, are made by the deployment's own
  # Elasticsearch. Without endpoints the credentials of `default` go to the deployment's address;
  # `hosted.cluster` names others.
  clusters = {
    default = { username = "elastic", password = var.elastic_password }
    berlin = {
      endpoints = ["https://berlin.es.eu-central-1.aws.elastic-cloud.com"]
      username  = "elastic"
      password  = var.elastic_password
    }
    tokyo = {
      endpoints = ["https://tokyo.es.eu-central-1.aws.elastic-cloud.com"]
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

# Another deployment of the same organization, with an API key: Elastic Cloud knows its address, and
# takes the key to the keystores of berlin's nodes before they connect.
resource "elastic_remote_cluster" "tokyo" {
  alias               = "tokyo"
  hosted              = { deployment_id = local.berlin, cluster = "berlin" }
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
# Elastic Cloud keeps of the deployment's links.
resource "elastic_remote_cluster" "lima" {
  alias            = "lima"
  hosted           = { deployment_id = local.berlin }
  deployment       = { deployment_id = local.lima }
  skip_unavailable = true
}

# Any other cluster that the deployment trusts: self-managed, of another organization, or a deployment
# whose link must not be in Elastic Cloud's list (examples/beside_ec_deployment).
resource "elastic_remote_cluster" "oslo" {
  alias  = "oslo"
  hosted = { deployment_id = local.berlin }

  proxy = {
    proxy_address = "oslo.example.com:9400"
    server_name   = "oslo.example.com"
  }

  skip_unavailable = true
}

# Every link of the deployment, whoever made it.
data "elastic_remote_clusters" "berlin" {
  hosted     = { deployment_id = local.berlin, cluster = "berlin" }
  depends_on = [elastic_remote_cluster.tokyo]
}

output "not_connected" {
  value = [
    for alias, link in data.elastic_remote_clusters.berlin.remote_clusters : alias
    if !link.connected
  ]
}
