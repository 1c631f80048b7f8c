// CloudSimulatorServer: the Cloud API of Elastic Cloud Hosted or Elastic Cloud Enterprise for one
// test, with real Elasticsearch clusters behind its deployments. cloud_simulator/README.md says
// what it does as Elastic does.
//
//   CloudSimulatorServer api({.kind = CloudKind::kHosted, .program = *FindCloudSimulator(),
//                             .deployments = {berlin, tokyo}});
//   api.Inject({.method = "PUT", .status = 429, .retry_after_seconds = 1});
//   … provider configured with api.endpoint(), api.ca_file() and api.credentials() …
//   EXPECT_THAT(api.List(berlin.id), ElementsAre(CloudLink{…}));
//   EXPECT_THAT(api.Violations(), IsEmpty());
#ifndef ELASTIC_ACCEPTANCE_CLOUD_SIMULATOR_SERVER_H_
#define ELASTIC_ACCEPTANCE_CLOUD_SIMULATOR_SERVER_H_

#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

#include "acceptance/elasticsearch_server.h"
#include "acceptance/process.h"
#include "acceptance/scratch_folder.h"
#include "provider/base/json.h"

namespace elastic::acceptance {

enum class CloudKind { kHosted, kEnterprise };

// As the provider and the simulator call it: "hosted", "enterprise".
std::string Name(CloudKind kind);
std::ostream& operator<<(std::ostream& out, CloudKind kind);

// A deployment whose only Elasticsearch has the ref_id "main-elasticsearch".
struct CloudDeployment {
  std::string id = {};  // 32 characters
  std::string organization = {};
  ElasticsearchAddress elasticsearch = {};  // the cluster behind it
  // settings.trust of the API. Null: it trusts all of its organization.
  tf::Json trust = {};
};

struct CloudCredentials {
  std::string api_key = {};
  // Of Enterprise only.
  std::string username = {};
  std::string password = {};
};

// An entry of a deployment's list of remote clusters, without what the API adds.
struct CloudLink {
  std::string alias = {};
  std::string deployment_id = {};
  std::string ref_id = "main-elasticsearch";
  bool skip_unavailable = false;

  bool operator==(const CloudLink&) const = default;
};
std::ostream& operator<<(std::ostream& out, const CloudLink& link);

struct CloudError {
  std::string code = {};
  std::string message = {};
};

// Somebody else who writes a list right after a request.
struct SecondWriter {
  enum class Mode {
    kReplace,  // as the provider elastic/ec does
    kAdd,
  };
  Mode mode = Mode::kReplace;
  std::vector<CloudLink> links = {};
};

// What happens to the next `times` requests that match; the parts combine.
struct CloudFault {
  std::string method = {};         // empty: any
  std::string route = {};          // the end of the path, "/remote-clusters"; empty: any
  std::string deployment_id = {};  // empty: any
  int times = 1;                   // 0: all
  absl::Duration delay = absl::ZeroDuration();
  // The answer instead of the right one, a page when there are no errors; 0: the right one.
  int status = 0;
  std::vector<CloudError> errors = {};
  int retry_after_seconds = 0;
  enum class Effect { kNone, kTaken } effect = Effect::kNone;  // of a request with such an answer
  std::optional<SecondWriter> second_writer = {};
};

struct CloudBehaviour {
  absl::Duration list_delay = absl::ZeroDuration();           // from the 202 until GET shows it
  absl::Duration elasticsearch_delay = absl::ZeroDuration();  // from then until it takes effect
  absl::Duration token_lifetime = absl::Hours(1);
  absl::Duration keystore_delay = absl::ZeroDuration();  // until the nodes have it
};

// A request that the API got.
struct CloudRequest {
  std::string method = {};
  std::string path = {};  // below /api/v1
};

// The simulator's run.sh that acceptance/run.sh passed in ACCEPTANCE_CLOUD_SIMULATOR; nullopt when
// it passed none.
std::optional<std::filesystem::path> FindCloudSimulator();

// Used from one thread. What the simulator refuses to do for a test fails that test.
class CloudSimulatorServer {
 public:
  struct Options {
    CloudKind kind = CloudKind::kHosted;
    std::filesystem::path program = {};
    // The organization of the first is the one whose credentials are used here.
    std::vector<CloudDeployment> deployments = {};
  };

  // Returns when it serves, or has failed the test.
  explicit CloudSimulatorServer(const Options& options);
  ~CloudSimulatorServer();

  const std::string& endpoint() const { return endpoint_; }
  const std::string& ca_file() const { return ca_file_; }
  const CloudCredentials& credentials() const { return credentials_; }

  // Another client of the API.
  std::vector<CloudLink> List(const std::string& deployment_id) const;
  void PutList(const std::string& deployment_id, const std::vector<CloudLink>& links) const;

  // The names of the settings in a deployment's keystore; and removes one behind everybody's back.
  std::vector<std::string> Keystore(const std::string& deployment_id) const;
  void RemoveFromKeystore(const std::string& deployment_id, const std::string& setting) const;

  void Inject(const CloudFault& fault) const;
  void ClearFaults() const;
  void Behave(const CloudBehaviour& behaviour) const;
  void SetDeploymentExists(const std::string& deployment_id, bool exists) const;
  void SetElasticsearchExists(const std::string& deployment_id, bool exists) const;

  // Every login token so far.
  std::vector<std::string> Tokens() const;
  void EndTokens() const;

  // All requests so far, those of this class included.
  std::vector<CloudRequest> Requests() const;
  // How many requests had this method and a path that ends so, List's and PutList's included.
  int Count(std::string_view method, std::string_view path_end) const;
  // Waits for up to 30 s until a fault delays a PUT of this deployment's list. False when none
  // does.
  bool WaitForDelayedPut(const std::string& deployment_id);

  // What the OpenAPI document of the service does not allow, and what failed after a 202.
  std::vector<std::string> Violations() const;

 private:
  // Of the control endpoint.
  tf::Json Steer(std::string_view method, const std::string& path, const tf::Json& body = {}) const;
  Answer Call(std::string_view method, const std::string& path, const tf::Json& body = {}) const;

  ScratchFolder folder_;
  std::optional<Process> process_;
  std::string endpoint_;
  std::string ca_file_;
  std::string control_;
  CloudCredentials credentials_;
};

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_CLOUD_SIMULATOR_SERVER_H_
