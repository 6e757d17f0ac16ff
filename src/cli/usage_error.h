// What is wrong with a command line, in one line as every other message.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace flecsim::cli {

/// Of a parser's failure message: what was not understood, what it may have meant, where help is.
std::string usage_error(const CLI::App& app, const CLI::Error& error);

}  // namespace flecsim::cli
