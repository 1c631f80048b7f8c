// Links by API key of a self-managed cluster whose keystores an operator has written.
#include "acceptance/api_key_fixture.h"
#include "acceptance/elasticsearch_script.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tf::Json;

class ApiKeyKeystores : public ApiKeyTest {
 protected:
  void SetUp() override {
    ApiKeyTest::SetUp();
    if (!IsSkipped()) Configure(kLinkToLocalAddress);
  }
  Outcome ApplyByCertificate() {
    SetLocal("address", tokyo().address().transport);
    return terraform().Apply({"-var=model=certificate"});
  }
  Outcome ApplyByApiKey() {
    SetLocal("address", tokyo().address().remote_cluster_server);
    return terraform().Apply();
  }
};

TEST_F(ApiKeyKeystores, AreLoadedBeforeTheLinkIsRegistered) {
  PutDocument("keystores-are-loaded");
  PutCredentials("link", MakeKey());
  EXPECT_THAT(ApplyByApiKey(), Succeeds());
  EXPECT_EQ(terraform().Attributes("elastic_remote_cluster.link")["security_model"], "api_key");
  EXPECT_EQ(DocumentsOver("link", "keystores-are-loaded"), 1);
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(ApiKeyKeystores, NodeWithoutCredentialsIsNamedAndNothingIsRegistered) {
  PutCredentials("link", MakeKey(), "1");
  EXPECT_THAT(ApplyByApiKey(),
              Fails(AllOf(HasSubstr(berlin().address().name + "-2"),
                          Not(HasSubstr(berlin().address().name + "-1")),
                          HasSubstr("elasticsearch-keystore add " + Setting("link")))));
  EXPECT_THAT(berlin().LinkSettings(Alias("link")), IsEmpty());

  const std::string encoded = MakeKey();
  PutCredentials("link", encoded);
  EXPECT_THAT(ApplyByApiKey(), Succeeds());
}

TEST_F(ApiKeyKeystores, SecurityModelIsChangedInPlaceAndBack) {
  ASSERT_THAT(ApplyByCertificate(), Succeeds());
  PutCredentials("link", MakeKey());
  SetLocal("address", tokyo().address().remote_cluster_server);
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), "elastic_remote_cluster.link"),
              ElementsAre("update"));
  EXPECT_THAT(ApplyByApiKey(), Succeeds());
  EXPECT_TRUE(berlin().LinkInfo(Alias("link")).contains("cluster_credentials"));

  RemoveCredentials("link");
  EXPECT_THAT(ApplyByCertificate(), Succeeds());
  EXPECT_FALSE(berlin().LinkInfo(Alias("link")).contains("cluster_credentials"));
  EXPECT_THAT(terraform().Plan({"-var=model=certificate"}), PlansNothing());
}

TEST_F(ApiKeyKeystores, CredentialsThatAreLeftKeepALinkFromUsingCertificates) {
  PutCredentials("link", MakeKey());
  ASSERT_THAT(ApplyByApiKey(), Succeeds());
  EXPECT_THAT(ApplyByCertificate(),
              Fails(AllOf(HasSubstr("elasticsearch-keystore remove " + Setting("link")),
                          HasSubstr("put back as it was"))));
  EXPECT_EQ(berlin().LinkSettings(Alias("link")).value("proxy_address", ""),
            tokyo().address().remote_cluster_server);
}

TEST_F(ApiKeyKeystores, NewKeyIsLoadedAndProvenWhileTheLinkStaysUp) {
  PutDocument("new-key-is-loaded");
  PutCredentials("link", MakeKey());
  ASSERT_THAT(ApplyByApiKey(), Succeeds());
  const auto address = [this] {
    return berlin().LinkSettings(Alias("link")).value("proxy_address", "");
  };

  PutCredentials("link", MakeKey(SearchOf("nothing-*")));
  SetLocal("version", 2);
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(address(), tokyo().address().remote_cluster_server);
  EXPECT_NE(DocumentsOver("link", "new-key-is-loaded"), 1);  // The new key may not read it.

  PutCredentials("link", "aWQ6a2V5");  // id:key
  SetLocal("version", 3);
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("error attempting to authenticate request"),
                          HasSubstr("registered still"))));
}

TEST_F(ApiKeyKeystores, KeyThatIsNotAcceptedIsExplained) {
  SetLocal("wait", "15s");
  PutCredentials("link", "aWQ6a2V5");  // id:key
  EXPECT_THAT(ApplyByApiKey(), Fails(AllOf(HasSubstr("error attempting to authenticate request"),
                                           HasSubstr("does not accept the API key"))));
}

