#include "external.h"

#include <cstdlib>
#include <fstream>
#include <string>

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

/// Exit status of `accelergy arguments...` with its output in `log`.
int spawn(std::vector<std::string> arguments, const std::filesystem::path& log) {
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
  const int failed = ::posix_spawnp(&child, raw[0], &actions, nullptr, raw.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0)
    throw base::InputError(
        "--estimator accelergy: no 'accelergy' on the PATH; expected Accelergy to "
        "be installed, or the estimator flecsim");
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

base::Node read_output(const std::filesystem::path& folder, const std::string& key) {
  const auto path = folder / (key + ".yaml");
  if (!std::filesystem::exists(path))
    throw base::InputError(fmt::format("--estimator accelergy: it wrote no {}.yaml", key));
  return base::Node::parse_file(path).at(key);
}

}  // namespace

ExternalTables run_external(std::span<const std::filesystem::path> inputs) {
  const ScratchFolder folder;
  std::vector<std::string> arguments = {"accelergy", "-o", folder.path().string()};
  arguments.reserve(arguments.size() + inputs.size());
  for (const auto& input : inputs) arguments.push_back(input.string());
  const auto log = folder.path() / "log";
  if (const int code = spawn(std::move(arguments), log); code != 0)
    throw base::InputError(
        fmt::format("--estimator accelergy: it ended with code {}: {}", code, last_line(log)));
  return {read_energy_tables(read_output(folder.path(), "ERT")),
          read_area_tables(read_output(folder.path(), "ART"))};
}

}  // namespace flecsim::cost::accelergy
