// Quantities with units as users write them: "256KiB", "700 MHz", "40 cycles", "65nm".
//
// A bare number is taken in the canonical unit of the quantity (bytes, hertz, cycles, bits, nm, s).
// Decimal byte units (kB, MB) are refused: memories of accelerators are powers of two and the
// difference has cost users days.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flecsim::base {

enum class Unit { none, bytes, hertz, cycles, bits, nanometers, seconds };

/// Name of the canonical unit ("bytes", "Hz", ...; empty for none).
std::string_view unit_name(Unit unit);

/// Parses a number with an optional unit. Throws InputError that begins with `where`.
double parse_quantity(std::string_view text, Unit unit, std::string_view where);

/// As parse_quantity, and the value must be a whole number that fits in 63 bits.
std::int64_t parse_whole_quantity(std::string_view text, Unit unit, std::string_view where);

/// "256KiB", "700MHz", "40 cycles": parses back to the same value.
std::string format_quantity(double value, Unit unit);

}  // namespace flecsim::base
