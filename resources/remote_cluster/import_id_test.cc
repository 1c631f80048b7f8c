#include "resources/remote_cluster/import_id.h"

#include <ostream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::HasSubstr;
using tf::testing::IsOkAndHolds;
using tf::testing::StatusIs;

TEST(ImportId, ReadsWhatItWrites) {
  const SelfManagedId id{.cluster = "berlin", .alias = "tokyo"};
  EXPECT_EQ(FormatId(id), "self_managed/berlin/tokyo");
  EXPECT_THAT(ParseId(FormatId(id)), IsOkAndHolds(id));
}

TEST(ImportId, NameOfAClusterMayHaveSlashes) {
  const SelfManagedId id{.cluster = "eu/berlin", .alias = "tokyo"};
  EXPECT_THAT(ParseId(FormatId(id)), IsOkAndHolds(id));
}

TEST(ImportId, OtherFormsAreToldTheRightOne) {
  for (const char* text : {"", "tokyo", "berlin/tokyo", "self_managed/tokyo", "self_managed//tokyo",
                           "self_managed/berlin/", "hosted/id/ref/tokyo"}) {
    EXPECT_THAT(ParseId(text), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("self_managed/<cluster>/<alias>")))
        << text;
  }
}

TEST(ImportId, AliasIsChecked) {
  EXPECT_THAT(ParseId("self_managed/berlin/*"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not an alias")));
}

}  // namespace
}  // namespace elastic
