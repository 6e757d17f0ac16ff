#include "flecsim/mapping/accelergy_export.h"

#include <cmath>

#include <fmt/format.h>

namespace flecsim::mapping {
namespace {

struct ActionRow {
  std::string_view name;
  double energy_pj = 0;
  double count = 0;  ///< of all instances
};

struct ComponentRows {
  std::string name;
  std::int64_t instances = 1;
  double area_um2 = 0;
  std::vector<ActionRow> actions;
};

/// Vector accesses of all instances for `words` of one of them.
double accesses(const Level& level, const TensorStats& tensor, std::int64_t words) {
  if (words == 0) return 0;
  const auto block = static_cast<double>(level.block_size);
  const double sharing =
      static_cast<double>(tensor.max_instances) / static_cast<double>(tensor.clusters);
  return std::ceil(static_cast<double>(words) / block) / sharing *
         static_cast<double>(tensor.instances);
}

ComponentRows rows_of(const Level& level, const LevelStats& stats) {
  ActionRow read{"read", level.read_pj}, fill{"fill", level.fill_pj};
  ActionRow update{"update", level.update_pj}, leak{"leak", level.leak_pj_per_cycle};
  ActionRow address{"address_generation", level.address_generation_pj};
  for (const TensorStats& tensor : stats.tensors) {
    if (!tensor.kept) continue;
    read.count += accesses(level, tensor, tensor.reads);
    fill.count += accesses(level, tensor, tensor.fills);
    update.count += accesses(level, tensor, tensor.updates);
    address.count +=
        static_cast<double>(tensor.address_generations) * static_cast<double>(tensor.clusters);
  }
  if (leak.energy_pj > 0) leak.count = stats.leakage_pj / leak.energy_pj;
  return {level.name, level.instances(), level.area_um2, {read, fill, update, leak, address}};
}

std::vector<ComponentRows> components_of(const Report& report) {
  std::vector<ComponentRows> rows;
  for (std::size_t s = report.architecture.levels.size(); s-- > 0;)
    rows.push_back(rows_of(report.architecture.levels[s], report.evaluation.levels[s]));
  const ComputeUnits& compute = report.architecture.compute;
  const auto computes = static_cast<double>(report.evaluation.computes);
  rows.push_back({compute.name,
                  compute.instances(),
                  compute.area_um2,
                  {{"compute", compute.energy_pj, computes}}});
  return rows;
}

std::string ranged(const ComponentRows& rows) {
  if (rows.instances == 1) return "machine." + rows.name;
  return fmt::format("machine.{}[0..{}]", rows.name, rows.instances - 1);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> export_accelergy(const Report& report) {
  std::string energies = "ERT:\n  version: '0.4'\n  tables:\n";
  std::string areas = "ART:\n  version: '0.4'\n  tables:\n";
  std::string counts = "action_counts:\n  version: '0.4'\n  local:\n";
  for (const ComponentRows& rows : components_of(report)) {
    energies += fmt::format("    - name: {}\n      actions:\n", ranged(rows));
    areas += fmt::format("    - name: {}\n      area: {}\n", ranged(rows), rows.area_um2);
    counts += fmt::format("    - name: machine.{}\n      action_counts:\n", rows.name);
    for (const ActionRow& row : rows.actions) {
      energies += fmt::format("        - {{name: {}, arguments: {{}}, energy: {}}}\n", row.name,
                              row.energy_pj);
      counts += fmt::format("        - {{name: {}, counts: {}}}\n", row.name, row.count);
    }
  }
  return {{"ERT", energies}, {"ART", areas}, {"action_counts", counts}};
}

}  // namespace flecsim::mapping
