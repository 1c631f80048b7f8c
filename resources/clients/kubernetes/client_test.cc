#include "resources/clients/kubernetes/client.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/kubernetes/connection.h"
#include "resources/clients/kubernetes/errors.h"
#include "resources/clients/testing/fake_kubernetes.h"

namespace elastic::kubernetes {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FakeKubernetes;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using tf::testing::IsOk;
using tf::testing::StatusIs;

const ObjectRef kQuickstart = {.namespace_name = "default", .name = "quickstart"};
const ObjectRef kSecret = {.namespace_name = "default", .name = "keys"};

tf::Json List(const std::string& alias) {
  return {{"spec", {{"remoteClusters", tf::Json::array({{{"name", alias}}})}}}};
}

class KubernetesClient : public ::testing::Test {
 protected:
  KubernetesClient() { kubernetes_.AddElasticsearch("default", "quickstart"); }

  Client MakeClient(FakeKubernetes& kubernetes) {
    return Client(*Connect(
        {.server = kubernetes.url(), .authentication = http::BearerToken{tf::Secret("token")}}, {},
        clock_, [] { return 0.0; }));
  }
  std::string Version() {
    return MetadataField(kubernetes_.Elasticsearch("default", "quickstart"), "resourceVersion");
  }
  absl::Status CreateKeys() {
    return client_
        .CreateSecret(kSecret, {.labels = {{"a", "b"}}, .data = {{"x", tf::Secret("1")}}}, {})
        .status();
  }

  tf::testing::FakeClock clock_;
  FakeKubernetes kubernetes_;
  Client client_{MakeClient(kubernetes_)};
};

TEST_F(KubernetesClient, ReadsAResource) {
  const absl::StatusOr<tf::Json> resource = client_.GetElasticsearch(kQuickstart, {});
  ASSERT_THAT(resource, IsOk());
  EXPECT_EQ((*resource)["spec"]["version"], "9.1.0");
}

TEST_F(KubernetesClient, SaysThatAResourceIsNotThere) {
  EXPECT_THAT(client_.GetElasticsearch({"default", "other"}, {}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("\"other\" not found")));
}

TEST_F(KubernetesClient, SaysThatEckIsNotInstalled) {
  FakeKubernetes bare({.has_eck = false});
  Client client = MakeClient(bare);
  EXPECT_THAT(client.GetElasticsearch(kQuickstart, {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("ECK is not installed")));
}

TEST_F(KubernetesClient, NamesAreEscapedInPaths) {
  client_.GetElasticsearch({"a/b", "c?d"}, {}).IgnoreError();
  EXPECT_EQ(kubernetes_.http().requests().back().path,
            "/apis/elasticsearch.k8s.elastic.co/v1/namespaces/a/b/elasticsearches/c?d");
  EXPECT_EQ(kubernetes_.http().requests().back().query, "");
}

TEST_F(KubernetesClient, APatchSaysWhoWritesAndWantsToBeChecked) {
  ASSERT_THAT(client_.PatchElasticsearch(kQuickstart, Version(), List("a"), {}), IsOk());
  EXPECT_EQ(kubernetes_.http().requests().back().query,
            "fieldManager=terraform-provider-elastic&fieldValidation=Strict");
  EXPECT_EQ(kubernetes_.RemoteClusters("default", "quickstart"),
            List("a")["spec"]["remoteClusters"]);
}

TEST_F(KubernetesClient, APatchForAnOldVersionIsAConflict) {
  const std::string version = Version();
  kubernetes_.Write("default", "quickstart", List("other"));
  const absl::Status outcome =
      client_.PatchElasticsearch(kQuickstart, version, List("a"), {}).status();
  EXPECT_TRUE(IsConflict(outcome)) << outcome;
  EXPECT_EQ(kubernetes_.RemoteClusters("default", "quickstart")[0]["name"], "other");
}

TEST_F(KubernetesClient, ARefusedFieldIsNamedAndTheObjectIsNotShown) {
  EXPECT_THAT(
      client_.PatchElasticsearch(
          kQuickstart, Version(),
          {{"spec", {{"remoteClusters", {{{"name", "hunter2"}, {"seeds", tf::Json::array()}}}}}}},
          {}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("unknown field \"spec.remoteClusters[0].seeds\""),
                     Not(HasSubstr("hunter2")))));
}

TEST_F(KubernetesClient, AMissingRoleIsNamed) {
  kubernetes_.Forbid("patch", "elasticsearches");
  EXPECT_THAT(client_.PatchElasticsearch(kQuickstart, Version(), List("a"), {}),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("cannot patch resource \"elasticsearches\" in API group "
                                 "\"elasticsearch.k8s.elastic.co\" in the namespace \"default\"")));
}

