#include "resources/remote_cluster/addresses.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;
using tf::testing::StatusIs;

absl::Status Problem(std::string_view text) { return ParseAddress(text).status(); }

auto IsWrongBecause(const std::string& why) {
  return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why));
}

TEST(ParseAddress, LastColonSplitsHostAndPort) {
  const absl::StatusOr<Address> address = ParseAddress("tokyo-1.example:9443");
  ASSERT_TRUE(address.ok()) << address.status();
  EXPECT_EQ(address->host, "tokyo-1.example");
  EXPECT_EQ(address->port, 9443);
}

TEST(ParseAddress, IPv6StandsInBrackets) {
  const absl::StatusOr<Address> address = ParseAddress("[2001:db8::1]:9300");
  ASSERT_TRUE(address.ok()) << address.status();
  EXPECT_EQ(address->host, "2001:db8::1");
  EXPECT_EQ(address->port, 9300);
}

TEST(ParseAddress, BareIPv6IsRefusedBecauseItsPortCannotBeTold) {
  EXPECT_THAT(Problem("::1:9300"), IsWrongBecause("stands in brackets"));
  EXPECT_THAT(Problem("[::1:9300"), IsWrongBecause("not closed"));
  EXPECT_THAT(Problem("[tokyo]:9300"), IsWrongBecause("IPv6 addresses only"));
}

TEST(ParseAddress, EveryPortFrom1To65535IsOne) {
  EXPECT_TRUE(ParseAddress("a:1").ok());
  EXPECT_TRUE(ParseAddress("a:65535").ok());
  for (const char* text : {"a:0", "a:65536", "a:99999999999", "a:-1", "a:+1", "a:9300x", "a:"}) {
    EXPECT_THAT(Problem(text), IsWrongBecause("from 1 to 65535")) << text;
  }
}

TEST(ParseAddress, MissingPartsAreNamed) {
  EXPECT_THAT(Problem("tokyo"), IsWrongBecause("port is missing"));
  EXPECT_THAT(Problem("[::1]"), IsWrongBecause("port is missing"));
  EXPECT_THAT(Problem(""), IsWrongBecause("port is missing"));
  EXPECT_THAT(Problem(":9300"), IsWrongBecause("host is missing"));
}

TEST(ParseAddress, UrlsAndBlanksAreRefused) {
  EXPECT_THAT(Problem("http://tokyo:9300"), IsWrongBecause("leave the scheme out"));
  EXPECT_THAT(Problem("tokyo:9300/path"), IsWrongBecause("no \"/\""));
  EXPECT_THAT(Problem("me@tokyo:9300"), IsWrongBecause("\"@\""));
  EXPECT_THAT(Problem("a:9300,b:9300"), IsWrongBecause("\",\""));
  EXPECT_THAT(Problem(" tokyo:9300"), IsWrongBecause("blank"));
  EXPECT_THAT(Problem("tokyo:9300 "), IsWrongBecause("blank"));
}

TEST(IsAddress, SaysWhatParseAddressSays) {
  EXPECT_EQ(IsAddress().problem("tokyo:9300"), std::nullopt);
  EXPECT_THAT(IsAddress().problem("tokyo"), Optional(HasSubstr("port is missing")));
}

TEST(AllDifferent, CaseOfAHostMakesNoDifference) {
  EXPECT_EQ(AllDifferent().problem({"a:1", "b:1", "a:2"}), std::nullopt);
  EXPECT_THAT(AllDifferent().problem({"a:1", "b:1", "A:1"}), Optional(HasSubstr("\"A:1\"")));
}

}  // namespace
}  // namespace elastic
