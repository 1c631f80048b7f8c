#include "resources/remote_cluster/secured_links.h"

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/base/status_macros.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tf::testing::IsOk;
using tf::testing::StatusIs;

constexpr char kSecret[] = "aWQ6a2V5";

// What a link and its credentials come to, and every step on the way.
struct World {
  std::optional<ObservedLink> link;
  std::optional<std::string> credentials;
  std::vector<std::string> steps;
  // What fails, by the step's name.
  std::map<std::string, absl::Status> failures;
  ConnectionAttempt attempt = {.connected = true};

  absl::Status Do(const std::string& step) {
    steps.push_back(step);
    const auto failure = failures.find(step);
    return failure == failures.end() ? absl::OkStatus() : failure->second;
  }
};

class Links final : public RemoteClusterBackend {
 public:
  explicit Links(World& world) : world_(world) {}

  absl::Status Create(const Link& link, const tf::Bounds&) override {
    RETURN_IF_ERROR(world_.Do("create " + DescribeTarget(link.mode)));
    Show(link);
    return absl::OkStatus();
  }
  absl::Status CheckFree(std::string_view, const tf::Bounds&) override {
    return world_.link.has_value() ? absl::AlreadyExistsError("taken") : absl::OkStatus();
  }
  absl::Status Update(const Link& link, const tf::Bounds&) override {
    RETURN_IF_ERROR(world_.Do("update"));
    Show(link);
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<ObservedLink>> Read(std::string_view, const tf::Bounds&) override {
    return world_.link;
  }
  absl::StatusOr<std::map<std::string, ObservedLink>> List(const tf::Bounds&) override {
    return absl::UnimplementedError("no list");
  }
  absl::Status Delete(std::string_view, const tf::Bounds&) override {
    RETURN_IF_ERROR(world_.Do("delete"));
    world_.link.reset();
    return absl::OkStatus();
  }
  absl::StatusOr<ConnectionAttempt> Connect(std::string_view, absl::Duration,
                                            const tf::Bounds&) override {
    RETURN_IF_ERROR(world_.Do("connect"));
    return world_.attempt;
  }

 private:
  void Show(const Link& link) {
    ObservedLink shown;
    shown.link = link;
    shown.connected = true;
    shown.security_model =
        world_.credentials.has_value() ? SecurityModel::kApiKey : SecurityModel::kCertificate;
    world_.link = shown;
  }

  World& world_;
};

class Store final : public CredentialStore {
 public:
  explicit Store(World& world) : world_(world) {}

  absl::StatusOr<bool> Holds(std::string_view, const tf::Bounds&) override {
    return world_.credentials.has_value();
  }
  absl::Status Put(std::string_view, const tf::Secret& encoded, const tf::Bounds&) override {
    world_.credentials = std::string(encoded.Reveal());
    return world_.Do("put");
  }
  absl::Status Remove(std::string_view, const tf::Bounds& bounds) override {
    if (bounds.stop.stop_requested()) return absl::CancelledError("stopped");
    RETURN_IF_ERROR(world_.Do("remove"));
    world_.credentials.reset();
    return absl::OkStatus();
  }

 private:
  World& world_;
};

class SecuredLinksTest : public ::testing::Test {
 protected:
  SecuredLinksTest()
      : links_({.links = std::make_unique<Links>(world_),
                .store = std::make_unique<Store>(world_),
                .keystores = nullptr,
                .platform = Platform::kCloud,
                .clock = clock_,
                .warn = [this](const std::string& words) { warnings_.push_back(words); }}) {}

  static Link Tokyo(const std::string& address) {
    Link link;
    link.alias = "tokyo";
    link.mode = ProxyMode{.address = address, .socket_connections = {}, .server_name = {}};
    return link;
  }
  static SecurityWish ByApiKey(bool store = true) {
    SecurityWish wish{.model = SecurityModel::kApiKey};
    if (store) wish.credentials = tf::Secret(kSecret);
    return wish;
  }
  static SecurityWish ByCertificate() { return {.model = SecurityModel::kCertificate}; }

  // Registers a link of that kind, and forgets how.
  void Given(const SecurityWish& wish) {
    ASSERT_THAT(links_.Create(Tokyo("before:1"), wish, {}), IsOk());
    world_.steps.clear();
  }
  void Fail(const std::string& step,
            const absl::Status& status = absl::InvalidArgumentError("refused")) {
    world_.failures[step] = status;
  }

