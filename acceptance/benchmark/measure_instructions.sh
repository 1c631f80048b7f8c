#!/usr/bin/env bash
# Instructions of the provider, which no noise moves: measure "instructions". run.sh calls this.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../environment.sh"

install_valgrind() {
  ((EUID == 0)) && command -v apt-get >/dev/null &&
    step 'Install Debian package: valgrind' quietly "$CACHE/valgrind.log" apt_install valgrind
}

# Nothing else needs it: without it this measure is left out.
command -v valgrind >/dev/null || install_valgrind || true
exec python3 "$ROOT/acceptance/benchmark/instructions.py"
