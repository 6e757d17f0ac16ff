// `flecsim inspect`: the layers of a network.
#include <memory>

#include "flecsim/base/atomic_file.h"
#include "flecsim/import/load.h"
#include "flecsim/model/passes.h"

#include "command.h"
#include "inspect_table.h"
#include "network_options.h"

namespace flecsim::cli {
namespace {

struct Options {
  NetworkOptions network;
  std::string blocks;
  std::string html;
  bool fold = false;
  bool json = false;
  bool csv = false;
};

int run(const Options& options) {
  model::Network network = load(options.network);
  if (options.fold) network = model::fold_batch_normalization(network);
  std::optional<BlockSize> blocks;
  if (!options.blocks.empty()) blocks = parse_block_size(options.blocks);
  const LayerTable table = layer_table(network, blocks);
  if (!options.html.empty()) {
    base::write_file(options.html, inspect_html(network, table, blocks));
    fmt::print("{}\n", options.html);
    return 0;
  }
  fmt::print("{}", options.json  ? inspect_json(network, table, blocks)
                   : options.csv ? inspect_csv(table)
                                 : inspect_text(network, table, blocks));
  return 0;
}

}  // namespace

void add_inspect(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "inspect", "The layers of a network: shapes, MACs, parameters, memory, blocks");
  command->footer(
      "Example:\n"
      "  flecsim inspect resnet50 --blocks 8x8\n"
      "  flecsim inspect resnet34@320x240 --fold --csv\n"
      "  flecsim inspect lenet5 --html lenet5.html");
  const auto options = std::make_shared<Options>();
  add_network_options(*command, options->network);
  command->add_option("--blocks", options->blocks, "count blocks of the im2col matrices")
      ->type_name("ROWSxCOLUMNS");
  command->add_flag("--fold", options->fold, "fold batch normalizations into the layers before");
  auto* json =
      command->add_flag("--json", options->json, "for machines (docs/schema/inspect.schema.json)");
  auto* csv = command->add_flag("--csv", options->csv, "comma-separated values")->excludes(json);
  command->add_option("--html", options->html, "write a page with the graph")
      ->type_name("FILE")
      ->excludes(json)
      ->excludes(csv);
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace flecsim::cli
