#include "estimate_systolic.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/core.h>
#include <fmt/format.h>

#include "flecsim/base/atomic_file.h"
#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"
#include "flecsim/base/text_table.h"
#include "flecsim/cost/accelergy_export.h"
#include "flecsim/cost/systolic.h"
#include "flecsim/schedule/layer_text.h"
#include "flecsim/study/residency.h"
#include "flecsim/study/systolic_estimate.h"

#include "estimate_text.h"
#include "memory_text.h"

namespace flecsim::cli {
namespace {

using base::TextTable;

study::SystolicModel model_of(const std::string& name) {
  if (name == "closed") return study::SystolicModel::closed;
  if (name == "event") return study::SystolicModel::event;
  throw base::InputError(
      fmt::format("--model {}: expected closed or event on an accelerator of kind systolic", name));
}

std::vector<study::SystolicStep> steps_of(const SystolicRequest& request, std::string& name,
                                          std::optional<model::Liveness>& liveness) {
  if (!request.layer.empty()) {
    name = request.layer;
    const model::Work work = schedule::parse_layer(request.layer);
    model::Step step;
    step.name = request.layer;
    step.work = work;
    return {{step, analytic::lower_to_systolic(work)}};
  }
  const model::Network network = load(request.network);
  name = network.name();
  auto steps = study::systolic_steps(network);
  liveness = study::systolic_liveness(network, steps);
  return steps;
}

std::vector<study::SystolicStep> only(std::vector<study::SystolicStep> steps,
                                      const std::string& layer, const std::string& network) {
  std::vector<std::string_view> names;
  for (const auto& one : steps) names.push_back(one.step.name);
  const auto found = std::find(names.begin(), names.end(), layer);
  if (found == names.end()) {
    throw base::InputError(fmt::format("--explain {}: {} has no such layer{}", layer, network,
                                       base::suggestion(layer, names)));
  }
  return {steps[static_cast<std::size_t>(found - names.begin())]};
}

std::string explanation(const study::SystolicStep& one, const arch::Systolic& systolic) {
  constexpr auto left = TextTable::Align::left;
  TextTable table({{"quantity", left}, {"value"}, {"unit", left}, {"from", left}});
  for (const auto& line : study::explain(one, systolic)) {
    table.add({line.quantity, base::with_separators(line.value), line.unit, line.source});
  }
  return fmt::format("{}\n\n", one.step.name) + table.str() + "\n" +
         energy_lines(study::estimate_steps(one.step.name, {one}, systolic));
}

}  // namespace

int run_systolic(const SystolicRequest& request, arch::Systolic systolic) {
  for (const std::string& setting : request.settings) arch::apply_setting(systolic, setting);
  if (const auto violation = arch::check(systolic)) {
    throw base::InputError(fmt::format("{} with --set: {}: {} (rule {})", systolic.name,
                                       violation->key, violation->message, violation->rule));
  }
  std::string name;
  std::optional<model::Liveness> liveness;
  auto steps = steps_of(request, name, liveness);
  if (!request.explain.empty()) {
    fmt::print("{}", explanation(only(std::move(steps), request.explain, name)[0], systolic));
    return 0;
  }
  result::NetworkResult result =
      study::estimate_steps(name, steps, systolic, model_of(request.model));
  result.target_fps = request.fps;
  if (liveness) study::add_memory(result, steps, *liveness, systolic);
  if (!request.accelergy.empty()) {
    const auto files =
        cost::export_accelergy(result.accelerator, cost::systolic_inventory(systolic),
                               result.total_counts(), result.cycles());
    for (const auto& [stem, text] : files) {
      base::write_file(std::filesystem::path(request.accelergy) / (stem + ".yaml"), text);
    }
  }
  fmt::print("{}", request.json     ? result::to_json(result)
                   : request.memory ? memory_text(result)
                                    : estimate_text(result));
  return makes_rate(result) ? 0 : 1;
}

}  // namespace flecsim::cli
