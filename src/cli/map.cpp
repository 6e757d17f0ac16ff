// flecsim map: evaluates a mapping.
#include <memory>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "flecsim/mapping/report.h"
#include "flecsim/mapping/timeloop_files.h"

#include "command.h"

namespace flecsim::cli {
namespace {

struct MapOptions {
  std::vector<std::string> arch;
  std::vector<std::string> ert;
  std::string problem;
  std::string mapping;
  bool json = false;
};

int run_map(const MapOptions& options) {
  mapping::TimeloopFiles files;
  for (const std::string& file : options.arch) files.add(file);
  for (const std::string& file : options.ert) files.add(file, true);
  if (!options.problem.empty()) files.add(options.problem, true);
  if (!options.mapping.empty()) files.add(options.mapping, true);
  mapping::Report report;
  report.architecture = files.architecture();
  report.problem = files.problem();
  report.nest = mapping::read_mapping(files.get("mapping"), report.architecture, report.problem);
  mapping::verify(report.architecture, report.problem, report.nest);
  report.evaluation = mapping::evaluate(report.architecture, report.problem, report.nest);
  report.constraint_violation =
      mapping::violation(report.architecture, report.problem,
                         files.constraints(report.architecture, report.problem), report.nest);
  fmt::print("{}", options.json ? mapping::to_json(report) : mapping::to_text(report));
  return 0;
}

}  // namespace

void add_map(CLI::App& app, Action& action) {
  auto options = std::make_shared<MapOptions>();
  CLI::App* command =
      app.add_subcommand("map", "Evaluate a mapping of a layer onto a memory hierarchy");
  command->add_option("--arch", options->arch, "Timeloop architecture and constraint files")
      ->required();
  command->add_option("--problem", options->problem, "Timeloop problem file");
  command->add_option("--mapping", options->mapping, "Timeloop mapping file");
  command->add_option("--ert", options->ert, "Accelergy ERT and ART files");
  command->add_flag("--json", options->json, "For machines");
  command->callback([options, &action] { action = [options] { return run_map(*options); }; });
}

}  // namespace flecsim::cli