TEST_F(KubernetesClient, KeepsASecretsKeys) {
  ASSERT_THAT(CreateKeys(), IsOk());
  const absl::StatusOr<KubernetesSecret> secret = client_.GetSecret(kSecret, {});
  ASSERT_THAT(secret, IsOk());
  EXPECT_THAT(secret->data, ElementsAre(Pair("x", tf::Secret("1"))));
  EXPECT_THAT(secret->labels, ElementsAre(Pair("a", "b")));
  EXPECT_FALSE(secret->uid.empty());
  EXPECT_EQ(kubernetes_.Secret("default", "keys")["type"], "Opaque");
}

TEST_F(KubernetesClient, ASecondSecretOfTheNameIsNotCreated) {
  ASSERT_THAT(CreateKeys(), IsOk());
  EXPECT_THAT(CreateKeys(), StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("keys")));
}

TEST_F(KubernetesClient, ACreationWhoseAnswerIsLostIsNotRepeated) {
  kubernetes_.http().Script({{.status = 503}});
  EXPECT_THAT(CreateKeys(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(kubernetes_.http().requests(), SizeIs(1));
}

TEST_F(KubernetesClient, APatchOfASecretChangesItsKeysAndNoOthers) {
  ASSERT_THAT(CreateKeys(), IsOk());
  ASSERT_THAT(client_.PatchSecret(kSecret, {{"y", tf::Secret(std::string("\0\xff", 2))}}, {}, {}),
              IsOk());
  absl::StatusOr<KubernetesSecret> secret =
      client_.PatchSecret(kSecret, {{"x", std::nullopt}}, {}, {});
  ASSERT_THAT(secret, IsOk());
  EXPECT_THAT(secret->data, ElementsAre(Pair("y", tf::Secret(std::string("\0\xff", 2)))));
}

TEST_F(KubernetesClient, ASecretThatChangedMeanwhileIsNeitherPatchedNorDeleted) {
  ASSERT_THAT(CreateKeys(), IsOk());
  const Precondition old = {.resource_version = "1"};
  EXPECT_TRUE(IsConflict(client_.PatchSecret(kSecret, {{"x", std::nullopt}}, old, {}).status()));
  EXPECT_TRUE(IsConflict(client_.DeleteSecret(kSecret, old, {})));
  EXPECT_TRUE(IsConflict(client_.DeleteSecret(kSecret, {.uid = "other"}, {})));
  EXPECT_THAT(client_.PatchSecret(kSecret, {{"x", std::nullopt}}, {.uid = "other"}, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("metadata.uid")));
  EXPECT_EQ(client_.GetSecret(kSecret, {})->data.size(), 1u);
}

TEST_F(KubernetesClient, DeletesASecret) {
  ASSERT_THAT(CreateKeys(), IsOk());
  const std::string uid = client_.GetSecret(kSecret, {})->uid;
  EXPECT_THAT(client_.DeleteSecret(kSecret, {.uid = uid}, {}), IsOk());
  EXPECT_THAT(client_.DeleteSecret(kSecret, {}, {}), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(KubernetesClient, EventsOfTheResourceComeInTheOrderOfTime) {
  kubernetes_.AddEvent("default", "quickstart", "Validation", "first");
  kubernetes_.AddEvent("default", "other", "Validation", "not ours");
  kubernetes_.AddEvent("default", "quickstart", "AssociationError", "second");
  const absl::StatusOr<std::vector<Event>> events = client_.GetEvents(kQuickstart, "", {});
  ASSERT_THAT(events, IsOk());
  ASSERT_THAT(*events, SizeIs(2));
  EXPECT_EQ((*events)[0].message, "first");
  EXPECT_EQ((*events)[1].reason, "AssociationError");
}

TEST_F(KubernetesClient, EventsOfOneVeryObjectAreAskedForByItsUid) {
  ASSERT_THAT(client_.GetEvents(kQuickstart, "uid-7", {}), IsOk());
  EXPECT_THAT(kubernetes_.http().requests().back().query,
              HasSubstr("%2CinvolvedObject.uid%3Duid-7"));
}

TEST_F(KubernetesClient, AsksWhatItMayDo) {
  kubernetes_.Forbid("create", "secrets");
  const auto may = [this](std::string_view verb) {
    return client_.AskAccess({.kind = kSecrets, .verb = verb, .ref = kSecret}, {})->allowed;
  };
  EXPECT_TRUE(may("get"));
  EXPECT_FALSE(may("create"));
}

TEST_F(KubernetesClient, BusyAnswersAreRepeated) {
  kubernetes_.http().Script({{.status = 429}, {.status = 503}});
  EXPECT_THAT(client_.GetElasticsearch(kQuickstart, {}), IsOk());
}

}  // namespace
}  // namespace elastic::kubernetes
