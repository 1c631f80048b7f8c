#include "resources/clients/kubernetes/errors.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/base/strings.h"
#include "provider/testing/status_matchers.h"

namespace elastic::kubernetes {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::testing::IsOk;
using tf::testing::StatusIs;

const http::Request kPatch = {.method = "PATCH",
                              .path = "/apis/x/elasticsearches/q?fieldManager=y"};
const Target kPatchQ = {.kind = kElasticsearches, .verb = "patch", .ref = {"prod", "q"}};
const Target kPatchSecret = {.kind = kSecrets, .verb = "patch", .ref = {"prod", "s"}};

// The body of a Status object with these causes: [{reason, message, field}].
std::string Body(int code, const std::string& reason, const std::string& message,
                 const tf::Json& causes = tf::Json::array()) {
  return tf::DumpJson({{"kind", "Status"},
                       {"apiVersion", "v1"},
                       {"status", "Failure"},
                       {"message", message},
                       {"reason", reason},
                       {"details", {{"name", "q"}, {"causes", causes}}},
                       {"code", code}});
}

absl::Status Error(int code, const std::string& reason, const std::string& message,
                   const tf::Json& causes = tf::Json::array(), const Target& target = kPatchQ) {
  return ErrorFrom(kPatch, {.status = code, .body = Body(code, reason, message, causes)}, target);
}

TEST(KubernetesErrors, ShowReasonAndMessage) {
  EXPECT_THAT(Error(404, "NotFound", "elasticsearches \"q\" not found"),
              StatusIs(absl::StatusCode::kNotFound,
                       "PATCH /apis/x/elasticsearches/q: HTTP 404: NotFound: elasticsearches "
                       "\"q\" not found"));
}

TEST(KubernetesErrors, TheThreeKindsOf409AreDifferentThings) {
  const absl::Status conflict = Error(409, "Conflict", "the object has been modified");
  EXPECT_THAT(conflict, StatusIs(absl::StatusCode::kAborted));
  EXPECT_TRUE(IsConflict(conflict));

  const absl::Status exists = Error(409, "AlreadyExists", "secrets \"s\" already exists");
  EXPECT_THAT(exists, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_FALSE(IsConflict(exists));

  const absl::Status owned = Error(409, "Conflict", "conflict with \"argocd\" using v1",
                                   {{{"reason", "FieldManagerConflict"},
                                     {"message", "conflict with \"argocd\""},
                                     {"field", ".spec.remoteClusters"}}});
  EXPECT_THAT(owned, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("argocd")));
  EXPECT_FALSE(IsConflict(owned));
  EXPECT_TRUE(HasReason(owned, "FieldManagerConflict"));
}

TEST(KubernetesErrors, AMissingRoleIsNamed) {
  EXPECT_THAT(Error(403, "Forbidden", "elasticsearches \"q\" is forbidden"),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       AllOf(HasSubstr("the verb \"patch\" on \"elasticsearches\""),
                             HasSubstr("API group \"elasticsearch.k8s.elastic.co\""),
                             HasSubstr("namespace \"prod\""))));
  EXPECT_THAT(
      Error(403, "Forbidden", "", tf::Json::array(),
            {.kind = kServices, .verb = "get", .subresource = "proxy", .ref = {"prod", "s"}}),
      StatusIs(absl::StatusCode::kPermissionDenied,
               HasSubstr("\"get\" on \"services/proxy\" of the API group \"\"")));
}

TEST(KubernetesErrors, WhatRbacSaysOfAMissingRoleIsNotSaidTwice) {
  EXPECT_THAT(Error(403, "Forbidden", "User \"me\" cannot patch resource \"elasticsearches\""),
              StatusIs(absl::StatusCode::kPermissionDenied, Not(HasSubstr("a role must"))));
}

TEST(KubernetesErrors, AWebhooksRefusalIsAboutTheContentAndNotAboutARole) {
  const absl::Status denied =
      Error(403, "Forbidden", "admission webhook \"elastic-es\" denied the request: too old");
  EXPECT_TRUE(IsContentRefused(denied));
  EXPECT_THAT(denied, StatusIs(absl::StatusCode::kPermissionDenied,
                               AllOf(HasSubstr("too old"), Not(HasSubstr("a role must")))));
  EXPECT_FALSE(IsContentRefused(Error(403, "Forbidden", "forbidden")));
}

