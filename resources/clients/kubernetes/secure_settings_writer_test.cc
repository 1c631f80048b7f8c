#include "resources/clients/kubernetes/secure_settings_writer.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/kubernetes/connection.h"
#include "resources/clients/kubernetes/errors.h"
#include "resources/clients/kubernetes/secure_settings.h"
#include "resources/clients/testing/fake_kubernetes.h"

namespace elastic::kubernetes {
namespace {

using ::testing::AllOf;
using testing::FakeKubernetes;
using ::testing::HasSubstr;
using tf::testing::FakeClock;
using tf::testing::IsOk;
using tf::testing::IsOkAndHolds;
using tf::testing::StatusIs;

const ObjectRef kBerlin = {.namespace_name = "prod", .name = "berlin"};
constexpr char kSecret[] = "berlin-remote-cluster-credentials";
constexpr char kSecretsPath[] = "/api/v1/namespaces/prod/secrets";
constexpr char kTokyo[] = "cluster.remote.tokyo.credentials";
constexpr char kOslo[] = "cluster.remote.oslo.credentials";

tf::Json Foreign() {
  return {{"secretName", "s3"}, {"entries", {{{"key", "a"}, {"path", "b"}}}}, {"later", nullptr}};
}

class SecureSettings : public ::testing::Test {
 protected:
  SecureSettings() {
    kubernetes_.AddElasticsearch("prod", "berlin");
    Write({Foreign()});
  }

  void Write(tf::Json list, const std::string& manager = "kubectl",
             const std::string& operation = "Update") {
    kubernetes_.Write("prod", "berlin", {{"spec", {{"secureSettings", std::move(list)}}}}, manager,
                      operation);
  }
  tf::Json List() {
    return kubernetes_.Elasticsearch("prod", "berlin")["spec"].value("secureSettings", tf::Json());
  }
  tf::Json Secret() { return kubernetes_.Secret("prod", kSecret); }
  // The decoded value of a key; "" when there is none.
  std::string Value(const char* key) {
    std::string value;
    const tf::Json secret = Secret();
    if (secret.is_null() || !secret["data"].contains(key)) return value;
    absl::Base64Unescape(secret["data"][key].get<std::string>(), &value);
    return value;
  }
  // Somebody else's key in the Secret.
  void PutKey(const char* key, const std::string& value) {
    kubernetes_.PutSecret("prod", kSecret, {{"data", {{key, absl::Base64Escape(value)}}}});
  }
  size_t Writes() {
    size_t writes = 0;
    for (const auto& request : kubernetes_.http().requests()) {
      const bool asks = request.path.find("selfsubjectaccessreviews") != std::string::npos;
      if (request.method != "GET" && !asks) ++writes;
    }
    return writes;
  }
  absl::StatusOr<WriteEffect> Put(const char* key, const std::string& value) {
    return writer_.Put(kBerlin, {{key, tf::Secret(value)}}, {});
  }
  absl::StatusOr<WriteEffect> Remove(const char* key) { return writer_.Remove(kBerlin, {key}, {}); }

