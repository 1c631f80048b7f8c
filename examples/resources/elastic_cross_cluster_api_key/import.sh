# The import id is <cluster>/<id>: a name in the provider's `clusters`, and the id of the key as
# GET /_security/api_key shows it. Elasticsearch does not show the secret again, so `api_key` and
# `encoded` stay null. Or write an import block:
#
#   import {
#     to = elastic_cross_cluster_api_key.berlin
#     id = "tokyo/VuaCfGcBCdbkQm-e5aOx"
#   }
terraform import elastic_cross_cluster_api_key.berlin tokyo/VuaCfGcBCdbkQm-e5aOx
