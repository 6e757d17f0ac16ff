// A study bound to its accelerator and networks: names are numbers, values are read, expressions
// can be evaluated. What Plan is made of; docs in flecsim/study/plan.h.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flecsim/base/expression.h"
#include "flecsim/study/design_family.h"
#include "flecsim/study/study_file.h"

namespace flecsim::study {

struct Varied {
  std::size_t parameter = 0;
  std::vector<double> values;
  std::optional<base::BoundExpression> when;
};

struct Derived {
  std::size_t parameter = 0;
  base::BoundExpression expression;
  std::string rule;  ///< broken where the value is none that the parameter can have
};

struct BoundCondition {
  std::string text;
  base::BoundExpression expression;
  bool early = false;  ///< over parameters alone
};

struct BoundGoal {
  base::BoundExpression expression;
  double sign = 1;
  std::string column;  ///< of the run, where its value is neither a parameter nor a metric
};

struct BoundStudy {
  StudyFile file;
  std::unique_ptr<DesignFamily> family;
  std::vector<double> base_values;
  std::vector<Varied> varied;
  std::vector<Derived> derived;
  std::vector<BoundCondition> conditions;  ///< the early ones first
  std::vector<BoundGoal> goals;
  std::optional<BoundGoal> choose;
  std::vector<double> weights;  ///< by network
  bool needs_layers = false;    ///< an expression speaks of layers

  const FamilyParameter& parameter_of(const Varied& one) const {
    return family->parameters()[one.parameter];
  }
  bool conditional() const;
};

/// InputError for whatever cannot be bound.
BoundStudy bind_study(StudyFile file, std::unique_ptr<DesignFamily> family);

}  // namespace flecsim::study
