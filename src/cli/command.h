// What a subcommand is: a function that adds itself to the parser and says what to run.
//
// One file per subcommand, no logic: options in, one call into a room, text out. The chosen
// command's action returns the exit code: 0, or 1 for a finding. Bad usage and bad input (code 2)
// are exceptions that main() catches.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace flecsim::cli {

using Action = std::function<int()>;

/// Adds a subcommand; its callback stores what to run in `action`.
using AddCommand = void (*)(CLI::App& app, Action& action);

/// Every subcommand, in the order of `flecsim --help`.
void register_all(CLI::App& app, Action& action);

}  // namespace flecsim::cli
