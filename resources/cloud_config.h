// The provider's `hosted` and `enterprise`: how to reach the API of Elastic Cloud Hosted and of an
// installation of Elastic Cloud Enterprise.
#ifndef ELASTIC_CLOUD_CONFIG_H_
#define ELASTIC_CLOUD_CONFIG_H_

#include <string>

#include "absl/status/statusor.h"

#include "provider/base/environment.h"
#include "provider/base/secret.h"
#include "provider/sdk/schema.h"
#include "provider/sdk/value.h"
#include "resources/clients/cloud/make_cloud_transport.h"

namespace elastic {

using tf::sdk::Value;

struct HostedModel {
  Value<tf::Secret> api_key;
  Value<std::string> endpoint;
  Value<std::string> ca_certificate;
  Value<std::string> ca_file;
  Value<bool> insecure;
  bool operator==(const HostedModel&) const = default;
};

struct EnterpriseModel {
  Value<std::string> endpoint;
  Value<tf::Secret> api_key;
  Value<std::string> username;
  Value<tf::Secret> password;
  Value<std::string> ca_certificate;
  Value<std::string> ca_file;
  Value<bool> insecure;
  bool operator==(const EnterpriseModel&) const = default;
};

const tf::sdk::Schema<HostedModel>& HostedSchema();
const tf::sdk::Schema<EnterpriseModel>& EnterpriseSchema();

// `written`, with what it leaves out taken from EC_API_KEY, EC_ENDPOINT, EC_CA_FILE and
// EC_INSECURE. InvalidArgument, naming the variable, for a value that cannot be.
absl::StatusOr<HostedModel> WithEnvironment(HostedModel written,
                                            const tf::Environment& environment);

// The same for ECE_ENDPOINT, ECE_API_KEY, ECE_USERNAME, ECE_PASSWORD, ECE_CA_FILE and ECE_INSECURE.
// Credentials go together: beside those that are written the environment's are not looked at.
absl::StatusOr<EnterpriseModel> WithEnvironment(EnterpriseModel written,
                                                const tf::Environment& environment);

// Whether the environment describes such an API by itself: EC_API_KEY, ECE_ENDPOINT.
bool HasHosted(const tf::Environment& environment);
bool HasEnterprise(const tf::Environment& environment);

bool IsWhollyKnown(const HostedModel& hosted);
bool IsWhollyKnown(const EnterpriseModel& enterprise);

// What the client wants to know of an API that is wholly known; InvalidArgument, naming the
// attribute and the variable, when the endpoint of Enterprise or the credentials are missing.
absl::StatusOr<cloud::CloudTransportOptions> CloudOptionsFor(const HostedModel& hosted);
absl::StatusOr<cloud::CloudTransportOptions> CloudOptionsFor(const EnterpriseModel& enterprise);

}  // namespace elastic

#endif  // ELASTIC_CLOUD_CONFIG_H_
