#include "flecsim/store/run_lock.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "flecsim/base/error.h"

namespace flecsim::store {

RunLock::RunLock(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw base::InputError(
        fmt::format("{}: the folder cannot be made: {}", folder.string(), error.message()));
  }
  descriptor_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0) {
    throw base::InputError(
        fmt::format("{}: the folder cannot be opened: {}", folder.string(), std::strerror(errno)));
  }
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(descriptor_);
  throw base::InputError(
      fmt::format("{}: another process is writing this run; wait for it or choose another --out",
                  folder.string()));
}

RunLock::~RunLock() { ::close(descriptor_); }

}  // namespace flecsim::store
