// A child process with a pipe each way on its file descriptors 3 (it reads) and 4 (it writes).
//
// Limits: Linux. The child leads a process group, which is killed when the object goes.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace flecsim::testing {

class ChildProcess {
 public:
  explicit ChildProcess(const std::vector<std::string>& command);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void write(std::string_view bytes);
  /// Bytes up to the next NUL, which is removed; throws when none comes in time.
  std::string read_message(std::chrono::milliseconds timeout);

 private:
  void fill(std::chrono::steady_clock::time_point deadline);

  pid_t pid_ = -1;
  int to_child_ = -1;
  int from_child_ = -1;
  std::string buffer_;
};

}  // namespace flecsim::testing
