// Many links of one Elasticsearch resource at once, alone and beside a writer that never rests.
#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "absl/time/clock.h"
#include "absl/time/time.h"

#include "acceptance/eck_fixture.h"
#include "acceptance/eventually.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using tf::Json;

constexpr int kLinks = 30;

// Between two writes of the other writer. Without a pause the operator, which writes the whole
// resource, seldom finds it unchanged, and the test takes minutes.
constexpr absl::Duration kPause = absl::Milliseconds(300);

constexpr std::string_view kManyLinks = R"(
resource "elastic_remote_cluster" "links" {
  for_each          = toset([for number in range(local.links) : "link${number}"])
  alias             = "${local.prefix}${each.key}"
  kubernetes        = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
  elasticsearch_ref = { name = "tokyo" }
}
)";

// Adds an entry, takes away the one before, and so on from the construction to Stop, each time by
// read-modify-write as a careful client does it.
class RestlessWriter {
 public:
  RestlessWriter(const KubernetesServer& kubernetes, std::string path, std::string prefix)
      : kubernetes_(kubernetes), path_(std::move(path)), prefix_(std::move(prefix)) {
    thread_ = std::thread([this] {
      while (!stop_) {
        Write(tf::StrCat(prefix_, writes_.load() + 1));
        absl::SleepFor(kPause);
      }
    });
  }
  ~RestlessWriter() { Stop(); }

  // Returns how many of its writes were taken.
  int Stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    return writes_;
  }
  // The entry that the list must hold now.
  std::string LastAlias() const { return tf::StrCat(prefix_, writes_.load()); }
  // Whether an entry of its own was ever missing when it looked.
  bool lost() const { return lost_; }

 private:
  void Write(const std::string& alias) {
    const Json resource = kubernetes_.Get(path_);
    if (resource.is_null()) return;
    Json list = Json::array();
    if (const Json* entries = tf::FindMember(resource["spec"], "remoteClusters")) list = *entries;
    if (writes_ > 0 && !Drop(LastAlias(), list)) lost_ = true;
    list.push_back({{"name", alias}, {"elasticsearchRef", {{"name", "oslo"}}}});
    const Answer answer = kubernetes_.MergePatch(
        path_, {{"metadata", {{"resourceVersion", resource["metadata"]["resourceVersion"]}}},
                {"spec", {{"remoteClusters", list}}}});
    if (answer.status == 200) ++writes_;
  }

  static bool Drop(const std::string& alias, Json& list) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const Json& entry) {
      return tf::StringMember(entry, "name") == alias;
    });
    if (found == list.end()) return false;
    list.erase(found);
    return true;
  }

  const KubernetesServer& kubernetes_;
  const std::string path_;
  const std::string prefix_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> lost_ = false;
  std::atomic<int> writes_ = 0;
  std::thread thread_;
};

class EckParallel : public EckTest {
 protected:
  void SetUp() override {
    EckTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    SetLocal("links", kLinks);
    Configure(kManyLinks);
  }

  std::set<std::string> Aliases() const {
    std::set<std::string> aliases;
    for (const Json& entry : Entries()) aliases.insert(entry["name"]);
    return aliases;
  }
  std::set<std::string> WithOurs(std::set<std::string> aliases) const {
    for (int i = 0; i < kLinks; ++i) aliases.insert(Alias(tf::StrCat("link", i)));
    return aliases;
  }
};

TEST_F(EckParallel, ThirtyLinksAtParallelismTenComeAndGo) {
  PutEntries(Json::array({Entry("foreign", "oslo")}));
  const std::set<std::string> others = {Alias("foreign")};
  ASSERT_THAT(terraform().Apply({"-parallelism=10"}), Succeeds());
  EXPECT_EQ(Aliases(), WithOurs(others));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  ASSERT_THAT(terraform().Destroy({"-parallelism=10"}), Succeeds());
  EXPECT_EQ(Aliases(), others);
}

TEST_F(EckParallel, WriterThatEditsTheListAllTheTimeLosesNothingAndNeitherDoWe) {
  RestlessWriter writer(kubernetes(), PathOf("berlin"), Alias("restless"));
  ASSERT_TRUE(Eventually([&] { return Aliases().size() == 1; }));
  EXPECT_THAT(terraform().Apply({"-parallelism=10"}), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_GT(writer.Stop(), 1);
  EXPECT_FALSE(writer.lost());
  EXPECT_EQ(Aliases(), WithOurs({writer.LastAlias()}));

  RestlessWriter again(kubernetes(), PathOf("berlin"), Alias("again"));
  EXPECT_THAT(terraform().Destroy({"-parallelism=10"}), Succeeds());
  EXPECT_GT(again.Stop(), 1);
  EXPECT_FALSE(again.lost());
  EXPECT_EQ(Aliases(), (std::set<std::string>{writer.LastAlias(), again.LastAlias()}));
}

}  // namespace
}  // namespace elastic::acceptance
