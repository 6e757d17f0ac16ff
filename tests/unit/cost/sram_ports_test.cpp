// Ports and banks beyond the grid's, measured on points of the grid that they are not made from.
#include "sram_ports.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sram_grid.h"
#include "sram_points.h"

namespace flecsim::cost {
namespace {

constexpr std::size_t measured[] = {SramField::read, SramField::write, SramField::area,
                                    SramField::access};

struct Errors {
  std::vector<double> of[sram_fields];

  double quantile(std::size_t field, double share) {
    auto& all = of[field];
    std::sort(all.begin(), all.end());
    return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
  }
};

SramPorts kind(int ports) { return SramPorts::of(ports); }

/// The points with `banks` banks of all nodes, from those with `known` banks and wires fitted on
/// those with any other number.
Errors banks_left_out(int ports, int banks, int known) {
  const auto& grid = SramGrid::instance();
  Errors errors;
  for (std::size_t node = 0; node < grid_nodes_nm.size(); ++node) {
    const SramProcess process{grid_nodes_nm[node], ports};
    SramFamily others(process, &grid.family(2, 1)), start(process, &grid.family(2, 1));
    for_each_sram_point([&](const SramRow& row) {
      if (row.node_nm != grid_nodes_nm[node] || row.ports != ports) return;
      if (row.banks != banks) others.add(row.banks, row.point);
      if (row.banks == known || row.banks == 1) start.add(row.banks, row.point);
    });
    const SramPortModel model(start, fit_wires(others));
    for (const SramGridPoint& asked : grid.family(node, ports).points(banks)) {
      const SramPoint point =
          model.at({kind(ports), banks, asked.bank_bytes * banks, asked.width_bits});
      if (!point.inside) continue;
      for (const std::size_t field : measured)
        errors.of[field].push_back(std::abs(point.values[field] / asked.values[field] - 1));
    }
  }
  return errors;
}

void record(const std::string& name, Errors& errors) {
  const char* const fields[] = {"read", "write", "area", "access"};
  for (std::size_t i = 0; i < std::size(measured); ++i)
    for (const double share : {0.5, 0.9, 1.0})
      testing::Test::RecordProperty(
          name + "_" + fields[i] + "_" + std::to_string(static_cast<int>(share * 100)),
          std::to_string(100 * errors.quantile(measured[i], share)));
}

// As 32 banks follow from 8.
TEST(SramPorts, EightBanksFromTwo) {
  for (const int ports : {1, 2}) {
    Errors errors = banks_left_out(ports, 8, 2);
    record(ports == 1 ? "1RW" : "1R1W", errors);
    EXPECT_GT(errors.of[SramField::read].size(), 250u);
    EXPECT_LT(errors.quantile(SramField::read, 0.5), 0.03);
    EXPECT_LT(errors.quantile(SramField::read, 0.9), 0.1);
  }
}

// As 16 banks follow from 4.
TEST(SramPorts, FourBanksFromOne) {
  for (const int ports : {1, 2}) {
    Errors errors = banks_left_out(ports, 4, 1);
    record(ports == 1 ? "1RW" : "1R1W", errors);
    EXPECT_LT(errors.quantile(SramField::read, 0.5), 0.03);
    EXPECT_LT(errors.quantile(SramField::read, 0.9), 0.1);
  }
}

// Macros with two read/write ports in reference outputs of Accelergy's exercises (MIT licence): the
// SRAM behind their address generators (two 16-bit adders, 0.0488 pJ and 179 um2).
TEST(SramPorts, PublishedMacrosOfTwoReadWritePorts) {
  struct Published {
    double size_bytes, width_bits;
    int banks;
    double read_pj, write_pj, area_um2;  ///< 0: not published
  };
  constexpr Published all[] = {
      {4096, 32, 1, 4.820, 4.494, 29133.3},        // tutorial 01, its area was used for the model
      {4096, 32, 4, 5.790, 6.755, 39450},          // tutorial 03
      {8192, 64, 2, 10.220, 11.291, 76914.2},      // tutorial 04, weights_glb
      {102400, 64, 32, 67.889, 68.702, 979198},    // tutorial 04, shared_glb (25 banks)
      {2048, 32, 1, 2.677, 3.213, 0},              // ISCA 2021, 03.2.1-conv1d, BackingStorage
      {102400, 64, 1, 49.168, 37.149, 0},          // ISCA 2021, 04.2.1-eyeriss-like, shared_glb
      {131072, 64, 32, 74.095, 75.166, 1162370}};  // simple_output_stationary, shared_glb
  double worst = 0;
  for (const Published& macro : all) {
    const SramPoint point =
        sram_point(45, {{2, 0, 0}, macro.banks, macro.size_bytes, macro.width_bits});
    const auto error = [&](std::size_t field, double published) {
      return published == 0 ? 0 : std::abs(point.values[field] / published - 1);
    };
    const double energy =
        std::max(error(SramField::read, macro.read_pj), error(SramField::write, macro.write_pj));
    EXPECT_LT(energy, 0.015) << macro.size_bytes << " bytes, " << macro.banks << " banks";
    EXPECT_LT(error(SramField::area, macro.area_um2), 0.015) << macro.size_bytes;
    worst = std::max(worst, energy);
  }
  RecordProperty("worst_energy_percent", std::to_string(100 * worst));
}

// That a wire takes the same energy whether a macro has one or two ports says that the lines of all
// ports are counted, and counted right.
TEST(SramPorts, WiresTakeTheSameWhateverThePorts) {
  const auto& grid = SramGrid::instance();
  for (std::size_t node = 0; node < grid_nodes_nm.size(); ++node) {
    const SramWires one = fit_wires(grid.family(node, 1));
    const SramWires two = fit_wires(grid.family(node, 2));
    EXPECT_NEAR(two.pj_per_um / one.pj_per_um, 1, 0.02) << grid_nodes_nm[node];
    EXPECT_NEAR(two.ns_per_um / one.ns_per_um, 1, 0.1) << grid_nodes_nm[node];
  }
}

}  // namespace
}  // namespace flecsim::cost
