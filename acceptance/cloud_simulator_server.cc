#include "acceptance/cloud_simulator_server.h"

#include <fstream>
#include <map>

#include <signal.h>
#include <stdlib.h>

#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "httplib.h"

#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using tf::Json;

constexpr std::string_view kMainRefId = "main-elasticsearch";
constexpr std::string_view kBasePath = "/api/v1";

// Of the link lists' routes.
std::string ElasticsearchPath(const std::string& deployment_id) {
  return tf::StrCat("/deployments/", deployment_id, "/elasticsearch/", kMainRefId);
}

std::string ListPath(const std::string& deployment_id) {
  return tf::StrCat(kBasePath, ElasticsearchPath(deployment_id), "/remote-clusters");
}

std::string KeystorePath(const std::string& deployment_id) {
  return tf::StrCat(kBasePath, ElasticsearchPath(deployment_id), "/keystore");
}

Json ToJson(const std::vector<CloudLink>& links) {
  Json resources = Json::array();
  for (const CloudLink& link : links) {
    resources.push_back({{"alias", link.alias},
                         {"deployment_id", link.deployment_id},
                         {"elasticsearch_ref_id", link.ref_id},
                         {"skip_unavailable", link.skip_unavailable}});
  }
  return resources;
}

int TransportPort(const ElasticsearchAddress& address) {
  return std::stoi(address.transport.substr(address.transport.rfind(':') + 1));
}

Json ToJson(const CloudDeployment& deployment) {
  const ElasticsearchAddress& address = deployment.elasticsearch;
  Json elasticsearch = {{"ref_id", kMainRefId},
                        {"id", tf::StrCat("c", deployment.id.substr(1))},
                        {"version", address.version},
                        {"endpoint", "localhost"},
                        {"transport_port", TransportPort(address)},
                        {"service_url", address.endpoint},
                        {"ca_file", address.ca_file},
                        {"keystore_name", address.name}};
  if (!address.password.empty()) {
    elasticsearch["login"] = {{"username", "elastic"}, {"password", address.password}};
  }
  if (!deployment.trust.is_null()) elasticsearch["trust"] = deployment.trust;
  return {{"id", deployment.id}, {"elasticsearch", Json::array({elasticsearch})}};
}

// The simulator's configuration.
Json Configuration(const std::vector<CloudDeployment>& deployments) {
  Json organizations = Json::array();
  for (const CloudDeployment& deployment : deployments) {
    const bool known =
        !organizations.empty() && organizations.back()["id"] == deployment.organization;
    if (!known) {
      organizations.push_back({{"id", deployment.organization}, {"deployments", Json::array()}});
    }
    organizations.back()["deployments"].push_back(ToJson(deployment));
  }
  return {{"organizations", organizations}};
}

Json ToJson(const SecondWriter& writer) {
  const bool replaces = writer.mode == SecondWriter::Mode::kReplace;
  return {{"mode", replaces ? "replace" : "add"}, {"resources", ToJson(writer.links)}};
}

Json ToJson(const CloudFault& fault) {
  Json json = {{"method", fault.method},
               {"route", fault.route},
               {"deployment_id", fault.deployment_id},
               {"times", fault.times},
               {"delay_ms", absl::ToInt64Milliseconds(fault.delay)},
               {"status", fault.status},
               {"retry_after_seconds", fault.retry_after_seconds},
               {"html", fault.status != 0 && fault.errors.empty()},
               {"after_effect", fault.effect == CloudFault::Effect::kTaken}};
  for (const CloudError& error : fault.errors) {
    json["errors"].push_back({{"code", error.code}, {"message", error.message}});
  }
  if (fault.second_writer) json["second_writer"] = ToJson(*fault.second_writer);
  return json;
}

std::map<std::string, std::string> BuildEnvironment() {
  std::map<std::string, std::string> environment;
  for (const char* name : {"PATH", "HOME"}) {
    if (const char* value = getenv(name)) environment[name] = value;
  }
  return environment;
}