  World world_;
  std::vector<std::string> warnings_;
  tf::testing::FakeClock clock_;
  SecuredLinks links_;
};

TEST_F(SecuredLinksTest, StoresCredentialsBeforeTheLinkIsRegistered) {
  EXPECT_THAT(links_.Create(Tokyo("t:9443"), ByApiKey(), {}), IsOk());
  EXPECT_THAT(world_.steps, ElementsAre("put", "create proxy t:9443"));
}

TEST_F(SecuredLinksTest, LeavesTheCredentialsOfALinkThatHasTheAliasAlone) {
  Given(ByApiKey());
  EXPECT_THAT(links_.Create(Tokyo("t:9443"), ByApiKey(), {}),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(world_.steps, IsEmpty());
}

TEST_F(SecuredLinksTest, RemovesTheCredentialsOfALinkThatCouldNotBeRegistered) {
  Fail("create proxy t:9443");
  EXPECT_THAT(links_.Create(Tokyo("t:9443"), ByApiKey(), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("still be there"))));
  EXPECT_EQ(world_.credentials, std::nullopt);
}

TEST_F(SecuredLinksTest, RemovesCredentialsThatNotEveryNodeLoadedInTime) {
  Fail("put", absl::DeadlineExceededError("node b"));
  EXPECT_THAT(links_.Create(Tokyo("t:9443"), ByApiKey(), {}),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(world_.steps, ElementsAre("put", "remove"));
}

TEST_F(SecuredLinksTest, SaysSoWhenCredentialsStay) {
  Fail("create proxy t:9443");
  Fail("remove");
  EXPECT_THAT(links_.Create(Tokyo("t:9443"), ByApiKey(), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("may still be there")));
}

TEST_F(SecuredLinksTest, KeepsTheCredentialsOfALinkThatMayHaveBeenRegistered) {
  Fail("create proxy t:9443", tf::WithUnknownOutcome(absl::UnavailableError("no answer")));
  EXPECT_THAT(links_.Create(Tokyo("t:9443"), ByApiKey(), {}),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_NE(world_.credentials, std::nullopt);
}

TEST_F(SecuredLinksTest, RemovesCredentialsThatMayHaveBeenStored) {
  Fail("put", tf::WithUnknownOutcome(absl::UnavailableError("no answer")));
  const absl::Status created = links_.Create(Tokyo("t:9443"), ByApiKey(), {});
  EXPECT_THAT(created, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(tf::HasUnknownOutcome(created));  // Of the link.
  EXPECT_EQ(world_.credentials, std::nullopt);
}

TEST_F(SecuredLinksTest, KeepsCredentialsThatWereThereBefore) {
  world_.credentials = "b3RoZXI6a2V5";
  Fail("put");
  EXPECT_FALSE(links_.Create(Tokyo("t:9443"), ByApiKey(), {}).ok());
  EXPECT_NE(world_.credentials, std::nullopt);
}

TEST_F(SecuredLinksTest, PutsTheLinkBackAlsoWhenItIsNotKnownWhatBecameOfTheCredentials) {
  Given(ByCertificate());
  Fail("put", tf::WithUnknownOutcome(absl::UnavailableError("no answer")));
  EXPECT_THAT(links_.Update(Tokyo("t:9443"), ByApiKey(), StoredBy::kOthers, {}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("put back as it was")));
  EXPECT_TRUE(world_.link.has_value());
}

TEST_F(SecuredLinksTest, LinkThatUsesCertificatesAlreadyLosesCredentialsOfOurs) {
  Given(ByCertificate());
  world_.credentials = kSecret;
  EXPECT_THAT(links_.Update(Tokyo("before:1"), ByCertificate(), StoredBy::kUs, {}), IsOk());
  EXPECT_EQ(world_.credentials, std::nullopt);
}

TEST_F(SecuredLinksTest, UndoesAlsoWhenStopped) {
  std::stop_source stop;
  stop.request_stop();
  Fail("create proxy t:9443", absl::CancelledError("stopped"));
  EXPECT_THAT(links_.Create(Tokyo("t:9443"), ByApiKey(), {.stop = stop.get_token()}),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(world_.credentials, std::nullopt);
}

TEST_F(SecuredLinksTest, NewCredentialsLeaveTheLinkUpAndAreProven) {
  Given(ByApiKey());
  EXPECT_THAT(links_.Update(Tokyo("before:1"), ByApiKey(), StoredBy::kUs, {}), IsOk());
  EXPECT_THAT(world_.steps, ElementsAre("put", "update", "connect"));
}

TEST_F(SecuredLinksTest, CredentialsThatSomebodyElseChangedAreProvenToo) {
  Given(ByApiKey());
  SecurityWish wish = ByApiKey(/*store=*/false);
  wish.changed_elsewhere = true;
  EXPECT_THAT(links_.Update(Tokyo("before:1"), wish, StoredBy::kOthers, {}), IsOk());
  EXPECT_THAT(world_.steps, ElementsAre("update", "connect"));
}

TEST_F(SecuredLinksTest, NewCredentialsThatDoNotWorkAreAnErrorInTheRemoteClustersWords) {
  Given(ByApiKey());
  world_.attempt = {.connected = false, .reason = "unable to authenticate"};
  EXPECT_THAT(links_.Update(Tokyo("before:1"), ByApiKey(), StoredBy::kUs, {}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("unable to authenticate"), HasSubstr("registered still"),
                             Not(HasSubstr(kSecret)))));
}

TEST_F(SecuredLinksTest, NewCredentialsThatTheProvidersUserMayNotProveAreAWarning) {
  Given(ByApiKey());
  world_.attempt = {.connected = true, .reason = "no remote indices privileges apply"};
  EXPECT_THAT(links_.Update(Tokyo("before:1"), ByApiKey(), StoredBy::kUs, {}), IsOk());
  Fail("connect", absl::PermissionDeniedError("needs view_index_metadata"));
  EXPECT_THAT(links_.Update(Tokyo("before:1"), ByApiKey(), StoredBy::kUs, {}), IsOk());
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("no remote indices privileges apply"),
                                     HasSubstr("needs view_index_metadata")));
}

TEST_F(SecuredLinksTest, NewCredentialsOfALinkThatWasNotConnectedNeedNotBeProven) {
  Given(ByApiKey());
  world_.link->connected = false;
  world_.attempt = {.connected = false, .reason = "connection refused"};
  EXPECT_THAT(links_.Update(Tokyo("before:1"), ByApiKey(), StoredBy::kUs, {}), IsOk());
}

TEST_F(SecuredLinksTest, ChangeToApiKeyRemovesTheLinkFirstAndAddsItLast) {
  Given(ByCertificate());
  EXPECT_THAT(links_.Update(Tokyo("t:9443"), ByApiKey(), StoredBy::kOthers, {}), IsOk());
  EXPECT_THAT(world_.steps, ElementsAre("delete", "put", "create proxy t:9443"));
}

TEST_F(SecuredLinksTest, ChangeToCertificateRemovesOurCredentialsWhileThereIsNoLink) {
  Given(ByApiKey());
  EXPECT_THAT(links_.Update(Tokyo("t:9300"), ByCertificate(), StoredBy::kUs, {}), IsOk());
  EXPECT_THAT(world_.steps, ElementsAre("delete", "remove", "create proxy t:9300"));
}

TEST_F(SecuredLinksTest, CredentialsOfOthersAreNotRemoved) {
  Given(ByApiKey());
  EXPECT_THAT(links_.Update(Tokyo("t:9300"), ByCertificate(), StoredBy::kOthers, {}), IsOk());
  EXPECT_THAT(links_.Delete("tokyo", StoredBy::kOthers, {}), IsOk());
  EXPECT_NE(world_.credentials, std::nullopt);
}

TEST_F(SecuredLinksTest, FailedChangeToApiKeyPutsTheLinkBackWithoutCredentials) {
  for (const char* step : {"put", "create proxy t:9443"}) {
    world_ = World();
    Given(ByCertificate());
    Fail(step);
    EXPECT_THAT(links_.Update(Tokyo("t:9443"), ByApiKey(), StoredBy::kOthers, {}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("put back as it was")))
        << step;
    ASSERT_TRUE(world_.link.has_value()) << step;
    EXPECT_EQ(DescribeTarget(world_.link->link.mode), "proxy before:1") << step;
    EXPECT_EQ(world_.credentials, std::nullopt) << step;
  }
}

TEST_F(SecuredLinksTest, ChangeToCertificateThatFailsBeforeTheCredentialsGoPutsTheLinkBack) {
  Given(ByApiKey());
  Fail("remove", absl::InvalidArgumentError("Refused."));
  EXPECT_THAT(links_.Update(Tokyo("t:9300"), ByCertificate(), StoredBy::kUs, {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("Refused. The link was put back as it was")));
  EXPECT_TRUE(world_.link.has_value());
}

TEST_F(SecuredLinksTest, ChangeToCertificateThatFailsAfterTheCredentialsWentSaysThatThereIsNoLink) {
  Given(ByApiKey());
  Fail("create proxy t:9300");
  EXPECT_THAT(links_.Update(Tokyo("t:9300"), ByCertificate(), StoredBy::kUs, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is not registered now")));
  EXPECT_FALSE(world_.link.has_value());
}

TEST_F(SecuredLinksTest, SaysSoWhenTheLinkCouldNotBePutBack) {
  Given(ByCertificate());
  Fail("put");
  Fail("create proxy before:1", absl::UnavailableError("away"));
  EXPECT_THAT(links_.Update(Tokyo("t:9443"), ByApiKey(), StoredBy::kOthers, {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("is not registered now"), HasSubstr("away"))));
}

TEST_F(SecuredLinksTest, DeletesTheLinkBeforeItsCredentials) {
  Given(ByApiKey());
  EXPECT_THAT(links_.Delete("tokyo", StoredBy::kUs, {}), IsOk());
  EXPECT_THAT(world_.steps, ElementsAre("delete", "remove"));
}

TEST_F(SecuredLinksTest, KeepsTheCredentialsOfALinkThatCouldNotBeRemoved) {
  Given(ByApiKey());
  Fail("delete");
  EXPECT_FALSE(links_.Delete("tokyo", StoredBy::kUs, {}).ok());
  EXPECT_NE(world_.credentials, std::nullopt);
}

TEST_F(SecuredLinksTest, LinkWithoutAWishIsWrittenAsItIs) {
  EXPECT_THAT(links_.Create(Tokyo("t:9300"), {}, {}), IsOk());
  EXPECT_THAT(links_.Update(Tokyo("t:9301"), {}, StoredBy::kOthers, {}), IsOk());
  EXPECT_THAT(world_.steps, ElementsAre("create proxy t:9300", "update"));
}

}  // namespace
}  // namespace elastic
