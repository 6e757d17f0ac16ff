#include "attributes.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

namespace flecsim::cost::accelergy {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
    text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
    text.remove_suffix(1);
  return text;
}

/// The number that `text` begins with and what is left; nothing where it begins with none.
std::optional<double> leading_number(std::string_view& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;  // "inf" is a name
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::optional<double> plain_number(std::string_view text) {
  const auto value = leading_number(text);
  return value && text.empty() ? value : std::nullopt;
}

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }

/// "45nm", "5ns", "0.9V": a number with a unit, which stays a text.
bool is_quantity(std::string_view text) {
  if (!leading_number(text)) return false;
  return !text.empty() && std::all_of(text.begin(), text.end(), is_letter);
}

bool is_name(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
  });
}

std::vector<std::string_view> names_of(const Attributes& scope) {
  std::vector<std::string_view> names;
  for (const Attribute& attribute : scope.all()) names.push_back(attribute.name);
  return names;
}

/// "math.log2(x)" -> "log2(x)".
std::string without_module(std::string_view text) {
  std::string result(text);
  for (std::size_t at; (at = result.find("math.")) != std::string::npos;) result.erase(at, 5);
  return result;
}

void add_names(base::Names& names, const base::Expression& expression, const Attributes& scope,
               const std::vector<std::string>& arguments, const base::Node& where) {
  for (const std::string& argument : arguments) names.add_value(argument);
  for (const std::string& name : expression.names()) {
    if (std::find(arguments.begin(), arguments.end(), name) != arguments.end()) continue;
    const Attribute* attribute = scope.find(name);
    if (!attribute)
      where.fail(fmt::format("'{}' in '{}' is not an attribute{}", name, expression.text(),
                             base::suggestion(name, names_of(scope))));
    if (!attribute->value.is_number())
      where.fail(fmt::format("'{}' in '{}' is the text '{}'; expected a number", name,
                             expression.text(), attribute->value.print()));
    names.add_constant(name, attribute->value.number);
  }
}

base::BoundExpression bind(std::string_view text, const base::Node& where, const Attributes& scope,
                           const std::vector<std::string>& arguments) {
  const auto expression = base::Expression::parse(without_module(text), where.where());
  base::Names names;
  add_names(names, expression, scope, arguments, where);
  return expression.bind(names);
}

Value evaluate_expression(std::string_view text, const base::Node& node, const Attributes& scope) {
  if (text.find("{{") != std::string_view::npos)
    node.fail(fmt::format("'{}' is a Jinja template; expected an expression or a value", text));
  const double value = bind(text, node, scope, {}).evaluate({});
  if (!std::isfinite(value)) node.fail(fmt::format("'{}' has no finite value", text));
  return Value::of(value);
}

/// Up to version 0.3 a text need not be quoted; what reads as arithmetic is an expression.
bool reads_as_expression(std::string_view text) {
  return text.find_first_of("*(+/%<>=") != std::string_view::npos ||
         text.find(" - ") != std::string_view::npos || text.find(" if ") != std::string_view::npos;
}

Value evaluate_name(std::string_view text, const base::Node& node, const Attributes& scope,
                    Version version) {
  if (const Attribute* attribute = scope.find(text)) return attribute->value;
  if (text == "true" || text == "True" || text == "false" || text == "False" ||
      text == "must_specify")
    return Value::of(std::string(text));
  if (version.strict_names())
    node.fail(fmt::format("'{}' is not an attribute{}; a text must be in quotes", text,
                          base::suggestion(text, names_of(scope))));
  return Value::of(std::string(text));
}

}  // namespace

std::string print_number(double value) {
  constexpr double largest_whole = 1e15;
  if (value == std::floor(value) && std::abs(value) < largest_whole)
    return fmt::format("{}", static_cast<std::int64_t>(value));
  return fmt::format("{}", value);
}

std::string Value::print() const { return is_number() ? print_number(number) : text; }

std::string normalized(std::string_view name) {
  std::string result(name);
  std::replace(result.begin(), result.end(), '-', '_');
  return result;
}

const Attribute* Attributes::find(std::string_view name) const {
  if (asked_.find(name) == asked_.end()) asked_.emplace(name);
  for (const Attribute& attribute : attributes_)
    if (attribute.name == name) {
      attribute.used = true;
      if (attribute.used_below) *attribute.used_below = true;
      return &attribute;
    }
  return nullptr;
}

bool Attributes::has(std::string_view name) const {
  return std::any_of(attributes_.begin(), attributes_.end(),
                     [&](const Attribute& attribute) { return attribute.name == name; });
}

void Attributes::set(std::string_view name, Value value, const base::Node& where, bool inherited) {
  for (Attribute& attribute : attributes_)
    if (attribute.name == name) {
      attribute.value = std::move(value);
      attribute.where = where;
      attribute.inherited = inherited;
      attribute.used_below.reset();
      return;
    }
  attributes_.push_back({std::string(name), std::move(value), where, inherited, false, {}});
}

