#include "acceptance/elasticsearch_server.h"

#include <utility>

#include <stdlib.h>

#include "absl/strings/ascii.h"
#include "httplib.h"

#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

constexpr std::string_view kPrefix = "cluster.remote.";

std::string Variable(std::string_view server, std::string_view field) {
  const std::string variable =
      tf::StrCat("ACCEPTANCE_", server, "_", absl::AsciiStrToUpper(tf::ToAbsl(field)));
  const char* value = getenv(variable.c_str());
  return value == nullptr ? "" : value;
}

}  // namespace

std::optional<ElasticsearchAddress> FindElasticsearch(std::string_view name) {
  return AddressFrom([&](std::string_view field) { return Variable(name, field); });
}

std::optional<ElasticsearchAddress> AddressFrom(
    const std::function<std::string(std::string_view name)>& field) {
  ElasticsearchAddress address = {.endpoint = field("endpoint")};
  if (address.endpoint.empty()) return std::nullopt;
  address.transport = field("transport");
  address.remote_cluster_server = field("remote_cluster_server");
  address.password = field("password");
  address.ca_file = field("ca_file");
  address.version = field("version");
  address.name = field("name");
  return address;
}

Answer ElasticsearchServer::Send(std::string_view method, const std::string& path,
                                 const tf::Json& body) const {
  return SendAs("elastic", address_.password, method, path, body);
}

Answer ElasticsearchServer::SendAs(const std::string& username, const std::string& password,
                                   std::string_view method, const std::string& path,
                                   const tf::Json& body) const {
  httplib::Client client(address_.endpoint);
  client.set_read_timeout(60);
  if (!address_.ca_file.empty()) client.set_ca_cert_path(address_.ca_file);
  if (!password.empty()) client.set_basic_auth(username, password);
  httplib::Request request;
  request.method = std::string(method);
  request.path = path;
  if (!body.is_null()) {
    request.body = tf::DumpJson(body);
    request.headers.emplace("Content-Type", "application/json");
  }
  const httplib::Result result = client.send(request);
  if (!result) return {};
  return {.status = result->status, .body = tf::ParseJson(result->body).value_or(tf::Json())};
}

tf::Json ElasticsearchServer::PersistentSettings() const {
  const Answer answer = Send("GET", "/_cluster/settings?flat_settings=true");
  const tf::Json* persistent = tf::FindMember(answer.body, "persistent");
  return persistent == nullptr ? tf::Json::object() : *persistent;
}

tf::Json ElasticsearchServer::LinkSettings(const std::string& alias) const {
  const std::string prefix = tf::StrCat(kPrefix, alias, ".");
  tf::Json found = tf::Json::object();
  const tf::Json settings = PersistentSettings();
  for (const auto& [name, value] : settings.items()) {
    if (name.starts_with(prefix)) found[name.substr(prefix.size())] = value;
  }
  return found;
}

bool ElasticsearchServer::PutLink(const std::string& alias, const tf::Json& settings) const {
  tf::Json persistent = tf::Json::object();
  for (const auto& [name, value] : settings.items()) {
    persistent[tf::StrCat(kPrefix, alias, ".", name)] = value;
  }
  return Send("PUT", "/_cluster/settings", {{"persistent", persistent}}).status == 200;
}

void ElasticsearchServer::RemoveLinks(std::string_view prefix) const {
  tf::Json nulls = tf::Json::object();
  const tf::Json settings = PersistentSettings();
  for (const auto& [name, value] : settings.items()) {
    if (!name.starts_with(kPrefix)) continue;
    const std::string_view rest = std::string_view(name).substr(kPrefix.size());
    const std::string_view alias = rest.substr(0, rest.find('.'));
    if (!alias.starts_with(prefix)) continue;
    nulls[tf::StrCat(kPrefix, alias, ".*")] = nullptr;
  }
  if (!nulls.empty()) Send("PUT", "/_cluster/settings", {{"persistent", nulls}});
}

tf::Json ElasticsearchServer::LinkInfo(const std::string& alias) const {
  const Answer answer = Send("GET", "/_remote/info");
  const tf::Json* info = tf::FindMember(answer.body, alias);
  return info == nullptr ? tf::Json() : *info;
}

bool ElasticsearchServer::PutRole(const std::string& name, const tf::Json& role) const {
  return Send("PUT", tf::StrCat("/_security/role/", name), role).status == 200;
}

bool ElasticsearchServer::PutUser(const std::string& name, const std::string& password,
                                  const tf::Json& roles) const {
  return Send("PUT", tf::StrCat("/_security/user/", name),
              {{"password", password}, {"roles", roles}})
             .status == 200;
}

}  // namespace elastic::acceptance
