#include "provider/plugin/run_plugin.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "proto/grpc_controller.grpc.pb.h"
#include "proto/tfplugin6.grpc.pb.h"
#include "provider/base/json.h"
#include "provider/base/strings.h"

namespace tf::plugin {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kCookie[] =
    "TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

// The reading end of a child's stream.
class Pipe {
 public:
  Pipe() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    read_end_ = ends[0];
    write_end_ = ends[1];
  }
  ~Pipe() {
    CloseWriteEnd();
    ::close(read_end_);
  }

  int write_end() const { return write_end_; }
  void CloseWriteEnd() {
    if (write_end_ >= 0) ::close(std::exchange(write_end_, -1));
  }

  // Up to the end of the stream, which comes when no process holds it any more.
  std::string ReadAll() {
    std::string text;
    while (std::optional<char> byte = Read()) text += *byte;
    return text;
  }
  std::string ReadLine() {
    std::string line;
    while (std::optional<char> byte = Read()) {
      if (*byte == '\n') break;
      line += *byte;
    }
    return line;
  }

 private:
  std::optional<char> Read() {
    char byte;
    if (::read(read_end_, &byte, 1) != 1) return std::nullopt;
    return byte;
  }

  int read_end_;
  int write_end_;
};

// A process of the binary under test. Asked to end with the object.
class Process {
 public:
  Process(std::vector<std::string> arguments, std::vector<std::string> environment) {
    std::vector<std::string> command = {PLUGIN_UNDER_TEST};
    command.insert(command.end(), arguments.begin(), arguments.end());
    environment.push_back("TMPDIR=" + testing::TempDir());
    posix_spawn_file_actions_t streams;
    posix_spawn_file_actions_init(&streams);
    posix_spawn_file_actions_adddup2(&streams, out_.write_end(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&streams, err_.write_end(), STDERR_FILENO);
    EXPECT_EQ(posix_spawn(&pid_, command[0].c_str(), &streams, nullptr, Pointers(command).data(),
                          Pointers(environment).data()),
              0);
    posix_spawn_file_actions_destroy(&streams);
    out_.CloseWriteEnd();
    err_.CloseWriteEnd();
  }

  ~Process() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }

  pid_t pid() const { return pid_; }
  Pipe& out() { return out_; }
  Pipe& err() { return err_; }
  void Kill(int signal) const { ::kill(pid_, signal); }

  // How it ended: the exit code, or the signal's number below zero.
  int Wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  static std::vector<char*> Pointers(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
  }

  pid_t pid_ = 0;
  Pipe out_;
  Pipe err_;
};

std::string SocketOf(const std::string& handshake) {
  const std::vector<std::string> fields = absl::StrSplit(handshake, '|');
  EXPECT_GE(fields.size(), 6u) << handshake;
  return fields.size() < 6 ? "" : fields[3];
}

std::shared_ptr<::grpc::Channel> Connect(const std::string& socket) {
  return ::grpc::CreateChannel("unix:" + socket, ::grpc::InsecureChannelCredentials());
}

bool Answers(const std::string& socket) {
  ::grpc::ClientContext context;
  ::tfplugin6::Metadata::Response response;
  return ::tfplugin6::Provider::NewStub(Connect(socket))
             ->GetMetadata(&context, {}, &response)
             .error_code() == ::grpc::StatusCode::UNIMPLEMENTED;
}

void Shutdown(const std::string& socket) {
  ::grpc::ClientContext context;
  ::plugin::Empty response;
  ::plugin::GRPCController::NewStub(Connect(socket))->Shutdown(&context, {}, &response);
}

bool FolderExists(const std::string& socket) { return fs::exists(fs::path(socket).parent_path()); }

TEST(RunPlugin, StartedByHandItSaysWhatItIsAndFails) {
  Process process({}, {});
  EXPECT_THAT(process.err().ReadAll(), StartsWith("terraform-provider-nothing 1.2.3 is a plugin"));
  EXPECT_THAT(process.out().ReadAll(), IsEmpty());
  EXPECT_EQ(process.Wait(), 1);
}

