#include "estimation.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "unused.h"

namespace flecsim::cost::accelergy {
namespace {

constexpr std::size_t most_rows = 1'000'000;

/// Every combination of the action's arguments, the first argument fastest.
std::vector<Arguments> combinations(const Block::Action& action, const base::Node& where) {
  std::vector<Arguments> result(1);
  for (auto range = action.arguments.rbegin(); range != action.arguments.rend(); ++range) {
    const auto count = static_cast<std::size_t>(range->last - range->first + 1);
    if (result.size() * count > most_rows)
      where.fail(fmt::format("action '{}' has more than {} combinations of arguments", action.name,
                             most_rows));
    std::vector<Arguments> next;
    next.reserve(result.size() * count);
    for (const Arguments& rest : result)
      for (std::int64_t value = range->first; value <= range->last; ++value) {
        Arguments one = {{range->name, static_cast<double>(value)}};
        one.insert(one.end(), rest.begin(), rest.end());
        next.push_back(std::move(one));
      }
    result = std::move(next);
  }
  return result;
}

double copies_of(const Component& component) {
  const Attribute* attribute = component.attributes.find("n_instances");
  if (!attribute) return 1;
  if (!attribute->value.is_number() || attribute->value.number < 0)
    attribute->where.fail(
        fmt::format("n_instances of '{}' is '{}'; expected a number of at least 0", component.name,
                    attribute->value.print()));
  return attribute->value.number;
}

bool is_leak(std::string_view action) { return action == "leak" || action == "idle"; }

/// A number among the component's attributes, by the first of its names; `own`: not an inherited
/// one.
std::optional<double> find_number(const Component& component,
                                  std::initializer_list<std::string_view> names, bool own) {
  for (const std::string_view name : names)
    for (const Attribute& attribute : component.attributes.all())
      if (attribute.name == name && attribute.value.is_number() && !(own && attribute.inherited))
        return attribute.value.number;
  return std::nullopt;
}

bool is_storage(const Component& component) {
  const std::string names = component.klass + " " + component.subclass;
  for (const std::string_view part : {"SRAM", "DRAM", "regfile", "smartbuffer", "storage"})
    if (names.find(part) != std::string::npos) return true;
  return false;
}

/// Timeloop's rule: a row of a storage holds whole blocks of words.
void check_division(const Component& component) {
  if (!is_storage(component)) return;
  const auto width = find_number(component, {"width", "memory_width", "data_storage_width"}, true);
  auto word = find_number(component, {"word_bits", "word_width"}, false);
  if (!word) word = find_number(component, {"datawidth"}, true);
  const double block = find_number(component, {"block_size", "n_words"}, true).value_or(1);
  if (!width || !word || *word < 1 || block < 1) return;
  if (std::fmod(*width, *word * block) != 0)
    component.where.fail(fmt::format(
        "component '{}': width is {} bits; expected a multiple of the word ({} bits) times "
        "block-size {}",
        component.name, print_number(*width), print_number(*word), print_number(block)));
}

class Estimator {
 public:
  Estimator(const Library& library, const BlockContext& context, const Rounding& rounding)
      : library_(library), context_(context), rounding_(rounding) {}

  EstimatedComponent estimate(Component& component) const {
    check_division(component);
    const std::string& klass = component.estimated_class();
    library_.add_defaults(klass, component.name, component.where, component.attributes);
    const auto block =
        library_.make(klass, component.name, component.attributes, component.where, context_);
    // 0.4: n_instances of one component that the design lists once.
    const double copies = copies_of(component);
    component.area_scale *= component.attributes.take_scale({"area_scale", "area_share"});
    component.energy_scale *= component.attributes.take_scale({"energy_scale", "energy_share"});
    EstimatedComponent result;
    result.name = component.name;
    result.klass = klass;
    result.instances = component.instances;
    result.compound = library_.has_class(klass);
    result.leakage_mw = block->leakage_mw() * component.energy_scale * copies;
    result.quality = block->quality();
    result.area.name = component.name;
    result.area.area_um2 =
        rounding_(block->area_um2(&result.area.parts) * component.area_scale * copies);
    result.energy.name = component.name;
    add_rows(component, *block, copies, result.energy);
    const bool for_timeloop = !component.subclass.empty() || library_.has_no_parts(klass);
    check_used(component.attributes, component.name, klass, for_timeloop, context_);
    return result;
  }

 private:
  void add_rows(const Component& component, const Block& block, double copies,
                EnergyTable& table) const {
    for (const Block::Action& action : block.actions())
      for (Arguments& arguments : combinations(action, component.where))
        add_row(component, block, action.name, std::move(arguments), copies, table);
    for (const std::string& required : component.required_actions) {
      const bool listed = std::any_of(table.rows.begin(), table.rows.end(),
                                      [&](const EnergyRow& row) { return row.action == required; });
      if (!listed) add_row(component, block, required, {}, copies, table);
    }
  }

  void add_row(const Component& component, const Block& block, const std::string& action,
               Arguments arguments, double copies, EnergyTable& table) const {
    EnergyRow row{action, std::move(arguments), 0, {}};
    const double energy = block.energy_pj(action, row.arguments, component.where, &row.parts);
    row.energy_pj = rounding_(energy * component.energy_scale * (is_leak(action) ? copies : 1));
    table.rows.push_back(std::move(row));
  }

  const Library& library_;
  const BlockContext& context_;
  const Rounding& rounding_;
};

}  // namespace

std::vector<EstimatedComponent> estimate(Architecture& architecture, const Library& library,
                                         const BlockContext& context, const Rounding& rounding) {
  const Estimator estimator(library, context, rounding);
  std::vector<EstimatedComponent> result;
  for (Component& component : architecture.components)
    result.push_back(estimator.estimate(component));
  std::stable_partition(result.begin(), result.end(),
                        [](const EstimatedComponent& item) { return !item.compound; });
  return result;
}

std::vector<ComponentEnergy> static_energies(const std::vector<EstimatedComponent>& components,
                                             double seconds) {
  constexpr double pj_per_millijoule = 1e9;
  std::vector<ComponentEnergy> energies;
  for (const EstimatedComponent& component : components) {
    const double leakage_mw = component.leakage_mw * component.instances;
    if (leakage_mw > 0)
      energies.push_back({component.name, leakage_mw * seconds * pj_per_millijoule});
  }
  return energies;
}

}  // namespace flecsim::cost::accelergy
