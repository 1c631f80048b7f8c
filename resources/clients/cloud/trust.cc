#include "resources/clients/cloud/trust.h"

#include <string_view>

namespace elastic::cloud {
namespace {

std::string Text(const tf::Json& json, std::string_view key) {
  return tf::StringMember(json, key).value_or("");
}

// Each element of the list `key`, through `parse`.
template <typename Parse>
auto Each(const tf::Json& json, std::string_view key, Parse parse) {
  std::vector<decltype(parse(json))> parsed;
  const tf::Json* list = tf::FindMember(json, key);
  if (list == nullptr || !list->is_array()) return parsed;
  for (const tf::Json& element : *list) parsed.push_back(parse(element));
  return parsed;
}

TrustedClusters ToClusters(const tf::Json& json) {
  return {.all = tf::BoolMember(json, "trust_all").value_or(false),
          .ids = tf::StringsMember(json, "trust_allowlist")};
}

AccountTrust ToAccount(const tf::Json& json) {
  return {.account_id = Text(json, "account_id"),
          .name = Text(json, "name"),
          .clusters = ToClusters(json)};
}

ExternalTrust ToExternal(const tf::Json& json) {
  return {.trust_relationship_id = Text(json, "trust_relationship_id"),
          .name = Text(json, "name"),
          .clusters = ToClusters(json)};
}

std::string ToPem(const tf::Json& json) { return Text(json, "pem"); }

DirectTrust ToDirect(const tf::Json& json) {
  return {.uid = Text(json, "uid"),
          .name = Text(json, "name"),
          .type = tf::StringMember(json, "type").value_or("generic"),
          .scope_id = Text(json, "scope_id"),
          .clusters = ToClusters(json),
          .additional_node_names = tf::StringsMember(json, "additional_node_names"),
          .certificates = Each(json, "certificates", ToPem)};
}

PublicCertificate ToCertificate(const tf::Json& json) {
  const tf::Json* metadata = tf::FindMember(json, "metadata");
  return {.active = tf::BoolMember(json, "active").value_or(false),
          .pem = Text(json, "pem"),
          .fingerprint = metadata == nullptr ? "" : Text(*metadata, "fingerprint")};
}

}  // namespace

TrustSettings ParseTrustSettings(const tf::Json& json) {
  return {.accounts = Each(json, "accounts", ToAccount),
          .external = Each(json, "external", ToExternal),
          .direct = Each(json, "direct", ToDirect)};
}

CertificateAuthority ParseCertificateAuthority(const tf::Json& json) {
  return {.recommended_trust_restriction = Text(json, "recommended_trust_restriction"),
          .public_certificates = Each(json, "public_certificates", ToCertificate)};
}

}  // namespace elastic::cloud
