#include "external.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flecsim/base/error.h"

namespace flecsim::cost::accelergy {
namespace {

/// A fresh folder that goes away with this object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "flecsim_accelergy_XXXXXX").string();
    if (!::mkdtemp(name.data()))
      throw base::InputError(fmt::format("{}: no folder can be made there", name));
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string last_line(const std::filesystem::path& log) {
  std::ifstream file(log);
  std::string last;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) last = line;
  return last;
}

/// Exit status of the leader of a process group, which is ended after the time.
int wait_for(pid_t child, std::chrono::duration<double> timeout) {
  constexpr auto pause = std::chrono::milliseconds(5);
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      ::kill(-child, SIGKILL);
      ::waitpid(child, &status, 0);
      throw base::InputError(
          fmt::format("--estimator accelergy: it did not end within {:g} s (--estimator-timeout)",
                      timeout.count()));
    }
    std::this_thread::sleep_for(pause);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/// Exit status of `accelergy arguments...` with its output in `log`.
int spawn(std::vector<std::string> arguments, const std::filesystem::path& log,
          std::chrono::duration<double> timeout) {
  std::vector<char*> raw;
  raw.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) raw.push_back(argument.data());
  raw.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t child = 0;
  posix_spawnattr_t attributes;  // a group of its own: what it starts can be ended with it
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const int failed = ::posix_spawnp(&child, raw[0], &actions, &attributes, raw.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0)
    throw base::InputError(
        "--estimator accelergy: no 'accelergy' on the PATH; expected Accelergy to "
        "be installed, or the estimator flecsim");
  return wait_for(child, timeout);
}

base::Node read_output(const std::filesystem::path& folder, const std::string& key) {
  const auto path = folder / (key + ".yaml");
  if (!std::filesystem::exists(path))
    throw base::InputError(fmt::format("--estimator accelergy: it wrote no {}.yaml", key));
  return base::Node::parse_file(path).at(key);
}

/// `read` of one of its files; an error is told as its, not as the user's.
template <typename Read>
auto read_tables(const std::filesystem::path& folder, const std::string& key, Read read) {
  try {
    auto tables = read(read_output(folder, key));
    if (tables.empty())
      throw base::InputError(
          fmt::format("--estimator accelergy: its {0}.yaml has no tables; its classes need "
                      "required_actions or an entry in its library",
                      key));
    return tables;
  } catch (const base::InputError& error) {
    const std::string message = error.what();
    if (message.find(folder.string()) == std::string::npos) throw;
    throw base::InputError(
        fmt::format("--estimator accelergy: its {}.yaml cannot be read: {}", key,
                    message.substr(message.find(folder.string()) + folder.string().size() + 1)));
  }
}

}  // namespace

ExternalTables run_external(std::span<const std::filesystem::path> inputs,
                            std::optional<int> precision, std::chrono::duration<double> timeout) {
  const ScratchFolder folder;
  std::vector<std::string> arguments = {"accelergy", "-o", folder.path().string()};
  if (precision) arguments.insert(arguments.end(), {"-p", std::to_string(*precision)});
  for (const auto& input : inputs) arguments.push_back(input.string());
  const auto log = folder.path() / "log";
  if (const int code = spawn(std::move(arguments), log, timeout); code != 0)
    throw base::InputError(
        fmt::format("--estimator accelergy: it ended with code {}: {}", code, last_line(log)));
  return {read_tables(folder.path(), "ERT", read_energy_tables),
          read_tables(folder.path(), "ART", read_area_tables)};
}

}  // namespace flecsim::cost::accelergy
