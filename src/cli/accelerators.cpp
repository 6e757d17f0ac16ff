// `flecsim accelerators`: the presets, and the whole description of one.
#include <memory>

#include <fmt/core.h>

#include "flecsim/arch/accelerator.h"
#include "flecsim/arch/accelerator_schema.h"
#include "flecsim/base/text_table.h"

#include "command.h"

namespace flecsim::cli {
namespace {

struct Options {
  std::string name;
  bool schema = false;
};

int list_presets() {
  base::TextTable table({{"preset", base::TextTable::Align::left},
                         {"kind", base::TextTable::Align::left},
                         {"what it is", base::TextTable::Align::left}});
  for (const arch::AcceleratorPreset& preset : arch::accelerator_presets()) {
    table.add(
        {std::string(preset.name), std::string(preset.kind), std::string(preset.description)});
  }
  fmt::print("{}", table.str());
  return 0;
}

int print_schema() {
  fmt::print("{}", arch::accelerator_schema());
  return 0;
}

int print_description(const std::string& name) {
  fmt::print("{}", arch::print_yaml(arch::load_accelerator(name)));
  return 0;
}

int run(const Options& options) {
  if (options.schema) return print_schema();
  return options.name.empty() ? list_presets() : print_description(options.name);
}

}  // namespace

void add_accelerators(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "accelerators", "List the accelerator presets, or print one as a YAML file to start from");
  command->footer(
      "Example:\n  flecsim accelerators gemmini-g16\n"
      "  flecsim accelerators --schema");
  const auto options = std::make_shared<Options>();
  auto* name = command->add_option("ACC", options->name, "preset or file to print completely");
  command->add_flag("--schema", options->schema, "JSON schema of the YAML files, for editors")
      ->excludes(name);
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace flecsim::cli
