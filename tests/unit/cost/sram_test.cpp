#include "flecsim/cost/sram.h"

#include <cctype>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "support/input_error.h"

namespace flecsim::cost {
namespace {

SramQuery query(std::int64_t size_bytes, int width_bits, double node_nm = 45) {
  SramQuery result;
  result.size_bytes = size_bytes;
  result.width_bits = width_bits;
  result.node_nm = node_nm;
  return result;
}

/// Data lines of a shipped table as cells.
std::vector<std::vector<std::string>> table(const std::string& name) {
  std::ifstream file(std::string(FLECSIM_SOURCE_DIR "/data/technology/") + name);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || !std::isdigit(static_cast<unsigned char>(line.front()))) continue;
    std::stringstream stream(line);
    auto& row = rows.emplace_back();
    for (std::string cell; std::getline(stream, cell, ',');) row.push_back(cell);
  }
  return rows;
}

TEST(Sram, ExactOnEveryPointOfTheGrid) {
  const auto rows = table("sram.csv");
  ASSERT_EQ(rows.size(), 3506u);
  for (const auto& row : rows) {
    SramQuery point = query(std::stoll(row[1]), std::stoi(row[2]), std::stod(row[0]));
    point.banks = std::stoi(row[3]);
    point.ports = SramPorts::of(row[4] == "1RW" ? 1 : 2);
    const SramEstimate estimate = estimate_sram(point);
    ASSERT_DOUBLE_EQ(estimate.access_ns, std::stod(row[5]));
    ASSERT_DOUBLE_EQ(estimate.cycle_ns, std::stod(row[6]));
    ASSERT_DOUBLE_EQ(estimate.read_pj, std::stod(row[7]));
    ASSERT_DOUBLE_EQ(estimate.write_pj, std::stod(row[8]));
    ASSERT_DOUBLE_EQ(estimate.leakage_mw, std::stod(row[9]));
    ASSERT_NEAR(estimate.area_um2, std::stod(row[10]) * 1e6, 1e-6 * estimate.area_um2);
    ASSERT_EQ(estimate.quality.error_percent, 0);
    ASSERT_EQ(estimate.quality.validity, counts::Validity::model);
  }
}

// CACTI's own figures at nodes that the grid lacks.
TEST(Sram, BetweenNodesWithinTheStatedError) {
  for (const auto& row : table("sram_cells.csv")) {
    if (row[0] != "28" && row[0] != "40" && row[0] != "55") continue;
    const SramEstimate estimate =
        estimate_sram(query(std::stoll(row[3]), std::stoi(row[4]), std::stod(row[0])));
    EXPECT_NEAR(estimate.read_pj / std::stod(row[7]), 1, estimate.quality.error_percent / 100);
    EXPECT_NEAR(estimate.leakage_mw / std::stod(row[9]), 1, 1e-6);
    EXPECT_EQ(estimate.quality.validity, counts::Validity::model);
  }
}

TEST(Sram, OtherCellsAndTemperaturesAreTheTables) {
  for (const auto& row : table("sram_cells.csv")) {
    if (row[0] != "45" && row[0] != "22") continue;
    SramQuery point = query(std::stoll(row[3]), std::stoi(row[4]), std::stod(row[0]));
    point.cell = sram_cell(row[1]);
    point.temperature_k = std::stod(row[2]);
    const SramEstimate estimate = estimate_sram(point);
    EXPECT_NEAR(estimate.read_pj / std::stod(row[7]), 1, 1e-6);
    EXPECT_NEAR(estimate.leakage_mw / std::stod(row[9]), 1, 1e-3);
    EXPECT_NEAR(estimate.area_um2 / std::stod(row[10]) / 1e6, 1, 1e-6);
  }
}

TEST(Sram, LeakageIsAChoiceOfCell) {
  SramQuery point = query(128 * 1024, 64);
  EXPECT_NEAR(estimate_sram(point).leakage_mw, 3.3e-3, 0.1e-3);
  point.cell = SramCell::low_operating_power;
  EXPECT_NEAR(estimate_sram(point).leakage_mw, 2.8, 0.1);
  point.cell = SramCell::high_performance;
  EXPECT_NEAR(estimate_sram(point).leakage_mw, 62, 1);
}

