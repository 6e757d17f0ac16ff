// `flecsim completion`: scripts for bash and zsh, made of the parser's own commands and options.
#include <memory>

#include <fmt/core.h>

#include "flecsim/arch/accelerator.h"
#include "flecsim/base/atomic_file.h"
#include "flecsim/model/zoo.h"

#include "command.h"
#include "command_tree.h"

namespace flecsim::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const auto& preset : arch::accelerator_presets()) names.emplace_back(preset.name);
  return names;
}

std::vector<std::string> network_names() {
  std::vector<std::string> names;
  for (const auto& network : model::zoo_entries()) names.emplace_back(network.name);
  return names;
}

bool has_flag(const OptionInfo& option, std::string_view flag) {
  for (const std::string& one : option.flags) {
    if (one == flag) return true;
  }
  return false;
}

/// Words that an option or positional may take besides file names.
std::vector<std::string> values(const CommandInfo& command, const OptionInfo& option) {
  if (!option.choices.empty()) return option.choices;
  if (option.name == "NET") return network_names();
  const bool on = command.name == "estimate" && has_flag(option, "--on");
  if (option.name == "ACC" || on) return preset_names();
  return {};
}

std::vector<std::string> flags(const CommandInfo& command) {
  std::vector<std::string> list;
  for (const OptionInfo& option : command.options) {
    list.insert(list.end(), option.flags.begin(), option.flags.end());
  }
  return list;
}

std::vector<std::string> names(const std::vector<CommandInfo>& commands) {
  std::vector<std::string> list;
  for (const CommandInfo& command : commands) list.push_back(command.name);
  return list;
}

std::string bash_values(const CommandInfo& command) {
  std::string text;
  std::string positional;
  for (const OptionInfo& option : command.options) {
    const std::string words = joined(values(command, option));
    if (option.flags.empty()) positional += (positional.empty() ? "" : " ") + words;
    if (option.value.empty()) continue;
    for (const std::string& flag : option.flags) {
      text += fmt::format("    {}:{}) words=\"{}\" ;;\n", command.name, flag, words);
    }
  }
  return text + fmt::format("    {}:*) words=\"{}\" ;;\n", command.name, positional);
}

/// Where no word fits, `-o default` completes file names.
std::string bash_script(const CLI::App& app) {
  const auto commands = describe_subcommands(app);
  std::string text = fmt::format(
      R"(# bash completion of flecsim, made by `flecsim completion bash`; do not edit.
_flecsim() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
  local command=${{COMP_WORDS[1]}} words="" options=""
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "{} {}" -- "$current"))
    return
  fi
  case "$command" in
)",
      joined(names(commands)), joined(flags(describe(app))));
  for (const CommandInfo& command : commands) {
    text += fmt::format("    {}) options=\"{}\" ;;\n", command.name, joined(flags(command)));
  }
  text += "  esac\n  case \"$command:$previous\" in\n";
  for (const CommandInfo& command : commands) text += bash_values(command);
  return text + R"(  esac
  [[ $current == -* ]] && words=$options
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _flecsim flecsim
)";
}

/// Inside single quotes; `also` are characters that _arguments would take for its own.
std::string zsh_quoted(const std::string& text, std::string_view also) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (also.find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string zsh_action(const CommandInfo& command, const OptionInfo& option) {
  const auto words = values(command, option);
  if (words.empty()) return "_files";
  if (!option.choices.empty()) return fmt::format("({})", joined(words));
  return fmt::format("{{_alternative \"words\\:name\\:({})\" \"files\\:file\\:_files\"}}",
                     joined(words));
}

std::string zsh_option(const CommandInfo& command, const OptionInfo& option) {
  constexpr std::string_view special = "[]:\\";
  if (option.flags.empty()) {
    return fmt::format(" \\\n        '{}:{}:{}'", option.repeated ? "*" : "",
                       zsh_quoted(option.name, special), zsh_action(command, option));
  }
  std::string text;
  for (const std::string& flag : option.flags) {
    text += fmt::format(" \\\n        '{}{}[{}]", option.repeated ? "*" : "", flag,
                        zsh_quoted(option.description, special));
    if (!option.value.empty()) {
      text += fmt::format(":{}:{}", zsh_quoted(option.value, special), zsh_action(command, option));
    }
    text += "'";
  }
  return text;
}

std::string zsh_script(const CLI::App& app) {
  const auto commands = describe_subcommands(app);
  std::string text =
      "#compdef flecsim\n# zsh completion of flecsim, made by `flecsim completion zsh`; do not "
      "edit.\n_flecsim() {\n  local -a commands\n  commands=(\n";
  for (const CommandInfo& command : commands) {
    text += fmt::format("    '{}:{}'\n", command.name, zsh_quoted(command.description, ":\\"));
  }
  text += "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    _arguments";
  const CommandInfo program = describe(app);
  for (const OptionInfo& option : program.options) text += zsh_option(program, option);
  text += "\n    return\n  fi\n  shift words\n  (( CURRENT-- ))\n  case $words[1] in\n";
  for (const CommandInfo& command : commands) {
    text += fmt::format("    {})\n      _arguments", command.name);
    for (const OptionInfo& option : command.options) text += zsh_option(command, option);
    text += " ;;\n";
  }
  return text +
         "  esac\n}\n"
         "if [[ $funcstack[1] == _flecsim ]]; then\n  _flecsim \"$@\"\nelse\n"
         "  compdef _flecsim flecsim\nfi\n";
}

}  // namespace

void add_completion(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("completion", "Print the completion script of a shell (bash or zsh)");
  command->footer(
      "Example:\n"
      "  flecsim completion bash --out flecsim.bash && source flecsim.bash");
  const auto shell = std::make_shared<std::string>();
  const auto out = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash or zsh")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}));
  command->add_option("--out", *out, "write it to a file")->type_name("FILE");
  command->callback([&action, &app, shell, out] {
    action = [&app, shell, out] {
      const std::string script = *shell == "bash" ? bash_script(app) : zsh_script(app);
      if (out->empty()) fmt::print("{}", script);
      if (!out->empty()) base::write_file(*out, script);
      return 0;
    };
  });
}

}  // namespace flecsim::cli
