#include "support/child_process.h"

#include <array>
#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace flecsim::testing {
namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  return {ends[0], ends[1]};
}

/// In the child: `in` becomes 3, `out` becomes 4, its own output goes nowhere.
[[noreturn]] void become(const std::vector<std::string>& command, int in, int out) {
  ::setpgid(0, 0);
  const int safe_in = ::fcntl(in, F_DUPFD, 10);
  const int safe_out = ::fcntl(out, F_DUPFD, 10);
  const int null = ::open("/dev/null", O_RDWR);
  for (int fd = 0; fd <= 2; ++fd) ::dup2(null, fd);
  ::dup2(safe_in, 3);
  ::dup2(safe_out, 4);
  ::close(safe_in);
  ::close(safe_out);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command) {
  std::signal(SIGPIPE, SIG_IGN);
  const Pipe down = make_pipe();
  const Pipe up = make_pipe();
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ == 0) become(command, down.read_end, up.write_end);
  ::close(down.read_end);
  ::close(up.write_end);
  to_child_ = down.write_end;
  from_child_ = up.read_end;
}

ChildProcess::~ChildProcess() {
  ::close(to_child_);
  ::close(from_child_);
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void ChildProcess::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(to_child_, bytes.data(), bytes.size());
    if (written <= 0) throw std::runtime_error("the browser has closed its pipe");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void ChildProcess::fill(std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  pollfd waiting{from_child_, POLLIN, 0};
  if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) {
    throw std::runtime_error("the browser does not answer");
  }
  std::array<char, 65536> chunk{};
  const ssize_t count = ::read(from_child_, chunk.data(), chunk.size());
  if (count <= 0) throw std::runtime_error("the browser has ended");
  buffer_.append(chunk.data(), static_cast<std::size_t>(count));
}

std::string ChildProcess::read_message(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::size_t end = buffer_.find('\0');
  while (end == std::string::npos) {
    const std::size_t seen = buffer_.size();
    fill(deadline);
    end = buffer_.find('\0', seen);
  }
  std::string message = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return message;
}

}  // namespace flecsim::testing
