// What one design of a bound study is worth, in the order of judgement that flecsim/study/plan.h
// says. Thread safe.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "flecsim/explore/space.h"
#include "flecsim/study/plan.h"

#include "plan_bound.h"

namespace flecsim::study {

/// Gives varied parameters whose condition fails their first value.
void canonicalize(const BoundStudy& study, explore::Genome& genome);
/// Canonical designs; counts the combinations of the parameters that conditions speak of.
std::int64_t count_designs(const BoundStudy& study);
/// Value of every parameter of the kind.
void fill_parameters(const BoundStudy& study, const explore::Genome& genome,
                     std::vector<double>& values);
/// Everything that needs no model; true where something does not hold.
bool judge_early(const BoundStudy& study, std::span<const double> values, Outcome& outcome);
Outcome judge(const BoundStudy& study, const explore::Genome& genome);
std::vector<double> objectives_of(const BoundStudy& study, const explore::Genome& genome,
                                  const std::vector<double>& metrics);
std::optional<double> choice_value(const BoundStudy& study, const explore::Genome& genome);

}  // namespace flecsim::study
