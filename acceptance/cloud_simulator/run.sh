#!/usr/bin/env bash
# The simulator, built where its sources are newer than what was built last.
#
#   run.sh build                             builds it
#   run.sh hosted|enterprise CONFIGURATION   builds it and becomes it
#
# Whoever starts it reads one line of JSON, and ends it by closing its standard input or with SIGTERM.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../environment.sh"
SOURCES=$ROOT/acceptance/cloud_simulator
BUILT=$CACHE/cloud_simulator   # with the program, and "api": Elastic's OpenAPI documents

# Several tests may start the simulator at the same time: one of them builds it.
build() {
  mkdir -p "$BUILT"
  exec {lock}>"$BUILT/lock"
  flock "$lock"
  is_current || build_now
  exec {lock}>&-
}

is_current() {
  [[ -e $BUILT/cloud_simulator ]] &&
    [[ -z $(find "$SOURCES" -newer "$BUILT/cloud_simulator" -print -quit) ]]
}

build_now() {
  local sdk
  cd "$SOURCES"
  go mod download github.com/elastic/cloud-sdk-go
  sdk=$(go list -m -f '{{.Dir}}' github.com/elastic/cloud-sdk-go)
  ln -sfn "$sdk/api" "$BUILT/api"
  go build -trimpath -o "$BUILT/cloud_simulator" .
  touch "$BUILT/cloud_simulator"
}

build
[[ $1 == build ]] ||
  exec "$BUILT/cloud_simulator" -kind "$1" -configuration "$2" -specifications "$BUILT/api" \
    -keystore-command "$ROOT/acceptance/servers/elasticsearch.sh"
