# What both README commands need: packages, a JDK, a Terraform client, the provider's binary.
#
# Sourced by bash scripts that have "set -euo pipefail". Sourcing only defines names and switches
# Terraform's update check off; each function does one thing, is safe to call again, and ends the
# script with a message that says what to do when it cannot do it.
#
#   step TITLE COMMAND…     runs a long command between a line that says so and one with its duration
#   install_packages        the Debian packages, as root; otherwise names those that are missing
#   java_home_for VERSION   the JDK that Elasticsearch VERSION runs on; status 1 when there is none
#   elasticsearch_version   the newest Elasticsearch that a JDK of this machine runs
#   find_client             sets TERRAFORM: terraform, else tofu, else an OpenTofu built from source
#   find_tofu               sets TOFU, empty when there is neither OpenTofu nor Go
#   build_provider          build/release/terraform-provider-elastic
#   use_provider            exports TF_CLI_CONFIG_FILE, which points clients to that binary

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=$ROOT/.cache   # all that is downloaded or made outside build/; git ignores it
PROVIDER=$ROOT/build/release/terraform-provider-elastic

NEWEST_ELASTICSEARCH=9.5.3   # Java 21 or newer
OLDER_ELASTICSEARCH=8.19.21  # Java 17 to 23
OPENTOFU=1.12.6              # what tofu/go.mod asks for

export CHECKPOINT_DISABLE=1

# The one list of Debian packages. A JDK is added where none is found.
PACKAGES=(
  g++ cmake ninja-build ccache pkg-config python3
  libgrpc++-dev libprotobuf-dev protobuf-compiler protobuf-compiler-grpc libabsl-dev
  libcurl4-openssl-dev libssl-dev libmsgpack-cxx-dev nlohmann-json3-dev libyaml-cpp-dev
  libcpp-httplib-dev libgtest-dev libgmock-dev
  maven unzip curl ca-certificates openssl procps util-linux iproute2
)

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

step() {
  local title=$1 began=$SECONDS status=0
  shift
  printf '\n=== %s\n' "$title"
  "$@" || status=$?
  if ((status)); then
    printf '=== %s: failed after %d s\n' "$title" $((SECONDS - began))
    return "$status"
  fi
  printf '=== %s: %d s\n' "$title" $((SECONDS - began))
}

install_packages() {
  local wanted=("${PACKAGES[@]}") missing=() package
  elasticsearch_version >/dev/null || wanted+=(openjdk-17-jdk-headless)
  if ! command -v dpkg-query >/dev/null; then
    for package in g++ cmake ninja protoc grpc_cpp_plugin python3 mvn unzip curl openssl javac; do
      command -v "$package" >/dev/null || missing+=("$package")
    done
    ((${#missing[@]} == 0)) ||
      die "not found: ${missing[*]}. This is no Debian: install what Debian calls ${wanted[*]}"
    return
  fi
  for package in "${wanted[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  ((EUID == 0)) ||
    die "packages are missing. Run: sudo apt-get install --no-install-recommends ${missing[*]}"
  step "Install Debian packages: ${missing[*]}" apt_install "${missing[@]}"
}

apt_install() {
  apt-get update -qq || return
  DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "$@" </dev/null
}

# A JDK of major version $1 to $2: JAVA_HOME, else the lowest in the usual folders, else the PATH's.
java_home_between() {
  local home major best='' best_major=1000 on_path
  on_path=$(command -v javac) && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$on_path"; do
    [[ -n $home && -x $home/bin/javac && -r $home/release ]] || continue
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
    ((major >= $1 && major <= $2)) || continue
    [[ $home == "${JAVA_HOME:-}" ]] && { echo "$home"; return; }
    if ((major < best_major)); then best=$home best_major=$major; fi
  done
  [[ -n $best ]] && echo "$best"
}

java_home_for() {
  case $1 in
    8.*) java_home_between 17 23 ;;
    *) java_home_between 21 99 ;;
  esac
}

elasticsearch_version() {
  local version
  for version in "$NEWEST_ELASTICSEARCH" "$OLDER_ELASTICSEARCH"; do
    if java_home_for "$version" >/dev/null; then
      echo "$version"
      return
    fi
  done
  return 1
}

find_client() {
  TERRAFORM=$(command -v terraform) && return
  find_tofu
  TERRAFORM=$TOFU
  [[ -n $TERRAFORM ]] ||
    die "neither terraform, tofu nor go is on PATH. Install Terraform 1.11 or newer, OpenTofu 1.9" \
      "or newer, or Go 1.26 or newer, with which this script builds OpenTofu"
}

find_tofu() {
  TOFU=$(command -v tofu) && return
  TOFU=$CACHE/tofu/$OPENTOFU/tofu
  [[ -x $TOFU ]] && return
  if command -v go >/dev/null; then
    step "Build OpenTofu $OPENTOFU (6 minutes the first time)" build_tofu
  else
    TOFU=
  fi
}

build_tofu() {
  mkdir -p "$(dirname "$TOFU")"
  (cd "$ROOT/acceptance/tofu" && CGO_ENABLED=0 go build -trimpath \
    -ldflags '-s -w -X github.com/opentofu/opentofu/version.dev=no' \
    -o "$TOFU" github.com/opentofu/opentofu/cmd/tofu)
}

build_provider() {
  step "Configure the release build" quietly "$CACHE/configure-release.log" \
    cmake -S "$ROOT" --preset release
  step "Build the provider" cmake --build "$ROOT/build/release" --target terraform-provider-elastic
  [[ -x $PROVIDER ]] || die "the build left no $PROVIDER"
}

# Runs a command whose output matters only when it fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 || { tail -n 30 "$log" >&2; return 1; }
}

use_provider() {
  export TF_CLI_CONFIG_FILE=$CACHE/terraform.rc
  mkdir -p "$CACHE"
  cat >"$TF_CLI_CONFIG_FILE" <<RC
provider_installation {
  dev_overrides {
    "terraform-elastic/elastic" = "$(dirname "$PROVIDER")"
  }
  direct {}
}
RC
}
