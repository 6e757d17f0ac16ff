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

/// A level's rows without counts.
ComponentRows rows_of(const Level& level) {
  return {level.name,
          level.instances(),
          level.area_um2,
          {{"read", level.read_pj},
           {"fill", level.fill_pj},
           {"update", level.update_pj},
           {"leak", level.leak_pj_per_cycle},
           {"address_generation", level.address_generation_pj}}};
}
enum LevelRow : std::size_t { read_row, fill_row, update_row, leak_row, address_row };

/// Every component of the machine, outermost level first, the compute units last.
class Counter {
 public:
  explicit Counter(const Architecture& architecture) : architecture_(architecture) {
    for (std::size_t s = levels(); s-- > 0;) rows_.push_back(rows_of(architecture.levels[s]));
    const ComputeUnits& compute = architecture.compute;
    rows_.push_back(
        {compute.name, compute.instances(), compute.area_um2, {{"compute", compute.energy_pj}}});
  }

  /// What one layer does, `times` over; without the words of the outermost level where
  /// `with_outermost` is false.
  void add(const Evaluation& evaluation, double times, bool with_outermost) {
    for (std::size_t s = 0; s < levels(); ++s)
      add_level(s, evaluation.levels[s], times, with_outermost || s + 1 < levels());
    rows_.back().actions[0].count += static_cast<double>(evaluation.computes) * times;
  }

  void add_outermost_words(double read, double written) {
    const auto block = static_cast<double>(architecture_.levels.back().block_size);
    rows_.front().actions[read_row].count += read / block;
    rows_.front().actions[update_row].count += written / block;
  }

  const std::vector<ComponentRows>& rows() const { return rows_; }

 private:
  std::size_t levels() const { return architecture_.levels.size(); }

  void add_level(std::size_t s, const LevelStats& stats, double times, bool with_words) {
    const Level& level = architecture_.levels[s];
    auto& actions = rows_[levels() - 1 - s].actions;
    for (const TensorStats& tensor : stats.tensors) {
      if (!tensor.kept) continue;
      if (with_words) {
        actions[read_row].count += accesses(level, tensor, tensor.reads) * times;
        actions[fill_row].count += accesses(level, tensor, tensor.fills) * times;
        actions[update_row].count += accesses(level, tensor, tensor.updates) * times;
      }
      actions[address_row].count += static_cast<double>(tensor.address_generations) *
                                    static_cast<double>(tensor.clusters) * times;
    }
    if (level.leak_pj_per_cycle > 0)
      actions[leak_row].count += stats.leakage_pj / level.leak_pj_per_cycle * times;
  }

  const Architecture& architecture_;
  std::vector<ComponentRows> rows_;
};

std::string ranged(const ComponentRows& rows) {
  if (rows.instances == 1) return "machine." + rows.name;
  return fmt::format("machine.{}[0..{}]", rows.name, rows.instances - 1);
}

using Files = std::vector<std::pair<std::string, std::string>>;

Files print(const std::vector<ComponentRows>& components) {
  std::string energies = "ERT:\n  version: '0.4'\n  tables:\n";
  std::string areas = "ART:\n  version: '0.4'\n  tables:\n";
  std::string counts = "action_counts:\n  version: '0.4'\n  local:\n";
  for (const ComponentRows& rows : components) {
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

}  // namespace

Files export_accelergy(const Report& report) {
  Counter counter(report.architecture);
  counter.add(report.evaluation, 1, true);
  return print(counter.rows());
}

Files export_accelergy(const NetworkMapping& mapping) {
  Counter counter(mapping.architecture);
  for (const MappedLayer& layer : mapping.layers)
    if (layer.search >= 0)
      counter.add(mapping.searches[static_cast<std::size_t>(layer.search)].evaluation,
                  static_cast<double>(layer.repeats), false);
  counter.add_outermost_words(static_cast<double>(mapping.words_read()),
                              static_cast<double>(mapping.words_written()));
  return print(counter.rows());
}

}  // namespace flecsim::mapping
