// Replays the measured files in sequence and prints each row's error: `replay_report [FILE...]`.
#include <chrono>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "flecsim/analytic/replay.h"
#include "flecsim/base/error.h"
#include "flecsim/schedule/gemmini_loops.h"

#include "golden/gemmini/refdata.h"

namespace {

using namespace flecsim;

struct Totals {
  int rows = 0;
  int exact = 0;
  double sum = 0;
  double worst = 0;
  std::int64_t cycles = 0;
  std::int64_t stepped = 0;
  double seconds = 0;
};

void report(const std::string& name, bool verbose) {
  analytic::ReplayState state;
  Totals t;
  for (const auto& row : testing::refdata(name)) {
    setvbuf(stdout, nullptr, _IOLBF, 0);
    const auto g = testing::accelerator_of(row);
    const auto geometry = schedule::geometry_of(g);
    const auto* work = std::get_if<model::Work>(&row.layer);
    const auto begin = std::chrono::steady_clock::now();
    const auto program = work ? schedule::program_of(*work, geometry)
                              : schedule::program_of(std::get<schedule::MicroStream>(row.layer),
                                                     geometry, g.scratchpad.banks);
    analytic::ReplayOptions options;
    options.issue_cycles = row.issue_cycles;
    analytic::ReplayResult r;
    try {
      r = analytic::replay_layer(program, g, state, options);
    } catch (const base::InputError& error) {
      fmt::print("{} {} {}: {}\n", name, row.kind, row.params, error.what());
    }
    t.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const std::int64_t rtl = std::stoll(row.column("cycles"));
    const double error = 100.0 * double(r.cycles - rtl) / double(rtl);
    ++t.rows;
    t.exact += r.cycles == rtl;
    t.sum += std::abs(error);
    t.worst = std::max(t.worst, std::abs(error));
    t.cycles += r.cycles;
    t.stepped += r.stepped_cycles;
    const bool counts = std::to_string(r.read_requests) == row.column("rd_req") &&
                        std::to_string(r.write_requests) == row.column("wr_req") &&
                        std::to_string(r.answer_beats) == row.column("d_beats");
    if (verbose && (r.cycles != rtl || !counts)) {
      fmt::print("  {:6} {:60} {:>9} {:>9} {:+6} {:+.3f} % {}\n", row.kind, row.params, rtl,
                 r.cycles, r.cycles - rtl, error, counts ? "" : "COUNTS");
    }
  }
  fmt::print(
      "{:20} rows {:3} exact {:3} mean {:.4f} % worst {:.4f} %  {:.1f} Mcycles/s stepped {:.2f}\n",
      name, t.rows, t.exact, t.sum / std::max(1, t.rows), t.worst,
      double(t.cycles) / t.seconds * 1e-6, double(t.stepped) / double(t.cycles));
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> files(argv + 1, argv + argc);
  if (files.empty()) files = testing::refdata_files();
  for (const auto& file : files) report(file, true);
}
