// Small parts of Timeloop's file syntax: "C=4 M<=8", "RSC", "PE[0..167]".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/base/node.h"
#include "flecsim/mapping/problem.h"

namespace flecsim::mapping {

// One entry of a factor list. A residual stands behind a comma in mappings: "P=5,3".
struct FactorWord {
  int dim = 0;
  std::string relation;  // "=", "<=", "<", ">=" or ">"
  std::int64_t value = 1;
  std::int64_t residual = 0;  // 0: none given
};

// A text or a list of texts; InputError at `node` for anything that is no factor of a dimension.
std::vector<FactorWord> factor_words(const base::Node& node, const Problem& problem);

// One letter per dimension; `_` parts an innermost prefix (first) from an outermost suffix
// (second).
struct OrderWord {
  std::vector<int> inner;
  std::vector<int> outer;
};
OrderWord order_word(const base::Node& node, const Problem& problem);

// "name[a..b]" -> name and the number of copies (1 without a range).
struct RangedName {
  std::string name;
  std::int64_t copies = 1;
};
RangedName ranged_name(const base::Node& node);

// What stands behind the last dot, without its range.
std::string last_component(std::string_view full_name);

}  // namespace flecsim::mapping
