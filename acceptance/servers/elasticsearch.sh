#!/usr/bin/env bash
# Real Elasticsearch clusters of one node each, on 127.0.0.1 and on free ports.
#
#   elasticsearch.sh fetch [VERSION]           downloads and prepares the distribution
#   elasticsearch.sh start NAME [--version VERSION] [--secured] [SETTING=VALUE …]
#   elasticsearch.sh get NAME FIELD            endpoint, transport, remote_cluster_server, password,
#                                              version or home
#   elasticsearch.sh keystore NAME SETTING     stores the standard input's line in the keystore
#   elasticsearch.sh keystore-remove NAME SETTING
#   elasticsearch.sh stop NAME …
#   elasticsearch.sh stop-all
#
# start returns when the cluster answers. SETTING=VALUE are lines of elasticsearch.yml. Secured
# clusters have the user "elastic" with a generated password, API keys (also cross-cluster ones, on
# remote_cluster_server), roles, users and a trial licence; there is no TLS. Several clusters, also
# of several versions, run side by side; a name is free again after stop.
#
# The distribution is Elastic's own build for integration tests from Maven Central, the smallest
# with everything that remote clusters need. ClientModules.java.in adds what it leaves out.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../environment.sh"

# Elasticsearch refuses to run as root: then it runs as nobody.
NOBODY=65534
AS_SERVER_USER=()
((EUID)) || AS_SERVER_USER=(setpriv "--reuid=$NOBODY" "--regid=$NOBODY" --clear-groups)

sha256_of() {
  case $1 in
    9.5.3) echo bec49f3b8d00e75c8d1cec85c35298635ec9fbd3ae80ef5aeb6bc05abdb3db2d ;;
    8.19.21) echo 215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a ;;
    *) die "Elasticsearch $1: no checksum is known; use 9.5.3 or 8.19.21" ;;
  esac
}

# --- Where things are -----------------------------------------------------------------------------

# The checkout's cache; for a server user that cannot get there (a home of mode 0700), a folder of
# this checkout below /var/tmp.
servers_folder() {
  local folder=$CACHE/servers
  mkdir -p "$folder"
  if ! "${AS_SERVER_USER[@]}" test -x "$folder"; then
    folder=/var/tmp/terraform-provider-elastic-$(cksum <<<"$ROOT" | cut -d' ' -f1)
    mkdir -m 0755 "$folder" 2>/dev/null || true
    [[ -O $folder && ! -L $folder ]] || die "$folder belongs to somebody else"
  fi
  echo "$folder"
}

SERVERS=$(servers_folder)
distribution() { echo "$SERVERS/dist/elasticsearch-$1"; }
home_of() { echo "$SERVERS/run/$1"; }

# --- The distribution -----------------------------------------------------------------------------

fetch() {
  local version=$1
  exec {lock}>"$SERVERS/fetch.lock"
  flock "$lock"
  if [[ ! -e $(distribution "$version")/ready ]]; then
    step "Fetch Elasticsearch $version" unpack "$version"
  fi
  exec {lock}>&-
}

unpack() {
  local version=$1 into zip
  into=$(distribution "$version")
  zip=$CACHE/downloads/elasticsearch-$version.zip
  [[ -s $zip ]] || mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    -Dartifact="org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip" \
    -DoutputDirectory="$(dirname "$zip")" || return
  if ! sha256sum --check --quiet <<<"$(sha256_of "$version")  $zip"; then
    rm -f "$zip"
    return 1
  fi
  rm -rf "$into"
  mkdir -p "$(dirname "$into")"
  unzip -q "$zip" -d "$(dirname "$into")" || return
  add_client_modules "$version" "$into" || return
  chmod -R a+rX "$into"
  touch "$into/ready"
}

