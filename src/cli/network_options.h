// The options by which every command names a network, and what loads it.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "flecsim/model/network.h"

namespace flecsim::cli {

struct NetworkOptions {
  std::string name;
  std::vector<std::string> dimensions;
  std::int64_t batch = 0;  ///< 0: not given
};

/// NET, --batch and --dim.
void add_network_options(CLI::App& command, NetworkOptions& options);

/// InputError where options of a network are given without one.
void refuse_without_network(const NetworkOptions& options);

/// Loads the network and prints what was assumed to standard error.
model::Network load(const NetworkOptions& options);

}  // namespace flecsim::cli
