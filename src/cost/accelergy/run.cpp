#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/cost/accelergy.h"

#include "action_counts.h"
#include "documents.h"
#include "estimation.h"
#include "external.h"
#include "result_json.h"
#include "unused.h"
#include "writing.h"

namespace flecsim::cost {
namespace {

using namespace accelergy;

constexpr int default_figures = 6;

struct Output {
  std::string_view name;
  bool verbose = false;
  bool needs_counts = false;
  bool needs_architecture = false;
};
constexpr std::array all_outputs = {Output{"ERT"},
                                    Output{"ERT_summary"},
                                    Output{"ERT_summary_verbose", true},
                                    Output{"ART"},
                                    Output{"ART_summary"},
                                    Output{"ART_summary_verbose", true},
                                    Output{"energy_estimation", false, true},
                                    Output{"flattened_architecture", false, false, true}};

class Run {
 public:
  Run(std::span<const std::filesystem::path> inputs, const AccelergyOptions& options)
      : inputs_(inputs), options_(options), documents_(read_documents(inputs)) {
    report_.notes = documents_.notes;
    report_.runtime_seconds = options.runtime_seconds;
  }

  AccelergyResult run() {
    check_options();
    if (options_.external)
      take_tables(run_external(inputs_, options_.precision,
                               std::chrono::duration<double>(options_.external_timeout_seconds)),
                  "accelergy");
    else if (documents_.energy_tables || documents_.area_tables)
      take_given_tables();
    else
      estimate_architecture();
    add_energies();
    return finish();
  }

 private:
  /// Options that ask for what these inputs cannot give.
  void check_options() const {
    const bool given = documents_.energy_tables || documents_.area_tables;
    if (options_.runtime_seconds && (options_.external || given))
      throw base::InputError(
          "--runtime: tables give leakage as an action; expected counts of 'leak' instead");
    if (options_.runtime_seconds && !(*options_.runtime_seconds > 0))
      throw base::InputError(
          fmt::format("--runtime: {} s; expected more than 0", *options_.runtime_seconds));
    if (options_.external && (options_.as_accelergy || options_.allow_unused))
      throw base::InputError(
          "--estimator accelergy: --accelergy-compat and --allow-unused are of our own estimator");
    if (options_.external && !(options_.external_timeout_seconds > 0))
      throw base::InputError(fmt::format("--estimator-timeout: {} s; expected more than 0",
                                         options_.external_timeout_seconds));
    for (const std::string& name : options_.outputs) check_output(name, given);
  }

  void check_output(const std::string& name, bool given) const {
    const auto* output = std::find_if(all_outputs.begin(), all_outputs.end(),
                                      [&](const Output& entry) { return entry.name == name; });
    if (output == all_outputs.end()) return;
    if (output->needs_counts && documents_.action_counts.empty())
      throw base::InputError(fmt::format("-f {}: no 'action_counts' in the files", name));
    if (output->needs_architecture && (options_.external || given))
      throw base::InputError(
          fmt::format("-f {}: tables are given, the architecture is not estimated", name));
  }

  void take_given_tables() {
    ExternalTables tables;
    if (documents_.energy_tables) {
      tables.energy = read_energy_tables(*documents_.energy_tables);
      version_ = read_version(*documents_.energy_tables);
    }
    if (documents_.area_tables) {
      tables.area = read_area_tables(*documents_.area_tables);
      check_areas(tables.energy, tables.area, *documents_.area_tables);
    }
    take_tables(std::move(tables), "given tables");
  }

  /// Components from tables instead of from models.
  void take_tables(ExternalTables tables, const std::string& estimator) {
    report_.estimator = estimator;
    report_.notes.push_back(
        "tables give leakage as an action (leak or idle): 0 mW stands for 'not said'");
    if (tables.area.empty())
      report_.notes.push_back("no ART is given: 0 um2 stands for 'not said'");
    static constexpr Quality given{"given table", 0, counts::Validity::golden};
    static constexpr Quality external{"accelergy", 0, counts::Validity::model};
    const Quality& quality = options_.external ? external : given;
    std::unordered_map<std::string, std::size_t> places;
    const auto component = [&](const std::string& name) -> EstimatedComponent& {
      const auto [place, added] = places.try_emplace(name, report_.components.size());
      if (!added) return report_.components[place->second];
      EstimatedComponent entry;
      entry.name = entry.energy.name = entry.area.name = name;
      entry.instances = instances_in_name(name);
      entry.quality = quality;
      report_.components.push_back(std::move(entry));
      return report_.components.back();
    };
    for (EnergyTable& table : tables.energy) component(table.name).energy = std::move(table);
    for (AreaTable& table : tables.area) component(table.name).area = std::move(table);
    if (documents_.architecture) name_classes();
  }

  /// Class and instances of table entries from the architecture beside them.
  void name_classes() {
    const Architecture architecture =
        read_architecture(*documents_.architecture, documents_.variables);
    std::unordered_map<std::string_view, const Component*> by_name;
    for (const Component& component : architecture.components)
      by_name.emplace(component.name, &component);
    for (EstimatedComponent& entry : report_.components)
      if (const auto found = by_name.find(entry.name); found != by_name.end()) {
        entry.klass = found->second->estimated_class();
        entry.instances = found->second->instances;
      }
  }

