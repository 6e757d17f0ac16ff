// The measured rows beside every model: `replay_report` prints the table of docs/gemmini.md, a line
// per file, and `replay_report --table` the whole page docs/gemmini-rows.md.
#include <chrono>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "flecsim/analytic/gemmini_layer.h"
#include "flecsim/analytic/replay_sequence.h"
#include "flecsim/analytic/thesis.h"

#include "golden/gemmini/refdata.h"

namespace {

using namespace flecsim;

struct Totals {
  int rows = 0;
  int exact = 0;
  double sum = 0;
  double worst = 0;
  void add(double error) {
    ++rows;
    exact += error == 0;
    sum += std::abs(error);
    worst = std::max(worst, std::abs(error));
  }
  double mean() const { return rows > 0 ? sum / rows : 0; }
};

double percent(double model, double measured) { return 100 * (model / measured - 1); }

/// What a generic weight-stationary array of this size needs: every fold of K and C k^2 streams the
/// output pixels, 2 DIM - 1 cycles to fill and drain; no memory.
double generic_array_cycles(const model::Work& work, double dim) {
  const auto folds = [dim](double n) { return std::ceil(n / dim); };
  if (const auto* c = std::get_if<model::ConvolutionWork>(&work)) {
    const auto pixels = static_cast<double>(c->batch * c->out_height() * c->out_width());
    return folds(double(c->out_channels)) *
           folds(double(c->in_channels * c->kernel_height * c->kernel_width)) *
           (pixels + 3 * dim - 2);
  }
  if (const auto* m = std::get_if<model::MatmulWork>(&work)) {
    return folds(double(m->columns)) * folds(double(m->depth)) * (double(m->rows) + 3 * dim - 2);
  }
  return 0;
}

struct Report {
  bool table = false;
  Totals replay, closed, thesis, generic;
  double seconds = 0;
  double cycles = 0;

  std::string cell(Totals& totals, double model, double measured) {
    if (model <= 0) return "-";
    const double error = percent(model, measured);
    if (measured > 3000) totals.add(error);
    return fmt::format("{:.0f} ({:+.1f} %)", model, error);
  }

  void row(const schedule::MeasuredRow& row, analytic::ReplaySequence& sequence) {
    const auto g = testing::accelerator_of(row);
    const auto geometry = schedule::geometry_of(g);
    const auto* work = std::get_if<model::Work>(&row.layer);
    sequence.set_memory(row.latency_cycles, row.beats_per_cycle);
    const auto begin = std::chrono::steady_clock::now();
    const auto program = work ? schedule::program_of(*work, geometry)
                              : schedule::program_of(std::get<schedule::MicroStream>(row.layer),
                                                     geometry, g.scratchpad.banks);
    analytic::ReplayOptions options;
    options.issue_cycles = row.issue_cycles;
    const auto r = sequence.run(program, options);
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    cycles += double(r.cycles);
    const double measured = std::stod(row.column("cycles"));
    replay.add(percent(double(r.cycles), measured));
    if (!work) return;
    const double closed_cycles =
        analytic::time_layer(analytic::plan_layer(*work, geometry), g).cycles;
    const auto thesis_cycles = analytic::thesis_estimate(*work, g);
    const std::string c = cell(closed, closed_cycles, measured);
    const std::string t = cell(thesis, thesis_cycles ? thesis_cycles->cycles : 0, measured);
    const std::string a =
        cell(generic, generic_array_cycles(*work, double(g.array.size)), measured);
    if (!table) return;
    fmt::print("| {} {} | {} | {:.0f} | {}{} | {} | {} | {} |\n", row.config, row.kind, row.params,
               measured, r.cycles,
               double(r.cycles) == measured
                   ? ""
                   : fmt::format(" ({:+})", r.cycles - std::lround(measured)),
               c, t, a);
  }
};

}  // namespace

constexpr const char* page_head = R"(# Measured rows beside every model

Made by `build/release/bin/replay_report --table`. Error of each model against the RTL in brackets; the replay shows its
difference in cycles where there is one. `generic array`: a weight-stationary array of DIM x DIM without memory.
)";

int main(int argc, char** argv) {
  std::vector<std::string> files(argv + 1, argv + argc);
  Report all;
  if (!files.empty() && files.front() == "--table") {
    all.table = true;
    files.erase(files.begin());
    fmt::print(page_head);
  }
  if (files.empty()) {
    files = testing::refdata_files();
    const auto& held_out = testing::held_out_files();
    files.insert(files.end(), held_out.begin(), held_out.end());
  }
  if (!all.table) {
    fmt::print(
        "| file | rows | exact | replay % | closed % | thesis % | generic array % | M cycles/s |\n"
        "|---|---|---|---|---|---|---|---|\n");
  }
  for (const auto& file : files) {
    Report report;
    report.table = all.table;
    if (all.table) {
      fmt::print(
          "\n### {}\n| | layer | RTL | replay | closed | thesis | generic array |\n"
          "|---|---|---|---|---|---|---|\n",
          file);
    }
    const auto rows = testing::refdata(file);
    analytic::ReplaySequence sequence(testing::accelerator_of(rows.front()));
    for (const auto& row : rows) report.row(row, sequence);
    if (all.table) continue;
    fmt::print(
        "| {} | {} | {} | {:.4f} / {:.4f} | {:.1f} / {:.1f} | {:.1f} / {:.1f} | {:.1f} / {:.1f} | "
        "{:.1f} |\n",
        file, report.replay.rows, report.replay.exact, report.replay.mean(), report.replay.worst,
        report.closed.mean(), report.closed.worst, report.thesis.mean(), report.thesis.worst,
        report.generic.mean(), report.generic.worst, report.cycles / report.seconds * 1e-6);
  }
}
