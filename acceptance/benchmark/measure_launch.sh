#!/usr/bin/env bash
# Launch to handshake and to schema, memory and size: measure "launch". run.sh calls this.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../environment.sh"
RUST=$ROOT/acceptance/benchmark/rust_null_provider
RUST_BUILT=$CACHE/benchmark_subjects/rust
subjects=("elastic=$PROVIDER" "go_null=$GO_NULL")
rounds=40
[[ $SIZE == full ]] || rounds=3

build_rust_null() {
  (cd "$RUST" && CARGO_TARGET_DIR=$RUST_BUILT cargo build --release)
}

# The Rust provider is one more peer where it can be had: nothing else needs cargo.
add_rust_null() {
  local why
  if [[ $SIZE != full ]]; then
    why='it is built for the full size only'
  elif ! command -v cargo >/dev/null; then
    why='cargo is not on PATH'
  elif ! step 'Build the do-nothing Rust provider' \
    quietly "$CACHE/rust_null.log" build_rust_null; then
    why='cargo could not build it'
  else
    subjects+=("rust_null=$RUST_BUILT/release/terraform-provider-bench")
    return
  fi
  printf '{"measure": "launch", "subject": "rust_null", "skipped": "%s"}\n' "$why" >>"$SAMPLES"
}

# A program that was just written lies in memory in larger pieces than one that was read from disk,
# and each piece that is touched counts as a whole: all subjects are to be read anew.
drop_from_page_cache() {
  sync "$1" && dd if="$1" iflag=nocache count=0 status=none
}

add_rust_null
for subject in "${subjects[@]}" "cpp_floor=$NULL_PROCESS"; do
  drop_from_page_cache "${subject#*=}"
done
"$LAUNCHER" -rounds "$rounds" -samples "$SAMPLES" -floor "cpp_floor=$NULL_PROCESS" "${subjects[@]}"
