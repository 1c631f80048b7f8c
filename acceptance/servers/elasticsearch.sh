#!/usr/bin/env bash
# Real Elasticsearch clusters on 127.0.0.1 and on free ports.
#
#   elasticsearch.sh fetch [VERSION]           downloads and prepares the distribution
#   elasticsearch.sh start NAME [OPTION …] [SETTING=VALUE …]
#       --version VERSION     default: the newest that a JDK of this machine runs
#       --users               security without TLS
#       --secured             security as in production: with TLS everywhere
#       --nodes N             default: 1; all may be elected master
#       --keystore-password   protects the keystore of each node with one generated password
#   elasticsearch.sh get NAME[/NODE] FIELD     one of the fields below; of the first node by default
#   elasticsearch.sh keystore NAME[/NODE] SETTING         stores the standard input's line in the
#                                              keystore of one node; by default of each
#   elasticsearch.sh keystore-remove NAME[/NODE] SETTING
#   elasticsearch.sh stop NAME …
#   elasticsearch.sh stop-all
#
# start returns when the cluster answers. SETTING=VALUE are lines of elasticsearch.yml. Nodes are
# numbered from 1. Several clusters, also of several versions, run side by side; a name is free
# again after stop.
#
# Clusters with --users or --secured have the user "elastic" with a generated password, API keys
# (also cross-cluster ones, on remote_cluster_server), roles, users and a trial licence. With
# --secured HTTP, transport and the remote-cluster server speak TLS with certificates of one
# authority (certificates.sh), which all of these clusters trust: they can be linked by certificates
# on transport and by API keys on remote_cluster_server. Clusters with --users are linked to each
# other and to those without security, and not to secured ones.
#
# Fields, each of a node:
#   endpoint                http:// or https://127.0.0.1:PORT
#   transport               127.0.0.1:PORT
#   version, home
#   nodes                   how many the cluster has
#   remote_cluster_server   127.0.0.1:PORT; with security only
#   password                of "elastic"; with security only
#   ca_file                 PEM: what to trust; with --secured only
#   keystore_password       with --keystore-password only
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
# Functions below take a NODE as NAME/NUMBER.

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
. "$ROOT/acceptance/servers/certificates.sh"

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
  local name=$1 version='' security=none nodes=1 protection='' settings=()
  shift
  [[ $name =~ ^[a-z0-9-]+$ ]] || die "'$name': a name consists of a-z, 0-9 and '-'"
  while (($#)); do
    case $1 in
      --version) version=$2; shift ;;
      --users | --secured) security=${1#--} ;;
      --nodes) nodes=$2; shift ;;
      --keystore-password) protection=$(new_password) ;;
      *=*) settings+=("${1%%=*}: ${1#*=}") ;;
      *) die "start $name: '$1' is no option and no SETTING=VALUE" ;;
    esac
    shift
  done
  [[ -n $version ]] || version=$(elasticsearch_version) || die "no JDK of version 17 or newer"
  java_home_for "$version" >/dev/null || die "Elasticsearch $version: no fitting JDK was found"
  ! any_alive "$name" || die "$name runs already; stop it first"
  stop_one "$name"
  fetch "$version"
  [[ $security != secured ]] || make_certificates "$version"
  STARTING=$name
  trap 'stop_one "$STARTING"' EXIT
  trap 'exit 130' INT TERM
  describe_nodes "$name" "$version" "$security" "$nodes" "$protection"
  start_nodes "$name" "$security" "${settings[@]}"
  trap - EXIT INT TERM
  echo "$name: $(get "$name" endpoint), transport $(get "$name" transport), Elasticsearch $version"
}

# All that is decided about a new cluster before it is configured: the fields of its nodes.
describe_nodes() {
  local name=$1 version=$2 security=$3 nodes=$4 protection=$5 ports scheme=http number node
  local password=
  [[ $security != secured ]] || scheme=https
  [[ $security == none ]] || password=$(new_password)
  read -ra ports < <(python3 "$ROOT/acceptance/servers/free_ports.py" $((3 * nodes)))
  for ((number = 1; number <= nodes; ++number)); do
    node=$name/$number
    set_field "$node" version "$version"
    set_field "$node" home "$(home_of "$node")"
    set_field "$node" nodes "$nodes"
    set_field "$node" endpoint "$scheme://127.0.0.1:${ports[3 * number - 3]}"
    set_field "$node" transport "127.0.0.1:${ports[3 * number - 2]}"
    [[ -z $protection ]] || set_field "$node" keystore_password "$protection"
    [[ $security != none ]] || continue
    set_field "$node" remote_cluster_server "127.0.0.1:${ports[3 * number - 1]}"
    set_field "$node" password "$password"
    [[ $security != secured ]] || set_field "$node" ca_file "$CA_FILE"
  done
}