httplib::Request MakeRequest(std::string_view method, const std::string& path, const Json& body) {
  httplib::Request request;
  request.method = std::string(method);
  request.path = path;
  if (!body.is_null()) {
    request.body = tf::DumpJson(body);
    request.headers.emplace("Content-Type", "application/json");
  }
  return request;
}

Answer ToAnswer(const httplib::Result& result) {
  if (!result) return {};
  return {.status = result->status, .body = tf::ParseJson(result->body).value_or(Json())};
}

}  // namespace

std::string Name(CloudKind kind) {
  switch (kind) {
    case CloudKind::kHosted:
      return "hosted";
    case CloudKind::kEnterprise:
      return "enterprise";
  }
  return "";
}

std::ostream& operator<<(std::ostream& out, const CloudLink& link) {
  return out << link.alias << " to " << link.deployment_id << "/" << link.ref_id
             << (link.skip_unavailable ? ", skipped" : ", not skipped") << " when unavailable";
}

std::ostream& operator<<(std::ostream& out, CloudKind kind) { return out << Name(kind); }

std::optional<std::filesystem::path> FindCloudSimulator() {
  const char* program = getenv("ACCEPTANCE_CLOUD_SIMULATOR");
  if (program == nullptr) return std::nullopt;
  return program;
}

CloudSimulatorServer::CloudSimulatorServer(const Options& options) {
  const std::filesystem::path configuration = folder_.path() / "configuration.json";
  std::ofstream(configuration) << Configuration(options.deployments);
  process_.emplace(Command{.argv = {options.program, Name(options.kind), configuration},
                           .environment = BuildEnvironment(),
                           .input = Input::kHeldOpen});
  const bool serves = process_->WaitForText("}\n", absl::Minutes(2));
  const Json announced = tf::ParseJson(process_->OutputSoFar()).value_or(Json::object());
  if (!serves || !announced.is_object() || !announced.contains("endpoint")) {
    ADD_FAILURE() << "the simulator does not serve: " << process_->Wait({}).errors;
    return;
  }
  endpoint_ = announced.value("endpoint", "");
  ca_file_ = announced.value("ca_file", "");
  control_ = announced.value("control", "");
  credentials_ = {.api_key = announced.value("api_key", ""),
                  .username = announced.value("username", ""),
                  .password = announced.value("password", "")};
}

CloudSimulatorServer::~CloudSimulatorServer() {
  process_->Signal(SIGTERM);  // Then it removes what it made.
  process_->Wait(absl::Seconds(10));
}

Answer CloudSimulatorServer::Call(std::string_view method, const std::string& path,
                                  const Json& body) const {
  httplib::Client client(endpoint_);
  client.set_ca_cert_path(ca_file_.c_str());
  client.set_read_timeout(60);
  httplib::Request request = MakeRequest(method, path, body);
  request.headers.emplace("Authorization", tf::StrCat("ApiKey ", credentials_.api_key));
  return ToAnswer(client.send(request));
}

Json CloudSimulatorServer::Steer(std::string_view method, const std::string& path,
                                 const Json& body) const {
  httplib::Client client(control_);
  client.set_read_timeout(60);
  const Answer answer = ToAnswer(client.send(MakeRequest(method, path, body)));
  EXPECT_EQ(answer.status, 200) << method << " " << path << ": " << answer.body;
  return answer.body;
}

std::vector<CloudLink> CloudSimulatorServer::List(const std::string& deployment_id) const {
  const Answer answer = Call("GET", ListPath(deployment_id));
  EXPECT_EQ(answer.status, 200) << answer.body;
  std::vector<CloudLink> links;
  for (const Json& entry : answer.body.value("resources", Json::array())) {
    links.push_back({.alias = entry.value("alias", ""),
                     .deployment_id = entry.value("deployment_id", ""),
                     .ref_id = entry.value("elasticsearch_ref_id", ""),
                     .skip_unavailable = entry.value("skip_unavailable", false)});
  }
  return links;
}

