// flecsim map: the best mapping of a layer onto a memory hierarchy, or what a given one costs.
#include <memory>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "flecsim/base/atomic_file.h"
#include "flecsim/base/quantity.h"
#include "flecsim/mapping/report.h"
#include "flecsim/mapping/search.h"
#include "flecsim/mapping/timeloop_files.h"

#include "command.h"

namespace flecsim::cli {
namespace {

struct MapOptions {
  std::vector<std::string> arch;
  std::vector<std::string> ert;
  std::string problem;
  std::string mapping;
  std::string mapping_out;
  std::string minimise = "edp";
  std::string budget = "300ms";
  std::uint64_t seed = 1;
  bool json = false;
};

mapping::SearchSummary search_for(mapping::Report& report, const mapping::Constraints& constraints,
                                  const MapOptions& options) {
  mapping::SearchOptions search;
  search.objective = mapping::objective_of(options.minimise);
  search.budget_seconds = base::parse_quantity(options.budget, base::Unit::seconds, "--budget");
  search.seed = options.seed;
  mapping::SearchResult found =
      mapping::search(report.architecture, report.problem, constraints, search);
  report.nest = std::move(found.nest);
  report.evaluation = std::move(found.evaluation);
  return mapping::summary_of(found, search.objective);
}

int run_map(const MapOptions& options) {
  mapping::TimeloopFiles files;
  for (const std::string& file : options.arch) files.add(file);
  for (const std::string& file : options.ert) files.add(file, true);
  if (!options.problem.empty()) files.add(options.problem, true);
  if (!options.mapping.empty()) files.add(options.mapping, true);
  mapping::Report report;
  report.architecture = files.architecture();
  report.problem = files.problem();
  const mapping::Constraints constraints = files.constraints(report.architecture, report.problem);
  if (options.mapping.empty()) {
    report.search = search_for(report, constraints, options);
  } else {
    report.nest = mapping::read_mapping(files.get("mapping"), report.architecture, report.problem);
    mapping::verify(report.architecture, report.problem, report.nest);
    report.evaluation = mapping::evaluate(report.architecture, report.problem, report.nest);
    report.constraint_violation =
        mapping::violation(report.architecture, report.problem, constraints, report.nest);
  }
  if (!options.mapping_out.empty()) {
    base::write_file(options.mapping_out,
                     mapping::write_mapping(report.architecture, report.problem, report.nest));
  }
  fmt::print("{}", options.json ? mapping::to_json(report) : mapping::to_text(report));
  return 0;
}

}  // namespace

void add_map(CLI::App& app, Action& action) {
  auto options = std::make_shared<MapOptions>();
  CLI::App* command = app.add_subcommand(
      "map", "Find the best mapping of a layer onto a memory hierarchy, or evaluate a given one");
  command->add_option("--arch", options->arch, "Timeloop architecture and constraint files")
      ->required();
  command->add_option("--problem", options->problem,
                      "Timeloop problem file; beats a problem in the architecture file");
  command->add_option("--mapping", options->mapping, "Timeloop mapping file: evaluate, no search");
  command->add_option("--ert", options->ert, "Accelergy ERT and ART files");
  command->add_option("--minimise", options->minimise, "edp, energy, cycles or dram_words")
      ->capture_default_str();
  command->add_option("--budget", options->budget, "Processor time of the search at most")
      ->capture_default_str();
  command->add_option("--seed", options->seed, "Of the search")->capture_default_str();
  command->add_option("--mapping-out", options->mapping_out, "Write the mapping, Timeloop's form");
  command->add_flag("--json", options->json, "For machines (docs/schema/map.schema.json)");
  command->callback([options, &action] { action = [options] { return run_map(*options); }; });
}

}  // namespace flecsim::cli
