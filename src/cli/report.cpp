// `flecsim report`: a run as HTML, JSON or CSV.
#include "flecsim/report/report.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "flecsim/arch/export.h"
#include "flecsim/base/atomic_file.h"
#include "flecsim/base/error.h"
#include "flecsim/base/text_file.h"
#include "flecsim/report/check.h"
#include "flecsim/store/run.h"
#include "flecsim/study/kept_design.h"
#include "flecsim/study/unfinished.h"

#include "command.h"
#include "write_report.h"

namespace flecsim::cli {
namespace {

struct Options {
  std::string run;
  bool json = false;
  bool csv = false;
  bool table_schema = false;
  std::optional<std::int64_t> design;
  std::string target;
};

/// RUN is the JSON of an estimate (or of a run): the page goes beside it.
int run_on_json(const Options& options) {
  if (options.json || options.csv || options.table_schema) {
    throw base::InputError(
        fmt::format("{}: is JSON already; --json and --csv need the folder of a run", options.run));
  }
  if (!options.target.empty()) {
    throw base::InputError(fmt::format("{}: --export needs the folder of a run", options.run));
  }
  const std::string json = base::read_text_file(options.run, "the JSON of an estimate");
  const auto page = std::filesystem::path(options.run).replace_extension(".html");
  base::write_file(page, report::render_checked(json, options.run));
  fmt::print("{}\n", page.string());
  return 0;
}

/// What a file is by the end of its name.
std::string exported(const arch::Accelerator& accelerator, const std::string& target) {
  const std::string kind = std::filesystem::path(target).extension();
  if (kind == ".yaml" || kind == ".yml") return arch::print_yaml(accelerator);
  if (kind == ".json") return arch::soc_json(accelerator);
  if (kind == ".scala") return arch::gemmini_scala(accelerator);
  throw base::InputError(
      fmt::format("--export {}: expected a name that ends in .yaml (accelerator), .json (SoC) or "
                  ".scala (configuration of Gemmini)",
                  target));
}

int export_design(const Options& options, const store::Run& run) {
  if (!options.design && !run.chosen) {
    throw base::InputError(
        fmt::format("{}: no design was chosen, expected --design ID", options.run));
  }
  const std::int64_t id = options.design ? *options.design : run.chosen->id;
  base::write_file(options.target, exported(study::kept_design(run, id), options.target));
  fmt::print("{}\n", options.target);
  return 0;
}

int run(const Options& options) {
  if (options.design && options.target.empty()) {
    throw base::InputError("--design: expected --export FILE, what to write of it");
  }
  if (options.run.ends_with(".json")) return run_on_json(options);
  const store::Run run = store::read_run(options.run);
  if (!options.target.empty()) return export_design(options, run);
  if (const std::string note = study::unfinished_text(run, options.run); !note.empty()) {
    fmt::print(stderr, "flecsim: {}\n", note);
  }
  if (options.table_schema) {
    fmt::print("{}", store::table_schema(run));
  } else if (options.csv) {
    fmt::print("{}", store::csv(run));
  } else if (options.json) {
    fmt::print("{}", store::canonical_json(run));
  } else {
    const auto folder = store::results_file(options.run).parent_path();
    const std::string json = store::canonical_json(run);
    report::check_json(json, options.run);
    fmt::print("{}\n", write_report(folder, json).string());
  }
  return 0;
}

}  // namespace

void add_report(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "report", "Write report.html of a run, print it as JSON or CSV, or export a design");
  command->footer(
      "Example:\n"
      "  flecsim explore examples/resnet34-embedded.yaml && flecsim report runs/resnet34-embedded\n"
      "  flecsim explore examples/resnet34-embedded.yaml && flecsim report "
      "runs/resnet34-embedded --csv\n"
      "  flecsim explore examples/resnet34-embedded.yaml && flecsim report "
      "runs/resnet34-embedded --design 94 --export design.yaml\n"
      "  flecsim estimate resnet34 --on thesis-embedded --json > estimate.json && flecsim report "
      "estimate.json");
  const auto options = std::make_shared<Options>();
  command
      ->add_option("RUN", options->run,
                   "folder of a run, its results.sqlite, or the JSON of an estimate")
      ->required();
  auto* json =
      command->add_flag("--json", options->json, "print the run (docs/schema/run.schema.json)");
  auto* csv = command->add_flag("--csv", options->csv, "print the kept designs, one a line");
  auto* table = command->add_flag("--table-schema", options->table_schema,
                                  "print what the columns of --csv are (Frictionless)");
  command->add_option("--design", options->design, "id of a kept design (default: the chosen one)");
  auto* target = command
                     ->add_option("--export", options->target,
                                  "write the design: .yaml accelerator, .json SoC, .scala Gemmini")
                     ->type_name("FILE");
  json->excludes(csv)->excludes(table)->excludes(target);
  csv->excludes(table)->excludes(target);
  table->excludes(target);
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace flecsim::cli