TEST(Sram, OtherCellsSayHowTheyWerePriced) {
  SramQuery query;
  query.cell = SramCell::high_performance;
  query.size_bytes = 65536;
  EXPECT_EQ(estimate_sram(query).quality.source, "CACTI 7, grid point");
  query.size_bytes = 32768;
  EXPECT_EQ(estimate_sram(query).quality.source, "CACTI 7, cell by ratio");
  EXPECT_EQ(estimate_sram(query).quality.error_percent, 45);
  query.banks = 4;
  EXPECT_EQ(estimate_sram(query).quality.validity, counts::Validity::extrapolated);
}

// Two organizations tie here, of which one reads with 0.6 of the other's energy.
TEST(Sram, TheBoundCoversBothSidesOfATie) {
  SramQuery tie = query(60 * 1024, 256, 65);
  tie.ports = SramPorts::of(2);
  EXPECT_GT(estimate_sram(tie).quality.error_percent, 20);
  EXPECT_LT(estimate_sram(tie).quality.error_percent, 50);
  EXPECT_EQ(estimate_sram(query(96 * 1024, 48)).quality.error_percent, 20);
}

TEST(Sram, HorowitzSanity) {
  EXPECT_NEAR(estimate_sram(query(8 * 1024, 64)).read_pj, 6.1, 0.1);
  EXPECT_NEAR(estimate_sram(query(32 * 1024, 64)).read_pj, 17.0, 0.1);
  EXPECT_NEAR(estimate_sram(query(1024 * 1024, 64)).read_pj, 93.5, 0.1);
}

TEST(Sram, OutsideTheGridIsFlagged) {
  for (const SramQuery& point : {query(512, 64), query(16 << 20, 64), query(65536, 4),
                                 query(65536, 64, 16), query(65536, 64, 110)}) {
    const SramEstimate estimate = estimate_sram(point);
    EXPECT_GT(estimate.read_pj, 0);
    EXPECT_GT(estimate.area_um2, 0);
    EXPECT_EQ(estimate.quality.validity, counts::Validity::extrapolated);
  }
}

TEST(Sram, WideWordsAreMacrosSideBySide) {
  const SramEstimate half = estimate_sram(query(32 * 1024, 512));
  const SramEstimate wide = estimate_sram(query(64 * 1024, 1024));
  EXPECT_DOUBLE_EQ(wide.read_pj, 2 * half.read_pj);
  EXPECT_DOUBLE_EQ(wide.area_um2, 2 * half.area_um2);
  EXPECT_DOUBLE_EQ(wide.leakage_mw, 2 * half.leakage_mw);
  EXPECT_EQ(wide.quality.validity, counts::Validity::model);
  EXPECT_GT(wide.quality.error_percent, 0);
}

TEST(Sram, OddBankCountsLieBetweenTheirNeighbors) {
  SramQuery point = query(65536, 64);
  const auto read_pj = [&](int banks) {
    point.banks = banks;
    return estimate_sram(point).read_pj;
  };
  EXPECT_NEAR(read_pj(3), read_pj(2) * std::pow(read_pj(4) / read_pj(2), std::log2(1.5)), 1e-9);
  EXPECT_NEAR(read_pj(25), read_pj(16) * std::pow(read_pj(32) / read_pj(16), std::log2(25.0 / 16)),
              1e-9);
  point.banks = 3;
  EXPECT_EQ(estimate_sram(point).quality.validity, counts::Validity::extrapolated);
}

TEST(Sram, MorePortsAreExtrapolated) {
  SramQuery point = query(16384, 64);
  const SramEstimate one = estimate_sram(point);
  point.ports = SramPorts::of(2);
  const SramEstimate two = estimate_sram(point);
  point.ports = SramPorts::of(3);
  const SramEstimate three = estimate_sram(point);
  EXPECT_NEAR(three.area_um2 - two.area_um2, two.area_um2 - one.area_um2, 0.5 * one.area_um2);
  EXPECT_DOUBLE_EQ(three.write_pj, two.write_pj + (two.write_pj - one.write_pj));
  EXPECT_EQ(three.quality.validity, counts::Validity::extrapolated);
}

