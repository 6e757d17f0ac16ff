#include "flecsim/base/expression.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include <fmt/format.h>

#include "flecsim/base/suggest.h"

#include "expression_tree.h"

namespace flecsim::base {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t any_count = 1000;

using enum Operation;

constexpr std::array functions{
    ExpressionFunction{"min", 1, any_count, true, minimum, true, list_minimum},
    ExpressionFunction{"max", 1, any_count, true, maximum, true, list_maximum},
    ExpressionFunction{"sum", 1, 1, false, list_sum, true, list_sum},
    ExpressionFunction{"mean", 1, 1, false, list_mean, true, list_mean},
    ExpressionFunction{"len", 1, 1, false, list_length, true, list_length},
    ExpressionFunction{"any", 1, 1, false, list_any, true, list_any},
    ExpressionFunction{"all", 1, 1, false, list_all, true, list_all},
    ExpressionFunction{"sqrt", 1, 1, true, square_root, false, square_root},
    ExpressionFunction{"log", 1, 2, true, log_natural, false, log_natural},
    ExpressionFunction{"log2", 1, 1, true, log_2, false, log_2},
    ExpressionFunction{"log10", 1, 1, true, log_10, false, log_10},
    ExpressionFunction{"exp", 1, 1, true, exponential, false, exponential},
    ExpressionFunction{"ceil", 1, 1, true, ceiling, false, ceiling},
    ExpressionFunction{"floor", 1, 1, true, Operation::floor, false, Operation::floor},
    ExpressionFunction{"round", 1, 1, true, Operation::round, false, Operation::round},
    ExpressionFunction{"abs", 1, 1, true, absolute, false, absolute},
    ExpressionFunction{"pow", 2, 2, true, power, false, power},
    ExpressionFunction{"int", 1, 1, true, truncate, false, truncate},
    ExpressionFunction{"float", 1, 1, true, identity, false, identity},
};

struct Constant {
  std::string_view name;
  double value;
};
constexpr std::array constants{Constant{"pi", std::numbers::pi},
                               Constant{"inf", infinity},
                               Constant{"true", 1},
                               Constant{"True", 1},
                               Constant{"false", 0},
                               Constant{"False", 0}};

bool takes_list(Operation operation) { return operation >= list_minimum; }

double python_modulo(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

}  // namespace

const ExpressionFunction* find_function(std::string_view name) {
  for (const ExpressionFunction& function : functions) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (const ExpressionFunction& function : functions) names.push_back(function.name);
  return names;
}

std::size_t Names::add_value(std::string_view name) {
  meanings_[std::string(name)] = {Kind::value, values_, 0};
  return values_++;
}

std::size_t Names::add_list(std::string_view name) {
  meanings_[std::string(name)] = {Kind::list, lists_, 0};
  return lists_++;
}

void Names::add_constant(std::string_view name, double value) {
  meanings_[std::string(name)] = {Kind::constant, 0, value};
}

void Names::add_text(std::string_view text, double value) { texts_[std::string(text)] = value; }

const Names::Meaning* Names::find(std::string_view name) const {
  const auto found = meanings_.find(name);
  return found == meanings_.end() ? nullptr : &found->second;
}

const double* Names::find_text(std::string_view text) const {
  const auto found = texts_.find(text);
  return found == texts_.end() ? nullptr : &found->second;
}

std::vector<std::string_view> Names::known() const {
  std::vector<std::string_view> names;
  for (const auto& [name, meaning] : meanings_) names.push_back(name);
  return names;
}

std::vector<std::string_view> Names::known_texts() const {
  std::vector<std::string_view> texts;
  for (const auto& [text, value] : texts_) texts.push_back(text);
  return texts;
}

/// Tree -> bound nodes; finds out which parts are lists.
class ExpressionBinder {
 public:
  ExpressionBinder(const ExpressionTree& tree, const Names& names) : tree_(tree), names_(names) {}

  BoundExpression run() {
    const Part root = bind(tree_.root);
    if (root.is_list) list_as_number(tree_.root);
    bound_.root_ = root.index;
    return std::move(bound_);
  }

 private:
  struct Part {
    std::uint32_t index = 0;
    bool is_list = false;
    std::uint32_t list_slot = 0;  ///< a list whose length is the part's
  };

  Part bind(std::uint32_t index) {
    const ExpressionTree::Node& node = tree_.nodes[index];
    if (node.operation == number) return add(number, {}, node.number);
    if (node.operation == text) return bind_text(node);
    if (node.operation == name) return bind_name(node);
    if (const ExpressionFunction* function = find_function(node.name);
        function && node.children.size() == 1 && function->list) {
      return bind_reduction(*function, node);
    }
    return bind_operation(node);
  }

  Part bind_text(const ExpressionTree::Node& node) {
    if (const double* value = names_.find_text(node.name)) return add(number, {}, *value);
    tree_.fail(node.column, fmt::format("unknown text '{}'{}", node.name,
                                        suggestion(node.name, names_.known_texts())));
  }

