// The values of a varied parameter: lists, ranges and both mixed.
#pragma once

#include <vector>

#include "flecsim/base/node.h"
#include "flecsim/study/design_family.h"

namespace flecsim::study {

/// `[8, 16, {from: 32, to: 128, times: 2}]`, `{from: 1, to: 9, step: 2}`: numbers ascending,
/// categorical values in the order given. InputError for doubles, empty ranges, wrong values.
std::vector<double> read_values(const base::Node& node, const DesignFamily& family,
                                std::size_t parameter);

}  // namespace flecsim::study
