// `flecsim estimate`: one network on one accelerator.
#include "flecsim/study/estimate.h"

#include <memory>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "flecsim/arch/gemmini.h"
#include "flecsim/base/error.h"
#include "network_options.h"

#include "command.h"
#include "estimate_text.h"

namespace flecsim::cli {
namespace {

struct Options {
  NetworkOptions network;
  std::string accelerator;
  std::vector<std::string> settings;
  std::string explain;
  bool json = false;
};

arch::Gemmini accelerator_of(const Options& options) {
  arch::Gemmini gemmini = arch::load_gemmini(options.accelerator);
  for (const std::string& setting : options.settings) arch::apply_setting(gemmini, setting);
  if (const auto violation = arch::check(gemmini)) {
    throw base::InputError(fmt::format("{} with --set: {}: {} (rule {})", options.accelerator,
                                       violation->key, violation->message, violation->rule));
  }
  return gemmini;
}

int run(const Options& options) {
  const arch::Gemmini gemmini = accelerator_of(options);
  const model::Network network = load(options.network);
  if (!options.explain.empty()) {
    fmt::print("{}", explain_text(network, gemmini, options.explain));
    return 0;
  }
  const result::NetworkResult result = study::estimate(network, gemmini);
  fmt::print("{}", options.json ? result::to_json(result) : estimate_text(result));
  return 0;
}

}  // namespace

void add_estimate(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "estimate", "Cycles, utilization, traffic, energy and area of a network on an accelerator");
  command->footer(
      "Example:\n"
      "  flecsim estimate resnet34 --on thesis-embedded\n"
      "  flecsim estimate resnet34 --on gemmini-g16 --set memory_interface.latency=100 --json\n"
      "  flecsim estimate resnet18 --on gemmini-g16 --explain conv1");
  const auto options = std::make_shared<Options>();
  add_network_options(*command, options->network);
  command
      ->add_option("--on", options->accelerator,
                   "accelerator preset (flecsim accelerators) or YAML file")
      ->required();
  command->add_option("--set", options->settings, "key=value of the accelerator, may be repeated");
  command->add_option("--explain", options->explain, "derive every number of this layer")
      ->type_name("LAYER");
  command->add_flag("--json", options->json, "for machines (docs/schema/estimate.schema.json)");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace flecsim::cli
