// `flecsim report`: a run as HTML, JSON or CSV.
#include "flecsim/report/report.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <fmt/core.h>

#include "flecsim/base/atomic_file.h"
#include "flecsim/base/error.h"
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

/// RUN is the JSON of an estimate (or of a run): the page goes beside it.
int run_on_json(const Options& options) {
  if (options.json || options.csv) {
    throw base::InputError(
        fmt::format("{}: is JSON already; --json and --csv need the folder of a run", options.run));
  }
  std::ifstream file(options.run, std::ios::binary);
  if (!file) throw base::InputError(fmt::format("{}: cannot be read", options.run));
  const std::string json{std::istreambuf_iterator<char>(file), {}};
  const auto page = std::filesystem::path(options.run).replace_extension(".html");
  base::write_file(page, report::render_html(json));
  fmt::print("{}\n", page.string());
  return 0;
}

int run(const Options& options) {
  if (options.run.ends_with(".json")) return run_on_json(options);
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
      "runs/resnet34-embedded --csv\n"
      "  flecsim estimate resnet34 --on thesis-embedded --json > estimate.json && flecsim report "
      "estimate.json");
  const auto options = std::make_shared<Options>();
  command
      ->add_option("RUN", options->run,
                   "folder of a run, its results.sqlite, or the JSON of an estimate")
      ->required();
  auto* json =
      command->add_flag("--json", options->json, "print the run (docs/schema/run.schema.json)");
  command->add_flag("--csv", options->csv, "print the kept designs, one a line")->excludes(json);
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace flecsim::cli
