// One kind of accelerator as a search sees it: parameters by number, and what a design is worth.
//
// A design is a list of values, one per parameter of the kind, in canonical units. This is what a
// new kind implements to be searched; the search knows no kind. Everything here is thread safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/base/quantity.h"
#include "flecsim/counts/inventory.h"
#include "flecsim/study/cycle_model.h"

namespace flecsim::study {

struct FamilyParameter {
  std::string_view key;
  base::Unit unit = base::Unit::none;
  std::string_view meaning;
  std::span<const std::string_view> choices;  ///< names of a categorical parameter
  bool whole = true;
};

/// What one design is worth for one network.
struct DesignWorth {
  double cycles = 0;
  double latency_s = 0;
  double utilization = 0;
  double energy_j = 0;
  double static_j = 0;  ///< of energy_j, leakage
  double area_mm2 = 0;
  double bytes = 0;
  double macs = 0;
  counts::Validity validity = counts::Validity::model;
  double error_percent = -1;         ///< of the cycles; negative: unknown
  std::vector<double> layer_cycles;  ///< where asked for
  std::vector<double> layer_macs;    ///< where asked for
};

/// What one part of a design adds, and the bound that the cost tables state for its price.
struct ComponentCost {
  double energy_j = 0;
  double area_mm2 = 0;
  double leakage_w = 0;
  double error_percent = 0;
};

/// What a design is made of and what it does in one network.
struct CountedRun {
  counts::Inventory inventory;
  counts::ActionCounts counts;
  double cycles = 0;
};

class DesignFamily {
 public:
  virtual ~DesignFamily() = default;
  virtual std::span<const FamilyParameter> parameters() const = 0;
  /// The design that the study starts from.
  virtual std::vector<double> base_values() const = 0;
  virtual std::string accelerator_name() const = 0;
  /// Value of one parameter as a user writes it; InputError begins with `where`.
  virtual double parse(std::size_t parameter, std::string_view text,
                       std::string_view where) const = 0;
  /// And back.
  virtual std::string print(std::size_t parameter, double value) const = 0;
  /// Name of the first rule of the kind that the design breaks, nullptr where it is sound. The
  /// text lives forever.
  virtual const char* broken_rule(std::span<const double> values) const = 0;

  virtual std::size_t networks() const = 0;
  virtual const std::string& network_name(std::size_t network) const = 0;
  /// Of a sound design.
  virtual DesignWorth evaluate(std::span<const double> values, std::size_t network,
                               bool layers) const = 0;
  /// Power of the design when it waits.
  virtual double leakage_w(std::span<const double> values) const = 0;
  /// Of a sound design, one per part, always in the same order: energies by the closed form. Empty
  /// where the kind has no parts.
  virtual std::vector<ComponentCost> component_costs(std::span<const double> /*values*/,
                                                     std::size_t /*network*/) const {
    return {};
  }
  /// Canonical JSON of result::NetworkResult.
  virtual std::string result_json(std::span<const double> values, std::size_t network) const = 0;
  /// Of the result, what its JSON does not say. Nothing where the kind counts no actions.
  virtual std::optional<CountedRun> counted(std::span<const double> /*values*/,
                                            std::size_t /*network*/) const {
    return std::nullopt;
  }
  /// The design's description, complete.
  virtual std::string yaml(std::span<const double> values, const std::string& name) const = 0;
  /// Text of all the results depend on besides the values.
  virtual std::string identity() const = 0;
};

/// Kind `gemmini`: `accelerator` is a preset or a file; networks are zoo names or files. Where
/// `only_layers` names layers, they stand for each network. Cycles are those of `model`; all but
/// the closed form take as long as an estimate.
std::unique_ptr<DesignFamily> gemmini_family(const std::string& accelerator,
                                             std::span<const std::string> networks,
                                             std::span<const std::string> only_layers = {},
                                             CycleModel model = CycleModel::closed);

/// Kind `systolic`, the same way.
std::unique_ptr<DesignFamily> systolic_family(const std::string& accelerator,
                                              std::span<const std::string> networks,
                                              std::span<const std::string> only_layers = {});

/// By the kind of the accelerator; InputError where the kind has no such model.
std::unique_ptr<DesignFamily> family_of(const std::string& accelerator,
                                        std::span<const std::string> networks,
                                        std::span<const std::string> only_layers = {},
                                        CycleModel model = CycleModel::closed);

}  // namespace flecsim::study