TEST(RunPlugin, PrintsItsVersion) {
  Process process({"--version"}, {});
  EXPECT_EQ(process.out().ReadAll(), "terraform-provider-nothing 1.2.3\n");
  EXPECT_EQ(process.Wait(), 0);
}

TEST(RunPlugin, PrintsHelp) {
  Process process({"-help"}, {});
  EXPECT_THAT(process.out().ReadAll(), HasSubstr("-debug"));
  EXPECT_EQ(process.Wait(), 0);
}

TEST(RunPlugin, UnknownArgumentsAreExplained) {
  Process process({"apply"}, {kCookie});
  EXPECT_THAT(process.err().ReadAll(), HasSubstr("-debug"));
  EXPECT_EQ(process.Wait(), 2);
}

TEST(RunPlugin, UnderAHostItServesUntilShutdown) {
  Process process({}, {kCookie});
  const std::string handshake = process.out().ReadLine();
  EXPECT_THAT(handshake, StartsWith("1|6|unix|" + testing::TempDir()));
  EXPECT_THAT(handshake, EndsWith("|grpc|"));
  EXPECT_TRUE(Answers(SocketOf(handshake)));
  Shutdown(SocketOf(handshake));
  EXPECT_EQ(process.Wait(), 0);
  EXPECT_FALSE(FolderExists(SocketOf(handshake)));
  EXPECT_THAT(process.err().ReadAll(), IsEmpty());
}

TEST(RunPlugin, SigtermEndsItAndRemovesTheSocket) {
  Process process({}, {kCookie});
  const std::string socket = SocketOf(process.out().ReadLine());
  process.Kill(SIGTERM);
  EXPECT_EQ(process.Wait(), 0);
  EXPECT_FALSE(FolderExists(socket));
}

TEST(RunPlugin, CtrlCIsTheHostsBusiness) {
  Process process({}, {kCookie});
  const std::string socket = SocketOf(process.out().ReadLine());
  process.Kill(SIGINT);
  process.Kill(SIGPIPE);
  EXPECT_TRUE(Answers(socket));
}

TEST(RunPlugin, AKilledHostLeavesNoOrphan) {
  Pipe out;
  const pid_t host = ::fork();
  ASSERT_GE(host, 0);
  if (host == 0) {  // Starts a plugin and waits for nothing; exec'd calls only from here.
    if (::fork() == 0) {
      ::dup2(out.write_end(), STDOUT_FILENO);
      const std::string temporary = "TMPDIR=" + testing::TempDir();
      const char* const environment[] = {kCookie, temporary.c_str(), nullptr};
      ::execle(PLUGIN_UNDER_TEST, PLUGIN_UNDER_TEST, nullptr, environment);
      ::_exit(127);
    }
    ::pause();
    ::_exit(0);
  }
  out.CloseWriteEnd();
  const std::string socket = SocketOf(out.ReadLine());
  EXPECT_TRUE(Answers(socket));
  ::kill(host, SIGKILL);
  ::waitpid(host, nullptr, 0);
  EXPECT_EQ(out.ReadAll(), "");  // Ends when the plugin does.
  EXPECT_FALSE(FolderExists(socket));
}

TEST(RunPlugin, ASignalCrashPrintsAPanicAndRemovesTheSocket) {
  Process process({}, {kCookie});
  const std::string socket = SocketOf(process.out().ReadLine());
  ::syscall(SYS_tgkill, process.pid(), process.pid(), SIGSEGV);  // The main thread.
  EXPECT_EQ(process.Wait(), -SIGSEGV);
  const std::string trace = process.err().ReadAll();
  EXPECT_THAT(trace, StartsWith("panic: SIGSEGV: segmentation violation\n"));
  EXPECT_THAT(trace, HasSubstr("RunPlugin"));
  EXPECT_FALSE(FolderExists(socket));
}