# Compiles ClientModules.java.in into a module of the distribution.
add_client_modules() {
  local version=$1 into=$2 jdk java handlers source=$2/client-modules
  jdk=$(java_home_for "$version") || die "Elasticsearch $version: no fitting JDK"
  case $version in
    8.*) java=17 handlers='Settings a, NamedWriteableRegistry b, RestController c, ClusterSettings d, IndexScopedSettings e, SettingsFilter f, IndexNameExpressionResolver g, Supplier<DiscoveryNodes> h, Predicate<NodeFeature> i' ;;
    *) java=21 handlers='RestHandlersServices a, Supplier<DiscoveryNodes> b, Predicate<NodeFeature> c' ;;
  esac
  mkdir -p "$source/classes" "$into/modules/client-modules"
  sed "s/@REST_HANDLER_PARAMETERS@/$handlers/" \
    "$ROOT/acceptance/servers/ClientModules.java.in" >"$source/ClientModules.java"
  "$jdk/bin/javac" -nowarn -proc:none --release "$java" -cp "$into/lib/*" -d "$source/classes" \
    "$source/ClientModules.java" || return
  "$jdk/bin/jar" --create --file "$into/modules/client-modules/client-modules.jar" \
    -C "$source/classes" . || return
  cat >"$into/modules/client-modules/plugin-descriptor.properties" <<PROPERTIES
name=client-modules
description=What the distribution for integration tests leaves out and clients need
version=$version
classname=acceptance.ClientModules
java.version=$java
elasticsearch.version=$version
PROPERTIES
}

# --- One cluster ----------------------------------------------------------------------------------

start() {
  local name=$1 version='' secured='' settings=()
  shift
  [[ $name =~ ^[a-z0-9-]+$ ]] || die "'$name': a name consists of a-z, 0-9 and '-'"
  while (($#)); do
    case $1 in
      --version) version=$2; shift ;;
      --secured) secured=yes ;;
      *=*) settings+=("${1%%=*}: ${1#*=}") ;;
      *) die "start $name: '$1' is no option and no SETTING=VALUE" ;;
    esac
    shift
  done
  [[ -n $version ]] || version=$(elasticsearch_version) || die "no JDK of version 17 or newer"
  java_home_for "$version" >/dev/null || die "Elasticsearch $version: no fitting JDK was found"
  ! alive "$name" || die "$name runs already; stop it first"
  stop_one "$name"
  fetch "$version"
  STARTING=$name
  trap 'stop_one "$STARTING"' EXIT
  trap 'exit 130' INT TERM
  configure "$name" "$version" "$secured" "${settings[@]}"
  launch "$name"
  wait_until_ready "$name"
  trap - EXIT INT TERM
  echo "$name: $(get "$name" endpoint), transport $(get "$name" transport), Elasticsearch $version"
}

