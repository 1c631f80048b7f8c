#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/http/curl_transport.h"
#include "resources/clients/testing/certificates.h"
#include "resources/clients/testing/fake_http_server.h"

namespace elastic::http {
namespace {

using ::testing::AllOf;
using testing::Certificate;
using testing::CertificateAuthority;
using testing::FakeHttpServer;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::SeenRequest;
using tf::testing::IsOk;
using tf::testing::StatusIs;

constexpr auto kFailedPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr auto kInvalidArgument = absl::StatusCode::kInvalidArgument;

testing::Answer Hello(const SeenRequest&) { return {.status = 200, .body = "hello"}; }

class CurlTls : public ::testing::Test {
 protected:
  // The outcome of one GET.
  static absl::Status Get(const std::string& url, TlsOptions tls) {
    auto transport = MakeCurlTransport({.endpoint = url, .tls = std::move(tls)}, tf::RealClock());
    if (!transport.ok()) return transport.status();
    return (*transport)->Send({.path = "/"}, {}).status();
  }

  static std::string WriteFile(const std::string& name, const std::string& text) {
    const std::string path = ::testing::TempDir() + "/" + name;
    std::ofstream(path) << text;
    return path;
  }

  const CertificateAuthority authority_{"test authority"};
  const CertificateAuthority other_authority_{"other authority"};
  const Certificate client_ = authority_.Issue("client", "");
  FakeHttpServer server_{
      &Hello, testing::TlsServerOptions{.certificate = authority_.Issue("server", "IP:127.0.0.1")}};
};

TEST_F(CurlTls, TrustsTheGivenAuthorityAsTextOrFile) {
  const std::string pem = authority_.certificate_pem();
  EXPECT_THAT(Get(server_.url(), {.ca = pem}), IsOk());
  EXPECT_THAT(Get(server_.url(), {.ca = WriteFile("ca.crt", pem)}), IsOk());
}

TEST_F(CurlTls, AcceptsABundleOfAuthorities) {
  const std::string bundle = other_authority_.certificate_pem() + authority_.certificate_pem();
  EXPECT_THAT(Get(server_.url(), {.ca = bundle}), IsOk());
}

TEST_F(CurlTls, RefusesACertificateOfAnotherAuthority) {
  const auto not_trusted =
      StatusIs(kFailedPrecondition, HasSubstr("the server's certificate is not trusted"));
  EXPECT_THAT(Get(server_.url(), {.ca = other_authority_.certificate_pem()}), not_trusted);
  EXPECT_THAT(Get(server_.url(), {}), not_trusted);
}

TEST_F(CurlTls, RefusesACertificateOfAnotherName) {
  FakeHttpServer other(
      &Hello, testing::TlsServerOptions{.certificate = authority_.Issue("x", "DNS:x.example")});
  EXPECT_THAT(Get(other.url(), {.ca = authority_.certificate_pem()}),
              StatusIs(kFailedPrecondition, HasSubstr("127.0.0.1")));
}

TEST_F(CurlTls, ExpectsTheGivenNameInsteadOfTheHost) {
  FakeHttpServer named(
      &Hello, testing::TlsServerOptions{.certificate = authority_.Issue("x", "DNS:api.x.example")});
  const std::string ca = authority_.certificate_pem();
  EXPECT_THAT(Get(named.url(), {.ca = ca, .server_name = "api.x.example"}), IsOk());
  EXPECT_EQ(named.requests().at(0).headers.at("host"), named.url().substr(8));
  EXPECT_THAT(Get(named.url(), {.ca = ca, .server_name = "y.example"}),
              StatusIs(kFailedPrecondition, HasSubstr("y.example")));
  EXPECT_THAT(Get(named.url(), {.ca = ca, .server_name = "a/b"}),
              StatusIs(kInvalidArgument, HasSubstr("a/b")));
}

TEST_F(CurlTls, TrustsAnyCertificateWhenToldNotToVerify) {
  EXPECT_THAT(Get(server_.url(), {.verification = Verification::kNone}), IsOk());
}

TEST_F(CurlTls, ShowsItsClientCertificate) {
  FakeHttpServer strict(
      &Hello, testing::TlsServerOptions{.certificate = authority_.Issue("server", "IP:127.0.0.1"),
                                        .client_ca_pem = authority_.certificate_pem()});
  const std::string ca = authority_.certificate_pem();
  EXPECT_THAT(Get(strict.url(), {.ca = ca,
                                 .client_certificate = client_.certificate_pem,
                                 .client_key = tf::Secret(client_.key_pem)}),
              IsOk());
  EXPECT_THAT(
      Get(strict.url(), {.ca = ca,
                         .client_certificate = WriteFile("client.crt", client_.certificate_pem),
                         .client_key = tf::Secret(WriteFile("client.key", client_.key_pem))}),
      IsOk());
  EXPECT_THAT(Get(strict.url(), {.ca = ca}), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(CurlTls, SaysThatTheClientKeyDoesNotFit) {
  const Certificate other = authority_.Issue("other", "");
  EXPECT_THAT(Get(server_.url(), {.ca = authority_.certificate_pem(),
                                  .client_certificate = client_.certificate_pem,
                                  .client_key = tf::Secret(other.key_pem)}),
              StatusIs(kFailedPrecondition, HasSubstr("client certificate or its key")));
}

TEST_F(CurlTls, WantsCertificateAndKeyTogether) {
  EXPECT_THAT(Get(server_.url(), {.client_certificate = client_.certificate_pem}),
              StatusIs(kInvalidArgument, HasSubstr("together")));
  EXPECT_THAT(Get(server_.url(), {.client_key = tf::Secret(client_.key_pem)}),
              StatusIs(kInvalidArgument, HasSubstr("together")));
}

TEST_F(CurlTls, SaysWhichFileCannotBeReadWithoutShowingWhatMayBeAKey) {
  EXPECT_THAT(Get(server_.url(), {.ca = "/no/such/file"}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("CA certificate")));
  EXPECT_THAT(Get(server_.url(), {.client_certificate = client_.certificate_pem,
                                  .client_key = tf::Secret("MIIEvgIBADAN")}),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("client key"), Not(HasSubstr("MIIEvg")))));
  EXPECT_THAT(Get(server_.url(), {.ca = WriteFile("empty.crt", "")}),
              StatusIs(kInvalidArgument, HasSubstr("no PEM")));
  EXPECT_THAT(Get(server_.url(), {.ca = ::testing::TempDir()}),
              StatusIs(kInvalidArgument, HasSubstr("no PEM")));
}

TEST_F(CurlTls, SaysThatTheAuthorityIsNotOne) {
  EXPECT_THAT(Get(server_.url(), {.ca = "-----BEGIN CERTIFICATE-----\nnonsense\n"}),
              StatusIs(kFailedPrecondition));
}

TEST_F(CurlTls, SaysThatAServerWithoutTlsFailsTheHandshake) {
  FakeHttpServer plain(&Hello);
  const std::string url = "https" + plain.url().substr(4);
  EXPECT_THAT(Get(url, {}), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("TLS handshake")));
}

}  // namespace
}  // namespace elastic::http
