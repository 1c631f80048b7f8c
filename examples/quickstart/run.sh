#!/usr/bin/env bash
# Builds the provider, starts two real Elasticsearch clusters on 127.0.0.1, and lets Terraform make
# each a remote cluster of the other (main.tf). Ends everything it started, also on Ctrl-C.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../../acceptance/environment.sh"
SERVER=$ROOT/acceptance/servers/elasticsearch.sh
CLUSTERS=(berlin tokyo)
WORK=$(mktemp -d)
[[ -t 1 ]] || export TF_CLI_ARGS=-no-color

clean_up() {
  local pid
  trap '' INT TERM
  for pid in $(jobs -p); do
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  "$SERVER" stop "${CLUSTERS[@]/#/quickstart-}"
  rm -rf "$WORK"
}

field() { "$SERVER" get "quickstart-$1" "$2"; }

start_clusters() {
  local name starts=() status=0
  for name in "${CLUSTERS[@]}"; do
    "$SERVER" start "quickstart-$name" &
    starts+=($!)
  done
  for name in "${starts[@]}"; do
    wait "$name" || status=1
  done
  return $status
}

write_variables() {
  local name separator=''
  {
    printf '{"clusters": {'
    for name in "${CLUSTERS[@]}"; do
      printf '%s"%s": {"endpoint": "%s", "transport": "%s"}' "$separator" "$name" \
        "$(field "$name" endpoint)" "$(field "$name" transport)"
      separator=', '
    done
    printf '}}\n'
  } >"$WORK/terraform.tfvars.json"
}

client() { "$TERRAFORM" -chdir="$WORK" "$@"; }

index_document() {
  curl --silent --show-error --fail --output /dev/null -X PUT \
    -H 'Content-Type: application/json' -d '{"greeting": "Konnichiwa from tokyo"}' \
    "$(field tokyo endpoint)/greetings/_doc/1?refresh=true"
}

# Asks berlin for a document that only tokyo has.
search_across() {
  local answer
  answer=$(curl --silent --show-error --fail \
    "$(field berlin endpoint)/tokyo:greetings/_search?filter_path=hits.hits")
  echo "$answer"
  [[ $answer == *'"_index":"tokyo:greetings"'*'Konnichiwa from tokyo'* ]]
}

show_links() {
  local name
  for name in "${CLUSTERS[@]}"; do
    echo "$name: $(curl --silent --show-error --fail "$(field "$name" endpoint)/_remote/info")"
  done
  client output connected
  [[ $(client output -json connected) == '{"berlin-tokyo":true,"tokyo-berlin":true}' ]]
}

no_links_left() {
  local name
  for name in "${CLUSTERS[@]}"; do
    [[ $(curl --silent --show-error --fail "$(field "$name" endpoint)/_remote/info") == '{}' ]] || return
  done
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

install_packages
find_client
build_provider
use_provider
step 'Start two Elasticsearch clusters' start_clusters
write_variables
cp "$HERE/main.tf" "$WORK"
step 'terraform apply: each becomes a remote cluster of the other' client apply -auto-approve
step 'Both links are connected' show_links
index_document
step 'A search on berlin finds a document on tokyo' search_across
step 'terraform plan: nothing to change' client plan -detailed-exitcode
step 'terraform destroy' client destroy -auto-approve
step 'No link is left' no_links_left
printf '\nDone. The configuration is %s\n' "examples/quickstart/main.tf"
