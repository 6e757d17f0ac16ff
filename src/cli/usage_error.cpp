#include "usage_error.h"

#include <fmt/format.h>

#include "flecsim/base/suggest.h"

#include "command_tree.h"

namespace flecsim::cli {
namespace {

/// The subcommand that was being read, else the program.
const CLI::App& reached(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : *parsed.front();
}

std::string name_of(const CLI::App& app) {
  return app.get_parent() ? fmt::format("{} {}", app.get_parent()->get_name(), app.get_name())
                          : app.get_name();
}

/// " (did you mean '--on'?)"; nothing where no option is near.
std::string nearest_option(const CLI::App& command, const std::string& word) {
  const CommandInfo info = describe(command);
  std::vector<std::string_view> known;
  for (const OptionInfo& option : info.options) {
    known.insert(known.end(), option.flags.begin(), option.flags.end());
  }
  const std::string_view near = base::nearest(word.substr(0, word.find('=')), known);
  return near.empty() ? std::string{} : fmt::format(" (did you mean '{}'?)", near);
}

/// Words that no option and no positional takes; the first of them that begins with '-' is at
/// fault.
std::string unexpected(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App& command = reached(app);
  std::string at_fault = words.front();
  for (const std::string& word : words) {
    if (!word.starts_with('-')) continue;
    at_fault = word;
    break;
  }
  if (at_fault.starts_with('-')) {
    return fmt::format("unknown option '{}'{}", at_fault, nearest_option(command, at_fault));
  }
  if (!command.get_parent()) {
    std::vector<std::string> names;
    for (const CommandInfo& one : describe_subcommands(app)) names.push_back(one.name);
    const std::vector<std::string_view> known(names.begin(), names.end());
    return fmt::format("'{}' is no subcommand{}", at_fault, base::suggestion(at_fault, known));
  }
  return fmt::format("'{}' is one argument too many", at_fault);
}

std::string reason(const CLI::App& app, const CLI::Error& error) {
  const std::vector<std::string> words = app.remaining(true);
  if (!words.empty()) return unexpected(app, words);
  return error.what();
}

}  // namespace

std::string usage_error(const CLI::App& app, const CLI::Error& error) {
  const std::string name = name_of(reached(app));
  return fmt::format("{}: {}; see {} --help\n", name, reason(app, error), name);
}

}  // namespace flecsim::cli
