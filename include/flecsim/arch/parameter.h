// What the descriptions of all kinds of accelerators share: a table of parameters by key, presets,
// and rules. One table serves reading, printing, `--set`, studies and the schema.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "flecsim/base/quantity.h"

namespace flecsim::arch {

/// What a parameter is called and how its value is written; independent of the kind.
struct ParameterText {
  std::string_view key;  ///< "scratchpad.size"
  base::Unit unit = base::Unit::none;
  std::string_view meaning;
  /// Names of a categorical parameter; the value is the index. Empty for numbers.
  std::span<const std::string_view> choices;
  bool whole = true;
};

/// One parameter of the description of a kind of accelerator.
template <class Description>
struct Parameter : ParameterText {
  double (*get)(const Description&) = nullptr;
  void (*set)(Description&, double) = nullptr;
};

template <class Description>
struct Preset {
  std::string_view name;
  std::string_view description;
  Description accelerator;
};

/// The parameter of that key, nullptr where there is none.
template <class Description>
const Parameter<Description>* find_parameter(std::span<const Parameter<Description>> table,
                                             std::string_view key) {
  const auto found = std::ranges::find(table, key, &Parameter<Description>::key);
  return found == table.end() ? nullptr : &*found;
}

/// Parses the value of a parameter; InputError begins with `where`.
double parse_value(const ParameterText& parameter, std::string_view text, std::string_view where);
/// As a user would write it.
std::string print_value(const ParameterText& parameter, double value);

/// A rule of its kind that a description breaks.
struct RuleViolation {
  std::string_view rule;  ///< short name, stable ("scratchpad-rows-power-of-two")
  std::string key;        ///< the parameter to change
  std::string message;    ///< value and what is expected
};

}  // namespace flecsim::arch
