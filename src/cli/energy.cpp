// `flecsim energy`: energy and area of components.
#include <memory>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "flecsim/base/error.h"
#include "flecsim/cost/primitive_text.h"

#include "command.h"

namespace flecsim::cli {
namespace {

struct Options {
  std::string primitive;
  bool json = false;
};

int print_primitive(const Options& options) {
  const cost::PrimitiveQuery query = cost::parse_primitive(options.primitive);
  const cost::PrimitiveEstimate estimate = cost::estimate_primitive(query);
  fmt::print("{}", options.json ? cost::primitive_json(query, estimate)
                                : cost::primitive_text(query, estimate));
  return 0;
}

int run(const Options& options) {
  if (!options.primitive.empty()) return print_primitive(options);
  throw base::InputError("energy: nothing to do; expected --primitive CLASS:KEY=VALUE,...");
}

}  // namespace

void add_energy(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("energy", "Energy, leakage and area of components, with source and error");
  command->footer(
      "Example:\n  flecsim energy --primitive sram:size=96KiB,width=64,banks=2,ports=1RW,node=45nm "
      "--json");
  const auto options = std::make_shared<Options>();
  command->add_option("--primitive", options->primitive,
                      "one component: CLASS:KEY=VALUE,... (classes and keys: docs/energy.md)");
  command->add_flag("--json", options->json, "for machines");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace flecsim::cli
