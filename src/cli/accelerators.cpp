// `flecsim accelerators`: the presets, and the whole description of one.
#include <memory>

#include <fmt/core.h>

#include "flecsim/arch/accelerator.h"
#include "flecsim/base/text_table.h"

#include "command.h"

namespace flecsim::cli {
namespace {

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

int print_description(const std::string& name) {
  fmt::print("{}", arch::print_yaml(arch::load_accelerator(name)));
  return 0;
}

}  // namespace

void add_accelerators(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "accelerators", "List the accelerator presets, or print one as a YAML file to start from");
  command->footer("Example:\n  flecsim accelerators gemmini-g16");
  const auto name = std::make_shared<std::string>();
  command->add_option("ACC", *name, "preset or file to print completely");
  command->callback([&action, name] {
    action = [name] { return name->empty() ? list_presets() : print_description(*name); };
  });
}

}  // namespace flecsim::cli
