# The import id is self_managed/<cluster>/<alias>, where <cluster> is a name in the provider's
# `clusters`. Or write an import block:
#
#   import {
#     to = elastic_remote_cluster.tokyo
#     id = "self_managed/berlin/tokyo"
#   }
terraform import elastic_remote_cluster.tokyo self_managed/berlin/tokyo
