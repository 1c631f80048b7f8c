#include "provider/cty/path.h"

#include "gtest/gtest.h"

namespace tf::cty {
namespace {

TEST(Path, ReadsAsHclWritesIt) {
  EXPECT_EQ(Path().ToString(), "");
  EXPECT_EQ(Path().Attribute("sniff").Attribute("seeds").Index(0).ToString(), "sniff.seeds[0]");
  EXPECT_EQ(Path().Attribute("clusters").Key("ber\"lin").Attribute("endpoints").ToString(),
            R"(clusters["ber\"lin"].endpoints)");
}

TEST(Path, StepLeavesTheShorterPathAsItWas) {
  const Path sniff = Path().Attribute("sniff");
  const Path seeds = sniff.Attribute("seeds");
  EXPECT_EQ(sniff, Path().Attribute("sniff"));
  EXPECT_EQ(seeds.steps().size(), 2u);
}

TEST(Path, AttributeAndMapKeyOfTheSameNameDiffer) {
  EXPECT_FALSE(Path().Attribute("a") == Path().Key("a"));
}

}  // namespace
}  // namespace tf::cty
