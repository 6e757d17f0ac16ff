// `flecsim networks`: what the zoo has, and its networks as ONNX files.
#include <memory>

#include <fmt/core.h>

#include "flecsim/base/text_table.h"
#include "flecsim/model/metrics.h"
#include "flecsim/model/zoo.h"

#include "command.h"

namespace flecsim::cli {
namespace {

int list_networks() {
  using Align = base::TextTable::Align;
  base::TextTable table({{"network", Align::left},
                         {"input", Align::right},
                         {"MACs", Align::right},
                         {"parameters", Align::right},
                         {"what it is", Align::left}});
  for (const model::ZooEntry& entry : model::zoo_entries()) {
    const model::Network network = model::zoo_network(entry.name);
    table.add({std::string(entry.name), model::to_string(entry.extents),
               base::with_separators(model::total_macs(network)),
               base::with_separators(model::total_parameters(network)),
               std::string(entry.description)});
  }
  fmt::print("{}", table.str());
  return 0;
}

}  // namespace

void add_networks(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("networks", "List the built-in networks");
  command->footer("Example:\n  flecsim networks");
  command->callback([&action] { action = [] { return list_networks(); }; });
}

}  // namespace flecsim::cli
