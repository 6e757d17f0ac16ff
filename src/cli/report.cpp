// `flecsim report`: a run as HTML, JSON or CSV.
#include <memory>
#include <string>

#include <fmt/core.h>

#include "flecsim/store/run.h"

#include "command.h"
#include "write_report.h"

namespace flecsim::cli {
namespace {

struct Options {
  std::string run;
  bool json = false;
  bool csv = false;
};

int run(const Options& options) {
  const store::Run run = store::read_run(options.run);
  if (options.csv) {
    fmt::print("{}", store::csv(run));
  } else if (options.json) {
    fmt::print("{}", store::canonical_json(run));
  } else {
    const auto folder = store::results_file(options.run).parent_path();
    fmt::print("{}\n", write_report(folder, store::canonical_json(run)).string());
  }
  return 0;
}

}  // namespace

void add_report(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("report", "Write report.html of a run, or print it as JSON or CSV");
  command->footer(
      "Example:\n"
      "  flecsim explore examples/resnet34-embedded.yaml && flecsim report runs/resnet34-embedded\n"
      "  flecsim explore examples/resnet34-embedded.yaml && flecsim report "
      "runs/resnet34-embedded --csv");
  const auto options = std::make_shared<Options>();
  command->add_option("RUN", options->run, "folder of a run, or its results.sqlite")->required();
  auto* json =
      command->add_flag("--json", options->json, "print the run (docs/schema/run.schema.json)");
  command->add_flag("--csv", options->csv, "print the kept designs, one a line")->excludes(json);
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace flecsim::cli
