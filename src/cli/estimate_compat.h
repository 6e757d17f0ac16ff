// `flecsim estimate --compat TOOL`: the numbers of another tool from its own files.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace flecsim::cli {

struct CompatOptions {
  std::string tool;
  std::string config;
  std::string topology;
  std::string reports;
  std::string array = "16x16";
  bool csv = false;
};

void add_compat_options(CLI::App& command, CompatOptions& options);

/// Runs what `options.tool` names; `explain` names a layer, or is empty for all where `explained`.
int run_compat(const CompatOptions& options, bool explained, const std::string& explain);

}  // namespace flecsim::cli
