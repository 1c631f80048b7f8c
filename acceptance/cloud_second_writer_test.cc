// The Cloud API replaces a list as a whole and has no version for it: many links at once, other
// writers, and being cut off in between must lose nothing.
#include <signal.h>

#include "acceptance/cloud_fixture.h"
#include "acceptance/eventually.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;

constexpr char kAddress[] = "elastic_remote_cluster.link";
constexpr char kList[] = "/remote-clusters";

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias            = "${local.prefix}link"
  KIND             = { deployment_id = local.berlin_deployment }
  deployment       = { deployment_id = local.tokyo_deployment }
  skip_unavailable = false
}
)";

class CloudSecondWriter : public CloudTest {
 protected:
  std::vector<CloudLink> LinksTo(const std::string& deployment, int begin, int end) const {
    std::vector<CloudLink> links;
    for (int i = begin; i < end; ++i) links.push_back(LinkTo(deployment, std::to_string(i)));
    return links;
  }

  // Kills the provider of a running apply and what it leaves behind.
  void KillProvider(Process& apply) {
    for (pid_t provider : terraform().RunningProviders()) kill(provider, SIGKILL);
    const Finished& finished = apply.Wait(absl::Seconds(30));
    EXPECT_FALSE(finished.overdue);
    EXPECT_EQ(finished.exit_code, 1);
    for (const std::string& name : terraform().LeftoverFiles()) {
      std::filesystem::remove_all(terraform().folder() / "tmp" / name);
    }
  }
};

TEST_P(CloudSecondWriter, ThirtyLinksAtOnceAreAllThereAfterFewWrites) {
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      for_each         = toset([for i in range(30) : tostring(i)])
      alias            = "${local.prefix}${each.key}"
      KIND             = { deployment_id = local.berlin_deployment }
      deployment       = { deployment_id = local.tokyo_deployment }
      skip_unavailable = false
    }
  )");
  ASSERT_THAT(terraform().Apply({"-parallelism=10"}), Succeeds());
  EXPECT_THAT(Links(), UnorderedElementsAreArray(LinksTo(deployments().tokyo, 0, 30)));
  EXPECT_LE(api().Count("PUT", kList), 10);

  const int reads = api().Count("GET", kList);
  EXPECT_THAT(terraform().Plan({"-parallelism=10"}), PlansNothing());
  EXPECT_LE(api().Count("GET", kList) - reads, 10);

  const int writes = api().Count("PUT", kList);
  ASSERT_THAT(terraform().Destroy({"-parallelism=10"}), Succeeds());
  EXPECT_THAT(Links(), IsEmpty());
  EXPECT_LE(api().Count("PUT", kList) - writes, 10);
}

TEST_P(CloudSecondWriter, OneLinkOfTenThatIsRefusedFailsAlone) {
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      for_each   = toset([for i in range(10) : tostring(i)])
      alias      = "${local.prefix}${each.key}"
      KIND       = { deployment_id = local.berlin_deployment }
      deployment = {
        deployment_id = each.key == "9" ? local.stranger_deployment : local.tokyo_deployment
      }
      skip_unavailable = false
    }
  )");
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("elastic_remote_cluster.link[\"9\"]")));
  EXPECT_THAT(Links(), UnorderedElementsAreArray(LinksTo(deployments().tokyo, 0, 9)));
}

// Two runs of Terraform, say two teams, on one deployment. The first PUT of either is held up, so
// that each has read the list before the other wrote it.
TEST_P(CloudSecondWriter, TwoTerraformsOnOneListLoseNothingOfEachOthers) {
  constexpr std::string_view kFiveLinks = R"(
    resource "elastic_remote_cluster" "link" {
      for_each         = toset([for i in range(local.begin, local.begin + 5) : tostring(i)])
      alias            = "${local.prefix}${each.key}"
      KIND             = { deployment_id = local.berlin_deployment }
      deployment       = { deployment_id = local.tokyo_deployment }
      skip_unavailable = false
    }
  )";
  SetLocal("begin", 5);
  TerraformCli other(*TerraformCli::FromEnvironment());
  for (const auto& file : std::filesystem::directory_iterator(terraform().folder())) {
    if (file.path().extension() == ".tf" || file.path().extension() == ".json") {
      std::filesystem::copy(file.path(), other.folder());
    }
  }
  other.Write("main.tf", WithKind(kFiveLinks));
  other.SetEnvironment("TF_VAR_cloud_api_key", api().credentials().api_key);
  other.SetEnvironment("TF_VAR_berlin_password", berlin().address().password);
  SetLocal("begin", 0);
  ConfigureCloud(kFiveLinks);

  api().Inject({.method = "PUT", .route = kList, .times = 2, .delay = absl::Seconds(1)});
  std::unique_ptr<Process> first = other.Start({"apply", "-no-color", "-auto-approve"});
  EXPECT_THAT(terraform().Apply(), Succeeds());
  const Finished& finished = first->Wait(absl::Minutes(1));
  EXPECT_EQ(finished.exit_code, 0) << finished.output << finished.errors;
  EXPECT_THAT(Links(), UnorderedElementsAreArray(LinksTo(deployments().tokyo, 0, 10)));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_THAT(other.Plan(), PlansNothing());
}

