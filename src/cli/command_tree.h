// The program's commands and options as data: what completion scripts and the man page are made of.
//
// Read from the CLI11 parser itself, so that nothing can be missing. Options without a group are
// hidden and left out.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace flecsim::cli {

struct OptionInfo {
  std::vector<std::string> flags;  ///< "-h", "--help"; empty for a positional
  std::string name;                ///< of a positional, "NET"
  std::string value;               ///< what stands behind the flag ("FILE"); empty for a switch
  std::string restriction;         ///< "INT in [1 - 17]"
  std::vector<std::string> choices;
  std::string fallback;  ///< default, as text
  std::string description;
  bool required = false;
  bool repeated = false;
};

struct CommandInfo {
  std::string name;
  std::string description;
  std::string footer;
  std::vector<OptionInfo> options;  ///< positionals too
};

CommandInfo describe(const CLI::App& app);
/// Subcommands, in the order of `--help`.
std::vector<CommandInfo> describe_subcommands(const CLI::App& app);

}  // namespace flecsim::cli
