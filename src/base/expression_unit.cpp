#include "flecsim/base/expression_unit.h"

#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "expression_tree.h"

namespace flecsim::base {
namespace {

using enum Operation;

/// Exponents by basic unit (J, s, mm, bytes, cycles, ...); those of 0 are not held.
using Exponents = std::map<std::string, double, std::less<>>;

void raise(Exponents& unit, const Exponents& by, double exponent) {
  for (const auto& [name, own] : by) {
    double& sum = unit[name];
    sum += own * exponent;
    if (sum == 0) unit.erase(name);
  }
}

/// What a name of a unit stands for, in basic units.
Exponents basic(std::string_view name) {
  if (name == "W") return {{"J", 1}, {"s", -1}};
  if (name == "Hz") return {{"cycles", 1}, {"s", -1}};
  for (const std::string_view many : {"cycles", "bytes", "bits", "MACs"}) {
    if (name == many.substr(0, many.size() - 1)) return {{std::string(many), 1}};
  }
  return {{std::string(name), 1}};
}

/// "J*s", "mm2", "bytes/cycle", "1/s".
Exponents read(std::string_view text) {
  Exponents unit;
  double sign = 1;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("*/");
    std::string_view factor = text.substr(0, end);
    double exponent = 1;
    if (factor.size() > 1 && std::isdigit(static_cast<unsigned char>(factor.back()))) {
      exponent = factor.back() - '0';
      factor.remove_suffix(1);
    }
    if (factor != "1") raise(unit, basic(factor), sign * exponent);
    if (end == std::string_view::npos) break;
    sign = text[end] == '/' ? -1 : 1;
    text.remove_prefix(end + 1);
  }
  return unit;
}

struct Factor {
  std::string name;
  double exponent = 1;

  std::string text(bool one_of_many) const {
    const bool plural = name.size() > 2 && name.back() == 's' && one_of_many;
    std::string one = plural ? name.substr(0, name.size() - 1) : name;
    if (exponent == 1) return one;
    return exponent == std::floor(exponent) ? fmt::format("{}{}", one, exponent)
                                            : fmt::format("{}^{:.3g}", one, exponent);
  }
};

/// Watts and hertz where they stand for the whole of their basic units.
void name_rates(Exponents& unit) {
  for (const auto& [of, rate] : {std::pair{"J", "W"}, std::pair{"cycles", "Hz"}}) {
    const auto amount = unit.find(of);
    const auto time = unit.find("s");
    if (amount == unit.end() || time == unit.end() || amount->second != -time->second) continue;
    unit[rate] = amount->second;
    unit.erase("s");
    unit.erase(of);
  }
}

std::string joined(const std::vector<Factor>& factors, bool one_of_many) {
  std::string text;
  for (const Factor& factor : factors) {
    text += (text.empty() ? "" : "*") + factor.text(one_of_many);
  }
  return text;
}

std::string write(Exponents unit) {
  name_rates(unit);
  std::vector<Factor> above;
  std::vector<Factor> below;
  for (const auto& [name, exponent] : unit) {
    (exponent > 0 ? above : below).push_back({name, std::abs(exponent)});
  }
  if (below.empty()) return joined(above, false);
  const std::string divisor = joined(below, true);
  return fmt::format("{}/{}", above.empty() ? "1" : joined(above, false),
                     below.size() > 1 ? fmt::format("({})", divisor) : divisor);
}

class UnitFinder {
 public:
  UnitFinder(const ExpressionTree& tree, const UnitOfName& unit_of_name)
      : tree_(tree), unit_of_name_(unit_of_name) {}

  std::string run() const {
    const Value whole = of(tree_.root);
    return whole.mixed ? std::string{} : write(whole.unit);
  }

 private:
  using Node = ExpressionTree::Node;

  struct Value {
    Exponents unit;
    bool bare = false;   ///< a number that is in whatever unit it is added to
    bool mixed = false;  ///< made of a sum of different units
  };

  Value of(std::uint32_t index) const {
    const Node& node = tree_.nodes[index];
    switch (node.operation) {
      case number:
        return {read(node.name), node.name.empty(), false};
      case text:
        return {{}, true, false};
      case name:
        return {read(unit_of_name_(node.name)), false, false};
      case multiply:
      case divide:
      case floor_divide:
        return product(node);
      case power:
        return raised(of(node.children[0]), constant(node.children[1]));
      case square_root:
        return raised(of(node.children[0]), 0.5);
      case add:
      case subtract:
      case modulo:
      case minimum:
      case maximum:
        return common(node, 0);
      case choose:
        return common(node, 1);
      case negate:
      case ceiling:
      case Operation::floor:
      case Operation::round:
      case absolute:
      case truncate:
      case identity:
      case list_sum:
      case list_mean:
        return of(node.children[0]);
      default:  // conditions, logarithms, numbers of things
        return {};
    }
  }

  /// The unit that the children from `first` on share.
  Value common(const Node& node, std::size_t first) const {
    Value all{{}, true, false};
    for (std::size_t i = first; i < node.children.size(); ++i) {
      const Value one = of(node.children[i]);
      if (one.mixed || (!one.bare && !all.bare && one.unit != all.unit)) return {{}, false, true};
      if (!one.bare) all = one;
    }
    return all;
  }

  Value product(const Node& node) const {
    Value left = of(node.children[0]);
    const Value right = of(node.children[1]);
    raise(left.unit, right.unit, node.operation == multiply ? 1 : -1);
    left.bare = left.bare && right.bare;
    left.mixed = left.mixed || right.mixed;
    return left;
  }

  /// `exponent`: nothing where it is not the same for every design.
  static Value raised(const Value& base, std::optional<double> exponent) {
    if (!exponent && !base.unit.empty()) return {{}, false, true};
    Value out{{}, base.bare, base.mixed};
    raise(out.unit, base.unit, exponent.value_or(1));
    return out;
  }

  std::optional<double> constant(std::uint32_t index) const {
    const Node& node = tree_.nodes[index];
    if (node.operation == number) return node.number;
    if (node.operation != negate && node.operation != divide) return std::nullopt;
    const auto first = constant(node.children[0]);
    if (!first || node.operation == negate) return first ? std::optional(-*first) : std::nullopt;
    const auto second = constant(node.children[1]);
    return second ? std::optional(*first / *second) : std::nullopt;
  }

  const ExpressionTree& tree_;
  const UnitOfName& unit_of_name_;
};

}  // namespace

std::string unit_of(const Expression& expression, const UnitOfName& unit_of_name) {
  return UnitFinder(expression.tree(), unit_of_name).run();
}

}  // namespace flecsim::base
