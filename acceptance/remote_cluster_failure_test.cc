// The local cluster refuses, answers nonsense or does not answer: what the user reads, and what is
// tried again.
#include <fstream>
#include <iterator>

#include "acceptance/acceptance_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::Json;

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias        = "${local.prefix}link"
  self_managed = { cluster = "berlin" }
  proxy        = { proxy_address = local.tokyo }
}
)";

class Failure : public AcceptanceTest {
 protected:
  void SetUp() override {
    AcceptanceTest::SetUp();
    if (IsSkipped()) return;
    proxy_.emplace(FaultProxy::Options{.upstream = berlin().address().endpoint,
                                       .upstream_ca_file = berlin().address().ca_file});
    SetLocal("user", "elastic");
    UseEndpoints({proxy_->endpoint()});
    Configure(kLink);
  }

  // A provider block with these endpoints for berlin and `more` attributes.
  void UseEndpoints(const Json& endpoints, std::string_view more = "") {
    SetLocal("endpoints", endpoints);
    terraform().Write("provider.tf",
                      "provider \"elastic\" {\n  max_retries = 3\n  clusters = { berlin = {\n"
                      "    endpoints = local.endpoints\n    username = local.user\n"
                      "    password = var.berlin_password\n" +
                          std::string(more) + "\n  } }\n}\n");
  }

  Json LinkOnServer() const { return berlin().LinkSettings(Alias("link")); }

  std::optional<FaultProxy> proxy_;
};

TEST_F(Failure, WrongPasswordIsSaidAndNotTriedAgain) {
  terraform().SetEnvironment("TF_VAR_berlin_password", "wr0ng-passw0rd");
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("Cannot create remote cluster"), HasSubstr("HTTP 401"),
                          HasSubstr("berlin"), Not(HasSubstr("wr0ng-passw0rd")))));
  EXPECT_EQ(proxy_->Count("PUT", "/"), 0);
}

TEST_F(Failure, MissingPrivilegeIsNamed) {
  berlin().Send("PUT", "/_security/role/acceptance_monitor", {{"cluster", {"monitor"}}});
  berlin().Send("PUT", "/_security/user/acceptance_monitor",
                {{"password", "only-monitor"}, {"roles", {"acceptance_monitor"}}});
  SetLocal("user", "acceptance_monitor");
  terraform().SetEnvironment("TF_VAR_berlin_password", "only-monitor");
  EXPECT_THAT(
      terraform().Apply(),
      Fails(AllOf(HasSubstr("HTTP 403"), HasSubstr("acceptance_monitor"), HasSubstr("manage"))));
  EXPECT_EQ(LinkOnServer(), Json::object());
}

TEST_F(Failure, RefusedConnectionNamesTheEndpoint) {
  UseEndpoints({"http://127.0.0.1:9"});
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("http://127.0.0.1:9"), HasSubstr("onnect"))));
}

TEST_F(Failure, UnknownHostIsNamed) {
  UseEndpoints({"http://no-such-host.invalid:9200"});
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("no-such-host.invalid")));
}

TEST_F(Failure, HtmlAnswerIsSaidToBeNone) {
  proxy_->Inject({.answer = {.content_type = "text/html", .body = "<html>Please log in</html>"},
                  .times = 100});
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("GET /_cluster/settings"), HasSubstr("not Elasticsearch's"),
                          HasSubstr("text/html"))));
}

TEST_F(Failure, TooManyRequestsIsTriedAgainAfterTheTimeAskedFor) {
  proxy_->Inject({.method = "PUT", .answer = {.status = 429, .headers = {{"Retry-After", "1"}}}});
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(proxy_->Count("PUT", "/_cluster/settings"), 2);
}

TEST_F(Failure, UnavailableServerIsTriedAgain) {
  proxy_->Inject({.method = "GET", .answer = {.status = 503}, .times = 2});
  proxy_->Inject({.method = "PUT", .answer = {.status = 503}, .times = 2});
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(proxy_->Count("PUT", "/_cluster/settings"), 3);
}

TEST_F(Failure, ServerThatStaysUnavailableIsGivenUpWithItsAnswer) {
  proxy_->Inject({.method = "PUT",
                  .answer = {.status = 503, .body = R"({"error":{"type":"cluster_block_exception",
                    "reason":"blocked by: [SERVICE_UNAVAILABLE]"},"status":503})"},
                  .times = 100});
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("PUT /_cluster/settings"), HasSubstr("HTTP 503"),
                          HasSubstr("blocked by: [SERVICE_UNAVAILABLE]"))));
  EXPECT_EQ(proxy_->Count("PUT", "/_cluster/settings"), 4);
}

TEST_F(Failure, AnswerThatBreaksOffIsTriedAgain) {
  proxy_->Inject({.method = "GET", .kind = Fault::Kind::kBreakOff});
  proxy_->Inject({.method = "PUT", .kind = Fault::Kind::kForwardBreakOff});
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_NE(LinkOnServer(), Json::object());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(Failure, SecondEndpointTakesOverWhenTheFirstRefuses) {
  UseEndpoints({"http://127.0.0.1:9", proxy_->endpoint()});
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_NE(LinkOnServer(), Json::object());
}

// berlin behind TLS with a certificate that only its own file vouches for.
class TlsFailure : public Failure {
 protected:
  void SetUp() override {
    Failure::SetUp();
    if (IsSkipped()) return;
    certificate_ = folder_.path() / "ca.crt";
    const std::filesystem::path key = folder_.path() / "ca.key";
    Process openssl(
        {.argv = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                  "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                  "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate_}});
    ASSERT_EQ(openssl.Wait(absl::Seconds(30)).exit_code, 0) << openssl.Wait({}).errors;
    tls_proxy_.emplace(FaultProxy::Options{.upstream = berlin().address().endpoint,
                                           .upstream_ca_file = berlin().address().ca_file,
                                           .certificate = certificate_,
                                           .private_key = key});
    SetLocal("ca_file", certificate_.string());
    std::ifstream pem(certificate_);
    SetLocal("ca", std::string(std::istreambuf_iterator<char>(pem), {}));
  }

  ScratchFolder folder_;
  std::filesystem::path certificate_;
  std::optional<FaultProxy> tls_proxy_;
};

TEST_F(TlsFailure, UnknownCertificateIsRefused) {
  UseEndpoints({tls_proxy_->endpoint()});
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("certificate is not trusted")));
  EXPECT_EQ(tls_proxy_->Count("GET", "/"), 0);
}

TEST_F(TlsFailure, CaFromAFileIsTrusted) {
  UseEndpoints({tls_proxy_->endpoint()}, "ca_file = local.ca_file");
  EXPECT_THAT(terraform().Apply(), Succeeds());
}

TEST_F(TlsFailure, CaFromTextIsTrusted) {
  UseEndpoints({tls_proxy_->endpoint()}, "ca_certificate = local.ca");
  EXPECT_THAT(terraform().Apply(), Succeeds());
}

TEST_F(TlsFailure, InsecureTrustsEverybody) {
  UseEndpoints({tls_proxy_->endpoint()}, "insecure = true");
  EXPECT_THAT(terraform().Apply(), Succeeds());
}

TEST_F(TlsFailure, CaFileThatDoesNotExistIsSaid) {
  UseEndpoints({tls_proxy_->endpoint()}, "ca_file = \"/no/such/ca.crt\"");
  EXPECT_THAT(terraform().Apply(),
              Fails(HasSubstr("CA certificate is neither PEM text nor a file that can be read")));
}

}  // namespace
}  // namespace elastic::acceptance
