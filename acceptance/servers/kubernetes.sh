#!/usr/bin/env bash
# Real Kubernetes API servers, each with an etcd of its own, on 127.0.0.1 and on free ports.
#
#   kubernetes.sh fetch                    builds kube-apiserver and etcd once: 5 minutes on 2 cores
#   kubernetes.sh start NAME [--without-eck]
#   kubernetes.sh get NAME FIELD
#   kubernetes.sh certificate NAME USER [GROUP …]
#                                          prints PATH: PATH.crt and PATH.key are the user's
#   kubernetes.sh token NAME NAMESPACE SERVICE_ACCOUNT
#                                          prints a token of a new or existing service account
#   kubernetes.sh apply NAME PATH FILE     server-side apply of one object, YAML or JSON
#   kubernetes.sh stop NAME …
#   kubernetes.sh stop-all
#
# start returns when the server answers and serves ECK's resource Elasticsearch, whose definition
# comes out of ECK's published module (--without-eck leaves it out). RBAC decides what users may do.
# There is no controller: no pods, no garbage collection, and a deleted namespace stays "Terminating",
# so tests take namespaces of their own and leave them.
#
# Fields:
#   endpoint                  https://127.0.0.1:PORT
#   ca_file                   PEM, also the authority of client certificates
#   kubeconfig                of an administrator, with a client certificate
#   admin_token, terraform_token, nobody_token
#                             static tokens of three users; admin may do everything, terraform (in
#                             the group terraform) what a test grants, nobody nothing
#   version                   of Kubernetes
#   home                      folder of the server
#   service_namespace, service_address
#                             a network namespace and its only address besides loopback: Kubernetes
#                             refuses Services that lead to 127.0.0.1, but reaches what listens
#                             there. Missing where no namespace can be made (needs root)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../environment.sh"

KUBERNETES=1.36.3  # what acceptance/kubernetes/go.mod asks for
ETCD=3.6.8         # likewise
ECK=3.5.0
ECK_SUM='h1:sR4oj+gNnwI9hgsKhBwjUlx+5F2T/kND40hrzaogtek='  # as in go.sum files

BINARIES=$CACHE/kubernetes/$KUBERNETES-$ETCD
DEFINITION=$CACHE/kubernetes/eck-$ECK/elasticsearch.yaml
DEFINITIONS=/apis/apiextensions.k8s.io/v1/customresourcedefinitions
home_of() { echo "$CACHE/kubernetes/run/$1"; }

# --- What is fetched and built --------------------------------------------------------------------

fetch() {
  mkdir -p "$CACHE/kubernetes"
  exec {lock}>"$CACHE/kubernetes/fetch.lock"
  flock "$lock"
  if [[ ! -x $BINARIES/kube-apiserver ]]; then
    command -v go >/dev/null || die "go is not on PATH: Go 1.26 or newer builds kube-apiserver"
    step "Build kube-apiserver $KUBERNETES and etcd $ETCD (5 minutes the first time)" build
  fi
  [[ -s $DEFINITION ]] || step "Fetch the custom resource definition of ECK $ECK" fetch_definition
  exec {lock}>&-
}

build() {
  local version=k8s.io/component-base/version
  mkdir -p "$BINARIES"
  build_one etcd go.etcd.io/etcd/server/v3 '-s -w' || return
  build_one kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver \
    "-s -w -X $version.gitVersion=v$KUBERNETES -X $version.gitMajor=1 -X $version.gitMinor=36"
}

build_one() {
  (cd "$ROOT/acceptance/kubernetes" &&
    CGO_ENABLED=0 go build -trimpath -ldflags "$3" -o "$BINARIES/$1.new" "$2") &&
    mv "$BINARIES/$1.new" "$BINARIES/$1"
}

