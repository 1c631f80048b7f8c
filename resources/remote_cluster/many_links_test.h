// ManyLinks: as many links as some batches hold, driven as Terraform drives them: ten at a time.
// For tests that count requests.
#ifndef ELASTIC_REMOTE_CLUSTER_MANY_LINKS_TEST_H_
#define ELASTIC_REMOTE_CLUSTER_MANY_LINKS_TEST_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/sdk/server.h"
#include "provider/testing/diagnostics_matchers.h"
#include "provider/testing/resource_session.h"
#include "resources/clients/testing/fake_http_server.h"
#include "resources/connections.h"

namespace elastic::testing {

// What a server was asked.
struct Requests {
  size_t reads = 0;
  size_t writes = 0;
};

// What `act` asks of `server`.
inline Requests CountRequests(FakeHttpServer& server, const std::function<void()>& act) {
  server.ClearRequests();
  act();
  Requests count;
  for (const SeenRequest& seen : server.requests()) {
    ++(seen.method == "GET" ? count.reads : count.writes);
  }
  return count;
}

class ManyLinks {
 public:
  static constexpr size_t kAtOnce = 10;  // Terraform's -parallelism.
  static constexpr size_t kBatches = 4;

  // The configuration of the link of that alias.
  using Configuration = std::function<std::string(const std::string& alias)>;

  // `server` must outlive this.
  explicit ManyLinks(tf::sdk::Server& server) {
    for (size_t i = 0; i < kAtOnce * kBatches; ++i) {
      links_.push_back(
          std::make_unique<tf::testing::ResourceSession>(server, "elastic_remote_cluster"));
    }
  }

  static constexpr absl::Duration kLongerThanReadsAreReused = absl::Seconds(3);

  // What makes few batches certain on a busy machine, where those of SharedRequests() are likely:
  // a batch waits until all ten callers have come.
  static ConnectionsOptions Options() {
    constexpr clients::Gathering kGathering = {.quiet = absl::Seconds(2), .limit = absl::Hours(1)};
    constexpr absl::Duration kReuse = absl::Seconds(2);
    return {.cluster = {.reuse_reads = kReuse, .gathering = kGathering},
            .cloud = {.reuse_reads = kReuse, .writer = {.gathering = kGathering}},
            .kubernetes = {.reuse_reads = kReuse, .writer = {.gathering = kGathering}}};
  }

  void Apply(const Configuration& configuration) {
    ForEach([&](tf::testing::ResourceSession& link, const std::string& alias) {
      return link.Apply(configuration(alias));
    });
  }
  void Refresh() {
    ForEach([](tf::testing::ResourceSession& link, const std::string&) { return link.Refresh(); });
  }
  void Destroy() {
    ForEach([](tf::testing::ResourceSession& link, const std::string&) { return link.Destroy(); });
  }

 private:
  using Step =
      std::function<tf::sdk::Diagnostics(tf::testing::ResourceSession&, const std::string& alias)>;

  void ForEach(const Step& step) {
    std::vector<std::jthread> workers;
    for (size_t worker = 0; worker < kAtOnce; ++worker) {
      workers.emplace_back([this, worker, &step] {
        for (size_t i = worker; i < links_.size(); i += kAtOnce) {
          EXPECT_THAT(step(*links_[i], tf::StrCat("link-", i)), tf::testing::Succeeds());
        }
      });
    }
  }

  std::vector<std::unique_ptr<tf::testing::ResourceSession>> links_;
};

}  // namespace elastic::testing

#endif  // ELASTIC_REMOTE_CLUSTER_MANY_LINKS_TEST_H_
