#include "acceptance/tcp_peers.h"

#include "gtest/gtest.h"
#include "httplib.h"

#include "acceptance/fault_proxy.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

TEST(SilentPeer, AcceptsAndSaysNothing) {
  SilentPeer peer;
  httplib::Client client(tf::StrCat("http://", peer.address()));
  client.set_read_timeout(0, 50'000);
  const httplib::Result result = client.Get("/");
  EXPECT_EQ(result.error(), httplib::Error::Read);
}

TEST(LatePeer, RefusesUntilItIsOpen) {
  LatePeer peer("127.0.0.1:1");
  EXPECT_EQ(httplib::Client(tf::StrCat("http://", peer.address())).Get("/").error(),
            httplib::Error::Connection);
}

TEST(LatePeer, RelaysWhenOpen) {
  FaultProxy target({});
  target.Inject({.answer = {.body = std::string(100'000, 'x')}, .times = 10});
  LatePeer peer(target.endpoint().substr(std::string("http://").size()));
  peer.Open();
  for (int i = 0; i < 3; ++i) {
    const httplib::Result result = httplib::Client(tf::StrCat("http://", peer.address())).Get("/");
    ASSERT_TRUE(result);
    EXPECT_EQ(result->body.size(), 100'000u);
  }
}

TEST(LatePeer, EndsConnectionsWhoseTargetIsGone) {
  LatePeer peer("127.0.0.1:1");
  peer.Open();
  EXPECT_FALSE(httplib::Client(tf::StrCat("http://", peer.address())).Get("/"));
}

}  // namespace
}  // namespace elastic::acceptance
