#!/usr/bin/env bash
# Every test: unit tests, then the real Terraform and OpenTofu against real Elasticsearch clusters.
# The last line is 'N passed, N failed, N skipped'. See README.md.
#
#   SANITIZERS=yes acceptance/run.sh    also runs the unit tests under the sanitizers
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
SERVER=$ROOT/acceptance/servers/elasticsearch.sh
KUBERNETES=$ROOT/acceptance/servers/kubernetes.sh
CLOUD_SIMULATOR=$ROOT/acceptance/cloud_simulator/run.sh
RESULTS=$CACHE/results
FAILED=()
REPRESENTATIVE='examples|_import|cluster_lifecycle|wait|serving'  # what OpenTofu runs besides

clean_up() {
  local pid
  trap '' INT TERM
  for pid in $(jobs -p); do
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  stop_servers
}

stop_servers() {
  "$SERVER" stop berlin tokyo oslo secured-berlin secured-tokyo secured-oslo
  "$KUBERNETES" stop-all
}

# A step whose failure is counted and does not keep the others from running.
attempt() { step "$@" || FAILED+=("$1"); }

# A step without which nothing more can be tested.
require() { step "$@" || { FAILED+=("$1"); finish; }; }

finish() {
  local status=0
  printf '\n'
  python3 "$ROOT/acceptance/count_results.py" "$RESULTS" "${FAILED[@]}" || status=1
  exit $status
}

configure_and_build() {
  local preset=$1
  quietly "$RESULTS/$preset.configure.log" cmake -S "$ROOT" --preset "$preset" &&
    cmake --build "$ROOT/build/$preset"
}

# Runs ctest on a preset's tests and keeps the result of each googletest case: suite NAME.
test_suite() {
  local name=$1 preset=$2
  shift 2
  mkdir -p "$RESULTS/$name"
  GTEST_OUTPUT=xml:$RESULTS/$name/ ctest --test-dir "$ROOT/build/$preset" --output-on-failure \
    --output-junit "$RESULTS/$name.ctest.xml" "$@"
}

build_and_test() {
  local preset=$1
  shift
  configure_and_build "$preset" && test_suite "$preset" "$preset" --label-regex unit -j 2 "$@"
}

# export_server NAME VARIABLE: exports where the cluster is as ACCEPTANCE_VARIABLE_ENDPOINT and so on;
# a field that it does not have is empty.
export_server() {
  local name=$1 variable=ACCEPTANCE_${2^^} field value
  export "${variable}_NAME=$name"
  for field in endpoint transport version remote_cluster_server password ca_file; do
    value=$("$SERVER" get "$name" "$field" 2>/dev/null) || value=
    export "${variable}_${field^^}=$value"
  done
}

# start_all NAME…: runs start_NAME for each, at the same time.
start_all() {
  local name pid starts=() status=0
  for name in "$@"; do
    "start_$name" & starts+=($!)
  done
  for pid in "${starts[@]}"; do
    wait "$pid" || status=1
  done
  return $status
}

# A seed on which nothing listens: this link exists and is never connected.
FROM_FILE=cluster.remote.from_file.seeds=127.0.0.1:9
start_berlin() { "$SERVER" start berlin --users "$FROM_FILE"; }
start_tokyo() { "$SERVER" start tokyo; }
start_oslo() { "$SERVER" start oslo --version "$OLDER_ELASTICSEARCH"; }
start_secured_berlin() { "$SERVER" start secured-berlin --secured --nodes 2 "$FROM_FILE"; }
start_secured_tokyo() { "$SERVER" start secured-tokyo --secured; }
start_secured_oslo() { "$SERVER" start secured-oslo --secured --version "$OLDER_ELASTICSEARCH"; }

# Builds what is needed, 5 minutes the first time, and exports where the server is.
start_kubernetes() {
  "$KUBERNETES" start acceptance || return
  ACCEPTANCE_KUBERNETES_HOME=$("$KUBERNETES" get acceptance home) || return
  export ACCEPTANCE_KUBERNETES_HOME
}

# The Go tests of acceptance/NAME.
go_suite() {
  (cd "$ROOT/acceptance/$1" && go test -count=1 -timeout 15m -json ./... \
    >"$RESULTS/$1.go.json")
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

rm -rf "$RESULTS"
mkdir -p "$RESULTS"
install_packages
find_client
find_tofu

require 'Build everything for the tests' configure_and_build dev
attempt 'Unit tests' test_suite unit dev --label-exclude acceptance -j 2
build_provider

require 'Start three Elasticsearch clusters' start_all berlin tokyo oslo
require 'Start three that are secured' start_all secured_berlin secured_tokyo secured_oslo
for name in berlin tokyo oslo; do
  export_server "$name" "$name"
  export_server "secured-$name" "secured_$name"
done
export ACCEPTANCE_PROVIDER=$PROVIDER
if command -v go >/dev/null; then
  # Before others make links on tokyo, whose answers its stand-in's are held against.
  ACCEPTANCE_CLIENT=$TERRAFORM attempt "The benchmark's own tests" go_suite benchmark
  attempt "The Cloud simulator's own tests" go_suite cloud_simulator
  attempt 'Build the Cloud simulator' "$CLOUD_SIMULATOR" build
  export ACCEPTANCE_CLOUD_SIMULATOR=$CLOUD_SIMULATOR
  attempt 'Start Kubernetes' start_kubernetes
  # The flags with which kubernetes.sh has built most of its packages.
  CGO_ENABLED=0 GOFLAGS="$(go env GOFLAGS) -trimpath" \
    attempt "The own tests of the ECK operator's stand-in" go_suite eck_operator
fi
# Most of their time is waiting, so more of them run than the machine has processors.
ACCEPTANCE_CLIENT=$TERRAFORM attempt "Acceptance tests with $(basename "$TERRAFORM")" \
  test_suite acceptance dev --label-regex acceptance -j 4
if [[ -n $TOFU && $TOFU != "$TERRAFORM" ]]; then
  ACCEPTANCE_CLIENT=$TOFU attempt 'A representative part with OpenTofu' \
    test_suite opentofu dev --label-regex acceptance --tests-regex "$REPRESENTATIVE" -j 4
fi
if command -v go >/dev/null; then
  ACCEPTANCE_CLIENT=$TERRAFORM attempt 'The suite on terraform-plugin-testing' go_suite plugin_testing
fi
for name in berlin tokyo oslo; do
  export_server "secured-$name" "$name"
done
ACCEPTANCE_CLIENT=$TERRAFORM attempt 'Tests of self-managed clusters on secured ones' \
  test_suite secured dev --label-regex self-managed -j 4
stop_servers
if command -v go >/dev/null; then
  attempt 'The benchmark at a small size' \
    "$ROOT/acceptance/benchmark/run.sh" --small --out "$CACHE/benchmark_small"
fi

if [[ ${SANITIZERS:-no} != no ]]; then
  attempt 'Unit tests with address and undefined-behaviour sanitizers' build_and_test asan
  # The distribution's gRPC is not instrumented: what crosses its threads would be reported.
  attempt 'Unit tests with the thread sanitizer' \
    build_and_test tsan --exclude-regex '^provider_(plugin|tfplugin)_'
fi
finish
