// `flecsim man`: the man page, made of the parser's own commands and options.
#include <memory>

#include <fmt/core.h>

#include "flecsim/base/atomic_file.h"

#include "command.h"
#include "command_tree.h"

namespace flecsim::cli {
namespace {

/// Text in roff: backslashes and hyphens as they are, no line that is taken for a request.
std::string roff(const std::string& text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    line_start = c == '\n';
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string heading(const OptionInfo& option) {
  std::string text;
  for (const std::string& flag : option.flags) {
    text += fmt::format("{}\\fB{}\\fR", text.empty() ? "" : ", ", roff(flag));
  }
  if (option.flags.empty()) text += fmt::format("\\fI{}\\fR", roff(option.name));
  if (!option.flags.empty() && !option.value.empty()) {
    text += fmt::format(" \\fI{}\\fR", roff(option.value));
  }
  return text + (option.repeated ? " ..." : "");
}

std::string choices(const OptionInfo& option) {
  std::string text;
  for (const std::string& choice : option.choices) text += (text.empty() ? "" : ", ") + choice;
  return text;
}

std::string body(const OptionInfo& option) {
  std::string text = option.description;
  const auto add = [&text](const std::string& more) { text += (text.empty() ? "" : "; ") + more; };
  if (!option.choices.empty()) add("one of: " + choices(option));
  if (!option.restriction.empty()) add(option.restriction);
  if (!option.fallback.empty()) add("default: " + option.fallback);
  if (option.required) add("required");
  return text;
}

std::string option_text(const OptionInfo& option) {
  return fmt::format(".TP\n{}\n{}\n", heading(option), roff(body(option)));
}

std::string usage(const CommandInfo& command) {
  std::string text = fmt::format("flecsim {} [OPTIONS]", command.name);
  for (const OptionInfo& option : command.options) {
    if (!option.flags.empty()) continue;
    text += option.required ? " " + option.name : fmt::format(" [{}]", option.name);
  }
  return text;
}

std::string command_text(const CommandInfo& command) {
  std::string text = fmt::format(".SS {}\n{}.\n", roff(usage(command)), roff(command.description));
  for (const OptionInfo& option : command.options) text += option_text(option);
  if (!command.footer.empty()) text += fmt::format(".PP\n.nf\n{}\n.fi\n", roff(command.footer));
  return text;
}

std::string man_page(const CLI::App& app) {
  const CommandInfo program = describe(app);
  std::string text =
      ".\\\" Made by `flecsim man`; do not edit.\n.TH FLECSIM 1 \"\" \"flecsim " FLECSIM_VERSION
      "\" \"User Commands\"\n.SH NAME\n";
  const std::string prefix = "flecsim: ";
  std::string description = program.description;
  if (description.starts_with(prefix)) description.erase(0, prefix.size());
  text += fmt::format("flecsim \\- {}\n.SH SYNOPSIS\n", roff(description));
  text += ".B flecsim\n.I COMMAND\n[OPTIONS] [ARGUMENTS]\n.SH OPTIONS\n";
  for (const OptionInfo& option : program.options) text += option_text(option);
  text += ".SH COMMANDS\n";
  for (const CommandInfo& command : describe_subcommands(app)) text += command_text(command);
  text +=
      ".SH EXIT STATUS\n.TP\n0\nsuccess\n.TP\n1\na finding, such as no feasible design\n.TP\n2\n"
      "bad usage or bad input; one message on standard error names it\n";
  return text;
}

}  // namespace

void add_man(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("man", "Print the man page, made of these commands");
  command->footer("Example:\n  flecsim man --out flecsim.1");
  const auto out = std::make_shared<std::string>();
  command->add_option("--out", *out, "write it to a file")->type_name("FILE");
  command->callback([&action, &app, out] {
    action = [&app, out] {
      const std::string page = man_page(app);
      if (out->empty()) fmt::print("{}", page);
      if (!out->empty()) base::write_file(*out, page);
      return 0;
    };
  });
}

}  // namespace flecsim::cli