void Attributes::inherit(const Attributes& parent) {
  for (const Attribute& attribute : parent.attributes_) {
    set(attribute.name, attribute.value, attribute.where, true);
    attributes_.back().used_below = attribute.used_below;
  }
}

std::shared_ptr<bool> Attributes::watch(std::string_view name) {
  for (Attribute& attribute : attributes_)
    if (attribute.name == name) {
      attribute.used_below = std::make_shared<bool>(attribute.used);
      return attribute.used_below;
    }
  return std::make_shared<bool>(true);
}

void Attributes::use_all() const {
  for (const Attribute& attribute : attributes_) find(attribute.name);
}

double Attributes::take_scale(std::initializer_list<std::string_view> names) const {
  for (const Attribute& attribute : attributes_) {
    if (attribute.used || attribute.inherited) continue;
    if (std::find(names.begin(), names.end(), attribute.name) == names.end()) continue;
    if (!attribute.value.is_number() || attribute.value.number < 0)
      attribute.where.fail(fmt::format("{} is '{}'; expected a number of at least 0",
                                       attribute.name, attribute.value.print()));
    attribute.used = true;
    return attribute.value.number;
  }
  return 1;
}

void Attributes::take_uses(const Attributes& other) const {
  for (const Attribute& attribute : other.attributes_)
    if (attribute.used && has(attribute.name)) find(attribute.name);
  asked_.insert(other.asked_.begin(), other.asked_.end());
}

std::string Attributes::suggestion(std::string_view name) const {
  std::vector<std::string_view> names(asked_.begin(), asked_.end());
  return base::suggestion(name, names);
}

Value evaluate(const base::Node& node, const Attributes& scope, Version version) {
  if (node.is_null()) return {Value::Kind::other, 0, "null"};
  if (!node.is_scalar()) return {Value::Kind::other, 0, "{}"};
  const std::string_view text = trim(node.text());
  if (node.is_quoted() && version.strict_names()) return Value::of(std::string(text));
  if (const auto number = plain_number(text)) return Value::of(*number);
  if (text.empty() || is_quantity(text)) return Value::of(std::string(text));
  if (is_name(text) && (scope.has(text) || text.find('-') == std::string_view::npos))
    return evaluate_name(text, node, scope, version);
  if (!version.strict_names() && !reads_as_expression(text)) return Value::of(std::string(text));
  return evaluate_expression(text, node, scope);
}

NumberExpression::NumberExpression(std::string_view text, const base::Node& where,
                                   const Attributes& scope,
                                   const std::vector<std::string>& arguments)
    : text_(trim(text)), where_(where) {
  if (const auto number = plain_number(text_)) {
    constant_ = *number;
    return;
  }
  bound_ = accelergy::bind(text_, where, scope, arguments);
}

double NumberExpression::evaluate(const std::vector<double>& arguments) const {
  const double value = bound_ ? bound_->evaluate(arguments) : constant_;
  if (!std::isfinite(value)) where_.fail(fmt::format("'{}' has no finite value", text_));
  return value;
}

std::int64_t NumberExpression::whole(const std::vector<double>& arguments) const {
  constexpr double largest = 1e9;
  const double value = evaluate(arguments);
  if (value != std::floor(value) || std::abs(value) > largest)
    where_.fail(fmt::format("'{}' is {}; expected a whole number up to 1e9", text_, value));
  return static_cast<std::int64_t>(value);
}

Range parse_range(std::string_view text, const base::Node& where, const Attributes& scope,
                  const std::vector<std::string>& arguments) {
  const auto dots = text.find("..");
  const std::string_view first = text.substr(0, dots);
  const std::string_view last = dots == std::string_view::npos ? first : text.substr(dots + 2);
  if (trim(first).empty() || trim(last).empty())
    where.fail(fmt::format("'{}' is not a range; expected first..last", text));
  return {NumberExpression(first, where, scope, arguments),
          NumberExpression(last, where, scope, arguments)};
}

double not_negative(const base::Node& node) {
  const double value = node.number();
  if (!(value >= 0) || !std::isfinite(value))
    node.fail(fmt::format("{}; expected 0 or more", value));
  return value;
}

void check_name(std::string_view name, const base::Node& where) {
  const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
  });
  if (!good)
    where.fail(fmt::format("'{}' is no name; expected letters, digits, '_' and '-'", name));
}

RangedName parse_name(std::string_view text, const base::Node& where, const Attributes& scope,
                      const std::vector<std::string>& arguments) {
  text = trim(text);
  check_name(text.substr(0, text.find('[')), where);
  const auto open = text.find('[');
  if (open == std::string_view::npos) return {std::string(text), std::nullopt};
  if (open == 0 || text.back() != ']')
    where.fail(fmt::format("'{}' is not a name with a range; expected name[first..last]", text));
  return {std::string(text.substr(0, open)),
          parse_range(text.substr(open + 1, text.size() - open - 2), where, scope, arguments)};
}

}  // namespace flecsim::cost::accelergy
