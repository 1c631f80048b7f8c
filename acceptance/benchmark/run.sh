#!/usr/bin/env bash
# Measures the provider beside what users would otherwise run and beside the floor. See README.md.
#
#   run.sh [--small] [--only MEASURE,…] [--out FOLDER]
#
#   --small   every measure at a tiny size, to see that all of it works: its figures say little
#   --only    only these measures: launch, starts, …
#   --out     for samples.jsonl, results.json and results.md; .cache/benchmark when not given
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../environment.sh"
BENCHMARK=$ROOT/acceptance/benchmark
MEASURES=(launch starts instructions links real cloud kubernetes)
SUBJECTS=$CACHE/benchmark_subjects
FAILED=()

export SIZE=full OUT=$CACHE/benchmark PROVIDER
export GO_NULL=$SUBJECTS/terraform-provider-bench GO_LINK=$SUBJECTS/terraform-provider-bench-link
export LAUNCHER=$SUBJECTS/launcher LOOPBACK=$SUBJECTS/loopback_elasticsearch
export NULL_PROCESS=$ROOT/build/release/acceptance/benchmark/null_process
export MEASURED_PROVIDER_PROGRAM=$ROOT/build/release/acceptance/benchmark/measured_provider

read_arguments() {
  while (($#)); do
    case $1 in
      --small) SIZE=small ;;
      --only) IFS=, read -r -a MEASURES <<<"${2:?MEASURE,…}"; shift ;;
      --out) OUT=$(realpath -m "${2:?FOLDER}"); shift ;;
      *) die "usage: run.sh [--small] [--only MEASURE,…] [--out FOLDER]" ;;
    esac
    shift
  done
  SAMPLES=$OUT/samples.jsonl
}

# The executable of a measure, in whichever language it is written.
program_of() {
  local program
  for program in "$BENCHMARK/measure_$1".{sh,py}; do
    [[ -x $program ]] && { echo "$program"; return; }
  done
  die "there is no measure $1"
}

build_programs() {
  cmake --build "$ROOT/build/release" --target measured_provider null_process
}

# build_null RESOURCE PROGRAM: the do-nothing provider with this resource, as providers are released.
build_null() {
  CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$2" "./null_provider/$1"
}

build_subjects() {
  mkdir -p "$SUBJECTS"
  (cd "$BENCHMARK" &&
    build_null nothing "$GO_NULL" && build_null link "$GO_LINK" &&
    go build -trimpath -o "$SUBJECTS" ./launcher ./loopback_elasticsearch)
}

read_arguments "$@"
export OUT SAMPLES SIZE
for measure in "${MEASURES[@]}"; do
  program_of "$measure" >/dev/null
done
command -v go >/dev/null ||
  die "go is not on PATH: what the provider is compared with is written in it"
install_packages
find_client
export TERRAFORM
build_provider
step 'Build what measures' build_programs
step 'Build what the provider is compared with' build_subjects

mkdir -p "$OUT"
: >"$SAMPLES"
for measure in "${MEASURES[@]}"; do
  step "Measure $measure" "$(program_of "$measure")" || FAILED+=("$measure")
done
python3 "$BENCHMARK/report.py" "$OUT" "$TERRAFORM" "$ROOT"
cat "$OUT/results.md"
((${#FAILED[@]} == 0)) || die "not measured: ${FAILED[*]}"
