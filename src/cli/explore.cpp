// `flecsim explore`: searches the designs of a study.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include <fmt/core.h>
#include <unistd.h>

#include "flecsim/base/atomic_file.h"
#include "flecsim/base/error.h"
#include "flecsim/cost/accelergy_export.h"
#include "flecsim/study/dry_run.h"
#include "flecsim/study/run_study.h"
#include "flecsim/study/unfinished.h"

#include "command.h"
#include "evaluators.h"
#include "run_text.h"
#include "stop_signal.h"
#include "write_report.h"

namespace flecsim::cli {
namespace {

struct Options {
  std::string study;
  std::string out;
  std::string accelergy;
  unsigned threads = 0;
  bool resume = false;
  bool restart = false;
  bool dry_run = false;
  bool json = false;
  bool no_report = false;
};

void show_progress(const store::Progress& progress, double seconds) {
  const double share = progress.designs > 0 ? static_cast<double>(progress.evaluated) /
                                                  static_cast<double>(progress.designs)
                                            : 0;
  if (share > 0 && share < 1) {
    fmt::print(stderr, "\r{} designs, {} feasible, {:.0f} %, {:.0f} s left   ", progress.evaluated,
               progress.feasible, 100 * share, seconds / share - seconds);
  } else {
    fmt::print(stderr, "\r{} designs, {} feasible   ", progress.evaluated, progress.feasible);
  }
}

/// chosen.yaml: the design as an accelerator file, for every other command.
void write_chosen(const std::filesystem::path& folder, const study::Plan& plan, std::int64_t id) {
  const auto values = plan.values(plan.grid().genome(id));
  const std::string name = fmt::format("{}-{}", plan.file().name, id);
  base::write_file(folder / "chosen.yaml", plan.family().yaml(values, name));
}

/// The chosen design's run as Accelergy's files; of several networks each in a folder of its own.
void write_accelergy(const Options& options, const study::Plan& plan, std::int64_t id) {
  const auto values = plan.values(plan.grid().genome(id));
  const study::DesignFamily& family = plan.family();
  for (std::size_t network = 0; network < family.networks(); ++network) {
    const auto run = family.counted(values, network);
    if (!run) throw base::InputError("--accelergy: this kind of design counts no actions");
    std::filesystem::path folder = options.accelergy;
    if (family.networks() > 1) folder /= family.network_name(network);
    const std::string name = fmt::format("{}-{}", plan.file().name, id);
    for (const auto& [stem, text] :
         cost::export_accelergy(name, run->inventory, run->counts, run->cycles))
      base::write_file(folder / (stem + ".yaml"), text);
  }
}

/// As a shell tells it: 128 and the signal.
int stopped(const Options& options, const std::filesystem::path& out, const store::Run& run) {
  fmt::print(stderr,
             "flecsim: stopped by signal {} after {}, which are kept; go on with\n"
             "  flecsim explore {} --out {} --resume\n",
             stop_signal(), study::evaluated_text(run, out), options.study, out.string());
  return 128 + stop_signal();
}

int search(const Options& options, const study::Plan& plan, const study::Plan* screening) {
  study::RunOptions run_options;
  run_options.out = options.out.empty() ? "runs/" + plan.file().name : options.out;
  run_options.version = FLECSIM_VERSION;
  run_options.resume = options.resume;
  run_options.restart = options.restart;
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  if (terminal) run_options.progress = show_progress;
  const auto evaluator = make_evaluator(plan, false, options.threads);
  std::unique_ptr<study::Evaluator> screening_evaluator;
  if (screening) {
    screening_evaluator = make_evaluator(*screening, true, options.threads);
    run_options.screening.emplace(study::Screening{*screening, *screening_evaluator});
  }
  catch_stop_signals();
  run_options.stop = [] { return stop_signal() != 0; };
  const bool ended = study::run_study(plan, *evaluator, run_options);
  if (terminal) fmt::print(stderr, "\r\033[K");
  const store::Run run = store::read_run(run_options.out);
  if (!ended) return stopped(options, run_options.out, run);
  const std::string json = store::canonical_json(run);
  if (!options.no_report) write_report(run_options.out, json);
  if (run.chosen) write_chosen(run_options.out, plan, run.chosen->id);
  if (run.chosen && !options.accelergy.empty()) write_accelergy(options, plan, run.chosen->id);
  fmt::print("{}", options.json ? json : run_text(run, run_options.out));
  return run.progress.feasible > 0 ? 0 : 1;
}

int run(const Options& options) {
  hand_over_to_ranks();
  const study::StudyFile file = study::read_study(options.study);
  const study::Plan plan = study::load_plan(file);
  std::optional<study::Plan> screening;
  if (file.staged()) screening.emplace(study::load_plan(file, true));
  const study::Plan* const first = screening ? &*screening : nullptr;
  if (options.dry_run && !options.accelergy.empty()) {
    throw base::InputError("--accelergy: a dry run chooses no design");
  }
  if (!options.dry_run) {
    return serve(plan, first, options.threads) ? 0 : search(options, plan, first);
  }
  fmt::print("{}", first ? study::dry_run_text(*first, options.threads, &plan)
                         : study::dry_run_text(plan, options.threads));
  return 0;
}

}  // namespace

void add_explore(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("explore", "Search the designs of a study: front, choice and reasons");
  command->footer(
      "Example:\n"
      "  flecsim explore examples/resnet34-embedded.yaml\n"
      "  flecsim explore examples/resnet34-embedded.yaml --dry-run\n"
      "Exit code 1: no design is feasible; 130, 143: stopped by Ctrl-C, by SIGTERM.");
  const auto options = std::make_shared<Options>();
  command->add_option("STUDY", options->study, "study file (docs/exploration.md)")->required();
  command->add_option("--out", options->out, "folder of the run (default runs/<study>)");
  command->add_option("--threads", options->threads,
                      "threads (default: all; of a rank: one); changes no result");
  auto* resume =
      command->add_flag("--resume", options->resume, "go on with a run that was interrupted");
  command->add_flag("--restart", options->restart, "replace whatever run lies in the folder")
      ->excludes(resume);
  command->add_flag("--dry-run", options->dry_run, "count the designs and estimate the time");
  command
      ->add_option("--accelergy", options->accelergy,
                   "write the chosen design's run as Accelergy's ERT, ART and action counts")
      ->type_name("DIR");
  command->add_flag("--json", options->json, "for machines (docs/schema/run.schema.json)");
  command->add_flag("--no-report", options->no_report, "do not write report.html");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace flecsim::cli
