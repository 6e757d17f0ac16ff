// Runs the flecsim binary as a process: exit code, standard output and error.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace flecsim::testing {

struct Finished {
  int code = -1;
  std::string out;
  std::string err;
};

inline std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// A fresh empty folder for one test.
inline std::filesystem::path scratch(const std::string& name) {
  const auto folder = std::filesystem::temp_directory_path() /
                      ("flecsim_test_" + std::to_string(::getpid()) + "_" + name);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

/// `flecsim ARGUMENTS` through the shell, in `folder`.
inline Finished run_flecsim(
    const std::string& arguments,
    const std::filesystem::path& folder = std::filesystem::temp_directory_path()) {
  const auto logs = scratch("run");
  const std::string command = "cd '" + folder.string() + "' && '" FLECSIM_BINARY "' " + arguments +
                              " >'" + (logs / "out").string() + "' 2>'" + (logs / "err").string() +
                              "' </dev/null";
  const int status = std::system(command.c_str());
  Finished finished{WIFEXITED(status) ? WEXITSTATUS(status) : 128, read_file(logs / "out"),
                    read_file(logs / "err")};
  std::filesystem::remove_all(logs);
  return finished;
}

}  // namespace flecsim::testing