void CloudSimulatorServer::PutList(const std::string& deployment_id,
                                   const std::vector<CloudLink>& links) const {
  const Answer answer = Call("PUT", ListPath(deployment_id), {{"resources", ToJson(links)}});
  EXPECT_EQ(answer.status, 202) << answer.body;
}

std::vector<std::string> CloudSimulatorServer::Keystore(const std::string& deployment_id) const {
  const Answer answer = Call("GET", KeystorePath(deployment_id));
  EXPECT_EQ(answer.status, 200) << answer.body;
  std::vector<std::string> names;
  const Json secrets = answer.body.value("secrets", Json::object());
  for (const auto& [name, secret] : secrets.items()) names.push_back(name);
  return names;
}

void CloudSimulatorServer::RemoveFromKeystore(const std::string& deployment_id,
                                              const std::string& setting) const {
  const Json removal = {{"secrets", {{setting, Json::object()}}}};
  const Answer answer = Call("PATCH", KeystorePath(deployment_id), removal);
  EXPECT_EQ(answer.status, 200) << answer.body;
}

void CloudSimulatorServer::Inject(const CloudFault& fault) const {
  Steer("POST", "/faults", ToJson(fault));
}

void CloudSimulatorServer::ClearFaults() const { Steer("DELETE", "/faults"); }

void CloudSimulatorServer::Behave(const CloudBehaviour& behaviour) const {
  Steer("PUT", "/behaviour",
        {{"list_delay_ms", absl::ToInt64Milliseconds(behaviour.list_delay)},
         {"elasticsearch_delay_ms", absl::ToInt64Milliseconds(behaviour.elasticsearch_delay)},
         {"token_lifetime_ms", absl::ToInt64Milliseconds(behaviour.token_lifetime)},
         {"keystore_delay_ms", absl::ToInt64Milliseconds(behaviour.keystore_delay)}});
}

void CloudSimulatorServer::SetDeploymentExists(const std::string& deployment_id,
                                               bool exists) const {
  Steer("PUT", tf::StrCat("/deployments/", deployment_id, "/exists"), exists);
}

void CloudSimulatorServer::SetElasticsearchExists(const std::string& deployment_id,
                                                  bool exists) const {
  Steer("PUT", tf::StrCat(ElasticsearchPath(deployment_id), "/exists"), exists);
}

std::vector<std::string> CloudSimulatorServer::Tokens() const {
  return Steer("GET", "/tokens").get<std::vector<std::string>>();
}

void CloudSimulatorServer::EndTokens() const { Steer("DELETE", "/tokens"); }

std::vector<CloudRequest> CloudSimulatorServer::Requests() const {
  const Json journal = Steer("GET", "/journal");
  std::vector<CloudRequest> requests;
  for (const Json& request : journal["requests"]) {
    const std::string path = request.value("path", "");
    requests.push_back({.method = request.value("method", ""),
                        .path = std::string(absl::StripPrefix(path, tf::ToAbsl(kBasePath)))});
  }
  return requests;
}

int CloudSimulatorServer::Count(std::string_view method, std::string_view path_end) const {
  int count = 0;
  for (const CloudRequest& request : Requests()) {
    if (request.method == method && request.path.ends_with(path_end)) ++count;
  }
  return count;
}

bool CloudSimulatorServer::WaitForDelayedPut(const std::string& deployment_id) {
  const std::string line =
      tf::StrCat("msg=delayed method=PUT path=", ListPath(deployment_id), "\n");
  return process_->WaitForText(line, absl::Seconds(30));
}

std::vector<std::string> CloudSimulatorServer::Violations() const {
  const Json journal = Steer("GET", "/journal");
  std::vector<std::string> all = journal["violations"];
  for (const Json& failure : journal["effect_failures"]) all.push_back(failure);
  return all;
}

}  // namespace elastic::acceptance