// The other writer read the list before our PUT and writes it after.
TEST_P(CloudSecondWriter, LinkThatAnotherWriterTookAwayIsPutBackBesideTheirs) {
  const CloudLink theirs = LinkTo(deployments().oslo, "theirs");
  api().Inject({.method = "PUT", .route = kList, .second_writer = SecondWriter{.links = {theirs}}});
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), UnorderedElementsAre(theirs, LinkTo(deployments().tokyo)));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudSecondWriter, WriterThatDoesNotStopIsAnErrorThatSaysWhoThatMayBe) {
  // Another list each time: the same one could be ours that does not show yet.
  for (const CloudLink& theirs : LinksTo(deployments().oslo, 0, 5)) {
    api().Inject(
        {.method = "PUT", .route = kList, .second_writer = SecondWriter{.links = {theirs}}});
  }
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr(Alias("link")), HasSubstr("another writer"),
                          HasSubstr("ec_deployment"))));
  EXPECT_EQ(api().Count("PUT", kList), 5);
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().oslo, "4")));
}

TEST_P(CloudSecondWriter, WriterThatAddsAnAliasMeanwhileIsNotOverwritten) {
  const CloudLink theirs = LinkTo(deployments().oslo);
  api().Inject({.method = "PUT", .route = kList, .second_writer = SecondWriter{.links = {theirs}}});
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr(Alias("link"))));
  EXPECT_THAT(Links(), ElementsAre(theirs));
}

TEST_P(CloudSecondWriter, ListThatChangesLongAfterTheAnswerIsWaitedFor) {
  api().Behave(
      {.list_delay = absl::Milliseconds(1500), .elasticsearch_delay = absl::Milliseconds(500)});
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      KIND                = { deployment_id = local.berlin_deployment }
      deployment          = { deployment_id = local.tokyo_deployment }
      wait_for_connection = "30s"
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(berlin().LinkInfo(Alias("link"))["connected"], true);
  EXPECT_EQ(api().Count("PUT", kList), 1);
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_THAT(Links(), IsEmpty());
}

TEST_P(CloudSecondWriter, TooManyRequestsIsTriedAgain) {
  api().Inject({.method = "PUT",
                .route = kList,
                .status = 429,
                .errors = {{.code = "root.too_many_requests"}},
                .retry_after_seconds = 1});
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(api().Count("PUT", kList), 2);
}

TEST_P(CloudSecondWriter, WriteWhoseAnswerIsLostConverges) {
  api().Inject(
      {.method = "PUT", .route = kList, .status = 502, .effect = CloudFault::Effect::kTaken});
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo)));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudSecondWriter, ProviderKilledBetweenReadAndWriteLeavesNothingAndTheNextApplyConverges) {
  const CloudLink theirs = LinkTo(deployments().oslo, "theirs");
  api().PutList(deployments().berlin, {theirs});
  api().Inject({.method = "PUT", .route = kList, .delay = absl::Minutes(5)});
  ConfigureCloud(kLink);
  std::unique_ptr<Process> apply = terraform().Start({"apply", "-no-color", "-auto-approve"});
  ASSERT_TRUE(api().WaitForDelayedPut(deployments().berlin));
  KillProvider(*apply);
  EXPECT_THAT(Links(), ElementsAre(theirs));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), ElementsAre(theirs, LinkTo(deployments().tokyo)));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudSecondWriter, UpdateKilledBetweenReadAndWriteIsMadeByTheNextApply) {
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  api().Inject({.method = "PUT", .route = kList, .delay = absl::Minutes(5)});
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias            = "${local.prefix}link"
      KIND             = { deployment_id = local.berlin_deployment }
      deployment       = { deployment_id = local.tokyo_deployment }
      skip_unavailable = true
    }
  )");
  std::unique_ptr<Process> apply = terraform().Start({"apply", "-no-color", "-auto-approve"});
  ASSERT_TRUE(api().WaitForDelayedPut(deployments().berlin));
  KillProvider(*apply);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  CloudLink changed = LinkTo(deployments().tokyo);
  changed.skip_unavailable = true;
  EXPECT_THAT(Links(), ElementsAre(changed));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

// The list has the link, the state does not: the user is told how to take it over.
TEST_P(CloudSecondWriter, ProviderKilledAfterTheWriteLeavesALinkThatCanBeImported) {
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      KIND                = { deployment_id = local.berlin_deployment }
      deployment          = { deployment_id = local.away_deployment }
      skip_unavailable    = false
      wait_for_connection = "10m"
    }
  )");
  api().Inject({.method = "PUT", .route = kList, .delay = absl::Milliseconds(1)});
  std::unique_ptr<Process> apply = terraform().Start({"apply", "-no-color", "-auto-approve"});
  ASSERT_TRUE(api().WaitForDelayedPut(deployments().berlin));
  ASSERT_TRUE(Eventually([&] { return !Links().empty(); }));
  KillProvider(*apply);
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr(ImportId())));
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias            = "${local.prefix}link"
      KIND             = { deployment_id = local.berlin_deployment }
      deployment       = { deployment_id = local.away_deployment }
      skip_unavailable = false
    }
  )");
  ASSERT_THAT(terraform().Import(kAddress, ImportId()), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

INSTANTIATE_TEST_SUITE_P(Cloud, CloudSecondWriter, BothKinds(), KindName);

}  // namespace
}  // namespace elastic::acceptance
