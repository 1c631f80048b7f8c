#include "provider/sdk/private_state.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tf::sdk {
namespace {

using ::testing::Pointee;

TEST(PrivateState, KeepsWhatIsSet) {
  PrivateState memory;
  EXPECT_EQ(memory.Get("a"), nullptr);
  EXPECT_EQ(memory.Serialize(), "");
  memory.Set("a", "1");
  memory.Set("b", "\"quoted\"");
  memory.Set("a", "2");
  const PrivateState later(memory.Serialize());
  EXPECT_THAT(later.Get("a"), Pointee(std::string("2")));
  EXPECT_THAT(later.Get("b"), Pointee(std::string("\"quoted\"")));
  EXPECT_EQ(later.Get("c"), nullptr);
}

TEST(PrivateState, ForeignBytesStayAsTheyAreUntilSomethingIsSet) {
  for (const char* bytes : {"\x01\x02", "[1]", "{", "\"text\"", R"({"n":1})"}) {
    PrivateState memory(bytes);
    EXPECT_EQ(memory.Get("n"), nullptr) << bytes;
    EXPECT_EQ(memory.Serialize(), bytes);
    memory.Set("a", "1");
    EXPECT_THAT(PrivateState(memory.Serialize()).Get("a"), Pointee(std::string("1"))) << bytes;
  }
}

}  // namespace
}  // namespace tf::sdk
