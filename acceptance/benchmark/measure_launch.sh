#!/usr/bin/env bash
# Launch to handshake and to schema, memory and size: measure "launch". run.sh calls this.
set -euo pipefail
rounds=40
[[ $SIZE == full ]] || rounds=3
"$LAUNCHER" -rounds "$rounds" -samples "$SAMPLES" -floor "cpp_floor=$NULL_PROCESS" \
  "elastic=$PROVIDER" "go_null=$GO_NULL"
