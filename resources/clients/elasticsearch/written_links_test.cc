#include "resources/clients/elasticsearch/written_links.h"

#include "gtest/gtest.h"

#include "provider/testing/fake_clock.h"

namespace elastic::es {
namespace {

class WrittenLinksTest : public ::testing::Test {
 protected:
  void Keep(std::string_view alias) { links_.Keep(alias, snapshot_, clock_.Now()); }

  tf::testing::FakeClock clock_;
  const std::shared_ptr<const Snapshot> snapshot_ = std::make_shared<Snapshot>();
  WrittenLinks links_{clock_, absl::Seconds(2)};
};

TEST_F(WrittenLinksTest, IsGivenOutOnce) {
  Keep("tokyo");
  EXPECT_EQ(links_.Take("oslo"), nullptr);
  EXPECT_EQ(links_.Take("tokyo"), snapshot_);
  EXPECT_EQ(links_.Take("tokyo"), nullptr);
}

TEST_F(WrittenLinksTest, IsNotGivenOutWhenItIsOld) {
  Keep("tokyo");
  clock_.SleepUntil(clock_.Now() + absl::Seconds(2), {});
  EXPECT_EQ(links_.Take("tokyo"), nullptr);
}

TEST_F(WrittenLinksTest, IsNotGivenOutWhenItMayHaveChanged) {
  Keep("tokyo");
  Keep("oslo");
  links_.Forget("tokyo");
  EXPECT_EQ(links_.Take("tokyo"), nullptr);
  EXPECT_EQ(links_.Take("oslo"), snapshot_);
  Keep("tokyo");
  links_.ForgetAll();
  EXPECT_EQ(links_.Take("tokyo"), nullptr);
}

TEST_F(WrittenLinksTest, IsNotKeptWhenSomethingChangedWhileItWasRead) {
  const absl::Time began = clock_.Now();
  clock_.SleepUntil(began + absl::Milliseconds(1), {});
  links_.ForgetAll();
  links_.Keep("tokyo", snapshot_, began);
  EXPECT_EQ(links_.Take("tokyo"), nullptr);
}

}  // namespace
}  // namespace elastic::es