TEST_F(ApiKeyKeystores, ExpiredKeyIsExplained) {
  SetLocal("wait", "15s");
  PutCredentials("link", MakeKey(SearchOf("*"), {{"expiration", "1ms"}}));
  EXPECT_THAT(ApplyByApiKey(), Fails(HasSubstr("has expired")));
}

TEST_F(ApiKeyKeystores, KeyForTheRestApiIsExplained) {
  SetLocal("wait", "15s");
  const Answer key = tokyo().Send("POST", "/_security/api_key", {{"name", Alias("key")}});
  PutCredentials("link", key.body.value("encoded", ""));
  EXPECT_THAT(ApplyByApiKey(), Fails(AllOf(HasSubstr("has type [rest]"),
                                           HasSubstr("elastic_cross_cluster_api_key"))));
}

TEST_F(ApiKeyKeystores, PortOfTheOtherModelIsExplained) {
  SetLocal("wait", "15s");
  PutCredentials("link", MakeKey());
  SetLocal("address", tokyo().address().transport);
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("remote_cluster_server (port 9443")));
}

TEST_F(ApiKeyKeystores, AddressOfTheOtherModelIsExplained) {
  SetLocal("wait", "15s");
  EXPECT_THAT(terraform().Apply({"-var=model=certificate"}),
              Fails(HasSubstr("have no credentials for the alias")));
}

// Such a key may not answer the question by which the provider probes.
TEST_F(ApiKeyKeystores, KeyForReplicationAloneConnects) {
  PutCredentials("link",
                 MakeKey({{"replication", Json::array({{{"names", Json::array({"*"})}}})}}));
  EXPECT_THAT(ApplyByApiKey(), Succeeds());
  EXPECT_EQ(terraform().Attributes("elastic_remote_cluster.link")["connected"], true);
}

TEST_F(ApiKeyKeystores, UserWithoutRemotePrivilegesMayRegisterLinks) {
  PutCredentials("link", MakeKey());
  const std::string user = Alias("operator");
  ASSERT_TRUE(berlin().PutRole(user, {{"cluster", {"manage"}}}));
  ASSERT_TRUE(berlin().PutUser(user, "an-operator", {user}));
  SetLocal("berlin_username", user);
  terraform().SetEnvironment("TF_VAR_berlin_password", "an-operator");
  EXPECT_THAT(ApplyByApiKey(), Succeeds());
}

class ProtectedKeystore : public ApiKeyTest {
 protected:
  void SetUp() override {
    ApiKeyTest::SetUp();
    if (IsSkipped()) return;
    lisbon_.emplace("lisbon", std::vector<std::string>{"--secured", "--keystore-password"});
    ASSERT_TRUE(lisbon_->address().has_value()) << lisbon_->problem();
    SetLocal("lisbon_endpoint", lisbon_->address()->endpoint);
    SetLocal("lisbon_ca_file", lisbon_->address()->ca_file);
    terraform().SetEnvironment("TF_VAR_lisbon_password", lisbon_->address()->password);
    SetProvider(R"(
      variable "lisbon_password" {
        type      = string
        sensitive = true
      }
      variable "keystore_password" {
        type      = string
        sensitive = true
        default   = null
      }
      provider "elastic" {
        clusters = {
          berlin = {
            endpoints         = [local.lisbon_endpoint]
            username          = "elastic"
            password          = var.lisbon_password
            ca_file           = local.lisbon_ca_file
            keystore_password = var.keystore_password
          }
        }
      }
    )");
    Configure(kLinkToLocalAddress);
  }

  std::optional<OwnElasticsearch> lisbon_;
};

TEST_F(ProtectedKeystore, IsLoadedWithThePasswordOfTheConnectionAlone) {
  ASSERT_TRUE(PutKeystoreEntry("lisbon", Setting("link"), MakeKey()));
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("lisbon-1"), HasSubstr("`keystore_password`"))));
  terraform().SetEnvironment("TF_VAR_keystore_password", "Wr0ng-and-secret");
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("`keystore_password`"), Not(HasSubstr("Wr0ng-and-secret")))));
  terraform().SetEnvironment("TF_VAR_keystore_password", lisbon_->keystore_password());
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Destroy(), Succeeds());
}

}  // namespace
}  // namespace elastic::acceptance