TEST(RunPlugin, AnUncaughtExceptionPrintsAPanicOnce) {
  Process process({}, {kCookie});
  const std::string socket = SocketOf(process.out().ReadLine());
  ::grpc::ClientContext context;
  ::tfplugin6::StopProvider::Response response;
  ::tfplugin6::Provider::NewStub(Connect(socket))->StopProvider(&context, {}, &response);
  EXPECT_EQ(process.Wait(), -SIGABRT);
  const std::string trace = process.err().ReadAll();
  EXPECT_THAT(trace, StartsWith("panic: uncaught exception: nobody catches this\n"));
  EXPECT_THAT(trace.substr(1), Not(HasSubstr("panic:")));
  EXPECT_FALSE(FolderExists(socket));
}

// The descriptors of a process that its children would have.
std::set<std::string> Inheritable(pid_t pid) {
  std::set<std::string> inheritable;
  for (const auto& entry : fs::directory_iterator(StrCat("/proc/", pid, "/fdinfo"))) {
    std::ifstream info(entry.path());
    std::string word;
    while (info >> word && word != "flags:") {
    }
    unsigned flags = 0;
    info >> std::oct >> flags;
    if ((flags & O_CLOEXEC) == 0) inheritable.insert(entry.path().filename());
  }
  return inheritable;
}

TEST(RunPlugin, NoDescriptorIsInheritedByChildren) {
  Process process({}, {kCookie});
  process.out().ReadLine();
  std::set<std::string> inheritable = Inheritable(process.pid());
  // Descriptors of whoever runs this test come through it.
  for (const std::string& ours : Inheritable(::getpid())) {
    if (ours.size() > 1 || ours > "2") inheritable.erase(ours);
  }
  EXPECT_THAT(inheritable, IsEmpty());
}

TEST(RunPlugin, StdinIsLeftToTheHost) {
  Process process({}, {kCookie});
  process.out().ReadLine();
  EXPECT_EQ(fs::read_symlink(StrCat("/proc/", process.pid(), "/fd/0")), "/dev/null");
}

TEST(RunPlugin, DebugModePrintsHowToReattachAndEndsOnCtrlC) {
  Process process({"-debug"}, {});
  process.out().ReadLine();
  process.out().ReadLine();
  const std::string line = process.out().ReadLine();
  ASSERT_THAT(line, StartsWith("\tTF_REATTACH_PROVIDERS='"));
  const size_t open = line.find('{');
  const absl::StatusOr<Json> reattach = ParseJson(line.substr(open, line.rfind('}') + 1 - open));
  ASSERT_TRUE(reattach.ok()) << line;
  const Json& provider = (*reattach)["registry.example.com/ns/nothing"];
  EXPECT_EQ(provider["Pid"], process.pid());
  const std::string socket = provider["Addr"]["String"];
  Shutdown(socket);
  EXPECT_TRUE(Answers(socket));
  process.Kill(SIGINT);
  EXPECT_EQ(process.Wait(), 0);
  EXPECT_FALSE(FolderExists(socket));
}

TEST(RunPlugin, AFolderThatCannotBeMadeIsSaidOnStderr) {
  Process process({}, {kCookie, "PLUGIN_UNIX_SOCKET_DIR=/nowhere"});
  EXPECT_THAT(process.err().ReadAll(), HasSubstr("/nowhere"));
  EXPECT_EQ(process.Wait(), 1);
}

TEST(RunPlugin, GrpcsOwnLinesAreLogLines) {
  Process process({}, {kCookie, "TF_LOG=debug", "GRPC_VERBOSITY=debug"});
  Shutdown(SocketOf(process.out().ReadLine()));
  EXPECT_EQ(process.Wait(), 0);
  const std::string log = process.err().ReadAll();
  EXPECT_THAT(log, HasSubstr("grpc_source"));
  for (const auto line : absl::StrSplit(log, '\n', absl::SkipEmpty())) {
    EXPECT_TRUE(ParseJson(FromAbsl(line)).ok()) << line;
  }
}

}  // namespace
}  // namespace tf::plugin
