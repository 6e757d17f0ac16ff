#include "flecsim/base/atomic_file.h"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "flecsim/base/error.h"

namespace flecsim::base {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int code) {
  throw InputError(fmt::format("{}: cannot be written: {}", path.string(), std::strerror(code)));
}

/// Error number of the first step that failed, 0 where all went well.
int write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0 ? 0 : errno;
}

}  // namespace

void write_file(const std::filesystem::path& path, std::string_view content) {
  std::error_code error;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  if (error) fail(path, error.value());
  const std::string beside = fmt::format("{}.{}.part", path.string(), ::getpid());
  const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) fail(path, errno);
  int code = write_all(descriptor, content);
  if (::close(descriptor) != 0 && code == 0) code = errno;
  if (code == 0 && ::rename(beside.c_str(), path.c_str()) != 0) code = errno;
  if (code == 0) return;
  ::unlink(beside.c_str());
  fail(path, code);
}

}  // namespace flecsim::base
