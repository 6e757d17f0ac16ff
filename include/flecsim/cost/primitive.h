// The primitive components of every design: one name, its attributes, its actions, its price.
//
// A primitive class turns attributes into energy per action, leakage and area with the models of
// this room (sram.h, logic.h, dram.h). The classes are listed by `primitive_classes()`; each is
// described in docs/energy.md. Attributes are strict: a missing required one, an unknown one and an
// unknown class are errors that name what is known.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flecsim/cost/logic.h"
#include "flecsim/cost/quality.h"

namespace flecsim::cost {

struct PrimitiveQuery {
  std::string klass;
  std::vector<std::pair<std::string, double>> attributes;
  std::string flavor;  ///< DRAM kind, SRAM cell; empty: the class's default
  Conditions conditions;
};

struct PrimitiveEstimate {
  struct Action {
    std::string_view name;
    double pj = 0;
  };
  struct Timing {
    double access_ns = 0;
    double cycle_ns = 0;
  };
  std::vector<Action> actions;
  double leakage_mw = 0;
  double area_um2 = 0;
  std::optional<Timing> timing;  ///< of memories
  Quality quality;

  std::optional<double> find(std::string_view action) const;
};

/// Attributes of a query, each handed out once by name; what nobody asked for is an error.
class AttributeReader {
 public:
  explicit AttributeReader(const PrimitiveQuery& query);

  bool has(std::string_view name) const;
  double required(std::string_view name);
  double optional(std::string_view name, double otherwise);
  /// As above, and the value must be a whole number of at least 1.
  int required_count(std::string_view name);
  int optional_count(std::string_view name, int otherwise);
  /// The query's flavor or the given one.
  std::string_view flavor(std::string_view otherwise);
  /// The conditions, with `voltage_v` and `temperature_k` where they are among the attributes.
  const Conditions& conditions() const { return conditions_; }
  /// Error for the first attribute, or the flavor, that was not asked for.
  void finish() const;

 private:
  const double* find(std::string_view name);
  int count(std::string_view name, double value) const;
  void fail_if_misspelt(std::string_view name) const;

  const PrimitiveQuery& query_;
  Conditions conditions_;
  std::vector<std::string_view> asked_;
  bool flavor_asked_ = false;
};

struct PrimitiveClass {
  std::string_view name;
  std::string_view meaning;
  PrimitiveEstimate (*estimate)(AttributeReader& attributes);
};

std::span<const PrimitiveClass> primitive_classes();

PrimitiveEstimate estimate_primitive(const PrimitiveQuery& query);

}  // namespace flecsim::cost