  Part bind_name(const ExpressionTree::Node& node) {
    if (const Names::Meaning* meaning = names_.find(node.name)) return bind_meaning(*meaning);
    for (const Constant& constant : constants) {
      if (constant.name == node.name) return add(number, {}, constant.value);
    }
    if (find_function(node.name)) {
      tree_.fail(node.column, fmt::format("'{0}' is a function, expected {0}(...)", node.name));
    }
    tree_.fail(node.column, fmt::format("unknown name '{}'{}", node.name,
                                        suggestion(node.name, names_.known())));
  }

  Part bind_meaning(const Names::Meaning& meaning) {
    if (meaning.kind == Names::Kind::constant) return add(number, {}, meaning.number);
    const bool is_list = meaning.kind == Names::Kind::list;
    Part part = add(is_list ? list_item : value, {});
    part.is_list = is_list;
    part.list_slot = bound_.nodes_[part.index].slot = static_cast<std::uint32_t>(meaning.slot);
    return part;
  }

  Part bind_reduction(const ExpressionFunction& function, const ExpressionTree::Node& node) {
    const Part inside = bind(node.children[0]);
    if (!inside.is_list) {
      tree_.fail(node.column,
                 fmt::format("{}() of one number, expected a list (like layer.latency){}",
                             function.name, function.numbers ? " or several numbers" : ""));
    }
    const Part part = add(function.of_list, {inside.index});
    bound_.nodes_[part.index].slot = inside.list_slot;
    return part;
  }

  Part bind_operation(const ExpressionTree::Node& node) {
    std::vector<std::uint32_t> children;
    Part whole;
    for (const std::uint32_t child : node.children) {
      const Part part = bind(child);
      children.push_back(part.index);
      if (part.is_list) {
        whole.is_list = true;
        whole.list_slot = part.list_slot;
      }
    }
    whole.index = add(node.operation, children).index;
    return whole;
  }

  Part add(Operation operation, const std::vector<std::uint32_t>& children, double number = 0) {
    BoundExpression::Node node;
    node.operation = static_cast<int>(operation);
    node.first = static_cast<std::uint32_t>(bound_.children_.size());
    node.count = static_cast<std::uint32_t>(children.size());
    node.number = number;
    bound_.children_.insert(bound_.children_.end(), children.begin(), children.end());
    bound_.nodes_.push_back(node);
    return {static_cast<std::uint32_t>(bound_.nodes_.size() - 1), false, 0};
  }

  [[noreturn]] void list_as_number(std::uint32_t index) {
    const ExpressionTree::Node& node = tree_.nodes[index];
    tree_.fail(node.column,
               "this is a list, expected a number: use max(...), min(...), sum(...) or mean(...)");
  }

  const ExpressionTree& tree_;
  const Names& names_;
  BoundExpression bound_;
};

class ExpressionEvaluator {
 public:
  ExpressionEvaluator(const BoundExpression& bound, std::span<const double> values,
                      BoundExpression::Lists lists)
      : bound_(bound), values_(values), lists_(lists) {}

  /// Value of node `index`; list names give their element `item`.
  double evaluate(std::uint32_t index, std::size_t item) const {
    const Node& node = bound_.nodes_[index];
    const auto operation = static_cast<Operation>(node.operation);
    switch (operation) {
      case number:
        return node.number;
      case value:
        assert(node.slot < values_.size());
        return values_[node.slot];
      case list_item:
        return lists_[node.slot][item];
      case logical_and: {
        const double left = argument(node, 0, item);
        return left == 0 ? left : argument(node, 1, item);
      }
      case logical_or: {
        const double left = argument(node, 0, item);
        return left != 0 ? left : argument(node, 1, item);
      }
      case choose:
        return argument(node, argument(node, 0, item) != 0 ? 1 : 2, item);
      case minimum:
      case maximum:
        return extreme(node, operation, item);
      default:
        break;
    }
    if (takes_list(operation)) return reduce(node, operation);
    if (node.count == 1) return unary(operation, argument(node, 0, item));
    return binary(operation, argument(node, 0, item), argument(node, 1, item));
  }

  double violation(std::uint32_t index) const {
    const Node& node = bound_.nodes_[index];
    switch (static_cast<Operation>(node.operation)) {
      case logical_and:
        return child_violation(node, 0) + child_violation(node, 1);
      case logical_or:
        return std::min(child_violation(node, 0), child_violation(node, 1));
      case less:
      case less_equal:
      case greater:
      case greater_equal:
      case equal:
        return comparison_violation(node, index);
      default:
        return holds(index) ? 0 : 1;
    }
  }

  bool holds(std::uint32_t index) const {
    const double result = evaluate(index, 0);
    return result != 0 && !std::isnan(result);
  }