TEST(Sram, PortsAreRoutedByTheirKind) {
  SramQuery point = query(16384, 64);
  point.banks = 4;
  const auto at = [&](SramPorts ports) {
    point.ports = ports;
    return estimate_sram(point);
  };
  const SramEstimate dual = at({0, 1, 1}), shared = at({2, 0, 0}), reading = at({1, 1, 0}),
                     writing = at({1, 0, 1});
  EXPECT_GT(shared.read_pj, 1.3 * dual.read_pj);
  EXPECT_NEAR(shared.write_pj - dual.write_pj, shared.read_pj - dual.read_pj, 1);
  EXPECT_GT(reading.read_pj, 1.3 * dual.read_pj);
  EXPECT_NEAR(reading.write_pj, dual.write_pj, 0.05 * dual.write_pj);
  EXPECT_NEAR(writing.read_pj, dual.read_pj, 0.05 * dual.read_pj);
  EXPECT_GT(writing.write_pj, 1.3 * dual.write_pj);
  EXPECT_EQ(shared.quality.validity, counts::Validity::model);
  EXPECT_EQ(shared.quality.error_percent, 30);
}

// Far outside neighboring points may have any slope: it is kept to what sizes and nodes can do.
TEST(Sram, TinyMacrosStayWithinReason) {
  for (const double node_nm : {7.0, 22.0, 45.0, 130.0})
    for (const SramPorts ports : {SramPorts{1, 0, 0}, SramPorts{0, 1, 1}, SramPorts{2, 0, 0},
                                  SramPorts{0, 0, 1}, SramPorts{4, 0, 0}}) {
      SramQuery point = query(8, 8, node_nm);
      point.banks = 2;
      point.ports = ports;
      const SramEstimate estimate = estimate_sram(point);
      const double cells_um2 = 64 * 146e-6 * node_nm * node_nm;
      EXPECT_GT(estimate.area_um2, 0.5 * cells_um2);
      EXPECT_LT(estimate.area_um2, 500 * cells_um2);
      EXPECT_GT(estimate.read_pj, 0);
      EXPECT_LT(estimate.read_pj, 10);
      EXPECT_GT(estimate.access_ns, 0.001);
      EXPECT_EQ(estimate.quality.validity, counts::Validity::extrapolated);
    }
}

TEST(Sram, ManyTinyBanksHaveAValue) {
  SramQuery point = query(1024, 32);
  point.ports = {2, 0, 0};
  point.banks = 200;
  const SramEstimate estimate = estimate_sram(point);
  EXPECT_GT(estimate.read_pj, 0);
  EXPECT_GT(estimate.area_um2, 0);
  EXPECT_EQ(estimate.quality.validity, counts::Validity::extrapolated);
}

TEST(Sram, SupplyScalesEnergyAndLeakage) {
  SramQuery point = query(16384, 64);
  const SramEstimate nominal = estimate_sram(point);
  point.voltage_v = 1.0;
  EXPECT_DOUBLE_EQ(estimate_sram(point).read_pj, nominal.read_pj);
  point.voltage_v = 0.8;
  EXPECT_LT(estimate_sram(point).read_pj, nominal.read_pj);
  EXPECT_DOUBLE_EQ(estimate_sram(point).leakage_mw, 0.8 * nominal.leakage_mw);
}

TEST(Sram, EveryMistakeIsNamed) {
  EXPECT_INPUT_ERROR(estimate_sram(query(0, 64)), "SRAM size is 0 bytes; expected more than 0");
  EXPECT_INPUT_ERROR(estimate_sram(query(1, 64)), "SRAM width is 64 bits; expected 1 to the size");
  EXPECT_INPUT_ERROR(estimate_sram(query(1024, 8, 5)), "SRAM node is 5 nm; expected 7 to 130 nm");
  SramQuery point = query(1024, 8);
  point.banks = 0;
  EXPECT_INPUT_ERROR(estimate_sram(point), "SRAM has 0 banks");
  point = query(1024, 8);
  point.ports = SramPorts::of(9);
  EXPECT_INPUT_ERROR(estimate_sram(point), "SRAM has 9 ports; expected 1 to 8");
  point = query(1024, 8);
  point.temperature_k = 20;
  EXPECT_INPUT_ERROR(estimate_sram(point), "temperature is 20 K; expected 200 to 450 K");
  point = query(1024, 8);
  point.voltage_v = 3;
  EXPECT_INPUT_ERROR(estimate_sram(point), "supply is 3 V; expected 0.4 to 1.5 V");
  EXPECT_INPUT_ERROR(sram_cell("hot"), "unknown SRAM cell 'hot'; expected lstp, lop or hp");
}

}  // namespace
}  // namespace flecsim::cost
