// The thesis' equations for systolic arrays (4.4.1 and 4.4.3), one function each.
//
// Operation unroll, fragmentation, data movement, roofline. All quantities are per layer; matrices
// are A [l, m] times B [m, n] on an array of DIM x DIM PEs. Limits: no queue, bank or latency
// effects; those are the business of closed_form.h and of the replay.
#pragma once

#include <cstdint>

namespace flecsim::analytic {

/// delta of equation 4.1: what a dimension m larger than the array a costs by its last, partly used
/// tile: ceil(m / a) * a / m. 24 on 16: 4/3. One where m is a multiple of a.
double temporal_fragmentation(std::int64_t m, std::int64_t a);

/// eta of equation 4.1: what a dimension m smaller than the array a leaves idle: a / m (8 on 16:
/// 2); one where m fills the array.
double spatial_fragmentation(std::int64_t m, std::int64_t a);

/// Equation 4.1, macs_scale = l * m * n * eta * delta with both factors for each of the three
/// dimensions: 129 x 129 x 129 on 128: 16,777,216.
double scaled_macs(std::int64_t l, std::int64_t m, std::int64_t n, std::int64_t a);

/// Part of the array that does useful work: l * m * n / macs_scale of the dimensions held by it
/// (8 x 8 on 16 x 16: 25 %).
double array_utilization(std::int64_t m, std::int64_t n, std::int64_t a);

/// Equation 4.2, N_bw = ceil(row_bytes / bus_bytes) * rows: bus transfers of a block.
std::int64_t bus_transfers(std::int64_t rows, std::int64_t row_bytes, std::int64_t bus_bytes);

/// Equation 4.2, data_scale = N_bw * bw_peak * alpha, in bytes. `alpha` >= 1 covers idle phases.
double scaled_data(std::int64_t transfers, std::int64_t bus_bytes, double alpha);

/// Equation 4.3, min(op_intensity * bw_peak, comp_peak) in MACs per cycle; intensity in MACs per
/// byte, bandwidth in bytes per cycle.
double roofline_performance(double intensity, double peak_bytes_per_cycle, double peak_macs);

/// Equation 4.3, cycles = macs_scale / performance.
double roofline_cycles(double scaled_macs, double scaled_bytes, double peak_bytes_per_cycle,
                       double peak_macs);

/// Thesis 4.4.3: a rows x columns block costs ceil(columns / DIM) * rows accesses on chip.
std::int64_t on_chip_accesses(std::int64_t rows, std::int64_t columns, std::int64_t a);

}  // namespace flecsim::analytic
