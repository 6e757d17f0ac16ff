// `flecsim estimate`: one network on one accelerator.
#include "flecsim/study/estimate.h"

#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "flecsim/arch/accelerator.h"
#include "flecsim/base/atomic_file.h"
#include "flecsim/base/error.h"
#include "flecsim/cost/accelergy_export.h"
#include "flecsim/cost/gemmini.h"
#include "flecsim/study/layers.h"

#include "command.h"
#include "estimate_compat.h"
#include "estimate_systolic.h"
#include "estimate_text.h"
#include "memory_text.h"
#include "network_options.h"

namespace flecsim::cli {
namespace {

struct Options {
  NetworkOptions network;
  std::string accelerator;
  std::vector<std::string> settings;
  std::string explain;
  std::string layer;
  std::string layers;
  std::string model;
  bool explained = false;
  bool json = false;
  bool memory = false;
  std::optional<double> fps;
  std::string accelergy;
  CompatOptions compat;
};

arch::Gemmini accelerator_of(const Options& options) {
  if (options.accelerator.empty()) throw base::InputError("estimate: --on is required");
  arch::Gemmini gemmini = arch::load_gemmini(options.accelerator);
  for (const std::string& setting : options.settings) arch::apply_setting(gemmini, setting);
  if (const auto violation = arch::check(gemmini)) {
    throw base::InputError(fmt::format("{} with --set: {}: {} (rule {})", options.accelerator,
                                       violation->key, violation->message, violation->rule));
  }
  return gemmini;
}

/// The run as Accelergy's ERT, ART and action counts.
void write_accelergy(const Options& options, const arch::Gemmini& gemmini,
                     const result::NetworkResult& result) {
  const auto inventory = cost::gemmini_inventory(gemmini);
  const auto files =
      cost::export_accelergy(result.accelerator, inventory, result.total_counts(), result.cycles());
  for (const auto& [name, text] : files)
    base::write_file(std::filesystem::path(options.accelergy) / (name + ".yaml"), text);
}

int run_layers(const Options& options) {
  const study::CycleModel model = study::parse_cycle_model(options.model);
  if (!options.layer.empty()) {
    const auto one = study::estimate_layer(options.layer, accelerator_of(options), model);
    fmt::print("{}", options.json ? study::to_json(one, model) : layers_text({one}));
    return 0;
  }
  const std::optional<std::string> on =
      options.accelerator.empty() ? std::nullopt : std::optional(options.accelerator);
  const auto rows = study::estimate_rows(options.layers, on, options.settings, model);
  fmt::print("{}", options.json ? study::to_json(rows, model) : layers_text(rows));
  return 0;
}

/// The accelerator where it is of that kind; a measurement file names Gemminis.
std::optional<arch::Systolic> systolic_of(const Options& options) {
  if (options.accelerator.empty() || !options.layers.empty()) return std::nullopt;
  const arch::Accelerator accelerator = arch::load_accelerator(options.accelerator);
  const auto* systolic = std::get_if<arch::Systolic>(&accelerator);
  return systolic ? std::optional(*systolic) : std::nullopt;
}

/// --compat stands for itself, everything else for our own model.
void check_compat(const Options& options) {
  const bool own = !options.network.name.empty() || !options.layer.empty() ||
                   !options.layers.empty() || !options.accelerator.empty() ||
                   !options.settings.empty() || !options.accelergy.empty() || options.json ||
                   options.memory || options.fps;
  if (own) {
    throw base::InputError(
        "--compat: NET, --layer, --layers, --on, --set, --accelergy, --memory, --fps and --json "
        "are of our own model, expected --topology");
  }
}

/// An explanation is a text, of the model that its equations are of.
void check_explain(const Options& options) {
  if (!options.explained) return;
  if (options.explain.empty()) throw base::InputError("--explain: expected the name of a layer");
  const bool others = options.json || options.memory || options.fps || options.model != "closed";
  if (!others) return;
  throw base::InputError(
      "--explain: explains a layer of the closed form in words, expected no --json, --memory, "
      "--fps "
      "or other --model beside it");
}

int run(const Options& options) {
  if (options.fps && !(*options.fps > 0 && std::isfinite(*options.fps))) {
    throw base::InputError(fmt::format("--fps {}: expected a rate above 0", *options.fps));
  }
  if (!options.compat.tool.empty()) {
    check_compat(options);
    return run_compat(options.compat, options.explained, options.explain);
  }
  check_explain(options);
  const int given =
      !options.layer.empty() + !options.layers.empty() + !options.network.name.empty();
  if (given != 1) {
    throw base::InputError("estimate: expected one of NET, --layer and --layers");
  }
  refuse_without_network(options.network);
  if (!options.accelergy.empty() && (options.network.name.empty() || options.explained)) {
    throw base::InputError("--accelergy: writes the run of a network, not single layers");
  }
  if (const auto systolic = systolic_of(options)) {
    return run_systolic(
        {options.network, options.layer, options.settings, options.explain, options.model,
         options.accelergy, options.json, options.memory, options.fps},
        *systolic);
  }
  if (options.network.name.empty()) {
    if (options.memory) throw base::InputError("--memory: needs a network, not single layers");
    if (options.fps) throw base::InputError("--fps: needs a network, not single layers");
    return run_layers(options);
  }
  const arch::Gemmini gemmini = accelerator_of(options);
  const model::Network network = load(options.network);
  if (!options.explain.empty()) {
    fmt::print("{}", explain_text(network, gemmini, options.explain));
    return 0;
  }
  result::NetworkResult result =
      study::estimate(network, gemmini, study::parse_cycle_model(options.model));
  result.target_fps = options.fps;
  if (!options.accelergy.empty()) write_accelergy(options, gemmini, result);
  fmt::print("{}", options.json     ? result::to_json(result)
                   : options.memory ? memory_text(result)
                                    : estimate_text(result));
  return makes_rate(result) ? 0 : 1;
}

}  // namespace

void add_estimate(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "estimate", "Cycles, utilization, traffic, energy and area of a network on an accelerator");
  command->footer(
      "Example:\n"
      "  flecsim estimate resnet34 --on thesis-embedded\n"
      "  flecsim estimate resnet34 --on gemmini-g16 --set memory_interface.latency=100 --json\n"
      "  flecsim estimate resnet18 --on gemmini-g16 --explain conv1\n"
      "  flecsim estimate resnet18 --on gemmini-g16 --model replay\n"
      "  flecsim estimate resnet34 --on thesis-embedded --fps 30\n"
      "  flecsim estimate --layer conv:n=1,h=14,w=14,c=64,k=64,r=3,s=3,pad=1 --on gemmini-g16 "
      "--model replay --json\n"
      "  flecsim estimate resnet18 --on systolic-16 --set array.rows=32");
  const auto options = std::make_shared<Options>();
  add_network_options(*command, options->network);
  command->get_option("NET")->required(false);
  command->add_option("--layer", options->layer,
                      "one layer from reset: conv:h=,c=,k=,r=,..., gemm:i=,j=,k= or resadd:i=,j=");
  command
      ->add_option("--layers", options->layers,
                   "rows of a measurement file in sequence (config, kind, params, memlat, ...)")
      ->type_name("FILE.csv");
  command->add_option("--model", options->model,
                      "closed (default), replay (cycle-exact; default of --layers), thesis (its "
                      "equations); systolic: closed, event (cycle by cycle)");
  command->add_option("--on", options->accelerator,
                      "accelerator preset (flecsim accelerators) or YAML file");
  command->add_option("--set", options->settings, "key=value of the accelerator, may be repeated");
  auto* explain =
      command
          ->add_option("--explain", options->explain,
                       "derive every number of this layer; with --compat, all differences to ours")
          ->type_name("LAYER")
          ->expected(0, 1);
  command
      ->add_option("--accelergy", options->accelergy,
                   "write the run as Accelergy's ERT, ART and action counts")
      ->type_name("DIR");
  command->add_flag("--json", options->json, "for machines (docs/schema/estimate.schema.json)");
  command->add_flag("--memory", options->memory,
                    "by layer and tensor: alive in DRAM, what could stay on the chip");
  command->add_option("--fps", options->fps,
                      "power at this rate, waiting in between; exit code 1 where it is not made");
  add_compat_options(*command, options->compat);
  command->callback([&action, options, explain] {
    options->explained = explain->count() > 0;
    if (options->model.empty()) options->model = options->layers.empty() ? "closed" : "replay";
    action = [options] { return run(*options); };
  });
}

}  // namespace flecsim::cli