 private:
  using Node = BoundExpression::Node;

  std::uint32_t child(const Node& node, std::uint32_t i) const {
    return bound_.children_[node.first + i];
  }
  double argument(const Node& node, std::uint32_t i, std::size_t item) const {
    return evaluate(child(node, i), item);
  }
  double child_violation(const Node& node, std::uint32_t i) const {
    return violation(child(node, i));
  }

  double comparison_violation(const Node& node, std::uint32_t index) const {
    if (holds(index)) return 0;
    const double left = argument(node, 0, 0);
    const double right = argument(node, 1, 0);
    const double distance = std::abs(left - right);
    if (!std::isfinite(distance)) return 1;
    const double scale = std::max({std::abs(left), std::abs(right), 1e-300});
    return std::max(distance / scale, 1e-9);  // a strict comparison of equals is violated too
  }

  static double unary(Operation operation, double a) {
    switch (operation) {
      case negate:
        return -a;
      case logical_not:
        return a == 0;
      case square_root:
        return std::sqrt(a);
      case log_natural:
        return std::log(a);
      case log_2:
        return std::log2(a);
      case log_10:
        return std::log10(a);
      case exponential:
        return std::exp(a);
      case ceiling:
        return std::ceil(a);
      case Operation::floor:
        return std::floor(a);
      case Operation::round:
        return std::nearbyint(a);
      case absolute:
        return std::abs(a);
      case truncate:
        return std::trunc(a);
      default:
        return a;
    }
  }

  static double binary(Operation operation, double a, double b) {
    switch (operation) {
      case add:
        return a + b;
      case subtract:
        return a - b;
      case multiply:
        return a * b;
      case divide:
        return a / b;
      case floor_divide:
        return std::floor(a / b);
      case modulo:
        return python_modulo(a, b);
      case power:
        return std::pow(a, b);
      case log_natural:
        return std::log(a) / std::log(b);
      case less:
        return a < b;
      case less_equal:
        return a <= b;
      case greater:
        return a > b;
      case greater_equal:
        return a >= b;
      case equal:
        return a == b;
      case not_equal:
        return a != b;
      default:
        return not_a_number;
    }
  }

  double extreme(const Node& node, Operation operation, std::size_t item) const {
    double best = argument(node, 0, item);
    for (std::uint32_t i = 1; i < node.count; ++i) {
      const double next = argument(node, i, item);
      if (std::isnan(next) || (operation == minimum ? next < best : next > best)) best = next;
    }
    return best;
  }

  double reduce(const Node& node, Operation operation) const {
    const std::size_t length = lists_[node.slot].size();
    if (operation == list_length) return static_cast<double>(length);
    if (operation == list_any || operation == list_all) return quantify(node, operation, length);
    double sum = 0;
    double least = infinity;
    double most = -infinity;
    for (std::size_t i = 0; i < length; ++i) {
      const double next = argument(node, 0, i);
      sum += next;
      least = std::min(least, next);
      most = std::max(most, next);
    }
    if (operation == list_sum) return sum;
    if (length == 0 || std::isnan(sum)) return not_a_number;
    if (operation == list_mean) return sum / static_cast<double>(length);
    return operation == list_minimum ? least : most;
  }

  double quantify(const Node& node, Operation operation, std::size_t length) const {
    const bool wanted = operation == list_any;
    for (std::size_t i = 0; i < length; ++i) {
      if ((argument(node, 0, i) != 0) == wanted) return wanted;
    }
    return !wanted;
  }

  const BoundExpression& bound_;
  std::span<const double> values_;
  BoundExpression::Lists lists_;
};

double BoundExpression::evaluate(std::span<const double> values, Lists lists) const {
  return ExpressionEvaluator(*this, values, lists).evaluate(root_, 0);
}

bool BoundExpression::holds(std::span<const double> values, Lists lists) const {
  return ExpressionEvaluator(*this, values, lists).holds(root_);
}

double BoundExpression::violation(std::span<const double> values, Lists lists) const {
  return ExpressionEvaluator(*this, values, lists).violation(root_);
}

const std::string& Expression::text() const { return tree_->text; }

std::vector<std::string> Expression::names() const {
  std::vector<std::string> names;
  for (const ExpressionTree::Node& node : tree_->nodes) {
    if (node.operation == name) names.push_back(node.name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

bool Expression::is_arithmetic() const {
  const Operation root = tree_->nodes[tree_->root].operation;
  return root == number || (root >= negate && root <= power && root != logical_not);
}

bool Expression::is_condition() const {
  const Operation root = tree_->nodes[tree_->root].operation;
  return root == logical_not || (root >= less && root <= logical_or) || root == list_any ||
         root == list_all;
}

BoundExpression Expression::bind(const Names& names) const {
  return ExpressionBinder(*tree_, names).run();
}

}  // namespace flecsim::base
