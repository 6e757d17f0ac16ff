// What is asked of a run of Accelergy's files beside the files: outputs, run time, estimator; and
// tables that come back.
#include <fstream>

#include "flecsim/cost/accelergy.h"

#include "support/input_error.h"
#include "support/process.h"

namespace flecsim::cost {
namespace {

const std::string design =
    "architecture:\n  version: 0.4\n  subtree:\n  - name: top\n"
    "    attributes: {technology: \"45nm\", global_cycle_seconds: 5e-9}\n"
    "    local: [{name: \"x[0..3]\", class: intadder, attributes: {width: 8}}]\n";
const std::string counts =
    "action_counts:\n  version: 0.4\n"
    "  local: [{name: \"top.x[2]\", action_counts: [{name: add, counts: 1000}]}]\n";

AccelergyResult run(const std::string& text, const AccelergyOptions& options = {}) {
  const auto folder = testing::scratch("accelergy_options");
  std::ofstream(folder / "in.yaml") << text;
  const std::vector<std::filesystem::path> paths = {folder / "in.yaml"};
  return run_accelergy(paths, options);
}

std::string output(const AccelergyResult& result, const std::string& name) {
  for (const auto& [key, text] : result.outputs)
    if (key == name) return text;
  return "";
}

TEST(AccelergyOptions, TablesComeBackAsTheyWent) {
  const auto first = run(design + counts);
  const std::string tables = output(first, "ERT") + output(first, "ART");
  const auto again = run(tables + counts);
  for (const char* name : {"ERT", "ART", "energy_estimation"})
    EXPECT_EQ(output(again, name), output(first, name)) << name;
  EXPECT_THAT(again.notes, ::testing::Contains(::testing::HasSubstr("leakage as an action")));
  EXPECT_THAT(run(output(first, "ERT")).notes, ::testing::Contains(::testing::HasSubstr("no ART")));
}

TEST(AccelergyOptions, MistakesInTables) {
  const auto energies = [](const std::string& list) {
    return "ERT:\n  version: 0.4\n  tables: [" + list + "]\n";
  };
  const auto row = [](const std::string& name, const std::string& action, const char* energy) {
    return "{name: \"" + name + "\", actions: [{name: \"" + action + "\", energy: " + energy +
           "}]}";
  };
  for (const char* name : {"", "a b", "a..b", "a[0..]", "a[3..1]", "a[x]", "a[-2]", "a.", "1/0"})
    EXPECT_INPUT_ERROR(run(energies(row(name, "read", "1"))), "is no component; expected names");
  EXPECT_INPUT_ERROR(run(energies(row("a", "", "1"))), "'' is no action; expected letters");
  EXPECT_INPUT_ERROR(run(energies(row("a", "read", "-1"))),
                     "in.yaml:3: ERT.tables[0].actions[0].energy: -1; expected 0 or more");
  EXPECT_INPUT_ERROR(run(energies(row("a", "read", "1") + ", " + row("a", "read", "1"))),
                     "ERT.tables[1]: a second table of 'a'");
  EXPECT_INPUT_ERROR(
      run(energies("{name: a, actions: [{name: r, energy: 1}, {name: r, energy: 2}]}")),
      "a second row of 'r' of 'a'");
  EXPECT_INPUT_ERROR(run(energies(row("ab", "read", "1")) +
                         "ART: {version: 0.4, tables: [{name: abc, area: 1}]}\n"),
                     "in.yaml:4: ART: no area of 'ab', which the ERT has");
  EXPECT_INPUT_ERROR(run("ART: {version: 0.4, tables: [{name: a, area: -1}]}\n"),
                     "-1; expected 0 or more");
}

TEST(AccelergyOptions, MistakesInGivenEstimates) {
  const auto given = [](const std::string& entry) {
    return design + "primitive_estimates:\n  version: 0.4\n  estimates: [" + entry + "]\n";
  };
  const std::string add = "actions: [{name: add, energy: 1}]";
  EXPECT_INPUT_ERROR(run(given("{class: intadder, area: -1, " + add + "}")), "-1; expected 0");
  EXPECT_INPUT_ERROR(run(given("{class: intadder, area: 1, leakage: -1, " + add + "}")),
                     "-1; expected 0");
  EXPECT_INPUT_ERROR(
      run(given("{class: intadder, area: 1, actions: [{name: add, energy: -2}]}")),
      "in.yaml:9: primitive_estimates.estimates[0].actions[0].energy: -2; expected 0 or more");
  EXPECT_INPUT_ERROR(run(design + "primitive_estimates: {version: 7, estimates: []}\n"),
                     "version is '7'");
  EXPECT_THAT(run(given("{class: intadder, attributes: {width: 9}, area: 1, " + add + "}")).notes,
              ::testing::Contains(
                  ::testing::HasSubstr("no component has this class and these attributes")));
}

// Timeloop's numbers in its architecture come before the models, not so where Accelergy is
// followed.
TEST(AccelergyOptions, NumbersThatTimeloopReadsOfAComponent) {
  const auto file = [](const std::string& buffer, const std::string& mac) {
    return "architecture:\n  version: 0.3\n  subtree:\n  - name: top\n"
           "    attributes: {technology: \"45nm\", latency: 5ns}\n    local:\n"
           "    - {name: b, class: SRAM, attributes: {depth: 1024, width: 64" +
           buffer + "}}\n    - {name: m, class: intmac, attributes: {width: 8" + mac + "}}\n" +
           "action_counts:\n  version: 0.3\n  local:\n"
           "  - {name: top.b, action_counts: [{name: read, counts: 2}]}\n"
           "  - {name: top.m, action_counts: [{name: mac_random, counts: 1}]}\n";
  };
  const std::string given = file(", vector_access_energy: 7, cluster_area: 100", ", energy: 3");
  AccelergyOptions options;
  options.precision = 3;
  const auto result = run(given, options);
  EXPECT_THAT(output(result, "energy_estimation"), ::testing::HasSubstr("energy: 14.0"));
  EXPECT_THAT(output(result, "energy_estimation"), ::testing::HasSubstr("energy: 3.0"));
  EXPECT_THAT(output(result, "ART"), ::testing::HasSubstr("area: 100"));
  options.as_accelergy = true;
  const auto followed = run(file(", vector_access_energy: 7", ""), options);
  EXPECT_EQ(output(followed, "ERT"), output(run(file("", ""), options), "ERT"));
  EXPECT_THAT(followed.notes, ::testing::Contains(::testing::HasSubstr(
                                  "'vector_access_energy' of component 'top.b' is Timeloop's")));
  EXPECT_INPUT_ERROR(run(file(", vector_access_energy: -1", "")),
                     "vector_access_energy is -1; expected at least 0");
  EXPECT_THAT(run(file(", n_ports: 2", "")).notes,
              ::testing::Contains(::testing::HasSubstr("in.yaml:7: ")));
}

TEST(AccelergyOptions, OutputsThatTheFilesCannotGive) {
  AccelergyOptions options;
  options.outputs = {"energy_estimation"};
  EXPECT_INPUT_ERROR(run(design, options), "-f energy_estimation: no 'action_counts' in the files");
  options.outputs = {"flattened_architecture"};
  EXPECT_INPUT_ERROR(run(output(run(design), "ERT"), options),
                     "-f flattened_architecture: tables are given");
}

TEST(AccelergyOptions, LeakageOfTablesIsAnAction) {
  AccelergyOptions options;
  options.runtime_seconds = -1;
  EXPECT_INPUT_ERROR(run(design, options), "--runtime: -1 s; expected more than 0");
  options.runtime_seconds = 1e-3;
  EXPECT_INPUT_ERROR(run(output(run(design), "ERT"), options),
                     "--runtime: tables give leakage as an action; expected counts of 'leak'");
}

TEST(AccelergyOptions, OfTheOtherEstimator) {
  AccelergyOptions options;
  options.external = true;
  options.as_accelergy = true;
  EXPECT_INPUT_ERROR(run(design, options), "are of our own estimator");
  options.as_accelergy = false;
  options.external_timeout_seconds = -1;
  EXPECT_INPUT_ERROR(run(design, options), "--estimator-timeout: -1 s; expected more than 0");
}

TEST(AccelergyOptions, CountsWithoutArgumentsTakeTheFirstRow) {
  const std::string two =
      "ERT:\n  version: 0.4\n  tables: [{name: a, actions: [{name: read, arguments: {k: 0}, "
      "energy: "
      "1}, {name: read, arguments: {k: 1}, energy: 2}]}]\n";
  const auto result = run(two +
                          "action_counts: {version: 0.4, local: [{name: a, action_counts: [{name: "
                          "read, counts: 3}]}]}\n");
  EXPECT_THAT(output(result, "energy_estimation"), ::testing::HasSubstr("Total: 3.0"));
  EXPECT_THAT(result.notes, ::testing::Contains(::testing::HasSubstr(
                                "counted without arguments: its first row (k: 0) is taken")));
}

}  // namespace
}  // namespace flecsim::cost
