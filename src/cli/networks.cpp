// `flecsim networks`: what the zoo has, and its networks as ONNX files.
#include <memory>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "flecsim/base/atomic_file.h"
#include "flecsim/base/text_table.h"
#include "flecsim/import/export.h"
#include "flecsim/import/load.h"
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

int export_network(const std::string& name, const std::string& path) {
  base::write_file(path, importer::to_onnx(importer::load_network(name).network));
  fmt::print("{}\n", path);
  return 0;
}

}  // namespace

void add_networks(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("networks", "List the built-in networks, or write one as an ONNX file");
  command->footer(
      "Example:\n"
      "  flecsim networks\n"
      "  flecsim networks --export resnet18@320x240 resnet18.onnx");
  const auto exported = std::make_shared<std::vector<std::string>>();
  command->add_option("--export", *exported, "network (or file) and the ONNX file to write")
      ->expected(2)
      ->type_name("NET FILE");
  command->callback([&action, exported] {
    action = [exported] {
      return exported->empty() ? list_networks() : export_network((*exported)[0], (*exported)[1]);
    };
  });
}

}  // namespace flecsim::cli
