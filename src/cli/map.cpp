// flecsim map: the best mapping of a layer or a network onto a memory hierarchy, or what a given
// mapping costs.
#include <algorithm>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fmt/core.h>

#include "flecsim/base/atomic_file.h"
#include "flecsim/base/error.h"
#include "flecsim/base/quantity.h"
#include "flecsim/mapping/accelergy_export.h"
#include "flecsim/mapping/cache.h"
#include "flecsim/mapping/machine.h"
#include "flecsim/mapping/network_map.h"
#include "flecsim/mapping/report.h"
#include "flecsim/mapping/search.h"
#include "flecsim/mapping/timeloop_files.h"

#include "command.h"
#include "network_options.h"

namespace flecsim::cli {
namespace {

struct MapOptions {
  NetworkOptions network;
  std::string machine;
  std::vector<std::string> arch;
  std::vector<std::string> ert;
  std::string problem;
  std::string mapping;
  std::string mapping_out;
  std::string accelergy;
  std::string minimise = "edp";
  std::string budget;
  std::string cache;
  std::uint64_t seed = 1;
  int threads = 0;
  bool no_cache = false;
  bool json = false;
};

mapping::SearchOptions search_options(const MapOptions& options, const char* usual_budget) {
  mapping::SearchOptions search;
  search.objective = mapping::objective_of(options.minimise);
  const std::string& budget = options.budget.empty() ? usual_budget : options.budget;
  search.budget_seconds = base::parse_quantity(budget, base::Unit::seconds, "--budget");
  if (!(search.budget_seconds > 0)) {
    throw base::InputError(fmt::format("--budget: '{}', expected more than 0", budget));
  }
  search.seed = options.seed;
  return search;
}

mapping::Cache cache_of(const MapOptions& options) {
  if (options.no_cache) return mapping::Cache({});
  if (options.cache.empty()) return mapping::Cache::standard();
  std::error_code error;  // the usual folder may be missing or full; one that was asked for not
  std::filesystem::create_directories(options.cache, error);
  if (error || !std::filesystem::is_directory(options.cache)) {
    throw base::InputError(
        fmt::format("--cache {}: is no folder and cannot be made one", options.cache));
  }
  return mapping::Cache(options.cache);
}

template <typename Mapped>
void write_accelergy(const MapOptions& options, const Mapped& mapped) {
  if (options.accelergy.empty()) return;
  for (const auto& [name, text] : mapping::export_accelergy(mapped))
    base::write_file(std::filesystem::path(options.accelergy) / (name + ".yaml"), text);
}

// The machine and the sections of all files given.
struct Input {
  std::shared_ptr<mapping::TimeloopFiles> files = std::make_shared<mapping::TimeloopFiles>();
  mapping::Machine machine;
};

Input read_input(const MapOptions& options) {
  Input input;
  for (const std::string& file : options.arch) input.files->add(file);
  for (const std::string& file : options.ert) input.files->add(file, true);
  if (!options.problem.empty()) input.files->add(options.problem, true);
  if (!options.mapping.empty()) input.files->add(options.mapping, true);
  if (!options.machine.empty()) {
    if (!options.arch.empty()) throw base::InputError("map: --on and --arch at once, expected one");
    if (!options.ert.empty()) {
      throw base::InputError("map: --ert goes with --arch; the machine of --on has its energies");
    }
    input.machine = mapping::load_machine(options.machine);
    return input;
  }
  if (options.arch.empty()) {
    throw base::InputError(
        "map: no machine, expected NET --on ACC, NET --arch FILE, or --arch FILE --problem FILE");
  }
  input.machine.architecture = input.files->architecture();
  if (input.machine.architecture.name.empty()) {
    input.machine.architecture.name = std::filesystem::path(options.arch.front()).stem().string();
  }
  input.machine.constraints = [files = input.files, architecture = input.machine.architecture](
                                  const mapping::Problem& problem) {
    return files->constraints(architecture, problem);
  };
  return input;
}

/// A network brings its layers, and has a mapping for each.
void refuse_for_networks(const char* option, const std::string& value) {
  if (value.empty()) return;
  throw base::InputError(
      fmt::format("map NET: {} {} is of one layer, expected NET, or --arch FILE --problem FILE",
                  option, value));
}

int map_network(const MapOptions& options) {
  refuse_for_networks("--problem", options.problem);
  refuse_for_networks("--mapping", options.mapping);
  refuse_for_networks("--mapping-out", options.mapping_out);
  mapping::NetworkOptions settings;
  settings.search = search_options(options, "25ms");
  settings.threads = options.threads > 0
                         ? options.threads
                         : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const mapping::NetworkMapping mapped = mapping::map_network(
      load(options.network), read_input(options).machine, settings, cache_of(options));
  write_accelergy(options, mapped);
  fmt::print("{}", options.json ? mapping::to_json(mapped) : mapping::to_text(mapped));
  return 0;
}

int map_layer(const MapOptions& options) {
  refuse_without_network(options.network);
  const Input input = read_input(options);
  mapping::Report report;
  report.architecture = input.machine.architecture;
  report.problem = input.files->problem();
  const mapping::Constraints constraints = input.machine.constraints(report.problem);
  if (options.mapping.empty()) {
    const mapping::SearchOptions search = search_options(options, "300ms");
    mapping::SearchResult found = mapping::search(report.architecture, report.problem, constraints,
                                                  search, cache_of(options));
    report.search = mapping::summary_of(found, search.objective);
    report.nest = std::move(found.nest);
    report.evaluation = std::move(found.evaluation);
  } else {
    report.nest =
        mapping::read_mapping(input.files->get("mapping"), report.architecture, report.problem);
    mapping::verify(report.architecture, report.problem, report.nest);
    report.evaluation = mapping::evaluate(report.architecture, report.problem, report.nest);
    report.constraint_violation =
        mapping::violation(report.architecture, report.problem, constraints, report.nest);
  }
  if (!options.mapping_out.empty()) {
    base::write_file(options.mapping_out,
                     mapping::write_mapping(report.architecture, report.problem, report.nest));
  }
  write_accelergy(options, report);
  fmt::print("{}", options.json ? mapping::to_json(report) : mapping::to_text(report));
  return 0;
}

int run_map(const MapOptions& options) {
  return options.network.name.empty() ? map_layer(options) : map_network(options);
}

}  // namespace

void add_map(CLI::App& app, Action& action) {
  auto options = std::make_shared<MapOptions>();
  CLI::App* command = app.add_subcommand(
      "map", "Find the best mapping of a layer or a network onto a memory hierarchy");
  command->footer(
      "Example:\n"
      "  flecsim map resnet50 --on eyeriss-v2-48x48\n"
      "  flecsim map lenet5 --arch examples/mapping/machine.yaml --ert "
      "examples/mapping/energies.yaml\n"
      "More: docs/mapping.md");
  add_network_options(*command, options->network);
  command->get_option("NET")->required(false);
  command->add_option("--on", options->machine,
                      "preset (eyeriss-v2-48x48, sparse-blox-8x8, ...) or file of a hierarchy");
  command->add_option("--arch", options->arch,
                      "Timeloop architecture and constraint files, instead of --on");
  command->add_option(
      "--problem", options->problem,
      "Timeloop problem file, instead of NET; beats a problem in the architecture file");
  command->add_option("--mapping", options->mapping, "Timeloop mapping file: evaluate, no search");
  command->add_option("--ert", options->ert,
                      "Accelergy ERT and ART files of the machine of --arch");
  command->add_option("--minimise", options->minimise, "edp, energy, cycles or dram_words")
      ->capture_default_str();
  command->add_option("--budget", options->budget,
                      "processor time of one search at most (300ms; 25ms per shape of a network)");
  command->add_option("--seed", options->seed, "of the search")
      ->capture_default_str()
      ->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()))
      ->type_name("N");
  command
      ->add_option("--threads", options->threads, "for a network (default, or 0: all processors)")
      ->check(CLI::Range(0, 1024))
      ->type_name("N");
  command->add_option("--mapping-out", options->mapping_out, "write the mapping, Timeloop's form");
  command->add_option("--accelergy", options->accelergy,
                      "folder for the layer or network as Accelergy's ERT, ART and action counts");
  command->add_option("--cache", options->cache,
                      "folder of known results (~/.cache/flecsim/mapping)");
  command->add_flag("--no-cache", options->no_cache, "search anew, keep nothing");
  command->add_flag("--json", options->json, "for machines (docs/schema/map.schema.json)");
  command->callback([options, &action] { action = [options] { return run_map(*options); }; });
}

}  // namespace flecsim::cli
