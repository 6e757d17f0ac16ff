// `flecsim energy`: energy and area of components and of Accelergy architectures.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "flecsim/base/atomic_file.h"
#include "flecsim/base/error.h"
#include "flecsim/base/quantity.h"
#include "flecsim/cost/accelergy.h"
#include "flecsim/cost/primitive_text.h"

#include "command.h"

namespace flecsim::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string primitive;
  bool json = false;
  std::string out = "runs/energy";
  std::string prefix;
  std::string runtime;
  std::string estimator = "flecsim";
  std::string timeout = "120s";
  cost::AccelergyOptions accelergy;
};

int print_primitive(const Options& options) {
  const cost::PrimitiveQuery query = cost::parse_primitive(options.primitive);
  const cost::PrimitiveEstimate estimate = cost::estimate_primitive(query);
  fmt::print("{}", options.json ? cost::primitive_json(query, estimate)
                                : cost::primitive_text(query, estimate));
  return 0;
}

int estimate_files(const Options& options) {
  cost::AccelergyOptions accelergy = options.accelergy;
  accelergy.json = options.json;
  accelergy.external = options.estimator == "accelergy";
  accelergy.external_timeout_seconds =
      base::parse_quantity(options.timeout, base::Unit::seconds, "--estimator-timeout");
  if (!options.runtime.empty())
    accelergy.runtime_seconds =
        base::parse_quantity(options.runtime, base::Unit::seconds, "--runtime");
  const std::vector<std::filesystem::path> inputs(options.files.begin(), options.files.end());
  const cost::AccelergyResult result = cost::run_accelergy(inputs, accelergy);
  for (const auto& [name, text] : result.outputs)
    base::write_file(std::filesystem::path(options.out) / (options.prefix + name + ".yaml"), text);
  fmt::print("{}", options.json ? result.json : result.summary);
  if (!options.json) fmt::print("written to {}\n", options.out);
  return 0;
}

int run(const Options& options) {
  if (!options.primitive.empty()) return print_primitive(options);
  if (options.files.empty())
    throw base::InputError("energy: nothing to do; expected FILES... or --primitive");
  return estimate_files(options);
}

void add_options(CLI::App& command, Options& options) {
  command.add_option(
      "FILES", options.files,
      "Accelergy files or folders: architecture, compound_components, action_counts, "
      "ERT, ART, ...");
  command.add_option("--primitive", options.primitive,
                     "one component: CLASS:KEY=VALUE,... (classes and keys: docs/energy.md)");
  command.add_flag("--json", options.json, "for machines");
  command.add_option("-o,--out", options.out, "folder of the tables")->capture_default_str();
  command.add_option("--oprefix", options.prefix, "begins the names of the files");
  command
      .add_option("-f", options.accelergy.outputs, "which outputs (default: all, not the verbose)")
      ->check(CLI::IsMember(cost::accelergy_outputs()));
  command.add_flag("-v,--verbose", options.accelergy.verbose,
                   "also every sub-estimate with its source, scale and share");
  command
      .add_option("-p,--precision", options.accelergy.precision,
                  "decimals up to version 0.3, significant figures from 0.4 on")
      ->check(CLI::Range(1, 17));
  command.add_option("--runtime", options.runtime, "adds the leakage over this time, such as 17ms");
  command.add_option("--estimator", options.estimator, "flecsim, or the accelergy on the PATH")
      ->check(CLI::IsMember({"flecsim", "accelergy"}))
      ->capture_default_str();
  command
      .add_option("--estimator-timeout", options.timeout, "the accelergy is ended after this time")
      ->capture_default_str();
  command.add_flag("--accelergy-compat", options.accelergy.as_accelergy,
                   "reproduce Accelergy's known errors");
  command.add_flag("--allow-unused", options.accelergy.allow_unused,
                   "attributes without effect are notes instead of errors");
}

}  // namespace

void add_energy(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("energy", "Energy, leakage and area of components and architecture files");
  command->footer(
      "Examples:\n  flecsim energy --primitive "
      "sram:size=96KiB,width=64,banks=2,ports=1RW,node=45nm --json\n"
      "  flecsim energy examples/accelergy/ws16.yaml --runtime 60us --out energy");
  const auto options = std::make_shared<Options>();
  add_options(*command, *options);
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace flecsim::cli