  FakeClock clock_;
  FakeKubernetes kubernetes_;
  Client client_{*Connect(
      {.server = kubernetes_.url(), .authentication = http::BearerToken{tf::Secret("token")}}, {},
      clock_, [] { return 0.0; })};
  SecureSettingsWriter writer_{client_, clock_, {}, [] { return 0.5; }};
};

TEST_F(SecureSettings, TheFirstSettingComesWithASecretOfOursAndItsReference) {
  EXPECT_THAT(Put(kTokyo, "k1"), IsOkAndHolds(WriteEffect::kChanged));
  EXPECT_EQ(Value(kTokyo), "k1");
  EXPECT_EQ(List(), tf::Json::array({Foreign(), {{"secretName", kSecret}}}));
  const tf::Json metadata = Secret()["metadata"];
  EXPECT_EQ(metadata["labels"],
            tf::Json({{"app.kubernetes.io/managed-by", "terraform-provider-elastic"}}));
  EXPECT_EQ(metadata["ownerReferences"],
            tf::Json::array(
                {{{"apiVersion", "elasticsearch.k8s.elastic.co/v1"},
                  {"kind", "Elasticsearch"},
                  {"name", "berlin"},
                  {"uid", MetadataField(kubernetes_.Elasticsearch("prod", "berlin"), "uid")}}}));
}

TEST_F(SecureSettings, ASecondSettingJoinsTheSecretAndTheReferenceIsNotRepeated) {
  ASSERT_THAT(Put(kTokyo, "k1"), IsOk());
  ASSERT_THAT(Put(kOslo, "k2"), IsOk());
  EXPECT_EQ(Value(kTokyo), "k1");
  EXPECT_EQ(Value(kOslo), "k2");
  EXPECT_EQ(List().size(), 2u);
}

TEST_F(SecureSettings, AnotherValueIsAChangeAndTheSameIsNone) {
  ASSERT_THAT(Put(kTokyo, "k1"), IsOk());
  EXPECT_THAT(Put(kTokyo, "k2"), IsOkAndHolds(WriteEffect::kChanged));
  EXPECT_EQ(Value(kTokyo), "k2");
  const size_t writes = Writes();
  EXPECT_THAT(Put(kTokyo, "k2"), IsOkAndHolds(WriteEffect::kUnchanged));
  EXPECT_EQ(Writes(), writes);
}

TEST_F(SecureSettings, RemovingOneOfTwoLeavesTheSecretAndTheReference) {
  ASSERT_THAT(Put(kTokyo, "k1"), IsOk());
  ASSERT_THAT(Put(kOslo, "k2"), IsOk());
  EXPECT_THAT(Remove(kTokyo), IsOkAndHolds(WriteEffect::kChanged));
  EXPECT_EQ(Value(kTokyo), "");
  EXPECT_EQ(Value(kOslo), "k2");
  EXPECT_EQ(List().size(), 2u);
}

TEST_F(SecureSettings, TheLastOneTakesFirstTheReferenceAndThenTheSecretWithIt) {
  ASSERT_THAT(Put(kTokyo, "k1"), IsOk());
  bool referred_at_delete = true;
  kubernetes_.BeforeSecretWrite([&] { referred_at_delete = List().size() == 2; });
  EXPECT_THAT(Remove(kTokyo), IsOkAndHolds(WriteEffect::kChanged));
  EXPECT_FALSE(referred_at_delete);
  EXPECT_EQ(List(), tf::Json::array({Foreign()}));
  EXPECT_TRUE(Secret().is_null());
}

TEST_F(SecureSettings, RemovingWhatIsNotThereIsSuccess) {
  EXPECT_THAT(Remove(kTokyo), IsOkAndHolds(WriteEffect::kUnchanged));
  EXPECT_EQ(Writes(), 0u);
}

TEST_F(SecureSettings, ASecretOfSomebodyElseIsNamedAndNotTouched) {
  kubernetes_.PutSecret("prod", kSecret, {{"data", {{kTokyo, absl::Base64Escape("theirs")}}}});
  EXPECT_THAT(Put(kTokyo, "k1"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                          AllOf(HasSubstr("Secret prod/berlin-remote-cluster-"
                                                          "credentials is somebody else's"),
                                                HasSubstr("app.kubernetes.io/managed-by"))));
  EXPECT_THAT(Remove(kTokyo), IsOkAndHolds(WriteEffect::kUnchanged));
  EXPECT_EQ(Value(kTokyo), "theirs");
  EXPECT_EQ(Writes(), 0u);
}

TEST_F(SecureSettings, ASecretLeftByAnInterruptedRunIsGoneOnWith) {
  kubernetes_.Forbid("patch", "elasticsearches");
  const KubernetesSecret left =
      NewSettingsSecret(kBerlin, kubernetes_.Elasticsearch("prod", "berlin"));
  KubernetesSecret with_key = left;
  with_key.data.emplace(kTokyo, tf::Secret("k1"));
  ASSERT_THAT(client_.CreateSecret(SettingsSecretOf(kBerlin), with_key, {}), IsOk());
  EXPECT_THAT(Put(kTokyo, "k1"), StatusIs(absl::StatusCode::kPermissionDenied));
  kubernetes_.Allow("patch", "elasticsearches");
  EXPECT_THAT(Put(kTokyo, "k1"), IsOkAndHolds(WriteEffect::kChanged));
  EXPECT_EQ(List().size(), 2u);
}

TEST_F(SecureSettings, ASecretOfAResourceThatIsGoneIsReplaced) {
  ASSERT_THAT(Put(kOslo, "old"), IsOk());
  kubernetes_.AddElasticsearch("prod", "berlin");
  ASSERT_THAT(Put(kTokyo, "k1"), IsOk());
  EXPECT_EQ(Value(kTokyo), "k1");
  EXPECT_EQ(Value(kOslo), "");
}

TEST_F(SecureSettings, TwoAliasesAtOnceBothEndInTheSecret) {
  std::vector<std::jthread> threads;
  std::atomic<int> failures = 0;
  for (const char* key : {kTokyo, kOslo}) {
    threads.emplace_back([&, key] { failures += Put(key, key).ok() ? 0 : 1; });
  }
  threads.clear();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(Value(kTokyo), kTokyo);
  EXPECT_EQ(Value(kOslo), kOslo);
  EXPECT_EQ(List().size(), 2u);
}

TEST_F(SecureSettings, ASecretThatAnotherRunMakesMeanwhileIsJoined) {
  int writes = 0;
  kubernetes_.BeforeSecretWrite([&] {
    if (++writes > 1) return;
    tf::Json secret = {
        {"metadata",
         {{"labels", {{kManagedByLabel, kFieldManager}}},
          {"ownerReferences",
           {{{"uid", MetadataField(kubernetes_.Elasticsearch("prod", "berlin"), "uid")}}}}}}};
    kubernetes_.PutSecret("prod", kSecret, secret);
    PutKey(kOslo, "theirs");
  });
  ASSERT_THAT(Put(kTokyo, "k1"), IsOk());
  EXPECT_EQ(Value(kTokyo), "k1");
  EXPECT_EQ(Value(kOslo), "theirs");
}

TEST_F(SecureSettings, AKeyThatComesWhileTheLastOneGoesKeepsTheSecretAndTheReference) {
  ASSERT_THAT(Put(kTokyo, "k1"), IsOk());
  kubernetes_.BeforePatch([&] { PutKey(kOslo, "k2"); });
  EXPECT_THAT(Remove(kTokyo), IsOk());
  EXPECT_EQ(Value(kOslo), "k2");
  EXPECT_EQ(List(), tf::Json::array({Foreign(), {{"secretName", kSecret}}}));
}

TEST_F(SecureSettings, AConflictOnTheResourceIsResolvedOnTheNewVersion) {
  int patches = 0;
  kubernetes_.BeforePatch([&] {
    if (++patches == 1) Write({Foreign(), {{"secretName", "another"}}});
  });
  ASSERT_THAT(Put(kTokyo, "k1"), IsOk());
  EXPECT_EQ(List(),
            tf::Json::array({Foreign(), {{"secretName", "another"}}, {{"secretName", kSecret}}}));
}

TEST_F(SecureSettings, AListThatGitOpsAppliesIsRefusedBeforeAnythingIsWritten) {
  Write({{{"secretName", "theirs"}}}, "argocd", "Apply");
  EXPECT_THAT(Put(kTokyo, "k1"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("spec.secureSettings"), HasSubstr("\"argocd\""))));
  EXPECT_TRUE(Secret().is_null());
}

TEST_F(SecureSettings, AListThatGitOpsAppliesServesWhenItNamesTheSecret) {
  Write({{{"secretName", kSecret}}}, "argocd", "Apply");
  EXPECT_THAT(Put(kTokyo, "k1"), IsOkAndHolds(WriteEffect::kChanged));
  EXPECT_THAT(Remove(kTokyo), IsOkAndHolds(WriteEffect::kChanged));
  EXPECT_EQ(List(), tf::Json::array({{{"secretName", kSecret}}}));
  EXPECT_FALSE(Secret().is_null());
}

TEST_F(SecureSettings, AnEntryThatPicksOtherKeysOfTheSecretIsNotEnough) {
  Write({{{"secretName", kSecret}, {"entries", {{{"key", "a"}}}}}});
  ASSERT_THAT(Put(kTokyo, "k1"), IsOk());
  EXPECT_EQ(List()[1], tf::Json({{"secretName", kSecret}}));
}

TEST_F(SecureSettings, ARightThatIsMissingIsSaidBeforeAnythingIsWritten) {
  for (const char* verb : {"create", "patch", "delete"}) {
    kubernetes_.Forbid(verb, "secrets");
    EXPECT_THAT(
        Put(kTokyo, "k1"),
        StatusIs(
            absl::StatusCode::kPermissionDenied,
            AllOf(HasSubstr(tf::StrCat("a role must allow the verb \"", verb, "\" on \"secrets\"")),
                  HasSubstr("nothing was changed"))));
    kubernetes_.Allow(verb, "secrets");
  }
  EXPECT_EQ(Writes(), 0u);
}

TEST_F(SecureSettings, AResourceThatIsGoneIsTheServersWord) {
  kubernetes_.RemoveElasticsearch("prod", "berlin");
  EXPECT_TRUE(IsElasticsearchGone(Put(kTokyo, "k1").status()));
  EXPECT_TRUE(IsElasticsearchGone(Remove(kTokyo).status()));
}

TEST_F(SecureSettings, AResourceThatIsCreatedAnewMeanwhileIsNotWritten) {
  kubernetes_.BeforeSecretWrite([&] { kubernetes_.AddElasticsearch("prod", "berlin"); });
  EXPECT_THAT(Put(kTokyo, "k1"), StatusIs(absl::StatusCode::kAborted, HasSubstr("created anew")));
  EXPECT_TRUE(List().is_null());
}

TEST_F(SecureSettings, AStopEndsTheRetries) {
  std::stop_source stop;
  int round = 0;
  kubernetes_.BeforePatch([&] { Write({{{"secretName", tf::StrCat("x", ++round)}}}); });
  clock_.OnSleep([&] { stop.request_stop(); });
  EXPECT_THAT(writer_.Put(kBerlin, {{kTokyo, tf::Secret("k1")}}, {.stop = stop.get_token()}),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("Elasticsearch prod/berlin")));
}

TEST_F(SecureSettings, AWriterThatNeverStopsIsGivenUp) {
  int round = 0;
  kubernetes_.BeforePatch([&] { Write({{{"secretName", tf::StrCat("x", ++round)}}}); });
  EXPECT_THAT(Put(kTokyo, "k1"),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("refused 30 times")));
}

}  // namespace
}  // namespace elastic::kubernetes
