// Quantities with units as users write them: "256KiB", "700 MHz", "40 cycles", "65nm".
//
// A bare number is taken in the canonical unit of the quantity (bytes, hertz, cycles, bits, nm, s,
// V, K). A supply voltage may be `nominal`, the one of the technology node: 0 in the program, and 0
// V cannot be asked for. Temperatures are kelvin, or degrees Celsius with a C. Decimal byte units
// (kB, MB) are refused: memories of accelerators are powers of two and the difference has cost
// users days.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flecsim::base {

enum class Unit { none, bytes, hertz, cycles, bits, nanometers, seconds, supply_volts, kelvin };

/// What a supply of 0 is called.
inline constexpr std::string_view nominal_supply = "nominal";

/// Name of the canonical unit ("bytes", "Hz", ...; empty for none).
std::string_view unit_name(Unit unit);

/// Parses a number with an optional unit. Throws InputError that begins with `where`.
double parse_quantity(std::string_view text, Unit unit, std::string_view where);

/// As parse_quantity, and the value must be a whole number that fits in 63 bits.
std::int64_t parse_whole_quantity(std::string_view text, Unit unit, std::string_view where);

/// "256KiB", "700MHz", "40 cycles": parses back to the same value.
std::string format_quantity(double value, Unit unit);

}  // namespace flecsim::base
