#include "flecsim/study/compare.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <map>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::study {
namespace {

using Value = std::optional<double>;

bool differ(double a, double b) {
  return std::abs(a - b) > 1e-9 * std::max(std::abs(a), std::abs(b));
}

/// Both known and not equal.
bool differ(const Value& a, const Value& b) { return a && b && differ(*a, *b); }

std::string change(const Value& a, const Value& b) { return fmt::format("{} -> {}", *a, *b); }

struct Finding {
  Cause cause;
  std::string detail;
};

using Findings = std::vector<Finding>;

/// Both sides are modeled; what the layers themselves show.
void of_layers(const RunLayer& a, const RunLayer& b, Findings& out) {
  if (!a.macs || !b.macs) return;  // a measurement has neither tile nor bound
  if (differ(a.macs, b.macs)) out.push_back({Cause::work, change(a.macs, b.macs) + " MACs"});
  if (a.tile != b.tile) out.push_back({Cause::tile, a.tile + " -> " + b.tile});
  if (a.bound != b.bound) out.push_back({Cause::bound, a.bound + " -> " + b.bound});
  if (differ(a.bytes, b.bytes)) out.push_back({Cause::bytes, change(a.bytes, b.bytes)});
}

std::string measured_side(const RunToCompare& a, const RunToCompare& b) {
  if (a.measured && b.measured) return "both are measured";
  return a.measured ? "A is measured" : "B is measured";
}

/// What the runs around them show.
void of_runs(const RunToCompare& a, const RunToCompare& b, Findings& out) {
  if (a.measured || b.measured) {
    out.push_back({Cause::measurement, measured_side(a, b)});
    return;
  }
  if (differ(a.pes, b.pes)) out.push_back({Cause::array, change(a.pes, b.pes) + " PEs"});
  if (differ(a.peak_bytes_per_cycle, b.peak_bytes_per_cycle)) {
    const std::string peaks = change(a.peak_bytes_per_cycle, b.peak_bytes_per_cycle);
    out.push_back({Cause::bandwidth, peaks + " bytes per cycle"});
  }
  if (a.model != b.model) out.push_back({Cause::model, a.model + " -> " + b.model});
}

Findings of_pair(const RunToCompare& run_a, const RunToCompare& run_b, const RunLayer& a,
                 const RunLayer& b) {
  const bool cycles = differ(a.cycles, b.cycles);
  const bool energy = differ(a.energy_pj, b.energy_pj);
  Findings findings;
  if (cycles || energy || differ(a.utilization, b.utilization) || differ(a.bytes, b.bytes)) {
    of_layers(a, b, findings);
    of_runs(run_a, run_b, findings);
  }
  if (findings.empty() && cycles) findings.push_back({Cause::timing, "latency, delays or queues"});
  if (differ(run_a.clock_hz, run_b.clock_hz)) {
    findings.push_back({Cause::clock, change(run_a.clock_hz, run_b.clock_hz) + " Hz"});
  }
  if (findings.empty() && energy)
    findings.push_back({Cause::energy, "technology, supply, temperature or memories"});
  if (findings.empty()) findings.push_back({Cause::same, ""});
  return findings;
}

Findings causes_of(const RunToCompare& a, const RunToCompare& b, const LayerPair& pair) {
  if (!pair.b) return {{Cause::only_in_a, ""}};
  if (!pair.a) return {{Cause::only_in_b, ""}};
  if (pair.compared()) return of_pair(a, b, *pair.a, *pair.b);
  if (pair.a->modeled) return {{Cause::not_modeled, "in B"}};
  return {{Cause::not_modeled, pair.b->modeled ? "in A" : "in A and B"}};
}

void explain(const RunToCompare& a, const RunToCompare& b, LayerPair& pair) {
  const Findings findings = causes_of(a, b, pair);
  pair.cause = findings.front().cause;
  pair.detail = findings.front().detail;
  for (std::size_t i = 1; i < findings.size(); ++i) pair.also.push_back(findings[i].cause);
}

LayerPair pair_of(std::optional<RunLayer> a, std::optional<RunLayer> b) {
  LayerPair pair;
  pair.a = std::move(a);
  pair.b = std::move(b);
  return pair;
}

/// A's order; what only B has follows.
std::vector<LayerPair> by_name(const RunToCompare& a, const RunToCompare& b, bool& any) {
  std::map<std::string, std::deque<std::size_t>> places;
  for (std::size_t i = 0; i < b.layers.size(); ++i) places[b.layers[i].name].push_back(i);
  std::vector<LayerPair> pairs;
  std::vector<bool> used(b.layers.size(), false);
  for (const RunLayer& layer : a.layers) {
    auto& list = places[layer.name];
    if (list.empty()) {
      pairs.push_back(pair_of(layer, std::nullopt));
      continue;
    }
    used[list.front()] = any = true;
    pairs.push_back(pair_of(layer, b.layers[list.front()]));
    list.pop_front();
  }
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) pairs.push_back(pair_of(std::nullopt, b.layers[i]));
  }
  return pairs;
}

