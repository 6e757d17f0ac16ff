// Protects: reading of every form of Accelergy's files, the arithmetic of compound classes, and the
// energies.
#include "flecsim/cost/accelergy.h"

#include <cmath>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flecsim/base/error.h"
#include "flecsim/base/node.h"

#include "support/process.h"

namespace flecsim::cost {
namespace {

using base::Node;

/// Files of a test in a folder of their own.
class Files {
 public:
  explicit Files(const std::string& name) : folder_(testing::scratch("accelergy_" + name)) {}
  ~Files() { std::filesystem::remove_all(folder_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  void add(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    paths_.push_back(folder_ / name);
  }
  const std::filesystem::path& folder() const { return folder_; }
  AccelergyResult run(const AccelergyOptions& options = {}) const {
    return run_accelergy(paths_, options);
  }

 private:
  std::filesystem::path folder_;
  std::vector<std::filesystem::path> paths_;
};

AccelergyResult run(const std::string& name, const std::string& text,
                    const AccelergyOptions& options = {}) {
  Files files(name);
  files.add("input.yaml", text);
  return files.run(options);
}

Node parse(const AccelergyResult& result, const std::string& name) {
  for (const auto& [key, text] : result.outputs)
    if (key == name) return Node::parse_text(text, name).entries().front().second;
  throw std::runtime_error("no output " + name);
}

/// Energy of an action in the ERT.
double energy(const AccelergyResult& result, const std::string& component,
              const std::string& action) {
  const Node tables = parse(result, "ERT").at("tables");
  for (const Node& table : tables.items())
    if (table.at("name").text() == component)
      for (const Node& row : table.at("actions").items())
        if (row.at("name").text() == action) return row.at("energy").number();
  return -1;
}

std::vector<std::string> names(const AccelergyResult& result) {
  std::vector<std::string> found;
  const Node local = parse(result, "flattened_architecture").at("local");
  for (const Node& component : local.items()) found.push_back(component.at("name").text());
  return found;
}

TEST(Accelergy, AnIndexFindsItsTableAmongThoseOfTheName) {
  const auto result = run("index",
                          "ERT:\n  version: 0.4\n  tables:\n"
                          "  - {name: \"c.pe[0..3].mac\", actions: [{name: add, energy: 1}]}\n"
                          "  - {name: \"c.pe[4..7].mac\", actions: [{name: add, energy: 10}]}\n"
                          "action_counts:\n  version: 0.4\n  local:\n"
                          "  - {name: \"c.pe[5].mac\", action_counts: [{name: add, counts: 2}]}\n"
                          "  - {name: \"c.pe[1].mac\", action_counts: [{name: add, counts: 3}]}\n"
                          "  - {name: c.pe.mac, action_counts: [{name: add, counts: 4}]}\n");
  std::vector<double> energies;
  const Node components = parse(result, "energy_estimation").at("components");
  for (const Node& one : components.items()) energies.push_back(one.at("energy").number());
  EXPECT_EQ(energies, (std::vector<double>{20, 3, 4}));  // without an index: the first
}

const char* const counts_of_adder =
    "action_counts:\n  version: 0.3\n  local:\n"
    "  - {name: \"top.pe[3].add\", action_counts: [{name: add, counts: 10}]}\n";

TEST(Accelergy, SubtreesComeBeforeTheComponentsBesideThem) {
  const auto result = run("order", R"(
architecture:
  version: 0.3
  subtree:
  - name: top
    attributes: {technology: 45nm, latency: 5ns}
    local: [{name: a, class: intadder, attributes: {width: 32}}]
    subtree:
    - name: pe[0..7]
      local: [{name: add, class: intadder, attributes: {width: 16}}]
)");
  EXPECT_THAT(names(result), ::testing::ElementsAre("top.pe[0..7].add", "top.a"));
  EXPECT_NEAR(energy(result, "top.a", "add"), 0.0857, 1e-9);
  EXPECT_NEAR(energy(result, "top.pe[0..7].add", "add"), 0.04285, 1e-9);
}

TEST(Accelergy, AttributesAreInheritedAndExpressionsSeeThem) {
  const auto result = run("inherit", R"(
architecture:
  version: 0.4
  subtree:
  - name: top
    attributes: {technology: "45nm", global_cycle_seconds: 5e-9, lanes: 4}
    local:
    - name: tree
      class: adder_tree
      attributes: {half: lanes // 2 + 1, inputs: 4 if half >= 3 else 2, width: 2 ** 3}
)");
  EXPECT_NEAR(energy(result, "top.tree", "add"), 0.0857 * 28 / 32, 1e-6);
}

TEST(Accelergy, NodesFormWithItsTags) {
  const auto result = run("nodes", R"(
variables: {version: 0.4, technology: "45nm", global_cycle_seconds: 5e-9}
architecture:
  version: 0.4
  nodes:
  - !Container
    name: system
  - !Component
    name: dram
    class: DRAM
    attributes: {type: "LPDDR4", width: 64}
  - !Container
    name: column
    spatial: {meshX: 14}
    constraints: {spatial: {split: 7}}
  - !Container
    name: pe
    spatial: {meshY: 12}
  - !Parallel
    nodes:
    - !Component {name: a, class: regfile, attributes: {width: 16, depth: 12}}
    - !Hierarchical
      nodes:
      - !Component {name: b, class: regfile, attributes: {width: 16, depth: 16}}
      - !Component {name: c, class: regfile, attributes: {width: 8, depth: 16}}
    - !Nothing
  - !Component
    name: mac
    class: intmac
    spatial: {meshX: 2}
    attributes: {width: 16}
)");
  EXPECT_THAT(
      names(result),
      ::testing::ElementsAre("system.dram", "system.column[1..14].pe[1..12].a",
                             "system.column[1..14].pe[1..12].b", "system.column[1..14].pe[1..12].c",
                             "system.column[1..14].pe[1..12].mac[1..2]"));
  EXPECT_NEAR(energy(result, "system.column[1..14].pe[1..12].mac[1..2]", "compute"), 2.20035, 1e-9);
  EXPECT_DOUBLE_EQ(energy(result, "system.dram", "read"), 512);
  EXPECT_THAT(result.summary, ::testing::HasSubstr("336"));
}

const char* const compound_design = R"(
architecture:
  version: 0.3
  subtree:
  - name: top
    attributes: {technology: 45nm, latency: 5ns}
    local: [{name: x, class: outer, attributes: {n: 3}}]
compound_components:
  version: 0.3
  classes:
  - name: inner
    attributes: {technology: must_specify, w: 8}
    subcomponents: [{name: add, class: intadder, attributes: {width: w}}]
    actions:
    - &go {name: go, subcomponents: [{name: add, actions: [{name: add}]}]}
    - <<: *go
      name: again
  - name: outer
    attributes: {technology: must_specify, n: 1}
    subcomponents:
    - {name: "part[0..n-1]", class: inner, attributes: {w: 32}, area_share: 2}
    - {name: one, class: intadder, attributes: {width: 32}}
    actions:
    - name: work
      arguments: {k: 1..n}
      subcomponents:
      - name: part[0..k-1]
        actions: [{name: go, repeat: 2 * k}]
      - {name: one, actions: [{name: add}]}
)";

TEST(Accelergy, CompoundArithmetic) {
  const auto result = run("compound", compound_design);
  const Node rows = parse(result, "ERT").at("tables").items()[0].at("actions");
  ASSERT_EQ(rows.items().size(), 3u);
  for (int k = 1; k <= 3; ++k) {
    const Node row = rows.items()[static_cast<std::size_t>(k - 1)];
    EXPECT_EQ(row.at("arguments").at("k").number(), k);
    EXPECT_NEAR(row.at("energy").number(), 0.0857 * (k * 2 * k + 1), 1e-5);
  }
  EXPECT_NEAR(parse(result, "ART").at("tables").items()[0].at("area").number(), 179 * (2 * 3 + 1),
              1e-9);
}

TEST(Accelergy, EnergyIsCountsTimesTable) {
  Files files("counts");
  files.add("ert.yaml",
            "ERT:\n  version: 0.3\n  tables:\n  - name: top.pe[0..7].add\n    actions:\n"
            "    - {name: add, arguments: null, energy: 0.25}\n");
  files.add("counts.yaml", counts_of_adder);
  const Node estimation = parse(files.run(), "energy_estimation");
  EXPECT_EQ(estimation.at("components").items()[0].at("name").text(), "top.pe[3].add");
  EXPECT_EQ(estimation.at("Total").number(), 2.5);
}

TEST(Accelergy, LeakageOverTheRunTime) {
  const std::string text =
      "architecture:\n  version: 0.3\n  subtree:\n  - name: top\n"
      "    attributes: {technology: 45nm, latency: 5ns}\n    subtree:\n    - name: pe[0..7]\n"
      "      local: [{name: add, class: intadder, attributes: {width: 32}}]\n";
  AccelergyOptions options;
  options.json = true;
  options.runtime_seconds = 1e-3;
  Files files("leak");
  files.add("a.yaml", text);
  files.add("b.yaml", counts_of_adder);
  const Node json = Node::parse_text(files.run(options).json, "json");
  const double leakage_mw = 0.0119 / 5;
  EXPECT_NEAR(json.at("energy").at("static_pj").number(), 8 * leakage_mw * 1e-3 * 1e9, 1e-6);
  EXPECT_NEAR(json.at("energy").at("dynamic_pj").number(), 0.857, 1e-9);
}

/// What leaks is in the written estimation too, and its absence is said.
TEST(Accelergy, StaticEnergyIsWrittenOrSaidToBeMissing) {
  const std::string text =
      "architecture:\n  version: 0.3\n  subtree:\n  - name: top\n"
      "    attributes: {technology: 45nm, latency: 5ns}\n    subtree:\n    - name: pe[0..7]\n"
      "      local: [{name: add, class: intadder, attributes: {width: 32}}]\n";
  AccelergyOptions options;
  Files files("static");
  files.add("a.yaml", text);
  files.add("b.yaml", counts_of_adder);
  EXPECT_THAT(files.run(options).summary, ::testing::HasSubstr("no run time"));
  options.runtime_seconds = 1e-3;
  const auto result = files.run(options);
  EXPECT_THAT(result.summary, ::testing::Not(::testing::HasSubstr("no run time")));
  const Node estimation = parse(result, "energy_estimation");
  const double leakage_mw = 0.0119 / 5;
  const double leaked_pj = 8 * leakage_mw * 1e-3 * 1e9;
  EXPECT_NEAR(estimation.at("static").items().front().at("energy").number(), leaked_pj, 1e-6);
  EXPECT_NEAR(estimation.at("Total").number(), 0.857 + leaked_pj, 1e-6);
}

TEST(Accelergy, ScalesAndCopies) {
  const auto result = run("scales", R"(
architecture:
  version: 0.4
  subtree:
  - name: top
    attributes: {technology: "45nm", global_cycle_seconds: 5e-9}
    local:
    - {name: a, class: intadder, area_scale: 3, energy_scale: 2, attributes: {width: 32, n_instances: 4}}
)");
  EXPECT_NEAR(energy(result, "top.a", "add"), 2 * 0.0857, 1e-6);
  EXPECT_NEAR(energy(result, "top.a", "leak"), 4 * 2 * 0.0119, 1e-6);
  EXPECT_NEAR(parse(result, "ART").at("tables").items()[0].at("area").number(), 179 * 3 * 4, 1e-6);
}

TEST(Accelergy, NodesAndSuppliesScale) {
  const std::string head = "architecture:\n  version: 0.4\n  subtree:\n  - name: top\n    local:\n";
  const auto adder = [&](const std::string& attributes, bool compat) {
    AccelergyOptions options;
    options.as_accelergy = compat;
    return energy(run("scale",
                      head + "    - {name: a, class: intadder, attributes: {width: 32, " +
                          "global_cycle_seconds: 5e-9, " + attributes + "}}\n",
                      options),
                  "top.a", "add");
  };
  EXPECT_NEAR(adder("technology: \"22nm\"", false) / 0.0857, 0.2941, 1e-4);
  EXPECT_NEAR(adder("technology: \"22nm\"", true) / 0.0857, 0.5863, 1e-4);
  EXPECT_NEAR(adder("technology: \"45nm\", voltage: 0.8", false) / 0.0857, 0.69302 / 1.0177, 1e-4);
}

// The scratchpad of Timeloop's simple_weight_stationary at 45 nm: Accelergy reads it for 0.608 pJ
// and writes it for 1.510 pJ.
TEST(Accelergy, NarrowWordsAreWideInCompatibilityMode) {
  const auto spad = [](const std::string& shape, bool compat, const std::string& action) {
    AccelergyOptions options;
    options.as_accelergy = compat;
    return energy(run("narrow",
                      "architecture:\n  version: 0.4\n  subtree:\n  - name: top\n    local:\n"
                      "    - {name: s, class: SRAM, attributes: {" +
                          shape + ", technology: 45, global_cycle_seconds: 1e-9}}\n",
                      options),
                  "top.s", action);
  };
  const std::string narrow = "width: 16, depth: 192";
  EXPECT_NEAR(spad(narrow, true, "read") / 0.608, 1, 0.05);
  EXPECT_NEAR(spad(narrow, true, "write") / 1.510, 1, 0.05);
  EXPECT_EQ(spad(narrow, true, "read"), spad("width: 32, depth: 96", false, "read"));
  EXPECT_LT(spad(narrow, false, "write"), 1);
  EXPECT_EQ(spad("width: 32, depth: 16", true, "read"), spad("width: 32, depth: 64", true, "read"));
}

TEST(Accelergy, FlattenedArchitectureIsValidInputAgain) {
  const auto first = run("again1", compound_design);
  std::string classes = compound_design;
  classes.erase(0, classes.find("compound_components"));
  std::string flattened;
  for (const auto& [name, text] : first.outputs)
    if (name == "flattened_architecture") flattened = text;
  const auto second = run("again2", flattened + classes);
  EXPECT_EQ(first.outputs[0].second, second.outputs[0].second);
}

TEST(Accelergy, GivenEstimatesComeFirst) {
  const auto result = run("given", std::string(compound_design) + R"(
primitive_estimates:
  version: 0.3
  estimates:
  - {class: intadder, attributes: {width: 32}, area: 7, actions: [{name: add, energy: 1}]}
)");
  const Node rows = parse(result, "ERT").at("tables").items()[0].at("actions");
  EXPECT_NEAR(rows.items()[0].at("energy").number(), 3, 1e-9);
  EXPECT_NEAR(parse(result, "ART").at("tables").items()[0].at("area").number(), 49, 1e-9);
}

// Scales stand beside the attributes or, in the older form, among them; those of all levels
// multiply.
TEST(Accelergy, ScalesOfAllLevelsMultiply) {
  const auto result = run("scales", R"(
architecture:
  version: 0.4
  subtree:
  - name: top
    attributes: {technology: "45nm", global_cycle_seconds: 1e-9}
    local:
    - {name: deep, class: outer, area_share: 6}
    - {name: among, class: outer, attributes: {area_share: 2}}
    - {name: plain, class: one, attributes: {area_scale: 5, energy_scale: 3}}
compound_components:
  version: 0.4
  classes:
  - name: outer
    subcomponents: [{name: a, class: inner, attributes: {area_share: 4}}]
    actions: [{name: read, subcomponents: [{name: a, actions: [{name: read, action_share: 0.5}]}]}]
  - name: inner
    subcomponents: [{name: b, class: one, area_share: 3}]
    actions: [{name: read, subcomponents: [{name: b, actions: [{name: read, action_share: 8}]}]}]
primitive_estimates:
  version: 0.4
  estimates: [{class: one, area: 1, actions: [{name: read, energy: 1}]}]
)");
  const Node areas = parse(result, "ART").at("tables");
  const auto area = [&](const std::string& name) {
    for (const Node& table : areas.items())
      if (table.at("name").text() == "top." + name) return table.at("area").number();
    return -1.0;
  };
  EXPECT_EQ(area("deep"), 6 * 4 * 3);
  EXPECT_EQ(area("among"), 2 * 4 * 3);
  EXPECT_EQ(area("plain"), 5);
  const Node tables = parse(result, "ERT").at("tables");
  EXPECT_EQ(tables.items()[0].at("actions").items()[0].at("energy").number(), 3);
  EXPECT_EQ(tables.items()[1].at("actions").items()[0].at("energy").number(), 0.5 * 8);
}

TEST(Accelergy, VerboseNamesEverySubEstimate) {
  AccelergyOptions options;
  options.verbose = true;
  const auto result = run("verbose", compound_design, options);
  const auto first = [&](const std::string& name, const std::string& key) {
    for (const auto& [stem, text] : result.outputs)
      if (stem == name) return Node::parse_text(text, name).at(key).at("table_summary").items()[0];
    throw base::InputError("no " + name);
  };
  const Node row =
      first("ERT_summary_verbose", "ERT_summary").at("primitive_estimation(s)").items()[1];
  const Node part = row.at("subaction_estimations").items()[0];
  EXPECT_EQ(part.at("subcomponent_name").text(), "part[0..1]");
  EXPECT_EQ(part.at("action_share").number(), 8);
  EXPECT_EQ(part.at("interpreted_energy").number(), 8 * part.at("energy").number());
  EXPECT_EQ(part.at("estimator").text(), "Aladdin 45 nm table");
  const Node area = first("ART_summary_verbose", "ART_summary");
  double total_um2 = 0;
  for (const Node& sub : area.at("primitive_estimations").items())
    total_um2 += sub.at("total_component_area").number();
  EXPECT_NEAR(total_um2, area.at("area").number(), 1e-3 * total_um2);
}

// What Timeloop's front end makes of its example designs.
TEST(Accelergy, TimeloopsProcessedForm) {
  const auto result = run("processed", R"(
architecture:
    version: '0.4'
    subtree:
      - name: top
        attributes: {version: '0.4', technology: "45nm", global_cycle_seconds: 1e-9, has_power_gating: false}
        local:
          - name: DRAM[1..1]
            class: DRAM
            attributes: {type: "LPDDR4", width: 64, datawidth: 8, n_banks: 2, technology: "45nm", power_gated_at: "DRAM"}
            required_actions: [leak, read, update, write]
            enabled: true
          - name: spatial[1..16]
            class: dummy_storage
            attributes: {width: 1, depth: 1, datawidth: 1, technology: -1, meshX: 16}
          - name: spad[1..16]
            class: storage
            subclass: small_buffer
            attributes: {depth: 12, width: 16, datawidth: 8, n_banks: 2, cluster_size: 1}
            required_actions: [leak, read, update, write]
compound_components:
    version: '0.4'
    classes:
      - name: regfile
        attributes: {technology: "must_specify", width: "must_specify", depth: "must_specify"}
        subcomponents:
          - {name: "cells[1..width*depth]", class: aladdin_register, attributes: {global_cycle_seconds: global_cycle_seconds}}
        actions:
          - {name: write, subcomponents: [{name: "cells[1..width]", actions: [{name: write}]}]}
          - {name: read, subcomponents: [{name: "cells[1..width]", actions: [{name: read}]}]}
          - name: leak
            subcomponents:
              - name: "cells[1..width*depth]"
                actions: [{name: leak, arguments: {global_cycle_seconds: global_cycle_seconds}}]
      - name: small_buffer
        attributes:
            technology: "must_specify"
            width: "must_specify"
            depth: "must_specify"
            memory_depth: max(64, depth)
            depthscale: depth / memory_depth
            n_rdwr_ports: 1
            counter_width: 0
        subcomponents:
          - {name: storage, class: regfile, area_share: depthscale, attributes: {width: width, depth: memory_depth, n_rdwr_ports: n_rdwr_ports}}
          - {name: "counters[0..1]", class: intadder, attributes: {datawidth: counter_width}}
        actions:
          - name: write
            subcomponents:
              - {name: storage, actions: [{name: write, action_share: depthscale ** (1.56 / 2)}]}
              - {name: "counters[0]", actions: [{name: add}]}
          - {name: read, subcomponents: [{name: storage, actions: [{name: read}]}]}
          - {name: update, subcomponents: [{name: storage, actions: [{name: write}]}]}
          - {name: leak, subcomponents: [{name: storage, actions: [{name: leak}]}]}
)");
  EXPECT_NEAR(energy(result, "top.spad[1..16]", "read"), 16 * 0.009, 1e-9);
  EXPECT_NEAR(energy(result, "top.spad[1..16]", "write"), 16 * 0.009 * std::pow(12.0 / 64, 0.78),
              1e-6);
  EXPECT_DOUBLE_EQ(energy(result, "top.DRAM[1..1]", "update"), 512);
  EXPECT_EQ(energy(result, "top.spatial[1..16]", "read"), -1);
}

TEST(Accelergy, KeysOfTimeloopAreNotedAndPassedOver) {
  const auto result = run("timeloop", std::string(compound_design) + "problem: {shape: cnn}\n");
  EXPECT_THAT(result.notes, ::testing::ElementsAre(::testing::HasSubstr("'problem' says nothing")));
}

TEST(Accelergy, AnExternalAccelergyIsAnEstimatorToo) {
  Files files("external");
  files.add("input.yaml", compound_design);
  const auto tool = files.folder() / "accelergy";
  std::ofstream(tool) << "#!/bin/sh\n"
                         "printf 'ERT:\\n  version: 0.3\\n  tables: [{name: top.x, actions: "
                         "[{name: work, arguments: {k: 1}, energy: 4.5}]}]\\n' > $2/ERT.yaml\n"
                         "printf 'ART:\\n  version: 0.3\\n  tables: [{name: top.x, area: 12}]\\n' "
                         "> $2/ART.yaml\n";
  std::filesystem::permissions(tool, std::filesystem::perms::owner_all);
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", (files.folder().string() + ":" + path).c_str(), 1);
  AccelergyOptions options;
  options.external = true;
  options.json = true;
  const auto result = files.run(options);
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(energy(result, "top.x", "work"), 4.5);
  const Node json = Node::parse_text(result.json, "json");
  EXPECT_EQ(json.at("estimator").text(), "accelergy");
  EXPECT_EQ(json.at("components").items()[0].at("area_um2").number(), 12);
}

}  // namespace
}  // namespace flecsim::cost