# They are launched together: those of a new cluster wait for each other.
start_nodes() {
  local name=$1 security=$2 node
  shift 2
  for node in $(nodes_of "$name"); do
    make_home "$node" "$security"
    configure "$node" "$security" "$@" >"$(home_of "$node")/config/elasticsearch.yml"
    ((EUID)) || chown -R $NOBODY:$NOBODY "$(home_of "$node")"
    make_keystore "$node"
  done
  for node in $(nodes_of "$name"); do launch "$node"; done
  for node in $(nodes_of "$name"); do
    wait "$(cat "$(home_of "$node")/session")" || explain "$node"
  done
  for node in $(nodes_of "$name"); do wait_until_ready "$node"; done
}

# True while a node of the cluster runs.
any_alive() {
  local node
  for node in $(nodes_of "$1"); do
    ! alive "$node" || return 0
  done
  return 1
}

stop_one() {
  local name=$1 node
  for node in $(nodes_of "$name"); do signal "$node" TERM; done
  for node in $(nodes_of "$name"); do
    for _ in {1..100}; do
      alive "$node" || break
      sleep 0.1
    done
    signal "$node" KILL
  done
  rm -rf "${SERVERS:?}/run/$name"
}

# NAME is each node of a cluster, none when it does not run; NAME/NUMBER is that node.
nodes_of() {
  local home
  if [[ $1 == */* ]]; then
    echo "$1"
    return
  fi
  for home in "$SERVERS/run/$1"/*/; do
    [[ ! -d $home ]] || echo "$1/$(basename "$home")"
  done
}

# --- One node -------------------------------------------------------------------------------------

make_home() {
  local node=$1 security=$2 home dist
  home=$(home_of "$node")
  dist=$(distribution "$(get "$node" version)")
  mkdir -p "$home"/{config/jvm.options.d,data,logs,tmp}
  cp "$dist"/config/{jvm.options,log4j2.properties,role_mapping.yml,roles.yml,users,users_roles} \
    "$home/config/"
  sed -i '/^-Xlog:gc/d; /^-XX:+HeapDumpOnOutOfMemoryError/d' "$home/config/jvm.options"
  printf '%s\n' -Xms256m -Xmx256m -XX:TieredStopAtLevel=1 >"$home/config/jvm.options.d/small.options"
  # A node may read files of its own configuration folder only.
  [[ $security != secured ]] || cp "$CA_FILE" "$CERTIFICATES"/node/node.{crt,key} "$home/config/"
}

# Prints elasticsearch.yml.
configure() {
  local node=$1 security=$2 home
  shift 2
  home=$(home_of "$node")
  cat <<YML
cluster.name: ${node%/*}
node.name: ${node//\//-}
path.data: $home/data
path.logs: $home/logs
network.host: 127.0.0.1
http.port: $(port_of "$node" endpoint)
transport.port: $(port_of "$node" transport)
YML
  discovery_settings "$node"
  "${security}_settings" "$node"
  ((!$#)) || printf '%s\n' "$@"
}

discovery_settings() {
  local other names=() addresses=()
  if (($(get "$1" nodes) == 1)); then
    echo 'discovery.type: single-node'
    return
  fi
  for other in $(nodes_of "${1%/*}"); do
    names+=("${other//\//-}")
    addresses+=("$(get "$other" transport)")
  done
  printf 'cluster.initial_master_nodes: "%s"\n' "$(IFS=,; echo "${names[*]}")"
  printf 'discovery.seed_hosts: "%s"\n' "$(IFS=,; echo "${addresses[*]}")"
}

none_settings() { echo 'xpack.security.enabled: false'; }

users_settings() {
  license_and_remote_cluster_server "$1"
  printf 'xpack.security.%s.ssl.enabled: false\n' \
    http transport remote_cluster_server remote_cluster_client
}

secured_settings() {
  local part
  license_and_remote_cluster_server "$1"
  for part in http transport remote_cluster_server remote_cluster_client; do
    printf "xpack.security.$part.ssl.%s\n" 'enabled: true' 'certificate_authorities: ca.crt'
    # The client of a remote cluster shows its API key and no certificate.
    [[ $part == remote_cluster_client ]] ||
      printf "xpack.security.$part.ssl.%s\n" 'certificate: node.crt' 'key: node.key'
  done
}

license_and_remote_cluster_server() {
  cat <<YML
xpack.security.enabled: true
xpack.license.self_generated.type: trial
remote_cluster_server.enabled: true
remote_cluster.port: $(port_of "$1" remote_cluster_server)
YML
}

# Sets COMMAND to what runs a program of the distribution with the configuration of a node.
command_of() {
  local node=$1 program=$2 home version
  shift 2
  home=$(home_of "$node")
  version=$(get "$node" version)
  COMMAND=("${AS_SERVER_USER[@]}" env -u JAVA_HOME "ES_JAVA_HOME=$(java_home_for "$version")"
    "ES_PATH_CONF=$home/config" "ES_TMPDIR=$home/tmp" "HOME=$home"
    CLI_JAVA_OPTS=-XX:TieredStopAtLevel=1 "$(distribution "$version")/bin/$program" "$@")
}

# Starts the server in a session of its own, so that Ctrl-C at the terminal does not reach it and an
# interrupted start can end all of it. The launcher, a child of this shell with the session's
# number, leaves when the node has started. It asks for the password of a keystore that has one.
launch() {
  local node=$1 home input=/dev/null
  home=$(home_of "$node")
  [[ ! -e $home/fields/keystore_password ]] || input=$home/fields/keystore_password
  command_of "$node" elasticsearch -d -p "$home/pid"
  setsid "${COMMAND[@]}" >"$home/logs/start.log" 2>&1 <"$input" &
  echo $! >"$home/session"
}

wait_until_ready() {
  local node=$1 answer
  for _ in {1..240}; do
    answer=$(health "$node") || true
    [[ $answer == 200 ]] && return
    kill -0 "$(cat "$(home_of "$node")/pid")" 2>/dev/null || break
    sleep 0.25
  done
  explain "$node"
}

# The password goes in by a configuration on standard input: the command line is for all to read.
health() {
  local node=$1 fields
  fields=$(home_of "$node")/fields
  {
    [[ ! -e $fields/password ]] || printf 'user = "elastic:%s"\n' "$(get "$node" password)"
    [[ ! -e $fields/ca_file ]] || printf 'cacert = "%s"\n' "$(get "$node" ca_file)"
  } | curl --config - --silent --output /dev/null --write-out '%{http_code}' --max-time 10 \
    "$(get "$node" endpoint)/_cluster/health?wait_for_status=yellow&wait_for_nodes=$(get "$node" nodes)&timeout=5s"
}

explain() {
  local node=$1
  tail -n 30 "$(home_of "$node")/logs/start.log" >&2 || true
  die "Elasticsearch $(get "$node" version) '$node' did not start; its last words are above"
}

# True while a process of the node runs: of its session, with its folder on the command line.
alive() {
  local session
  session=$(cat "$(home_of "$1")/session" 2>/dev/null) || return 1
  pgrep --session "$session" --full "$(home_of "$1")" >/dev/null
}

signal() {
  ! alive "$1" || kill "-$2" -- "-$(cat "$(home_of "$1")/session")" 2>/dev/null || true
}

# --- Fields ---------------------------------------------------------------------------------------

set_field() {
  local folder
  folder=$(home_of "$1")/fields
  mkdir -p "$folder"
  (umask 077 && echo "$3" >"$folder/$2")
}

get() {
  local node=$1 file
  [[ $node == */* ]] || node=$node/1
  file=$(home_of "$node")/fields/$2
  [[ -r $file ]] || { echo "error: $1 has no $2 (is it running?)" >&2; return 1; }
  cat "$file"
}

port_of() {
  local address
  address=$(get "$1" "$2")
  echo "${address##*:}"
}

new_password() { openssl rand -hex 12; }

# --- Keystores ------------------------------------------------------------------------------------

make_keystore() {
  local node=$1 fields password
  fields=$(home_of "$node")/fields
  if [[ -e $fields/keystore_password ]]; then
    password=$(get "$node" keystore_password)
    printf '%s\n' "$password" "$password" | keystore_tool "$node" create -p
  fi
  [[ ! -e $fields/password ]] || keystore "$node" bootstrap.password <"$fields/password"
}

keystore() {
  local setting=$2 value node
  get "$1" home >/dev/null || return  # it says that there is no such node
  IFS= read -r value
  for node in $(nodes_of "$1"); do
    change_keystore "$node" add --stdin --force "$setting" <<<"$value"
  done
}

# A node without the entry is an error, after the others have been seen to.
keystore_remove() {
  local node status=0
  get "$1" home >/dev/null || return
  for node in $(nodes_of "$1"); do
    change_keystore "$node" remove "$2" </dev/null || status=1
  done
  return $status
}

# change_keystore NODE ARGUMENT…: for a keystore that exists. The tool reads its password, where it
# has one, before the rest of the input. It reads and writes the whole file, so of two at a time one
# would lose its entry.
change_keystore() {
  local fields lock
  fields=$(home_of "$1")/fields
  exec {lock}>"$fields.lock"
  flock "$lock"
  {
    [[ ! -e $fields/keystore_password ]] || cat "$fields/keystore_password"
    cat
  } | keystore_tool "$@"
}

# keystore_tool NODE ARGUMENT…: the distribution's tool, whose prompts nobody wants to see.
keystore_tool() {
  local node=$1
  shift
  command_of "$node" elasticsearch-keystore "$@"
  quietly "$(home_of "$node")/logs/keystore.log" "${COMMAND[@]}"
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
