// Scales logic energy and area between technology nodes and supply voltages.
//
// Model: Stillmaker & Baas, "Scaling equations for the accurate prediction of CMOS device
// performance from 180 nm to 7 nm", Integration 58 (2017) 74-81: energy = a*V^2 + b*V + c per node,
// area factors as a matrix. Between two of their nodes both are interpolated linearly in nm. Energy
// factors compare the nodes at 0.8 V, as the paper's own comparison does. Limits: 7..130 nm,
// general-purpose CMOS; memories are not scaled with this but tabulated per node.
//
// Accelergy (library plug-in @ba4e9da) mixes up the two neighbors when it interpolates: 0.586
// instead of 0.294 for 45 -> 22 nm. The `_as_accelergy` functions reproduce that for its
// compatibility mode only.
#pragma once

namespace flecsim::cost {

/// Nodes the equations cover, in nm.
inline constexpr double smallest_scaled_node_nm = 7;
inline constexpr double largest_scaled_node_nm = 130;

/// Supply at which the nodes' energies are compared.
inline constexpr double scaling_voltage_v = 0.8;

/// True when both scaling functions accept `node_nm`.
bool scaling_covers(double node_nm);

/// Factor on the energy of an operation when it moves between nodes; both must be covered.
double energy_scale(double from_nm, double to_nm);

/// Factor on the area of a block when it moves between nodes; both must be covered.
double area_scale(double from_nm, double to_nm);

/// Nominal supply of a node (predictive technology models, interpolated linearly in nm).
double nominal_voltage(double node_nm);

/// Factor on the energy when a node runs at `volts` instead of its nominal supply.
double voltage_scale(double node_nm, double volts);

/// Whether a supply (0: nominal) is another than the node's nominal one, and whether it is so far
/// from it (below a half, above 1.3 of it) that the polynomials are no more than a guess.
bool is_other_supply(double node_nm, double volts);
bool is_far_supply(double node_nm, double volts);

/// Throws InputError where a supply (0: nominal) or a temperature is outside arch/technology.h.
void check_surroundings(double volts, double kelvin);

double energy_scale_as_accelergy(double from_nm, double to_nm);
double area_scale_as_accelergy(double from_nm, double to_nm);

}  // namespace flecsim::cost
