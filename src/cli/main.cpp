// The `flecsim` command: parses, runs one action, maps every failure to one message and code 2.
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/error.h"

#include "command.h"
#include "usage_error.h"

namespace {

constexpr int bad_usage = 2;

/// Not fmt::print, which throws where standard error is closed.
int fail(const std::string& message) {
  std::fputs(fmt::format("flecsim: {}\n", message).c_str(), stderr);
  return bad_usage;
}

int parse_and_run(int argc, char** argv) {
  CLI::App app{"flecsim: cycles, energy and area of DNN accelerators, and the search for the best",
               "flecsim"};
  app.set_version_flag("--version", "flecsim " FLECSIM_VERSION);
  app.require_subcommand(1);
  app.failure_message([](const CLI::App* parsed, const CLI::Error& error) {
    return flecsim::cli::usage_error(*parsed, error);
  });
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

int not_written() { return fail("standard output cannot be written"); }

/// A full disk behind standard output must not look like success.
int flushed(int code) {
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0 ? code : not_written();
}

/// JSON holds no text that is not UTF-8: names of files, layers and tensors may be such.
int not_json(const nlohmann::json::exception& error) {
  constexpr int invalid_utf8 = 316;
  if (error.id == invalid_utf8) return fail("JSON cannot hold a name that is not UTF-8");
  return fail(fmt::format("internal error: {}", error.what()));
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file beyond the limit is an error with its name
  try {
    return flushed(parse_and_run(argc, argv));
  } catch (const flecsim::base::InputError& error) {
    return fail(error.what());
  } catch (const std::bad_alloc&) {
    return fail("out of memory");
  } catch (const nlohmann::json::exception& error) {
    return not_json(error);
  } catch (const std::exception& error) {
    if (std::ferror(stdout) != 0) return not_written();
    return fail(fmt::format("internal error: {}", error.what()));
  }
}
