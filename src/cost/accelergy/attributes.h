// Attributes of Accelergy components: values, the names in scope, and the expressions over them.
//
// Values are numbers, texts or whole lists and maps (kept, not evaluated). An unquoted text is, in
// this order: a number, a number with a letter suffix (45nm: a text), a name in scope (its value),
// an expression over names in scope. A name that is not in scope is a plain text up to version 0.3
// and an error from 0.4 on (as in Accelergy). Expressions are those of base/expression.h.
#pragma once

#include <deque>
#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flecsim/base/expression.h"
#include "flecsim/base/node.h"

namespace flecsim::cost::accelergy {

/// The version of a file: 0.2, 0.3, 0.4.
struct Version {
  double number = 0.4;
  bool strict_names() const { return number > 0.35; }
};

struct Value {
  enum class Kind { number, text, other };
  Kind kind = Kind::text;
  double number = 0;
  std::string text;

  static Value of(double number) { return {Kind::number, number, {}}; }
  static Value of(std::string text) { return {Kind::text, 0, std::move(text)}; }
  bool is_number() const { return kind == Kind::number; }
  /// As it is written in an output file.
  std::string print() const;
};

/// 64 -> "64", 1e-9 -> "1e-09".
std::string print_number(double value);

/// "block-size" -> "block_size".
std::string normalized(std::string_view name);

struct Attribute {
  std::string name;
  Value value;
  base::Node where;        ///< the value's place in the file
  bool inherited = false;  ///< from a parent or from a class's defaults
  mutable bool used = false;
  std::shared_ptr<bool>
      used_below{};  ///< of a container or variable: shared by all that inherit it
};

/// Attributes in the order of their definition; setting a name again replaces its value.
class Attributes {
 public:
  /// Marks the attribute as used; nullptr where there is none.
  const Attribute* find(std::string_view name) const;
  bool has(std::string_view name) const;
  void set(std::string_view name, Value value, const base::Node& where, bool inherited);
  /// Those of a container or of `variables`, as inherited ones.
  void inherit(const Attributes& parent);
  /// From now on a use of a copy of the attribute is told through the result.
  std::shared_ptr<bool> watch(std::string_view name);
  const std::deque<Attribute>& all() const { return attributes_; }
  void use_all() const;
  /// A scale among the attributes (Accelergy's older form, beside them since): of the first name
  /// that nothing has used, which counts as used then; 1 where there is none.
  double take_scale(std::initializer_list<std::string_view> names) const;
  /// What `other`, made from these attributes, has used.
  void take_uses(const Attributes& other) const;
  /// " (did you mean ...)" among the names that were asked for.
  std::string suggestion(std::string_view name) const;

 private:
  std::deque<Attribute> attributes_;
  mutable std::set<std::string, std::less<>> asked_;
};

/// Evaluates a scalar with the attributes of `scope` as names.
Value evaluate(const base::Node& node, const Attributes& scope, Version version);

/// A number over attributes and action arguments, compiled once and evaluated for many arguments.
class NumberExpression {
 public:
  NumberExpression(std::string_view text, const base::Node& where, const Attributes& scope,
                   const std::vector<std::string>& arguments = {});
  double evaluate(const std::vector<double>& arguments = {}) const;
  /// As `evaluate`; InputError where it is not a whole number.
  std::int64_t whole(const std::vector<double>& arguments = {}) const;

 private:
  double constant_ = 0;
  std::optional<base::BoundExpression> bound_;
  std::string text_;
  base::Node where_;
};

/// An inclusive range "a..b", or "a" alone (both ends).
struct Range {
  NumberExpression first;
  NumberExpression last;
};
Range parse_range(std::string_view text, const base::Node& where, const Attributes& scope,
                  const std::vector<std::string>& arguments = {});

/// A number of at least 0.
double not_negative(const base::Node& node);

/// Error where it is not letters, digits, '_', '-' and '.': names are joined to paths.
void check_name(std::string_view name, const base::Node& where);

/// "PE[0..13]" -> "PE" and its range; "mac" -> "mac" alone.
struct RangedName {
  std::string name;
  std::optional<Range> range;
};
RangedName parse_name(std::string_view text, const base::Node& where, const Attributes& scope,
                      const std::vector<std::string>& arguments = {});

}  // namespace flecsim::cost::accelergy
