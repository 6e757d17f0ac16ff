#include "flecsim/analytic/formulas.h"

#include <algorithm>
#include <cassert>

#include "flecsim/base/checked.h"

namespace flecsim::analytic {

using base::ceil_div;

double temporal_fragmentation(std::int64_t m, std::int64_t a) {
  assert(m > 0 && a > 0);
  if (m <= a) return 1;
  return static_cast<double>(ceil_div(m, a) * a) / static_cast<double>(m);
}

double spatial_fragmentation(std::int64_t m, std::int64_t a) {
  assert(m > 0 && a > 0);
  return m >= a ? 1 : static_cast<double>(a) / static_cast<double>(m);
}

double scaled_macs(std::int64_t l, std::int64_t m, std::int64_t n, std::int64_t a) {
  double macs = 1;
  for (const std::int64_t extent : {l, m, n}) {
    macs *= static_cast<double>(extent) * temporal_fragmentation(extent, a) *
            spatial_fragmentation(extent, a);
  }
  return macs;
}

double array_utilization(std::int64_t m, std::int64_t n, std::int64_t a) {
  return 1 / (temporal_fragmentation(m, a) * spatial_fragmentation(m, a) *
              temporal_fragmentation(n, a) * spatial_fragmentation(n, a));
}

std::int64_t bus_transfers(std::int64_t rows, std::int64_t row_bytes, std::int64_t bus_bytes) {
  return ceil_div(row_bytes, bus_bytes) * rows;
}

double scaled_data(std::int64_t transfers, std::int64_t bus_bytes, double alpha) {
  return static_cast<double>(transfers * bus_bytes) * alpha;
}

double roofline_performance(double intensity, double peak_bytes_per_cycle, double peak_macs) {
  return std::min(intensity * peak_bytes_per_cycle, peak_macs);
}

double roofline_cycles(double scaled_macs, double scaled_bytes, double peak_bytes_per_cycle,
                       double peak_macs) {
  const double intensity = scaled_macs / scaled_bytes;
  return scaled_macs / roofline_performance(intensity, peak_bytes_per_cycle, peak_macs);
}

std::int64_t on_chip_accesses(std::int64_t rows, std::int64_t columns, std::int64_t a) {
  return ceil_div(columns, a) * rows;
}

}  // namespace flecsim::analytic
