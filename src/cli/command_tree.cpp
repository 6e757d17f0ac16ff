#include "command_tree.h"

#include <sstream>

namespace flecsim::cli {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

/// CLI11's type name: "TEXT:{a,b}", "N:INT in [1 - 9]", "FILE".
void read_type(const std::string& type, OptionInfo& info) {
  const auto colon = type.find(':');
  info.value = type.substr(0, colon);
  if (colon == std::string::npos) return;
  const std::string rest = type.substr(colon + 1);
  if (rest.size() > 2 && rest.front() == '{' && rest.back() == '}') {
    info.choices = split(rest.substr(1, rest.size() - 2), ',');
  } else {
    info.restriction = rest;
  }
}

OptionInfo describe(const CLI::Option& option) {
  OptionInfo info;
  for (const std::string& name : option.get_snames()) info.flags.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) info.flags.push_back("--" + name);
  if (info.flags.empty()) info.name = option.get_name();
  if (option.get_items_expected_max() > 0) read_type(option.get_type_name(), info);
  info.fallback = option.get_default_str();
  info.description = option.get_description();
  info.required = option.get_required();
  info.repeated = option.get_items_expected_max() >= CLI::detail::expected_max_vector_size;
  return info;
}

}  // namespace

CommandInfo describe(const CLI::App& app) {
  CommandInfo info{app.get_name(), app.get_description(), app.get_footer(), {}};
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_group().empty()) info.options.push_back(describe(*option));
  }
  return info;
}

std::vector<CommandInfo> describe_subcommands(const CLI::App& app) {
  std::vector<CommandInfo> commands;
  const auto all = [](const CLI::App* command) { return !command->get_group().empty(); };
  for (const CLI::App* command : app.get_subcommands(all)) commands.push_back(describe(*command));
  return commands;
}

}  // namespace flecsim::cli
