#include "resources/clients/http/endpoint.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic::http {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(Endpoint, TakesApartSchemeHostPortAndPrefix) {
  const Endpoint endpoint = *ParseEndpoint("https://proxy.example:9243/es/berlin/");
  EXPECT_EQ(endpoint.scheme, Scheme::kHttps);
  EXPECT_EQ(endpoint.host, "proxy.example");
  EXPECT_EQ(endpoint.url, "https://proxy.example:9243/es/berlin");
}

TEST(Endpoint, KeepsNoSlashAtTheEndAndNoPortThatWasNotGiven) {
  EXPECT_EQ(ParseEndpoint("http://localhost/")->url, "http://localhost");
  EXPECT_EQ(ParseEndpoint("http://localhost")->url, "http://localhost");
}

TEST(Endpoint, AcceptsIpv6InBrackets) {
  const Endpoint endpoint = *ParseEndpoint("http://[::1]:9200");
  EXPECT_EQ(endpoint.host, "[::1]");
  EXPECT_EQ(endpoint.url, "http://[::1]:9200");
}

TEST(Endpoint, SaysThatTheSchemeIsMissing) {
  EXPECT_THAT(ParseEndpoint("berlin:9200"),
              StatusIs(kInvalid, AllOf(HasSubstr("\"berlin:9200\""), HasSubstr("scheme"))));
  EXPECT_THAT(ParseEndpoint(""), StatusIs(kInvalid, HasSubstr("scheme")));
}

TEST(Endpoint, RefusesOtherSchemes) {
  EXPECT_THAT(ParseEndpoint("ftp://berlin"), StatusIs(kInvalid, HasSubstr("https or http")));
  EXPECT_THAT(ParseEndpoint("file:///etc/passwd"), StatusIs(kInvalid));
}

TEST(Endpoint, RefusesCredentialsWithoutRepeatingThem) {
  EXPECT_THAT(ParseEndpoint("https://elastic:hunter2@berlin:9200"),
              StatusIs(kInvalid, AllOf(HasSubstr("credentials"), HasSubstr("@berlin"),
                                       Not(HasSubstr("hunter2")), Not(HasSubstr("elastic:")))));
  EXPECT_THAT(ParseEndpoint("https://u:p@ss/word@berlin:99999"),
              StatusIs(kInvalid, Not(HasSubstr("p@ss"))));
}

TEST(Endpoint, RefusesBadPorts) {
  for (const char* url : {"https://berlin:0", "https://berlin:65536", "https://berlin:abc"}) {
    EXPECT_THAT(ParseEndpoint(url), StatusIs(kInvalid, HasSubstr("port"))) << url;
  }
}

TEST(Endpoint, RefusesQueryAndFragment) {
  EXPECT_THAT(ParseEndpoint("https://berlin?pretty"), StatusIs(kInvalid, HasSubstr("query")));
  EXPECT_THAT(ParseEndpoint("https://berlin/?"), StatusIs(kInvalid, HasSubstr("query")));
  EXPECT_THAT(ParseEndpoint("https://berlin/#top"), StatusIs(kInvalid, HasSubstr("fragment")));
}

TEST(Endpoint, RefusesAMissingHostAndSpaces) {
  EXPECT_THAT(ParseEndpoint("https://"), StatusIs(kInvalid));
  EXPECT_THAT(ParseEndpoint("https://:9200"), StatusIs(kInvalid));
  EXPECT_THAT(ParseEndpoint("https://ber lin"), StatusIs(kInvalid));
}

TEST(Endpoint, KnowsLoopbackByItsSpelling) {
  for (const char* url : {"http://localhost:1", "http://LOCALHOST", "http://127.0.0.1:9200",
                          "http://127.1.2.3", "http://[::1]:1"}) {
    EXPECT_TRUE(IsLoopback(*ParseEndpoint(url))) << url;
  }
  for (const char* url :
       {"http://10.0.0.1", "http://localhost.example", "http://127.example.org", "http://[::2]"}) {
    EXPECT_FALSE(IsLoopback(*ParseEndpoint(url))) << url;
  }
}

TEST(EscapeSegment, EncodesWhatWouldChangeThePath) {
  EXPECT_EQ(EscapeSegment("my-alias_1"), "my-alias_1");
  EXPECT_EQ(EscapeSegment("a/b?c d:*"), "a%2Fb%3Fc%20d%3A%2A");
  EXPECT_EQ(EscapeSegment(""), "");
}

}  // namespace
}  // namespace elastic::http
