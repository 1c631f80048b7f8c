#!/usr/bin/env bash
# Builds the simulator and becomes it: run.sh hosted|enterprise CONFIGURATION. Whoever starts it reads
# one line of JSON, and ends it by closing its standard input or with SIGTERM.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../environment.sh"

cd "$ROOT/acceptance/cloud_simulator"
mkdir -p "$CACHE"
SDK=$(go list -m -f '{{.Dir}}' github.com/elastic/cloud-sdk-go)
go build -trimpath -o "$CACHE/cloud_simulator" .
exec "$CACHE/cloud_simulator" -kind "$1" -configuration "$2" -specifications "$SDK/api" \
  -keystore-command "$ROOT/acceptance/servers/elasticsearch.sh"
