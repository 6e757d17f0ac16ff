// Accelergy's tutorial (0.3): with its numbers for the primitives our tables equal its printed
// digits, energies are exactly counts times table, and with our own primitives all but the SRAMs
// agree to the digit, those within 1.5 %.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "flecsim/base/node.h"
#include "flecsim/cost/accelergy.h"

#include "support/process.h"
#include "support/shared.h"

namespace flecsim::cost {
namespace {

using base::Node;

std::string output(const AccelergyResult& result, const std::string& name) {
  for (const auto& [key, text] : result.outputs)
    if (key == name) return text;
  return "";
}

Node parse(const AccelergyResult& result, const std::string& name) {
  return Node::parse_text(output(result, name), name).at(name);
}

double argument(const Node& row, const char* name) {
  const auto arguments = row.find("arguments");
  if (!arguments || arguments->is_null() || !arguments->find(name)) return -1;
  return arguments->at(name).number();
}

bool same_row(const Node& a, const Node& b) {
  if (a.at("name").text() != b.at("name").text()) return false;
  for (const char* name : {"data_delta", "address_delta", "n_rows", "n_cols_per_row"})
    if (argument(a, name) != argument(b, name)) return false;
  return true;
}

Node find_row(const Node& table, const Node& wanted) {
  for (const Node& row : table.at("actions").items())
    if (same_row(row, wanted)) return row;
  wanted.fail("no such row");
}

Node find_table(const Node& tables, const std::string& name) {
  for (const Node& table : tables.items())
    if (table.at("name").text() == name) return table;
  tables.fail("no table " + name);
}

/// Every row of the reference is there with the same energy, within `tolerance` pJ.
void expect_energies(const Node& ours, const Node& reference, double tolerance) {
  ASSERT_EQ(ours.at("tables").items().size(), reference.at("tables").items().size());
  for (const Node& table : reference.at("tables").items()) {
    const Node mine = find_table(ours.at("tables"), table.at("name").text());
    EXPECT_EQ(mine.at("actions").items().size(), table.at("actions").items().size());
    for (const Node& row : table.at("actions").items())
      EXPECT_NEAR(find_row(mine, row).at("energy").number(), row.at("energy").number(), tolerance)
          << row.where();
  }
}

void expect_areas(const Node& ours, const Node& reference, double relative) {
  for (const Node& table : reference.at("tables").items())
    EXPECT_NEAR(find_table(ours.at("tables"), table.at("name").text()).at("area").number() /
                    table.at("area").number(),
                1, relative)
        << table.where();
}

void expect_totals(const Node& ours, const Node& reference) {
  const auto& mine = ours.at("components").items();
  const auto& theirs = reference.at("components").items();
  ASSERT_EQ(mine.size(), theirs.size());
  for (std::size_t i = 0; i < mine.size(); ++i) {
    EXPECT_EQ(mine[i].at("name").text(), theirs[i].at("name").text());
    EXPECT_NEAR(mine[i].at("energy").number() / theirs[i].at("energy").number(), 1, 1e-15)
        << theirs[i].where();
  }
  EXPECT_NEAR(ours.at("Total").number() / reference.at("Total").number(), 1, 1e-14);
}

/// What the reference says of an SRAM, as given estimates: the rule of Accelergy's CACTI plug-in
/// applied to the full access, which is the reference's row with all banks, less its address
/// generators.
struct GivenSram {
  std::string match;
  int banks;
  double read_pj, write_pj, idle_pj, area_um2;
};

std::string given_sram(const GivenSram& sram) {
  std::string text =
      fmt::format("  - class: SRAM\n    attributes: {}\n    area: {}\n    actions:\n", sram.match,
                  sram.area_um2);
  for (const auto& [action, full] :
       {std::pair{"read", sram.read_pj}, std::pair{"write", sram.write_pj}})
    for (int data = 0; data <= 1; ++data)
      for (int address = 0; address <= sram.banks; ++address)
        text += fmt::format(
            "      - {{name: {}, arguments: {{data_delta: {}, address_delta: {}}}, energy: {}}}\n",
            action, data, address,
            sram.idle_pj + (full - sram.idle_pj) * (0.7 * data + 0.3 * address / sram.banks));
  return text + fmt::format("      - {{name: idle, energy: {}}}\n", sram.idle_pj);
}

constexpr double adders_pj = 0.04285 + 0.00595;  // a 16-bit add and an idle adder
constexpr double two_adders_um2 = 179;

/// The reference's address generators are 16 bit wide.
const char* const given_adder =
    "primitive_estimates:\n  version: 0.3\n  estimates:\n"
    "  - class: intadder\n    area: 89.5\n    actions:\n"
    "      - {name: add, energy: 0.04285}\n      - {name: count, energy: 0.04285}\n"
    "      - {name: idle, energy: 0.00595}\n";

std::filesystem::path write_given(const std::string& name, const std::string& text) {
  const auto path = testing::scratch(name) / "given.yaml";
  std::ofstream(path) << text;
  return path;
}

std::filesystem::path tutorial(const std::filesystem::path& shared, const char* name) {
  return shared / "data/golden/accelergy/a_accelergy_v03" / name;
}

AccelergyResult run(std::vector<std::filesystem::path> inputs, bool compat, int precision) {
  AccelergyOptions options;
  options.as_accelergy = compat;
  options.precision = precision;
  return run_accelergy(inputs, options);
}

Node reference(const std::filesystem::path& folder, const std::string& name) {
  return Node::parse_file(folder / "ref-output" / (name + ".yaml")).at(name);
}

TEST(AccelergyTutorial, EnergyFromAGivenTable) {
  FLECSIM_REQUIRE_SHARED(shared);
  const auto folder = tutorial(shared, "02_primitive_architecture_energy");
  const auto result = run({folder / "input"}, false, 3);
  expect_totals(parse(result, "energy_estimation"), reference(folder, "energy_estimation"));
}

// The reference's tables with its counts: 5 and 630 components, every digit.
TEST(AccelergyTutorial, EnergyOfEveryComponentIsCountsTimesTable) {
  FLECSIM_REQUIRE_SHARED(shared);
  for (const char* name : {"03_compound_architecture", "04_eyeriss_like"}) {
    const auto folder = tutorial(shared, name);
    const auto result = run(
        {folder / "ref-output" / "ERT.yaml", folder / "input" / "action_counts.yaml"}, false, 3);
    expect_totals(parse(result, "energy_estimation"), reference(folder, "energy_estimation"));
  }
}

TEST(AccelergyTutorial, CompoundDesignWithItsPrimitives) {
  FLECSIM_REQUIRE_SHARED(shared);
  const auto folder = tutorial(shared, "03_compound_architecture");
  const auto given = write_given(
      "golden03",
      given_adder + given_sram({"{width: 32}", 4, 5.78961, 6.75518, 0, 39629.0 - two_adders_um2}));
  const auto result = run({folder / "input", given}, true, 3);
  expect_energies(parse(result, "ERT"), reference(folder, "ERT"), 0.00101);
  expect_areas(parse(result, "ART"), reference(folder, "ART"), 1e-6);
}

TEST(AccelergyTutorial, EyerissWithItsPrimitives) {
  FLECSIM_REQUIRE_SHARED(shared);
  const auto folder = tutorial(shared, "04_eyeriss_like");
  const Node ert = reference(folder, "ERT");
  const auto full = [&](const char* name, const char* action, int banks) {
    const Node wanted = Node::parse_text(
        fmt::format("{{name: {}, arguments: {{data_delta: 1, address_delta: {}}}}}", action, banks),
        "row");
    return find_row(find_table(ert.at("tables"), name), wanted).at("energy").number() - adders_pj;
  };
  const char* const weights = "eyeriss_like.weights_glb";
  const char* const shared_glb = "eyeriss_like.shared_glb";
  const auto given = write_given(
      "golden04",
      given_adder +
          given_sram({"{depth: 1024}", 2, full(weights, "read", 2), full(weights, "write", 2),
                      0.00026, 77093.2 - two_adders_um2}) +
          given_sram({"{depth: 12800}", 25, full(shared_glb, "read", 25),
                      full(shared_glb, "write", 25), 0.00503, 979377.0 - two_adders_um2}));
  // Its 16-bit intadder, 5 decimals; its wires (2mm taken as 0.002 um) only in compatibility mode.
  const auto result = run({folder / "input", given}, true, 5);
  expect_energies(parse(result, "ERT"), ert, 6e-5);
  expect_areas(parse(result, "ART"), reference(folder, "ART"), 1e-6);
}

bool is_buffer(const std::string& name) {
  return name.find("_glb") != std::string::npos || name.ends_with("GLB");
}

/// The largest difference between our energies and the reference's, relative, of rows of at least
/// `least_pj`.
double worst_energy(const Node& ours, const Node& reference, bool buffers, double least_pj) {
  double worst = 0;
  for (const Node& table : reference.at("tables").items()) {
    const std::string name = table.at("name").text();
    if (is_buffer(name) != buffers) continue;
    const Node mine = find_table(ours.at("tables"), name);
    for (const Node& row : table.at("actions").items()) {
      const double theirs = row.at("energy").number();
      if (theirs < least_pj) continue;
      worst = std::max(worst, std::abs(find_row(mine, row).at("energy").number() / theirs - 1));
    }
  }
  return worst;
}

double worst_buffer_area(const Node& ours, const Node& reference) {
  double worst = 0;
  for (const Node& table : reference.at("tables").items()) {
    const std::string name = table.at("name").text();
    if (!is_buffer(name)) continue;
    const Node mine = find_table(ours.at("tables"), name);
    worst = std::max(worst, std::abs(mine.at("area").number() / table.at("area").number() - 1));
  }
  return worst;
}

// End to end, nothing given: buffers with two read/write ports and 1, 4, 2 and 25 banks, of which
// only the area of the first was used to make the model. As Accelergy asks CACTI 25 banks are 32.
class AccelergyEndToEnd : public ::testing::TestWithParam<const char*> {};

TEST_P(AccelergyEndToEnd, BuffersWithSharedPortsAndBanks) {
  FLECSIM_REQUIRE_SHARED(shared);
  const auto folder = tutorial(shared, GetParam());
  const bool first = GetParam()[1] == '1', last = GetParam()[1] == '4';
  for (const bool compat : {true, false}) {
    const auto result = run({folder / "input"}, compat, 5);
    const double energy = worst_energy(parse(result, "ERT"), reference(folder, "ERT"), true, 1);
    const double area = worst_buffer_area(parse(result, "ART"), reference(folder, "ART"));
    RecordProperty(compat ? "compat_energy" : "energy", std::to_string(100 * energy));
    RecordProperty(compat ? "compat_area" : "area", std::to_string(100 * area));
    EXPECT_LT(energy, compat ? 0.015 : 0.03);
    EXPECT_LT(area, compat ? 0.015 : 0.06);
    // The first has no counts; the last's wires are 2 mm long unless taken as Accelergy does.
    if (first || (last && !compat)) continue;
    const double total = parse(result, "energy_estimation").at("Total").number() /
                         reference(folder, "energy_estimation").at("Total").number();
    RecordProperty(compat ? "compat_total" : "total", std::to_string(100 * (total - 1)));
    EXPECT_NEAR(total, 1, compat ? 0.005 : 0.03);
  }
}

INSTANTIATE_TEST_SUITE_P(Tutorials, AccelergyEndToEnd,
                         ::testing::Values("01_primitive_architecture_ERT",
                                           "03_compound_architecture", "04_eyeriss_like"));

TEST(AccelergyTutorial, OwnPrimitivesButSramsAgree) {
  FLECSIM_REQUIRE_SHARED(shared);
  const auto folder = tutorial(shared, "04_eyeriss_like");
  const auto result = run({folder / "input"}, true, 5);  // its 16-bit address adders included
  EXPECT_LT(worst_energy(parse(result, "ERT"), reference(folder, "ERT"), false, 0.1), 1e-4);
}

// Its errors included: registers cost reads only, address comparators are 32 bit wide. The rest is
// its address adders and the SRAM between grid points.
TEST(AccelergyTimeloop, EyerissInCompatibilityMode) {
  FLECSIM_REQUIRE_SHARED(shared);
  const auto folder = shared / "data/golden/timeloop";
  const auto result = run({folder / "eyeriss_like_full_input_l1_3x3_s1.yaml"}, true, 6);
  const Node ours = parse(result, "ERT").at("tables");
  const Node theirs = Node::parse_file(folder / "ERT.yaml").at("ERT").at("tables");
  int rows = 0;
  for (const Node& table : theirs.items())
    for (const Node& row : table.at("actions").items()) {
      if (row.at("name").text() == "leak") continue;
      const double energy = row.at("energy").number();
      const Node mine = find_table(ours, table.at("name").text());
      EXPECT_NEAR(find_row(mine, row).at("energy").number(), energy, 0.005 * energy) << row.where();
      ++rows;
    }
  EXPECT_EQ(rows, 16);
}

// Timeloop's Eyeriss at 65 nm (0.4): its MAC to the digit with its scaling errors, its buffer with
// our own SRAM.
TEST(AccelergyTimeloop, EyerissAt65Nanometers) {
  FLECSIM_REQUIRE_SHARED(shared);
  const auto folder = shared / "data/golden/timeloop";
  const Node ert = Node::parse_file(folder / "ERT.yaml").at("ERT").at("tables");
  const Node art = Node::parse_file(folder / "ART.yaml").at("ART").at("tables");
  const auto result = run({folder / "eyeriss_like_full_input_l1_3x3_s1.yaml"}, true, 6);
  const Node energies = parse(result, "ERT").at("tables");
  const Node areas = parse(result, "ART").at("tables");
  for (const char* action : {"compute", "leak"}) {
    const Node wanted = Node::parse_text(fmt::format("{{name: {}}}", action), "row");
    const std::string mac = "system_top_level.mac[1..168]";
    EXPECT_NEAR(find_row(find_table(energies, mac), wanted).at("energy").number() /
                    find_row(find_table(ert, mac), wanted).at("energy").number(),
                1, action == std::string("leak") ? 0.02 : 1e-5);
    EXPECT_NEAR(find_table(areas, mac).at("area").number(), 1397.4, 0.05);
  }
  const std::string buffer = "system_top_level.shared_glb[1..1]";
  for (const char* action : {"read", "write", "update"}) {
    const Node wanted = Node::parse_text(fmt::format("{{name: {}}}", action), "row");
    EXPECT_NEAR(find_row(find_table(energies, buffer), wanted).at("energy").number() /
                    find_row(find_table(ert, buffer), wanted).at("energy").number(),
                1, 0.001);
  }
  EXPECT_NEAR(
      find_table(areas, buffer).at("area").number() / find_table(art, buffer).at("area").number(),
      1, 0.001);
}

}  // namespace
}  // namespace flecsim::cost
