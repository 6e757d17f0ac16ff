// Two runs side by side, layer by layer, with the first cause that explains a difference.
//
// A run is the JSON of `flecsim estimate --json`, a design of a study's run (the folder: its chosen
// one, folder:ID: one of its front), or a CSV of a user's own measured cycles (columns
// layer,cycles). Layers are matched by name (equal names in their order), or, where no name
// matches, by order among the layers that are modeled. Causes are tried in the order of `Cause`;
// what a measurement does not have cannot be a cause. Limits: a cause is the first visible
// difference, not a proof; parameters that an estimate does not print (latency, queues, technology)
// show up as `timing` or `energy`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flecsim::study {

struct RunLayer {
  std::string name;
  bool modeled = true;
  double cycles = 0;
  std::optional<double> macs, utilization, bytes, energy_pj;
  std::optional<double> static_energy_pj;  ///< of energy_pj
  std::string bound, tile;
};

struct RunToCompare {
  std::string file;
  bool measured = false;  ///< a CSV: names and cycles only
  std::string network, accelerator, model;
  std::optional<double> clock_hz, pes, peak_bytes_per_cycle;
  std::vector<RunLayer> layers;
};

/// A folder or .sqlite is a study's run; else JSON where the first character is a brace, else CSV.
RunToCompare read_run(const std::filesystem::path& file);

enum class Cause {
  same,
  only_in_a,
  only_in_b,
  not_modeled,
  work,         ///< MACs differ
  tile,         ///< the schedule chose another tile
  bound,        ///< another resource limits
  bytes,        ///< other traffic over the memory interface
  measurement,  ///< one side is measured: the ratio is the model's error
  array,        ///< number of PEs
  bandwidth,    ///< peak bytes per cycle
  model,        ///< closed, replay, ...
  timing,       ///< cycles differ, nothing above does
  clock,        ///< clock rate: time and leakage
  energy,       ///< energy differs, nothing above does
};
std::string_view name_of(Cause cause);

struct LayerPair {
  std::optional<RunLayer> a, b;
  Cause cause = Cause::same;
  std::string detail;       ///< of the first cause: "tJ8 tK25 -> tJ13 tK36"
  std::vector<Cause> also;  ///< what differs besides
  bool compared() const { return a && b && a->modeled && b->modeled; }
  double cycles_ratio() const { return b->cycles / a->cycles; }
};

/// Sums over the layers that both runs have and model.
struct RunTotal {
  double cycles = 0;
  std::optional<double> seconds, utilization, bytes, energy_pj, static_energy_pj;
};

struct Comparison {
  RunToCompare a, b;
  bool by_order = false;  ///< no name matched
  std::vector<LayerPair> layers;
  std::int64_t compared = 0;
  RunTotal total_a, total_b;
  double mean_difference = 0;    ///< mean of |B/A - 1| of the cycles
  double median_difference = 0;  ///< median of the same
  std::string worst_layer;       ///< empty where nothing differs
  double worst_ratio = 1;
};

/// InputError where the two have no layer to compare.
Comparison compare(RunToCompare a, RunToCompare b);
/// docs/schema/compare.schema.json.
std::string to_json(const Comparison& comparison);

}  // namespace flecsim::study
