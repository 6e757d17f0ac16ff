// What the mapper finds per layer of ResNet-50 in a given processor time, against Timeloop.
// Usage: bench_mapping_search [BUDGET_MS [LAYER [SEED]]]; FLECSIM_SHARED has the Timeloop goldens.
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

#include <fmt/core.h>

#include "flecsim/mapping/search.h"
#include "flecsim/mapping/timeloop_files.h"

#include "../tests/unit/mapping/layers.h"

int main(int argc, char** argv) {
  using namespace flecsim;
  const char* shared = std::getenv("FLECSIM_SHARED");
  const std::filesystem::path folder =
      std::filesystem::path(shared == nullptr ? "../shared" : shared) / "data/golden/timeloop";
  if (!std::filesystem::is_directory(folder)) {
    fmt::print("skipped: {} is not there (set FLECSIM_SHARED)\n", folder.string());
    return 0;
  }
  mapping::TimeloopFiles files;
  files.add(folder / "eyeriss_like_full_input_l1_3x3_s1.yaml");
  files.add(folder / "ERT.yaml");
  const mapping::Architecture architecture = files.architecture();
  mapping::SearchOptions options;
  options.budget_seconds = (argc > 1 ? std::atof(argv[1]) : 50) / 1000;
  const std::string only = argc > 2 ? argv[2] : "";
  if (argc > 3) options.seed = static_cast<std::uint64_t>(std::atoll(argv[3]));
  double sum = 0;
  double worst = 0;
  int count = 0;
  for (const testing::KnownLayer& layer : testing::resnet50_layers()) {
    if (!only.empty() && only != layer.name) continue;
    const mapping::Problem problem = mapping::convolution(layer.sizes);
    const mapping::Constraints constraints = files.constraints(architecture, problem);
    const std::clock_t begin = std::clock();
    const mapping::SearchResult found =
        mapping::search(architecture, problem, constraints, options);
    const double ms = static_cast<double>(std::clock() - begin) * 1000 / CLOCKS_PER_SEC;
    const double edp = found.value * 1e-12;
    fmt::print(
        "{:14} edp {:10.4f} known {:9.4f} ({:+6.2f} %) short x{:.3f} {} bound {:9.4f} gap "
        "{:5.2f} % {:6.1f} ms {} evaluations\n",
        layer.name, edp, layer.best_known, 100 * (edp / layer.best_known - 1),
        edp / layer.timeloop_short, found.optimal ? "optimal" : "       ",
        found.lower_bound * 1e-12, 100 * (found.value / found.lower_bound - 1), ms,
        found.evaluated);
    sum += std::log(edp / layer.timeloop_short);
    worst = std::max(worst, edp / layer.best_known);
    ++count;
  }
  fmt::print(
      "geometric mean against Timeloop's short search {:.4f}, worst against the best known "
      "{:+.2f} %\n",
      std::exp(sum / count), 100 * (worst - 1));
  return 0;
}
