#include "provider/sdk/diagnostics.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tf::sdk {
namespace {

using ::testing::ElementsAre;

const cty::Path kSniff = cty::Path().Attribute("sniff");

TEST(Diagnostics, WarningsAloneAreNoError) {
  Diagnostics out;
  out.AddWarning("odd", "but fine");
  EXPECT_FALSE(out.has_error());
  out.AddError("wrong", "mend it", kSniff);
  EXPECT_TRUE(out.has_error());
  EXPECT_THAT(out.list(), ElementsAre(Diagnostic{Severity::kWarning, "odd", "but fine", {}},
                                      Diagnostic{Severity::kError, "wrong", "mend it", kSniff}));
}

TEST(Diagnostics, AppendKeepsTheOrder) {
  Diagnostics first;
  first.AddWarning("1", "");
  Diagnostics second;
  second.AddWarning("2", "");
  first.Append(second);
  EXPECT_THAT(first.list(), ElementsAre(Diagnostic{Severity::kWarning, "1", "", {}},
                                        Diagnostic{Severity::kWarning, "2", "", {}}));
}

TEST(Diagnostics, StatusBecomesADetail) {
  Diagnostics out;
  out.AddStatus("Cannot link", absl::NotFoundError("no such cluster"), kSniff);
  EXPECT_THAT(out.list(),
              ElementsAre(Diagnostic{Severity::kError, "Cannot link", "no such cluster", kSniff}));
}

TEST(Diagnostics, StatusBringsItsAttribute) {
  Diagnostics out;
  const absl::Status status =
      AtAttribute(absl::InvalidArgumentError("bad"), cty::Path().Attribute("a").Attribute("b"));
  out.AddStatus("Cannot link", status);
  out.AddStatus("Cannot link", status, kSniff);
  ASSERT_EQ(out.list().size(), 2u);
  EXPECT_EQ(out.list()[0].path, cty::Path().Attribute("a").Attribute("b"));
  EXPECT_EQ(out.list()[1].path, kSniff.Attribute("a").Attribute("b"));
}

TEST(AtAttribute, RootIsNoAttribute) {
  Diagnostics out;
  out.AddStatus("Cannot link", AtAttribute(absl::InvalidArgumentError("bad"), {}), kSniff);
  EXPECT_EQ(out.list()[0].path, kSniff);
}

TEST(AtAttribute, StopsAtTheFirstStepThatIsNoAttribute) {
  Diagnostics out;
  out.AddStatus("Cannot link",
                AtAttribute(absl::InvalidArgumentError("bad"), kSniff.Index(1).Attribute("c")));
  EXPECT_EQ(out.list()[0].path, kSniff);
}

TEST(AtAttribute, KeepsCodeAndMessage) {
  const absl::Status status = AtAttribute(absl::NotFoundError("gone"), kSniff);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "gone");
  EXPECT_TRUE(AtAttribute(absl::OkStatus(), kSniff).ok());
}

}  // namespace
}  // namespace tf::sdk
