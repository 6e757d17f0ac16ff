#include "flecsim/arch/parameter.h"

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

#include "parameter_table.h"

namespace flecsim::arch {
namespace {

double parse_choice(const ParameterText& parameter, std::string_view text, std::string_view where) {
  for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
    if (parameter.choices[i] == text) return static_cast<double>(i);
  }
  throw base::InputError(fmt::format("{}: unknown value '{}'{}", where, text,
                                     base::suggestion(text, parameter.choices)));
}

}  // namespace

std::string_view name_of(DramKind kind) { return dram_names[static_cast<std::size_t>(kind)]; }

double parse_value(const ParameterText& parameter, std::string_view text, std::string_view where) {
  if (!parameter.choices.empty()) return parse_choice(parameter, text, where);
  const double value =
      parameter.whole ? static_cast<double>(base::parse_whole_quantity(text, parameter.unit, where))
                      : base::parse_quantity(text, parameter.unit, where);
  if (value < 0) throw base::InputError(fmt::format("{}: '{}' is negative", where, text));
  return value;
}

std::string print_value(const ParameterText& parameter, double value) {
  if (!parameter.choices.empty()) {
    return std::string(parameter.choices[static_cast<std::size_t>(value)]);
  }
  return base::format_quantity(value, parameter.unit);
}

}  // namespace flecsim::arch