# ECK publishes the definition without the pods' schema, which is too big for a server, together with
# those of its other resources.
fetch_definition() {
  local module sum folder
  mkdir -p "$(dirname "$DEFINITION")"
  # Outside of a module, so that no go.mod of this project is looked at.
  module=$(cd "$(dirname "$DEFINITION")" && GO111MODULE=on GOWORK=off GOFLAGS=-mod=mod \
    go mod download -json "github.com/elastic/cloud-on-k8s/v3@v$ECK") || return
  sum=$(sed -n 's/^\t"Sum": "\(.*\)",*$/\1/p' <<<"$module")
  folder=$(sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p' <<<"$module")
  [[ $sum == "$ECK_SUM" ]] || die "ECK $ECK: the module's checksum is '$sum', not '$ECK_SUM'"
  awk '/^---$/ { if (wanted) exit; document = ""; next }
       /^  name: elasticsearches[.]elasticsearch[.]k8s[.]elastic[.]co$/ { wanted = 1 }
       { document = document $0 "\n" }
       END { if (!wanted) exit 1; printf "%s", document }' \
    "$folder/config/crds/v1/all-crds.yaml" >"$DEFINITION.new" &&
    mv "$DEFINITION.new" "$DEFINITION"
}

# --- One server -----------------------------------------------------------------------------------

start() {
  local name=$1 eck=yes
  shift
  [[ $name =~ ^[a-z0-9-]+$ ]] || die "'$name': a name consists of a-z, 0-9 and '-'"
  while (($#)); do
    case $1 in
      --without-eck) eck= ;;
      *) die "start $name: '$1' is no option" ;;
    esac
    shift
  done
  ! alive "$name" || die "$name runs already; stop it first"
  stop_one "$name"
  fetch
  umask 077
  STARTING=$name
  trap 'stop_one "$STARTING"' EXIT
  trap 'exit 130' INT TERM
  configure "$name"
  make_network "$name"
  launch "$name"
  [[ -z $eck ]] || install_eck "$name"
  trap - EXIT INT TERM
  echo "$name: $(get "$name" endpoint), Kubernetes $KUBERNETES${eck:+, ECK $ECK}"
}

configure() {
  local name=$1 home api etcd peer user
  home=$(home_of "$name")
  mkdir -p "$home"/{fields,pki,certificates,etcd,logs}
  read -r api etcd peer < <(python3 "$ROOT/acceptance/servers/free_ports.py" 3)
  echo "http://127.0.0.1:$etcd http://127.0.0.1:$peer" >"$home/etcd_urls"
  echo "$home" >"$home/fields/home"
  echo "$KUBERNETES" >"$home/fields/version"
  echo "https://127.0.0.1:$api" >"$home/fields/endpoint"
  echo "$home/pki/ca.crt" >"$home/fields/ca_file"
  echo "$home/kubeconfig" >"$home/fields/kubeconfig"
  for user in admin terraform nobody; do
    openssl rand -hex 16 >"$home/fields/${user}_token"
  done
  cat >"$home/tokens.csv" <<CSV
$(get "$name" admin_token),admin,admin,system:masters
$(get "$name" terraform_token),terraform,terraform,terraform
$(get "$name" nobody_token),nobody,nobody
CSV
  make_authority "$home"
  certificate "$name" admin system:masters >/dev/null
  write_kubeconfig "$name"
}

make_authority() {
  local home=$1
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
    -subj /CN=acceptance -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$home/pki/ca.key" -out "$home/pki/ca.crt" 2>/dev/null
  openssl genrsa -out "$home/pki/service-accounts.key" 2048 2>/dev/null
  openssl rsa -in "$home/pki/service-accounts.key" -pubout \
    -out "$home/pki/service-accounts.pub" 2>/dev/null
  sign "$home" "$home/pki/server" /CN=kube-apiserver <<'EXTENSIONS'
subjectAltName=DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1
extendedKeyUsage=serverAuth
EXTENSIONS
}

# sign HOME PATH SUBJECT <EXTENSIONS: makes PATH.key and PATH.crt.
sign() {
  local home=$1 path=$2 subject=$3
  cat >"$path.extensions"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "$subject" \
    -keyout "$path.key" -out "$path.request" 2>/dev/null
  openssl x509 -req -in "$path.request" -CA "$home/pki/ca.crt" -CAkey "$home/pki/ca.key" \
    -days 30 -extfile "$path.extensions" -out "$path.crt" 2>/dev/null
  rm "$path.request" "$path.extensions"
}

certificate() {
  local name=$1 user=$2 home path group subject
  shift 2
  home=$(home_of "$name")
  path=$home/certificates/$user
  subject=/CN=$user
  for group in "$@"; do subject=/O=$group$subject; done
  sign "$home" "$path" "$subject" <<<extendedKeyUsage=clientAuth
  echo "$path"
}

write_kubeconfig() {
  local name=$1 home
  home=$(home_of "$name")
  cat >"$home/kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters:
- name: acceptance
  cluster:
    server: $(get "$name" endpoint)
    certificate-authority: pki/ca.crt
users:
- name: admin
  user:
    client-certificate: certificates/admin.crt
    client-key: certificates/admin.key
contexts:
- name: admin
  context: {cluster: acceptance, user: admin}
current-context: admin
YAML
}

# A network namespace with one address, of four that belong to the server's port alone. Without the
# right to make one everything else works.
make_network() {
  local name=$1 home port first address
  ((EUID == 0)) && command -v ip >/dev/null || return 0
  home=$(home_of "$name")
  port=$(sed 's/.*://' "$home/fields/endpoint")
  first=$(((port - 20000) * 4))
  address=10.231.$((first / 256)).$((first % 256 + 2))
  echo "elastic-$port" >"$home/network"
  if ip netns add "elastic-$port" 2>"$home/logs/network.log" &&
    connect_network "elastic-$port" "10.231.$((first / 256)).$((first % 256 + 1))" "$address" \
      2>"$home/logs/network.log"; then
    echo "elastic-$port" >"$home/fields/service_namespace"
    echo "$address" >"$home/fields/service_address"
  fi
}

connect_network() {
  local namespace=$1 outside=$2 inside=$3
  ip link add "$namespace" type veth peer name inside netns "$namespace" &&
    ip address add "$outside/30" dev "$namespace" &&
    ip link set "$namespace" up &&
    ip -n "$namespace" address add "$inside/30" dev inside &&
    ip -n "$namespace" link set inside up
}

# Starts both programs in a session of their own, so that Ctrl-C at the terminal does not reach them
# and one signal ends both.
launch() {
  local name=$1 home port etcd_url peer_url etcd apiserver
  home=$(home_of "$name")
  port=$(sed 's/.*://' "$home/fields/endpoint")
  read -r etcd_url peer_url <"$home/etcd_urls"
  etcd=("$BINARIES/etcd" --data-dir "$home/etcd" --unsafe-no-fsync --log-level warn
    --listen-client-urls "$etcd_url" --advertise-client-urls "$etcd_url"
    --listen-peer-urls "$peer_url" --initial-advertise-peer-urls "$peer_url"
    --initial-cluster "default=$peer_url")
  apiserver=("$BINARIES/kube-apiserver" --etcd-servers "$etcd_url"
    --bind-address 127.0.0.1 --secure-port "$port" --advertise-address 127.0.0.1
    --endpoint-reconciler-type none --service-cluster-ip-range 10.232.0.0/16
    --tls-cert-file "$home/pki/server.crt" --tls-private-key-file "$home/pki/server.key"
    --client-ca-file "$home/pki/ca.crt" --token-auth-file "$home/tokens.csv"
    --service-account-issuer https://kubernetes.default.svc
    --service-account-key-file "$home/pki/service-accounts.pub"
    --service-account-signing-key-file "$home/pki/service-accounts.key"
    --authorization-mode RBAC --profiling=false
    --disable-admission-plugins ServiceAccount)  # it waits for what a controller would make
  LOGS=$home/logs setsid bash -c '
    "${@:2:$1}" >"$LOGS/etcd.log" 2>&1 &
    exec "${@:$1+2}" >"$LOGS/kube-apiserver.log" 2>&1' \
    - "${#etcd[@]}" "${etcd[@]}" "${apiserver[@]}" </dev/null >/dev/null 2>&1 &
  echo $! >"$home/session"
  await "$name" /readyz
}

# Waits until a path answers with 200.
await() {
  local name=$1 path=$2
  for _ in {1..240}; do
    as_admin "$name" "$path" --output /dev/null 2>/dev/null && return
    alive "$name" || break
    sleep 0.25
  done
  tail -n 20 "$(home_of "$name")"/logs/*.log >&2 || true
  die "Kubernetes '$name': $path did not answer; the server's last words are above"
}

# as_admin NAME PATH [CURL OPTION …]: prints the answer; fails unless it is a success.
as_admin() {
  local name=$1 path=$2 home
  shift 2
  home=$(home_of "$name")
  curl --silent --show-error --fail-with-body --max-time 30 --noproxy '*' --cacert "$home/pki/ca.crt" \
    --cert "$home/certificates/admin.crt" --key "$home/certificates/admin.key" \
    "$@" "$(get "$name" endpoint)$path"
}

apply() {
  local name=$1 path=$2 file=$3 answer
  answer=$(as_admin "$name" "$path?fieldManager=acceptance&force=true" --request PATCH \
    --header 'Content-Type: application/apply-patch+yaml' --data-binary "@$file") ||
    die "PATCH $path: $answer"
}

install_eck() {
  local name=$1
  apply "$name" "$DEFINITIONS/elasticsearches.elasticsearch.k8s.elastic.co" "$DEFINITION"
  await "$name" /apis/elasticsearch.k8s.elastic.co/v1/elasticsearches
}

token() {
  local name=$1 namespace=$2 account=$3 path
  path=/api/v1/namespaces/$namespace/serviceaccounts/$account
  apply "$name" "$path" - <<YAML
{apiVersion: v1, kind: ServiceAccount, metadata: {name: "$account"}}
YAML
  as_admin "$name" "$path/token" --header 'Content-Type: application/json' \
    --data '{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}' |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["status"]["token"])'
}

get() {
  local field
  field=$(home_of "$1")/fields/$2
  [[ -r $field ]] || { echo "error: $1 has no $2 (is it running?)" >&2; return 1; }
  cat "$field"
}

# True while a process of the server runs: of its session, with its folder on the command line.
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
    # Nobody needs what etcd holds, and the API server would wait for open watches.
    kill -KILL -- "-$session" 2>/dev/null || true
    for _ in {1..100}; do
      alive "$name" || break
      sleep 0.1
    done
  fi
  if [[ -e $home/network ]]; then
    ip link delete "$(cat "$home/network")" 2>/dev/null || true
    ip netns delete "$(cat "$home/network")" 2>/dev/null || true
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
  fetch) fetch ;;
  start | get | certificate | token | apply)
    (($#)) || usage
    "$command" "$@"
    ;;
  stop) for name in "$@"; do stop_one "$name"; done ;;
  stop-all)
    for home in "$CACHE"/kubernetes/run/*/; do
      [[ ! -d $home ]] || stop_one "$(basename "$home")"
    done
    ;;
  *) usage ;;
esac
