terraform {
  required_providers {
    elastic = { source = "terraform-elastic/elastic" }
  }
}

variable "berlin_api_key" {
  description = "Encoded API key with the cluster privilege manage."
  type        = string
  sensitive   = true
  default     = "bm90LWEtcmVhbDprZXk="
}

variable "tokyo_password" {
  type      = string
  sensitive = true
  default   = "not-a-real-password"
}

# Every cluster that has links of its own, by a name that resources refer to.
provider "elastic" {
  clusters = {
    berlin = {
      endpoints = ["https://berlin-1.example.com:9200", "https://berlin-2.example.com:9200"]
      api_key   = var.berlin_api_key
    }
    tokyo = {
      endpoints = ["https://tokyo.example.com:9200"]
      username  = "elastic"
      password  = var.tokyo_password
    }
  }
  max_retries     = 5
  request_timeout = "60s"
}

resource "elastic_remote_cluster" "tokyo" {
  alias        = "tokyo"
  self_managed = { cluster = "berlin" }
  sniff        = { seeds = ["tokyo.example.com:9300"] }
}
