# The certificates of secured clusters. Sourced by elasticsearch.sh, after its SERVERS and
# distribution.
#
# A checkout has one certificate authority and one certificate, which all nodes of all clusters
# share: it is for 127.0.0.1 and localhost, where they all are. So every secured cluster trusts
# every other, on transport as on the remote-cluster server. The distribution's own tool makes them,
# once; its versions read each other's.
#
#   make_certificates VERSION    makes them, with the distribution of that version, unless they exist
#   CA_FILE                      PEM: what clients trust

CERTIFICATES=$SERVERS/certificates
CA_FILE=$CERTIFICATES/ca/ca.crt

make_certificates() {
  local version=$1 lock
  exec {lock}>"$SERVERS/certificates.lock"
  flock "$lock"
  [[ -e $CERTIFICATES/ready ]] || step 'Make certificates' issue_certificates "$version"
  exec {lock}>&-
}

issue_certificates() {
  local version=$1
  rm -rf "$CERTIFICATES"
  mkdir -p "$CERTIFICATES"
  certutil "$version" ca ca || return
  certutil "$version" node cert --ca-cert "$CA_FILE" --ca-key "$CERTIFICATES/ca/ca.key" \
    --name node --ip 127.0.0.1 --dns localhost || return
  touch "$CERTIFICATES/ready"
}

# certutil VERSION FOLDER COMMAND OPTION…: what the tool makes goes to CERTIFICATES/FOLDER. It takes
# a relative path for one below the distribution.
certutil() {
  local version=$1 folder=$2 zip=$CERTIFICATES/$2.zip
  shift 2
  env -u JAVA_HOME "ES_JAVA_HOME=$(java_home_for "$version")" \
    CLI_JAVA_OPTS=-XX:TieredStopAtLevel=1 "$(distribution "$version")/bin/elasticsearch-certutil" \
    "$@" --pem --silent --out "$zip" || return
  unzip -q "$zip" -d "$CERTIFICATES" && rm "$zip"
  [[ -s $CERTIFICATES/$folder/$folder.crt ]]
}
