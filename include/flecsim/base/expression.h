// Expressions as users write them in constraints, objectives and architecture files.
//
// What it models: arithmetic over doubles with Python's meaning and precedence: + - * / // % **,
// comparisons (chained too), and/or/not (also && || !), `a if c else b` and `c ? a : b`, functions
// (min max sum mean len any all sqrt log log2 log10 exp ceil floor round abs pow int float),
// names with dots, quoted texts, and numbers with units (256KiB, 700 MHz, 4mm2, 20mJ, 33ms), which
// are converted to the canonical unit (bytes, Hz, mm2, J, s, W, cycles, bits, nm).
// A list name (`layer.latency`) is used inside a function of one argument that makes a number of
// it: max(layer.latency), sum(layer.energy / layer.macs).
// Limits: no integers beyond 2^53, no assignment, no user functions; division by zero gives
// infinity or NaN, which the caller checks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flecsim::base {

/// What the names of an expression mean: slots of the values given at evaluation, or constants.
class Names {
 public:
  /// A number given at evaluation; returns its slot (0, 1, ... in the order of adding).
  std::size_t add_value(std::string_view name);
  /// A list given at evaluation; returns its slot among the lists.
  std::size_t add_list(std::string_view name);
  void add_constant(std::string_view name, double value);
  /// The number that a text in quotes stands for (names of categorical values).
  void add_text(std::string_view text, double value);

  enum class Kind { value, list, constant };
  struct Meaning {
    Kind kind = Kind::value;
    std::size_t slot = 0;
    double number = 0;
  };
  /// nullptr where the name is unknown.
  const Meaning* find(std::string_view name) const;
  const double* find_text(std::string_view text) const;
  /// All names, sorted; for messages.
  std::vector<std::string_view> known() const;
  std::vector<std::string_view> known_texts() const;
  std::size_t values() const { return values_; }
  std::size_t lists() const { return lists_; }

 private:
  std::map<std::string, Meaning, std::less<>> meanings_;
  std::map<std::string, double, std::less<>> texts_;
  std::size_t values_ = 0;
  std::size_t lists_ = 0;
};

struct ExpressionTree;

/// An expression whose names are bound to slots: evaluation allocates nothing and is thread safe.
class BoundExpression {
 public:
  using Lists = std::span<const std::span<const double>>;

  /// `values` and `lists` by slot. Comparisons give 1 or 0.
  double evaluate(std::span<const double> values, Lists lists = {}) const;
  bool holds(std::span<const double> values, Lists lists = {}) const;
  /// How far a condition is from holding: 0 where it holds, else positive, relative to the larger
  /// side of the comparison (`and`: sum, `or`: smallest). 1 where there is no such measure.
  double violation(std::span<const double> values, Lists lists = {}) const;

 private:
  friend class ExpressionBinder;
  friend class ExpressionEvaluator;
  struct Node {
    int operation = 0;
    std::uint32_t first = 0;  ///< of its children
    std::uint32_t count = 0;
    std::uint32_t slot = 0;
    double number = 0;
  };
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> children_;
  std::uint32_t root_ = 0;
};

class Expression {
 public:
  /// InputError "<where>: '<text>', column N: ..." for a text that is no expression.
  static Expression parse(std::string_view text, std::string_view where);

  /// As written, without surrounding space.
  const std::string& text() const;
  /// The names in it, sorted, each once (functions and units are not names).
  std::vector<std::string> names() const;
  /// True where its value is a number by construction (3, a + b): no condition.
  bool is_arithmetic() const;
  /// True where its value is yes or no (a > b, a and b): no quantity.
  bool is_condition() const;
  /// InputError (with column and suggestion) for a name that is unknown, or a list used as number.
  BoundExpression bind(const Names& names) const;
  /// Its parsed form, for the rest of this room.
  const ExpressionTree& tree() const { return *tree_; }

 private:
  std::shared_ptr<const ExpressionTree> tree_;
};

}  // namespace flecsim::base
