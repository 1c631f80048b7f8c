# A deployment that Elastic's own provider manages, with remote clusters that this one manages.
#
# On every apply `ec_deployment` writes the deployment's whole list of remote clusters, as its
# `elasticsearch.remote_cluster` has it, often empty. It so removes what others put into that list:
# links of the form `deployment` with certificates. There are three ways to live beside it:
#
# - Links to deployments of the same organization are listed in `ec_deployment`, and not here:
#
#     resource "ec_deployment" "berlin" {
#       …
#       elasticsearch = {
#         …
#         remote_cluster = [{ alias = "tokyo", deployment_id = ec_deployment.tokyo.id }]
#       }
#     }
#
# - They are here with an API key, as in examples/hosted: such a link is a setting of the deployment's
#   Elasticsearch and not in that list.
# - They are here with `proxy` instead of `deployment`, as below: the same.

terraform {
  required_providers {
    elastic = { source = "terraform-elastic/elastic" }
  }
}

variable "berlin" {
  description = "What ec_deployment.berlin tells: id and elasticsearch_password."
  type        = object({ id = string, password = string })
  sensitive   = true
  default     = { id = "6fd3c0a7a2b94c0fa7a9b1d6e5f40312", password = "not-a-real-password" }
}

variable "tokyo_https_endpoint" {
  description = "ec_deployment.tokyo.elasticsearch.https_endpoint"
  type        = string
  default     = "https://tokyo.es.eu-central-1.aws.elastic-cloud.example:443"
}

variable "ec_api_key" {
  type      = string
  sensitive = true
  default   = "not-a-real-key"
}

provider "elastic" {
  hosted   = { api_key = var.ec_api_key }
  clusters = { default = { username = "elastic", password = var.berlin.password } }
}

locals {
  tokyo_host = regex("^https://([^:/]+)", var.tokyo_https_endpoint)[0]
}

resource "elastic_remote_cluster" "tokyo" {
  alias  = "tokyo"
  hosted = { deployment_id = nonsensitive(var.berlin.id) }

  proxy = {
    proxy_address = "${local.tokyo_host}:9400"
    server_name   = local.tokyo_host
  }

  skip_unavailable    = true
  wait_for_connection = "2m"
}
