#include "estimate_text.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "flecsim/analytic/explain.h"
#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"
#include "flecsim/base/text_table.h"
#include "flecsim/study/estimate.h"

#include "memory_text.h"

namespace flecsim::cli {
namespace {

using base::TextTable;
constexpr auto left = TextTable::Align::left;

std::string whole(double value) { return base::with_separators(std::llround(value)); }

std::string layer_table(const result::NetworkResult& result) {
  TextTable table({{"layer", left},
                   {"shape", left},
                   {"MACs"},
                   {"cycles"},
                   {"util"},
                   {"bound", left},
                   {"KiB moved"},
                   {"energy uJ"},
                   {"tile", left}});
  const auto row = [&](const std::string& name, const std::string& shape, std::int64_t macs,
                       double cycles, double utilization, std::string_view bound, double bytes,
                       double energy_pj, const std::string& tile) {
    table.add({name, shape, whole(static_cast<double>(macs)), whole(cycles),
               fmt::format("{:.1f}%", utilization * 100), std::string(bound),
               fmt::format("{:.1f}", bytes / 1024), fmt::format("{:.2f}", energy_pj * 1e-6), tile});
  };
  for (const result::LayerResult& layer : result.layers) {
    if (layer.bound == result::Bound::not_modeled) {
      table.add({layer.name, layer.shape, "-", "-", "-", "not modelled", "-", "-", layer.note});
      continue;
    }
    row(layer.name, layer.shape, layer.macs, layer.cycles, layer.utilization,
        result::name_of(layer.bound), layer.dram_bytes(), layer.total_energy_pj(), layer.tile);
  }
  table.add_rule();
  row("total", "", result.macs(), result.cycles(), result.utilization(), "", result.dram_bytes(),
      result.energy_pj(), "");
  return table.str();
}

/// Node, supply and temperature; nothing of what is not on the chip.
std::array<std::string, 3> conditions_of(const result::ComponentResult& component) {
  if (component.node_nm == 0) return {"-", "-", "-"};
  return {fmt::format("{:g}", component.node_nm), fmt::format("{:.4g}", component.supply_v),
          fmt::format("{:g}", component.temperature_k)};
}

std::string component_table(const result::NetworkResult& result) {
  TextTable table({{"component", left},
                   {"energy uJ"},
                   {"static uJ"},
                   {"share"},
                   {"area mm2"},
                   {"leakage mW"},
                   {"nm"},
                   {"V"},
                   {"K"},
                   {"validity", left},
                   {"source", left}});
  const double total = result.energy_pj();
  for (std::size_t i = 0; i < result.components.size(); ++i) {
    double energy = 0;
    for (const result::LayerResult& layer : result.layers) energy += layer.energy_pj[i];
    const result::ComponentResult& component = result.components[i];
    const auto conditions = conditions_of(component);
    table.add({component.name, fmt::format("{:.2f}", energy * 1e-6),
               fmt::format("{:.2f}", component.leakage_mw * result.seconds() * 1e3),
               fmt::format("{:.1f}%", total > 0 ? 100 * energy / total : 0),
               fmt::format("{:.4f}", component.area_um2 * 1e-6),
               fmt::format("{:.3f}", component.leakage_mw), conditions[0], conditions[1],
               conditions[2], std::string(counts::name_of(component.validity)), component.source});
  }
  return table.str();
}

/// Bytes by tensor and level over all layers, in the order in which they first appear.
std::string traffic_table(const result::NetworkResult& result) {
  std::vector<result::Traffic> sums;
  for (const result::LayerResult& layer : result.layers) {
    for (const result::Traffic& one : layer.traffic) {
      const auto same = [&](const result::Traffic& sum) {
        return sum.tensor == one.tensor && sum.level == one.level;
      };
      auto sum = std::find_if(sums.begin(), sums.end(), same);
      if (sum == sums.end()) sum = sums.insert(sums.end(), {one.tensor, one.level, 0, 0});
      sum->read_bytes += one.read_bytes;
      sum->write_bytes += one.write_bytes;
    }
  }
  TextTable table({{"tensor", left}, {"level", left}, {"KiB read"}, {"KiB written"}});
  for (const result::Traffic& sum : sums) {
    table.add({sum.tensor, sum.level, fmt::format("{:.1f}", sum.read_bytes / 1024),
               fmt::format("{:.1f}", sum.write_bytes / 1024)});
  }
  return table.str();
}

/// How far the totals may be off, as the models and the cost tables state it.
std::string error_line(const result::TotalErrors& errors) {
  const std::string cycles =
      errors.cycles ? fmt::format("{:.2g} %", *errors.cycles) : std::string("none stated");
  return fmt::format("errors: cycles {}, energy {:.2g} %, area {:.2g} %\n", cycles, errors.energy,
                     errors.area);
}

std::string power_lines(const result::NetworkResult& result) {
  std::string text = fmt::format(
      "power: {:.1f} mW at full speed, {:.1f} mW of it leakage; {:.3g} "
      "TOPS, {:.3g} TOPS/W\n",
      result.power_w() * 1e3, result.leakage_w() * 1e3, result.tops(), result.tops_per_watt());
  if (!result.target_fps) return text;
  const double fps = *result.target_fps;
  if (const auto power = result.power_at_w(fps)) {
    return text + fmt::format("power at {:.6g} FPS: {:.2f} mW, busy {:.1f} % of the time\n", fps,
                              *power * 1e3, 100 * fps / result.fps());
  }
  return text +
         fmt::format("power at {:.6g} FPS: none, it makes {:.6g} FPS at most\n", fps, result.fps());
}

std::string summary(const result::NetworkResult& result) {
  std::string text = fmt::format(
      "{} on {} at {:.0f} MHz ({} model): {} cycles, {:.2f} ms, {:.1f} FPS, {:.1f} % of {} PEs, "
      "{:.3f} mJ ({:.3f} of it static), {:.3f} mm2\n",
      result.network, result.accelerator, result.clock_hz * 1e-6, result.model,
      whole(result.cycles()), result.seconds() * 1e3, result.fps(), result.utilization() * 100,
      result.pes, result.energy_pj() * 1e-9, result.static_energy_pj() * 1e-9,
      result.area_um2() * 1e-6);
  text += error_line(result.errors());
  text += power_lines(result);
  for (const std::string& note : result.notes) text += "note: " + note + "\n";
  return text;
}

}  // namespace

std::string energy_lines(const result::NetworkResult& result) {
  TextTable table(
      {{"energy of", left}, {"dynamic pJ"}, {"static pJ"}, {"nm"}, {"V"}, {"K"}, {"source", left}});
  for (std::size_t i = 0; i < result.components.size(); ++i) {
    const result::ComponentResult& component = result.components[i];
    const double leaked_pj = component.leakage_mw * result.seconds() * 1e9;
    const auto conditions = conditions_of(component);
    table.add({component.name, fmt::format("{:.1f}", result.layers[0].energy_pj[i] - leaked_pj),
               fmt::format("{:.1f}", leaked_pj), conditions[0], conditions[1], conditions[2],
               component.source});
  }
  return table.str();
}

bool makes_rate(const result::NetworkResult& result) {
  return !result.target_fps || result.power_at_w(*result.target_fps);
}

std::string estimate_text(const result::NetworkResult& result) {
  return layer_table(result) + "\n" + component_table(result) + "\n" + traffic_table(result) +
         "\n" + summary(result) + memory_summary(result);
}

std::string layers_text(const std::vector<study::LayerEstimate>& estimates) {
  TextTable table({{"layer", left},
                   {"on", left},
                   {"cycles"},
                   {"measured"},
                   {"error"},
                   {"commands"},
                   {"reads"},
                   {"writes"},
                   {"validity", left},
                   {"tile", left}});
  for (const study::LayerEstimate& e : estimates) {
    if (!e.modeled) {
      table.add({e.layer, e.accelerator, "-", "-", "-", "-", "-", "-", "-", e.note});
      continue;
    }
    const double measured = static_cast<double>(e.measured_cycles.value_or(0));
    table.add({e.layer, e.accelerator, whole(e.cycles), measured > 0 ? whole(measured) : "-",
               measured > 0 ? fmt::format("{:+.3f} %", 100 * (e.cycles / measured - 1)) : "-",
               std::to_string(e.commands), std::to_string(e.read_requests),
               std::to_string(e.write_requests), std::string(counts::name_of(e.validity)), e.tile});
  }
  return table.str();
}

std::string explain_text(const model::Network& network, const arch::Gemmini& gemmini,
                         const std::string& layer) {
  const auto steps = study::steps_for(network, gemmini);
  const auto step = std::find_if(steps.begin(), steps.end(),
                                 [&](const model::Step& one) { return one.name == layer; });
  if (step == steps.end()) {
    std::vector<std::string_view> names;
    for (const model::Step& one : steps) names.push_back(one.name);
    throw base::InputError(fmt::format("--explain {}: {} has no such layer{}", layer,
                                       network.name(), base::suggestion(layer, names)));
  }
  TextTable table({{"quantity", left},
                   {"formula", left},
                   {"numbers", left},
                   {"value"},
                   {"unit", left},
                   {"source", left}});
  for (const analytic::Derivation& line : analytic::explain(step->work, gemmini)) {
    const bool is_whole = line.value == static_cast<double>(static_cast<long long>(line.value));
    table.add({line.quantity, line.formula, line.numbers,
               is_whole ? whole(line.value) : fmt::format("{:.3f}", line.value), line.unit,
               line.source});
  }
  const auto result = study::estimate_steps(network.name(), {*step}, gemmini);
  return fmt::format("{}: {}\n\n", step->name, study::shape_text(step->work)) + table.str() + "\n" +
         energy_lines(result);
}

}  // namespace flecsim::cli
