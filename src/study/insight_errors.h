// How far the results of a design may be off, and by which cause.
//
// Two causes. The cycles' error (that of the model, stated with each design) is each design's own.
// The price of a component is off by one factor, the same in every design and bounded by what the
// cost tables state, so between two designs it matters only as far as they differ in that
// component. A result's dependence on each cause is taken to first order: latency and cycles follow
// the cycles, energy the prices and (its leakage) the cycles, area the prices; power, edp and
// tops_per_watt follow from these; bytes are counted and parameters chosen: exact. An objective
// that is an expression over these is differentiated numerically; where it speaks of layers or of
// one of several networks, whose values a run does not keep, it has the largest relative error of
// what it is made of. A model that states no error (replay) adds none: its differences count as
// real, which `cycles_stated` tells.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flecsim/base/expression.h"
#include "flecsim/store/run.h"
#include "flecsim/study/plan.h"

namespace flecsim::study {

/// Absolute errors of one value by cause, with their signs.
struct Spread {
  double own = 0;              ///< by the cycles
  std::vector<double> shared;  ///< by each price: energies, then areas, of the components
  double bound() const;
};

/// Largest difference between two designs that their errors can make.
double margin(const Spread& a, const Spread& b);

class ErrorModel {
 public:
  explicit ErrorModel(const Plan& plan);

  struct Known {
    std::vector<Spread> metrics;     ///< by column of metric_names
    std::vector<Spread> objectives;  ///< by objective
    std::vector<double> values;      ///< of the objectives
    double leakage_w = 0;
    bool prices_stated = false;
  };
  /// Of a design that has metrics.
  Known of(const store::Design& design) const;
  /// For each objective, in words, what its error is made of.
  const std::vector<std::string>& sources() const { return sources_; }

 private:
  struct Goal {
    std::vector<std::size_t> metrics;                 ///< that it is made of
    bool plain = false;                               ///< it is that metric
    std::optional<base::BoundExpression> expression;  ///< none: the largest of the metrics' errors
  };
  Goal make_goal(const base::Expression& expression);
  std::vector<ComponentCost> components(std::span<const double> values) const;
  std::vector<Spread> metric_spreads(const store::Design& design,
                                     const std::vector<ComponentCost>& parts) const;
  Spread goal_spread(const Goal& goal, std::vector<double>& values, const Known& known,
                     const store::Design& design, double value) const;

  const Plan& plan_;
  std::size_t parameters_;  ///< of the kind
  std::vector<Goal> goals_;
  std::vector<std::string> sources_;
};

}  // namespace flecsim::study
