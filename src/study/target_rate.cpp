#include "target_rate.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "flecsim/base/error.h"
#include "flecsim/base/expression.h"
#include "flecsim/base/text_parts.h"

namespace flecsim::study {
namespace {

/// The value of a text without names.
std::optional<double> number(std::string_view text) {
  try {
    const auto expression = base::Expression::parse(text, "");
    if (expression.names().empty()) return expression.bind(base::Names{}).evaluate({});
  } catch (const base::InputError&) {  // what is no expression is no number
  }
  return std::nullopt;
}

/// Least rate of `larger > smaller`.
std::optional<double> rate_of(std::string_view larger, std::string_view smaller) {
  std::optional<double> rate;
  if (larger == "fps") rate = number(smaller);
  if (smaller == "latency") {
    rate = number(larger);
    if (rate) rate = 1 / *rate;
  }
  return rate && std::isfinite(*rate) && *rate > 0 ? rate : std::nullopt;
}

/// A condition's sides and the comparison (< or >) before each but the first.
struct Sides {
  std::vector<std::string_view> texts;
  std::string signs;
};

Sides sides_of(std::string_view condition) {
  Sides sides;
  while (true) {
    const auto at = condition.find_first_of("<>");
    sides.texts.push_back(base::trimmed(condition.substr(0, at)));
    if (at == std::string_view::npos) return sides;
    sides.signs += condition[at];
    const bool equal = at + 1 < condition.size() && condition[at + 1] == '=';
    condition.remove_prefix(at + (equal ? 2 : 1));
  }
}

}  // namespace

std::optional<double> target_fps(std::span<const std::string> conditions) {
  std::optional<double> most;
  for (const std::string& condition : conditions) {
    const Sides sides = sides_of(condition);
    for (std::size_t i = 0; i < sides.signs.size(); ++i) {
      const bool falls = sides.signs[i] == '>';
      const auto rate = rate_of(sides.texts[falls ? i : i + 1], sides.texts[falls ? i + 1 : i]);
      if (rate) most = std::max(most.value_or(0), *rate);
    }
  }
  return most;
}

}  // namespace flecsim::study
