#include "provider/plugin/socket_folder.h"

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tf::plugin {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(SocketFolder, OnlyItsUserMayEnter) {
  absl::StatusOr<SocketFolder> folder = SocketFolder::Create(testing::TempDir());
  ASSERT_TRUE(folder.ok()) << folder.status();
  const fs::path path = fs::path(folder->socket_path()).parent_path();
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
}

TEST(SocketFolder, IsRemovedWithItsSocket) {
  fs::path path;
  {
    absl::StatusOr<SocketFolder> folder = SocketFolder::Create(testing::TempDir());
    ASSERT_TRUE(folder.ok()) << folder.status();
    std::ofstream(folder->socket_path()) << "in place of a socket";
    path = fs::path(folder->socket_path()).parent_path();
    EXPECT_TRUE(fs::exists(path));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(SocketFolder, MovedFromRemovesNothing) {
  absl::StatusOr<SocketFolder> folder = SocketFolder::Create(testing::TempDir());
  ASSERT_TRUE(folder.ok()) << folder.status();
  const SocketFolder kept = *std::move(folder);
  folder = absl::CancelledError();
  EXPECT_TRUE(fs::exists(fs::path(kept.socket_path()).parent_path()));
}

TEST(SocketFolder, LongTemporaryFolderGivesWayToTmp) {
  absl::StatusOr<SocketFolder> folder = SocketFolder::Create("/" + std::string(100, 'x'));
  ASSERT_TRUE(folder.ok()) << folder.status();
  EXPECT_THAT(folder->socket_path(), StartsWith("/tmp/"));
}

TEST(SocketFolder, ErrorNamesTheFolder) {
  const absl::Status status = SocketFolder::Create("/nowhere/at/all").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/at/all"));
}

}  // namespace
}  // namespace tf::plugin
