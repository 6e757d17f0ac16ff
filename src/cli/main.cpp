// The `flecsim` command: parses, runs one action, maps every failure to one message and code 2.
#include <csignal>
#include <cstdio>
#include <exception>

#include <fmt/core.h>

#include "flecsim/base/error.h"

#include "command.h"

namespace {

constexpr int bad_usage = 2;

int parse_and_run(int argc, char** argv) {
  CLI::App app{"flecsim: cycles, energy and area of DNN accelerators, and the search for the best"};
  app.set_version_flag("--version", "flecsim " FLECSIM_VERSION);
  app.require_subcommand(1);
  flecsim::cli::Action action;
  flecsim::cli::register_all(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has codes from 100 to 127: 0 stays (help, version), all else is bad usage.
    return app.exit(error) == 0 ? 0 : bad_usage;
  }
  return action();
}

/// A full disk behind standard output must not look like success.
int flushed(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  fmt::print(stderr, "flecsim: standard output cannot be written\n");
  return bad_usage;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file beyond the limit is an error with its name
  try {
    return flushed(parse_and_run(argc, argv));
  } catch (const flecsim::base::InputError& error) {
    fmt::print(stderr, "flecsim: {}\n", error.what());
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "flecsim: out of memory\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "flecsim: internal error: {}\n", error.what());
  }
  return bad_usage;
}