  void estimate_architecture() {
    if (!documents_.architecture)
      throw base::InputError(
          fmt::format("{}: no 'architecture' and no 'ERT' in the files; expected one of them",
                      inputs_.front().string()));
    report_.estimator = "flecsim";
    architecture_ = read_architecture(*documents_.architecture, documents_.variables);
    version_ = architecture_->version;
    report_.notes.insert(report_.notes.end(), architecture_->notes.begin(),
                         architecture_->notes.end());
    BlockContext context;
    context.version = version_;
    context.as_accelergy = options_.as_accelergy;
    context.allow_unused = options_.allow_unused;
    context.notes = &report_.notes;
    if (options_.as_accelergy && options_.precision) context.primitive_rounding = rounding();
    if (options_.as_accelergy)
      report_.notes.push_back(
          "--accelergy-compat: known errors of Accelergy are reproduced (node interpolation, its "
          "library's table taken for 40 nm, its registers cost reads only, its comparators and "
          "adders know no n_bits or width_a, up to 0.3 no width, SRAM words of at least 32 bit, "
          "all SRAM ports read and write, a power of two of banks, 0.3's idle cycles, 0.4's "
          "regfile without its width, 0.3's wire length)");
    report_.components = estimate(*architecture_, documents_.library, context, rounding());
    documents_.library.note_unused_estimates(report_.notes);
    check_container_attributes(*architecture_, documents_.dumped_by_timeloop, context);
  }

  Rounding rounding() const {
    if (!options_.precision) return {default_figures, false};
    return {*options_.precision, !version_.strict_names()};
  }

  void add_energies() {
    if (documents_.action_counts.empty()) {
      if (options_.runtime_seconds) report_.energies.emplace();
      return;
    }
    std::vector<EnergyTable> tables;
    for (const EstimatedComponent& component : report_.components)
      tables.push_back(component.energy);
    report_.energies.emplace();
    bool leakage_known = options_.runtime_seconds.has_value();
    for (const base::Node& node : documents_.action_counts) {
      const auto counted = read_action_counts(node);
      if (options_.runtime_seconds) refuse_leakage_twice(counted);
      leakage_known |= leakage_counted(counted);
      const auto energies = energy_of(counted, tables, report_.notes);
      report_.energies->insert(report_.energies->end(), energies.begin(), energies.end());
    }
    const bool leaks =
        std::ranges::any_of(report_.components, [](const auto& one) { return one.leakage_mw > 0; });
    if (leaks && !leakage_known)
      report_.notes.push_back(
          "no run time: the energies lack what leaks (--runtime, or count leak)");
  }

  static void refuse_leakage_twice(const std::vector<CountedComponent>& counted) {
    for (const CountedComponent& component : counted)
      for (const CountedAction& action : component.actions)
        if (action.action == "leak" || action.action == "idle")
          action.where.fail(
              fmt::format("'{}' of '{}' is counted and --runtime is given; expected one "
                          "of them (leakage would count twice)",
                          action.action, component.name));
  }

  std::optional<std::vector<ComponentEnergy>> leaked() const {
    if (!options_.runtime_seconds) return std::nullopt;
    return static_energies(report_.components, *options_.runtime_seconds);
  }

  static bool leakage_counted(const std::vector<CountedComponent>& counted) {
    return std::ranges::any_of(counted, [](const CountedComponent& component) {
      return std::ranges::any_of(component.actions, [](const CountedAction& action) {
        return action.action == "leak" || action.action == "idle";
      });
    });
  }

  bool wanted(const Output& output) const {
    if (output.needs_counts && documents_.action_counts.empty()) return false;
    if (output.needs_architecture && !architecture_) return false;
    const auto& names = options_.outputs;
    if (names.empty()) return options_.verbose || !output.verbose;
    return std::find(names.begin(), names.end(), output.name) != names.end();
  }

  std::string write(std::string_view name) const {
    const auto& components = report_.components;
    if (name == "ERT") return write_energy_tables(components, version_);
    if (name == "ERT_summary") return write_energy_summary(components, version_);
    if (name == "ERT_summary_verbose") return write_energy_verbose(components, version_);
    if (name == "ART") return write_area_tables(components, version_);
    if (name == "ART_summary") return write_area_summary(components, version_);
    if (name == "ART_summary_verbose") return write_area_verbose(components, version_);
    if (name == "energy_estimation")
      return write_energy_estimation(*report_.energies, leaked(), version_);
    return write_flattened(*architecture_);
  }

  AccelergyResult finish() {
    AccelergyResult result;
    for (const Output& output : all_outputs)
      if (wanted(output)) result.outputs.emplace_back(output.name, write(output.name));
    if (options_.json) result.json = report_json(report_);
    result.summary = report_text(report_);
    result.notes = report_.notes;
    return result;
  }

  std::span<const std::filesystem::path> inputs_;
  const AccelergyOptions& options_;
  Documents documents_;
  Version version_;
  std::optional<Architecture> architecture_;
  Report report_;
};

}  // namespace

std::vector<std::string> accelergy_outputs() {
  std::vector<std::string> names;
  names.reserve(all_outputs.size());
  for (const Output& output : all_outputs) names.emplace_back(output.name);
  return names;
}

AccelergyResult run_accelergy(std::span<const std::filesystem::path> inputs,
                              const AccelergyOptions& options) {
  if (inputs.empty()) throw base::InputError("energy: no file given; expected FILES...");
  return Run(inputs, options).run();
}

}  // namespace flecsim::cost