std::vector<RunLayer> modeled(const RunToCompare& run) {
  std::vector<RunLayer> layers;
  for (const RunLayer& layer : run.layers) {
    if (layer.modeled) layers.push_back(layer);
  }
  return layers;
}

std::vector<LayerPair> by_order(const RunToCompare& a, const RunToCompare& b) {
  const auto first = modeled(a);
  const auto second = modeled(b);
  std::vector<LayerPair> pairs;
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    pairs.push_back(pair_of(i < first.size() ? std::optional(first[i]) : std::nullopt,
                            i < second.size() ? std::optional(second[i]) : std::nullopt));
  }
  return pairs;
}

/// A sum that is unknown as soon as one value is.
struct Sum {
  double value = 0;
  bool known = true;
  void add(const Value& one) {
    known = known && one.has_value();
    value += one.value_or(0);
  }
  Value result() const { return known ? Value(value) : Value(); }
};

RunTotal total_of(const RunToCompare& run, const std::vector<LayerPair>& pairs,
                  std::optional<RunLayer> LayerPair::*side) {
  RunTotal total;
  Sum macs, bytes, energy_pj, static_energy_pj;
  for (const LayerPair& pair : pairs) {
    if (!pair.compared()) continue;
    const RunLayer& layer = *(pair.*side);
    total.cycles += layer.cycles;
    macs.add(layer.macs);
    bytes.add(layer.bytes);
    energy_pj.add(layer.energy_pj);
    static_energy_pj.add(layer.static_energy_pj);
  }
  total.bytes = bytes.result();
  total.energy_pj = energy_pj.result();
  total.static_energy_pj = static_energy_pj.result();
  if (run.clock_hz) total.seconds = total.cycles / *run.clock_hz;
  if (run.pes && macs.known) total.utilization = macs.value / (total.cycles * *run.pes);
  return total;
}

void summarize(Comparison& c) {
  std::vector<double> differences;
  for (const LayerPair& pair : c.layers) {
    if (!pair.compared()) continue;
    const double ratio = pair.cycles_ratio();
    differences.push_back(std::abs(ratio - 1));
    c.mean_difference += differences.back();
    if (differences.back() > std::abs(c.worst_ratio - 1)) {
      c.worst_ratio = ratio;
      c.worst_layer = pair.a->name;
    }
  }
  c.compared = static_cast<std::int64_t>(differences.size());
  if (differences.empty()) {
    throw base::InputError(
        fmt::format("{} and {}: no layer is modeled in both", c.a.file, c.b.file));
  }
  std::sort(differences.begin(), differences.end());
  const std::size_t half = differences.size() / 2;
  const bool odd = differences.size() % 2 == 1;
  c.median_difference = odd ? differences[half] : (differences[half - 1] + differences[half]) / 2;
  c.mean_difference /= static_cast<double>(differences.size());
}

}  // namespace

std::string_view name_of(Cause cause) {
  static constexpr std::array<std::string_view, 15> names{
      "same",        "only_in_a", "only_in_b", "not_modeled", "work",   "tile",  "bound", "bytes",
      "measurement", "array",     "bandwidth", "model",       "timing", "clock", "energy"};
  return names[static_cast<std::size_t>(cause)];
}

Comparison compare(RunToCompare a, RunToCompare b) {
  Comparison c;
  bool any = false;
  c.layers = by_name(a, b, any);
  c.by_order = !any;
  if (c.by_order) c.layers = by_order(a, b);
  c.a = std::move(a);
  c.b = std::move(b);
  for (LayerPair& pair : c.layers) explain(c.a, c.b, pair);
  summarize(c);
  c.total_a = total_of(c.a, c.layers, &LayerPair::a);
  c.total_b = total_of(c.b, c.layers, &LayerPair::b);
  return c;
}

}  // namespace flecsim::study
