#!/usr/bin/env bash
# Builds the operator and becomes it: run.sh NAME [NAMESPACE], where NAME is a server that
# servers/kubernetes.sh started. Whoever starts it reads one line of JSON, and ends it by closing its
# standard input or with SIGTERM.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../environment.sh"
SERVER=$ROOT/acceptance/servers/kubernetes.sh

cd "$ROOT/acceptance/eck_operator"
mkdir -p "$CACHE"
exec {lock}>"$CACHE/eck_operator.lock"
flock "$lock"
# The flags of servers/kubernetes.sh, whose build has most packages in Go's cache.
CGO_ENABLED=0 go build -trimpath -o "$CACHE/eck_operator" .
exec {lock}>&-

options=(-kubeconfig "$("$SERVER" get "$1" kubeconfig)" -namespace "${2:-}"
  -keystore-command "$ROOT/acceptance/servers/elasticsearch.sh")
if network=$("$SERVER" get "$1" service_namespace 2>/dev/null); then
  options+=(-service-namespace "$network" -service-address "$("$SERVER" get "$1" service_address)")
fi
exec "$CACHE/eck_operator" "${options[@]}"
