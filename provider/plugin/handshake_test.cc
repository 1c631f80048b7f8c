#include "provider/plugin/handshake.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/json.h"

namespace tf::plugin {
namespace {

constexpr char kCookie[] = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

HostRequest Read(const std::map<std::string, std::string>& variables) {
  return ReadHostRequest([&](const char* name) -> const char* {
    auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(HostRequest, CookieTellsTheHostFromAPerson) {
  EXPECT_TRUE(Read({{"TF_PLUGIN_MAGIC_COOKIE", kCookie}}).from_host);
  EXPECT_FALSE(Read({{"TF_PLUGIN_MAGIC_COOKIE", "other"}}).from_host);
  EXPECT_FALSE(Read({}).from_host);
}

TEST(HostRequest, WithoutACertificateTheHostWantsPlaintext) {
  EXPECT_EQ(Read({}).client_certificate, "");
  EXPECT_EQ(Read({{"PLUGIN_CLIENT_CERT", "PEM\nlines\n"}}).client_certificate, "PEM\nlines\n");
}

TEST(HostRequest, SocketGoesWhereTheHostSaysElseIntoTheTemporaryFolder) {
  EXPECT_EQ(Read({}).socket_parent, "/tmp");
  EXPECT_EQ(Read({{"TMPDIR", ""}}).socket_parent, "/tmp");
  EXPECT_EQ(Read({{"TMPDIR", "/var/tmp"}}).socket_parent, "/var/tmp");
  EXPECT_EQ(Read({{"TMPDIR", "/var/tmp"}, {"PLUGIN_UNIX_SOCKET_DIR", "/run/x"}}).socket_parent,
            "/run/x");
}

TEST(HandshakeLine, HasSixFieldsWithTls) {
  EXPECT_EQ(HandshakeLine({.socket_path = "/tmp/p/s", .server_certificate = "MIIB"}),
            "1|6|unix|/tmp/p/s|grpc|MIIB\n");
}

TEST(HandshakeLine, EndsWithABarInPlaintext) {
  EXPECT_EQ(HandshakeLine({.socket_path = "/tmp/p/s"}), "1|6|unix|/tmp/p/s|grpc|\n");
}

TEST(HandshakeLine, HasASeventhFieldOnlyForHostsThatAskForIt) {
  EXPECT_FALSE(Read({}).asks_for_multiplexing);
  EXPECT_TRUE(Read({{"PLUGIN_MULTIPLEX_GRPC", "true"}}).asks_for_multiplexing);
  EXPECT_EQ(HandshakeLine({.socket_path = "/s", .answers_multiplexing = true}),
            "1|6|unix|/s|grpc||false\n");
}

TEST(ReattachJson, IsWhatTerraformReads) {
  absl::StatusOr<Json> json = ParseJson(ReattachJson(
      {.provider_address = "example.com/ns/name", .pid = 123, .socket_path = "/tmp/x/s"}));
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(*json, Json::parse(R"({"example.com/ns/name": {
      "Protocol": "grpc", "ProtocolVersion": 6, "Pid": 123, "Test": true,
      "Addr": {"Network": "unix", "String": "/tmp/x/s"}}})"));
}

TEST(ReattachJson, NamesAnAddressOfTerraformsRegistryAsOpenTofuDoesToo) {
  absl::StatusOr<Json> json = ParseJson(ReattachJson(
      {.provider_address = "registry.terraform.io/ns/name", .pid = 123, .socket_path = "/s"}));
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->size(), 2u);
  EXPECT_EQ((*json)["registry.terraform.io/ns/name"]["Pid"], 123);
  EXPECT_EQ((*json)["registry.opentofu.org/ns/name"], (*json)["registry.terraform.io/ns/name"]);
}

}  // namespace
}  // namespace tf::plugin