TEST(KubernetesErrors, FieldErrorsAreShownWithTheirFields) {
  const absl::Status status = Error(422, "Invalid", "Elasticsearch \"q\" is invalid: […]",
                                    {{{"reason", "FieldValueRequired"},
                                      {"message", "Required value"},
                                      {"field", "spec.remoteClusters[0].name"}},
                                     {{"reason", "FieldValueInvalid"},
                                      {"message", "Invalid value: 5: must be a string"},
                                      {"field", "spec.x"}}});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               "PATCH /apis/x/elasticsearches/q: HTTP 422: Invalid: "
                               "spec.remoteClusters[0].name: Required value; spec.x: Invalid "
                               "value: must be a string"));
  EXPECT_TRUE(IsContentRefused(status));
}

TEST(KubernetesErrors, WhatTheServerSaysTwiceIsShownOnce) {
  const tf::Json cause = {{"reason", "FieldValueInvalid"},
                          {"message", "Invalid value: \"x\": field is immutable"},
                          {"field", "metadata.uid"}};
  EXPECT_THAT(Error(422, "Invalid", "", {cause, cause}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       ::testing::EndsWith(": Invalid: metadata.uid: Invalid value: field is "
                                           "immutable")));
}

TEST(KubernetesErrors, QuotedObjectsAreLeftOut) {
  const std::string quoted =
      R"(Invalid value: "{\"a\":\"hunter2 \\\" value: \"}": unknown field "spec.x")";
  const tf::Json cause = {
      {{"reason", "FieldValueInvalid"}, {"message", quoted}, {"field", "patch"}}};
  const auto shown = StatusIs(
      absl::StatusCode::kInvalidArgument,
      AllOf(HasSubstr("Invalid value: unknown field \"spec.x\""), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(Error(422, "Invalid", "\"\" is invalid: patch: " + quoted, cause), shown);
  EXPECT_THAT(Error(422, "Invalid", "\"\" is invalid: patch: " + quoted), shown);
}

TEST(KubernetesErrors, WhatIsQuotedInAnUnknownWayIsLeftOutWithAllThatFollows) {
  for (const char* message :
       {R"(patch: Invalid value: map[string]interface {}{"a":"hunter2"}: bad)",
        R"(patch: Invalid value: {"a": "hunter2"}: bad)",
        R"(patch: Invalid value: "{\"a\": \"hunter2)"}) {
    EXPECT_THAT(Error(422, "Invalid", message),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("patch: Invalid value"), Not(HasSubstr("hunter2")))));
  }
}

TEST(KubernetesErrors, OfASecretOnlyTheFieldsAreShown) {
  const std::string message = R"(Invalid value: "aHVudGVyMg": illegal base64 data: hunter2)";
  const tf::Json cause = {
      {{"reason", "FieldValueInvalid"}, {"message", message}, {"field", "data[x]"}}};
  for (const int code : {422, 400}) {
    EXPECT_THAT(Error(code, "Invalid", message, cause, kPatchSecret),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("data[x]: FieldValueInvalid"), Not(HasSubstr("hunter2")),
                               Not(HasSubstr("aHVudGVyMg")))));
  }
}

TEST(KubernetesErrors, AMissingCustomResourceMeansThatEckIsNotInstalled) {
  const http::Response response = {
      .status = 404, .headers = {{"Content-Type", "text/plain"}}, .body = "404 page not found\n"};
  EXPECT_THAT(ErrorFrom(kPatch, response, kPatchQ),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("ECK is not installed"),
                             HasSubstr("elasticsearches.elasticsearch.k8s.elastic.co/v1"))));
  EXPECT_THAT(ErrorFrom(kPatch, response, kPatchSecret),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("knows no secrets")));
}

TEST(KubernetesErrors, A404OfSomebodyElseDoesNotSayThatTheObjectIsGone) {
  EXPECT_THAT(ErrorFrom(kPatch, {.status = 404, .body = "<html>nginx</html>"}, kPatchQ),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("not the Kubernetes API's"), HasSubstr("nginx"))));
}

TEST(KubernetesErrors, AnAnswerThatGaveUpHalfwayLeavesTheOutcomeOpen) {
  EXPECT_TRUE(tf::HasUnknownOutcome(Error(504, "Timeout", "request did not complete")));
  EXPECT_FALSE(tf::HasUnknownOutcome(Error(409, "Conflict", "modified")));
}

TEST(KubernetesErrors, OnlyAJsonObjectIsAnAnswer) {
  EXPECT_THAT(JsonObjectOf(kPatch, {.status = 200, .body = "{}"}, kPatchQ), IsOk());
  EXPECT_THAT(JsonObjectOf(kPatch, {.status = 200, .body = "<html>"}, kPatchQ),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(KubernetesErrors, LongMessagesAreCut) {
  EXPECT_LT(Error(500, "InternalError", std::string(5000, 'x')).message().size(), 800u);
}

}  // namespace
}  // namespace elastic::kubernetes
