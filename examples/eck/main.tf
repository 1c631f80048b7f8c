# Remote clusters of an Elasticsearch resource of Elastic Cloud on Kubernetes. role.yaml is what
# Terraform must be allowed to do.
#
# Leave spec.remoteClusters out of git. Argo CD, Flux and others who apply a manifest that has the list
# own all of it: the provider refuses to write beside them and names the owner. Without the list in the
# manifest they leave it alone.

terraform {
  required_providers {
    elastic = { source = "terraform-elastic/elastic" }
  }
}

variable "berlin_password" {
  description = "Of the user elastic, from the Secret berlin-es-elastic-user."
  type        = string
  sensitive   = true
  default     = "not-a-real-password"
}

provider "elastic" {
  # Or the environment variables KUBE_CONFIG_PATH and KUBE_CTX; in a pod, nothing at all.
  kubernetes = { config_path = "~/.kube/config", config_context = "prod" }

  # Berlin's own Elasticsearch: to see whether links are connected, and for links of the form `proxy`
  # and `sniff`. Kubernetes passes no credentials on to it, so its address is one that is reached from
  # here.
  clusters = {
    berlin = {
      endpoints = ["https://berlin.example.com:9200"]
      username  = "elastic"
      password  = var.berlin_password
    }
  }
}

locals {
  berlin = { namespace = "prod", name = "berlin", cluster = "berlin" }
}

# Another cluster of the same operator, trusted by certificates: ECK knows its address.
resource "elastic_remote_cluster" "tokyo" {
  alias               = "tokyo"
  kubernetes          = local.berlin
  elasticsearch_ref   = { name = "tokyo" }
  wait_for_connection = "2m"
}

# The same with an API key, which ECK makes and stores. Both need Elasticsearch 8.10 or newer, and the
# remote one spec.remoteClusterServer.enabled.
resource "elastic_remote_cluster" "oslo" {
  alias      = "oslo"
  kubernetes = local.berlin

  elasticsearch_ref = {
    namespace = "analytics"
    name      = "oslo"

    api_key = {
      access = {
        search      = { names = ["logs-*"] }
        replication = { names = ["archive-*"] }
      }
    }
  }
}

# Any other cluster that this one trusts.
resource "elastic_remote_cluster" "lima" {
  alias      = "lima"
  kubernetes = local.berlin

  proxy = {
    proxy_address = "lima.example.com:9400"
    server_name   = "lima.example.com"
  }

  skip_unavailable = true
}

variable "paris_credentials" {
  description = "Encoded cross-cluster API key of Paris."
  type        = string
  sensitive   = true
  ephemeral   = true
  default     = "bm90OmEtcmVhbC1rZXk="
}

# Any other cluster, by an API key of its own making. The provider keeps the key in the Secret
# berlin-remote-cluster-credentials and names that in spec.secureSettings; the operator restarts Berlin's
# nodes one after the other, which the apply waits for. Berlin's nodeSets need
# xpack.security.remote_cluster_client.ssl.certificate_authorities if a private authority signed the
# certificate of Paris.
resource "elastic_remote_cluster" "paris" {
  alias      = "paris"
  kubernetes = local.berlin

  proxy = {
    proxy_address = "paris.example.com:9443"
    server_name   = "paris.example.com"
  }

  credentials_wo         = var.paris_credentials
  credentials_wo_version = 1 # Count up when the key is another one.

  timeouts = { create = "60m", update = "60m", delete = "60m" }
}
