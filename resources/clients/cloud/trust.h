// Whom a deployment trusts, for links of the certificate model and, where a private authority signs
// the remote side, of the API-key model. Read only: the API changes trust with a deployment's plan.
#ifndef ELASTIC_CLOUD_TRUST_H_
#define ELASTIC_CLOUD_TRUST_H_

#include <string>
#include <vector>

#include "provider/base/json.h"

namespace elastic::cloud {

// Which clusters of the other side are trusted.
struct TrustedClusters {
  bool all = false;
  std::vector<std::string> ids = {};  // Cluster ids; they count only when `all` is false.
};

// The clusters of one organization, one's own included.
struct AccountTrust {
  std::string account_id = {};
  std::string name = {};
  TrustedClusters clusters = {};
};

// The clusters of another environment that the platform's administrators know.
struct ExternalTrust {
  std::string trust_relationship_id = {};
  std::string name = {};
  TrustedClusters clusters = {};
};

// Clusters that show a certificate of one of these authorities.
struct DirectTrust {
  std::string uid = {};
  std::string name = {};
  std::string type = "generic";  // "ECE", "ESS", "generic" or "proxy" (API-key model).
  std::string scope_id = {};     // The organization or environment in the certificates' names.
  TrustedClusters clusters = {};
  std::vector<std::string> additional_node_names = {};
  std::vector<std::string> certificates = {};  // PEM.
};

struct TrustSettings {
  std::vector<AccountTrust> accounts = {};
  std::vector<ExternalTrust> external = {};
  std::vector<DirectTrust> direct = {};
};

// ElasticsearchClusterTrustSettings; what is missing stays empty.
TrustSettings ParseTrustSettings(const tf::Json& json);

struct PublicCertificate {
  bool active = false;  // Signs today's certificates; the others come before or after it.
  std::string pem = {};
  std::string fingerprint = {};
};

// What signs a deployment's transport certificates. A peer must trust every certificate of it.
struct CertificateAuthority {
  std::string recommended_trust_restriction = {};
  std::vector<PublicCertificate> public_certificates = {};
};

CertificateAuthority ParseCertificateAuthority(const tf::Json& json);

}  // namespace elastic::cloud

#endif  // ELASTIC_CLOUD_TRUST_H_