configure() {
  local name=$1 version=$2 secured=$3 home dist http transport remote_cluster_server
  shift 3
  home=$(home_of "$name")
  dist=$(distribution "$version")
  mkdir -p "$home"/{config/jvm.options.d,data,logs,tmp,fields}
  cp "$dist"/config/{jvm.options,log4j2.properties,role_mapping.yml,roles.yml,users,users_roles} \
    "$home/config/"
  sed -i '/^-Xlog:gc/d; /^-XX:+HeapDumpOnOutOfMemoryError/d' "$home/config/jvm.options"
  printf '%s\n' -Xms256m -Xmx256m -XX:TieredStopAtLevel=1 >"$home/config/jvm.options.d/small.options"
  read -r http transport remote_cluster_server < <(python3 "$ROOT/acceptance/servers/free_ports.py" 3)
  echo "$version" >"$home/fields/version"
  echo "$home" >"$home/fields/home"
  echo "http://127.0.0.1:$http" >"$home/fields/endpoint"
  echo "127.0.0.1:$transport" >"$home/fields/transport"
  cat >"$home/config/elasticsearch.yml" <<YML
cluster.name: $name
node.name: $name-1
path.data: $home/data
path.logs: $home/logs
network.host: 127.0.0.1
http.port: $http
transport.port: $transport
discovery.type: single-node
xpack.security.enabled: $([[ -n $secured ]] && echo true || echo false)
YML
  (($#)) && printf '%s\n' "$@" >>"$home/config/elasticsearch.yml"
  if [[ -n $secured ]]; then
    echo "127.0.0.1:$remote_cluster_server" >"$home/fields/remote_cluster_server"
    (umask 077 && openssl rand -hex 12 >"$home/fields/password")
    cat >>"$home/config/elasticsearch.yml" <<YML
xpack.security.http.ssl.enabled: false
xpack.security.transport.ssl.enabled: false
xpack.license.self_generated.type: trial
remote_cluster_server.enabled: true
remote_cluster.port: $remote_cluster_server
xpack.security.remote_cluster_server.ssl.enabled: false
xpack.security.remote_cluster_client.ssl.enabled: false
YML
  fi
  ((EUID)) || chown -R $NOBODY:$NOBODY "$home"
  if [[ -n $secured ]]; then
    command_of "$name" elasticsearch-keystore create
    "${COMMAND[@]}" >/dev/null
    keystore "$name" bootstrap.password <"$home/fields/password"
  fi
}

# Sets COMMAND to what runs a program of the distribution with the configuration of a cluster.
command_of() {
  local name=$1 program=$2 home version
  shift 2
  home=$(home_of "$name")
  version=$(get "$name" version)
  COMMAND=("${AS_SERVER_USER[@]}" env -u JAVA_HOME "ES_JAVA_HOME=$(java_home_for "$version")"
    "ES_PATH_CONF=$home/config" "ES_TMPDIR=$home/tmp" "HOME=$home"
    CLI_JAVA_OPTS=-XX:TieredStopAtLevel=1 "$(distribution "$version")/bin/$program" "$@")
}

keystore() {
  local name=$1 setting=$2
  command_of "$name" elasticsearch-keystore add --stdin --force "$setting"
  "${COMMAND[@]}" >/dev/null
}

keystore_remove() {
  local name=$1 setting=$2
  command_of "$name" elasticsearch-keystore remove "$setting"
  "${COMMAND[@]}" >/dev/null
}

# Starts the server in a session of its own, so that Ctrl-C at the terminal does not reach it and an
# interrupted start can end all of it. The launcher leaves when the node has started.
launch() {
  local name=$1 home
  home=$(home_of "$name")
  command_of "$name" elasticsearch -d -p "$home/pid"
  setsid "${COMMAND[@]}" >"$home/logs/start.log" 2>&1 </dev/null &
  echo $! >"$home/session"
  wait $! || explain "$name"
}

wait_until_ready() {
  local name=$1 answer
  for _ in {1..240}; do
    answer=$(health "$name") || true
    [[ $answer == 200 ]] && return
    kill -0 "$(cat "$(home_of "$name")/pid")" 2>/dev/null || break
    sleep 0.25
  done
  explain "$name"
}

# The password goes in by a configuration on standard input: the command line is for all to read.
health() {
  local name=$1 home
  home=$(home_of "$name")
  if [[ -e $home/fields/password ]]; then
    printf 'user = "elastic:%s"\n' "$(get "$name" password)"
  fi | curl --config - --silent --output /dev/null --write-out '%{http_code}' --max-time 10 \
    "$(get "$name" endpoint)/_cluster/health?wait_for_status=yellow&timeout=5s"
}

explain() {
  local name=$1
  tail -n 30 "$(home_of "$name")/logs/start.log" >&2 || true
  die "Elasticsearch $(get "$name" version) '$name' did not start; its last words are above"
}

get() {
  local field
  field=$(home_of "$1")/fields/$2
  [[ -r $field ]] || { echo "error: $1 has no $2 (is it running?)" >&2; return 1; }
  cat "$field"
}

# True while a process of the cluster runs: of its session, with its folder on the command line.
alive() {
  local session
  session=$(cat "$(home_of "$1")/session" 2>/dev/null) || return 1
  pgrep --session "$session" --full "$(home_of "$1")" >/dev/null
}

stop_one() {
  local name=$1 home session
  home=$(home_of "$name")
  [[ -d $home ]] || return 0
  session=$(cat "$home/session" 2>/dev/null) || session=
  if alive "$name"; then
    kill -TERM -- "-$session" 2>/dev/null || true
    for _ in {1..100}; do
      alive "$name" || break
      sleep 0.1
    done
    ! alive "$name" || kill -KILL -- "-$session" 2>/dev/null || true
  fi
  rm -rf "$home"
}

usage() {
  sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
  exit 2
}

command=${1:-}
(($#)) && shift
case $command in
  fetch) fetch "${1:-$(elasticsearch_version)}" ;;
  start | get | keystore | keystore-remove)
    (($#)) || usage
    "${command//-/_}" "$@"
    ;;
  stop) for name in "$@"; do stop_one "$name"; done ;;
  stop-all) for home in "$SERVERS"/run/*/; do [[ ! -d $home ]] || stop_one "$(basename "$home")"; done ;;
  *) usage ;;
esac
