// An estimated component: what it costs per action, its area and leakage, and which estimates it is
// made of.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flecsim/cost/quality.h"

#include "attributes.h"

namespace flecsim::cost::accelergy {

/// Values of an action's arguments (data_delta: 1).
using Arguments = std::vector<std::pair<std::string, double>>;

/// One estimate inside another, for the summaries.
struct Part {
  std::string name;    ///< "storage", "address_generators[0..1]"
  std::string action;  ///< empty for areas
  double value = 0;    ///< one instance: pJ or um2
  double scale = 1;    ///< instances x scales
  Quality quality;
};

class Block {
 public:
  struct ArgumentRange {
    std::string name;
    std::int64_t first = 0, last = 0;
  };
  struct Action {
    std::string name;
    std::vector<ArgumentRange> arguments;
  };

  virtual ~Block() = default;
  /// The actions that an energy reference table lists.
  virtual std::vector<Action> actions() const = 0;
  /// pJ of one action. `where` is the place that asks, for errors; `parts` may be null.
  virtual double energy_pj(std::string_view action, const Arguments& arguments,
                           const base::Node& where, std::vector<Part>* parts) const = 0;
  virtual double area_um2(std::vector<Part>* parts) const = 0;
  virtual double leakage_mw() const = 0;
  virtual const Quality& quality() const = 0;
};

}  // namespace flecsim::cost::accelergy
