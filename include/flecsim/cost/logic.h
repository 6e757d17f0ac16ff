// Arithmetic and storage primitives: energy per operation, leakage and area.
//
// Model: Aladdin's 40/45 nm table (data/technology/logic_45nm.csv) with its rules. Width: value(w)
// = value(reference) * (w / reference)^e, e = 2 for multipliers, 1 else. Period: the row
// synthesized for the clock period, rounded up to whole ns (up to 0.75 ns the 0.5 ns row; above 6
// ns up to 10 ns the 6 ns row; above that the 10 ns row); a period that the primitive was not
// synthesized for takes its first row and is marked extrapolated. Other nodes and supplies by the
// scaling equations (flecsim/cost/scaling.h) from 45 nm. Leakage power is the row's idle energy
// over its period; an idle cycle costs leakage * period.
#pragma once

#include <string_view>

#include "flecsim/cost/quality.h"

namespace flecsim::cost {

enum class Logic {
  adder,
  multiplier,
  float_adder,       ///< single precision or narrower; width = exponent + mantissa bits
  double_adder,      ///< wider than 32 bit
  float_multiplier,  ///< as float_adder
  double_multiplier,
  register_bit,
  bitwise,
  shifter,
  comparator,
  counter,
  crossbar,  ///< one input to four outputs
};

/// Where a block runs. Accelergy compatibility replaces the node scaling by its wrong
/// interpolation.
struct Conditions {
  double node_nm = 45;
  double period_ns = 5;
  double voltage_v = 0;  ///< 0: the nominal supply of the node
  double temperature_k = 300;
  bool scale_as_accelergy = false;
  double accelergys_table_nm = 45;

  bool operator==(const Conditions&) const = default;
};

/// One block. Sums add up member by member.
struct LogicEstimate {
  double dynamic_pj = 0;  ///< one operation
  double leakage_mw = 0;
  double area_um2 = 0;
  Quality quality{"Aladdin 45 nm table", 0, counts::Validity::model};

  LogicEstimate& operator+=(const LogicEstimate& other);
  LogicEstimate& operator*=(double copies);
};

LogicEstimate operator+(LogicEstimate a, const LogicEstimate& b);
LogicEstimate operator*(LogicEstimate a, double copies);

/// The block at `width_bits` under `conditions`. Throws InputError when a width, period, node or
/// supply has no meaning or the node is outside the scaling equations.
LogicEstimate estimate_logic(Logic primitive, double width_bits, const Conditions& conditions);

/// Energy of driving `width_bits` over `length_um` of wire once: switching activity 0.2, 1.627
/// fF/um, nominal 1.0 V at 45 nm (the wire rule of Accelergy's Aladdin plug-in). No area, no
/// leakage.
LogicEstimate estimate_wire(double width_bits, double length_um, const Conditions& conditions);

}  // namespace flecsim::cost
