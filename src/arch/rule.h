// A rule of a kind of accelerator, and the rules that all kinds share.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "flecsim/arch/parameter.h"
#include "flecsim/arch/technology.h"
#include "flecsim/base/quantity.h"

namespace flecsim::arch {

/// What must hold, and how to say that it does not.
template <class Description>
struct KindRule {
  const char* name;
  std::string_view key;
  bool (*holds)(const Description&);
  std::string (*message)(const Description&);
};

inline bool within(std::int64_t value, std::int64_t low, std::int64_t high) {
  return value >= low && value <= high;
}

inline bool supply_covered(double volts) {
  return volts == 0 || (volts >= lowest_supply_v && volts <= highest_supply_v);
}
inline std::string supply_message(double volts) {
  return fmt::format("{}, expected nominal or {} to {} V (what the cost tables cover)",
                     base::format_quantity(volts, base::Unit::supply_volts), lowest_supply_v,
                     highest_supply_v);
}

inline bool temperature_covered(double kelvin) {
  return kelvin >= coldest_k && kelvin <= hottest_k;
}
inline std::string temperature_message(double kelvin) {
  return fmt::format("{:.6g} K, expected {} to {} K (what the cost tables cover)", kelvin,
                     coldest_k, hottest_k);
}

template <class D>
inline constexpr std::array technology_rules{
    KindRule<D>{
        "technology-logic", "technology.logic",
        [](const D& d) { return within(d.technology.logic_nm, 7, 130); },
        [](const D& d) { return fmt::format("{}, expected 7 to 130 nm", d.technology.logic_nm); }},
    KindRule<D>{"technology-memory", "technology.memory",
                [](const D& d) { return within(d.technology.memory_nm, 22, 90); },
                [](const D& d) {
                  return fmt::format("{}, expected 22 to 90 nm (the memory tables)",
                                     d.technology.memory_nm);
                }},
    KindRule<D>{"technology-logic-voltage", "technology.logic_voltage",
                [](const D& d) { return supply_covered(d.technology.logic_v); },
                [](const D& d) { return supply_message(d.technology.logic_v); }},
    KindRule<D>{"technology-memory-voltage", "technology.memory_voltage",
                [](const D& d) { return supply_covered(d.technology.memory_v); },
                [](const D& d) { return supply_message(d.technology.memory_v); }},
    KindRule<D>{"technology-logic-temperature", "technology.logic_temperature",
                [](const D& d) { return temperature_covered(d.technology.logic_k); },
                [](const D& d) { return temperature_message(d.technology.logic_k); }},
    KindRule<D>{"technology-memory-temperature", "technology.memory_temperature",
                [](const D& d) { return temperature_covered(d.technology.memory_k); },
                [](const D& d) { return temperature_message(d.technology.memory_k); }},
};

/// The first rule broken, of a kind's own and then of the technology; nullptr where sound.
template <class D>
const KindRule<D>* first_broken(std::span<const KindRule<D>> own, const D& description) {
  for (const KindRule<D>& rule : own) {
    if (!rule.holds(description)) return &rule;
  }
  for (const KindRule<D>& rule : technology_rules<D>) {
    if (!rule.holds(description)) return &rule;
  }
  return nullptr;
}

template <class D>
std::optional<RuleViolation> violation(const KindRule<D>* rule, const D& description) {
  if (!rule) return std::nullopt;
  return RuleViolation{rule->name, std::string(rule->key), rule->message(description)};
}

}  // namespace flecsim::arch
