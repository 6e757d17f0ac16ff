// Every mistake in Accelergy's files has one message with file, line and what was expected.
#include <fstream>

#include "flecsim/cost/accelergy.h"

#include "support/input_error.h"
#include "support/process.h"

namespace flecsim::cost {
namespace {

AccelergyResult run(const std::string& text, const AccelergyOptions& options = {}) {
  const auto folder = testing::scratch("accelergy_errors");
  std::ofstream(folder / "in.yaml") << text;
  const std::vector<std::filesystem::path> paths = {folder / "in.yaml"};
  return run_accelergy(paths, options);
}

/// An architecture with one component on line 6.
std::string design(const std::string& component, const std::string& version = "0.3") {
  return "architecture:\n  version: " + version +
         "\n  subtree:\n  - name: top\n    attributes: {technology: \"45nm\", latency: \"5ns\", "
         "global_cycle_seconds: 5e-9}\n    local: [" +
         component + "]\n";
}

std::string classes(const std::string& list) {
  return "compound_components:\n  version: 0.3\n  classes:\n" + list;
}

const char* const use_c = "{name: x, class: c}";

TEST(AccelergyErrors, ClassesAndAttributes) {
  EXPECT_INPUT_ERROR(
      run(design("{name: x, class: intader}")),
      "in.yaml:6: architecture.subtree[0].local[0]: component 'top.x' has the unknown "
      "class 'intader' (did you mean 'intadder'?)");
  EXPECT_INPUT_ERROR(run(design("{name: x, class: intadder}", "0.4")),
                     "attribute 'width' is missing (also called datawidth, data_width");
  EXPECT_INPUT_ERROR(
      run(design("{name: x, class: intadder, attributes: {width: 8, wdith: 9}}")),
      "in.yaml:6: architecture.subtree[0].local[0].attributes.wdith: attribute 'wdith' of "
      "component 'top.x' has no effect on class 'intadder' (did you mean 'width'?)");
  EXPECT_INPUT_ERROR(run(design("{name: x, class: SRAM, attributes: {width: 8, depth: 2.5}}")),
                     "attribute 'depth' of component 'top.x' is 2.5; expected a whole number");
  EXPECT_INPUT_ERROR(run(design("{name: x, class: SRAM, attributes: {width: wide, depth: 8}}")),
                     "attribute 'width' of component 'top.x' is 'wide'; expected a number");
  EXPECT_INPUT_ERROR(run(design("{name: x, class: intadder, attribute: {width: 8}}")), "attribute");
  EXPECT_INPUT_ERROR(
      run(design("{name: x, class: DRAM, attributes: {width: 64, type: DDR9}}")),
      "in.yaml:6: architecture.subtree[0].local[0]: component 'top.x' of class 'DRAM': "
      "unknown DRAM kind 'DDR9'");
  EXPECT_INPUT_ERROR(
      run(design("{name: x, class: SRAM, attributes: {width: 8, depth: 64, n_rdwr_ports: 0}}")),
      "has no port; expected n_rdwr_ports");
}

TEST(AccelergyErrors, NumbersOutOfBounds) {
  const auto adder = [](const std::string& attributes) {
    return design("{name: x, class: intadder, attributes: {" + attributes + "}}");
  };
  EXPECT_INPUT_ERROR(run(adder("width: -8")), "a width of -8 bits; expected more than 0");
  EXPECT_INPUT_ERROR(run(adder("width: 1e30")), "expected more than 0 and at most 1000000");
  EXPECT_INPUT_ERROR(run(adder("width: inf")), "is 'inf'; expected a number");
  EXPECT_INPUT_ERROR(run(adder("width: 8, global_cycle_seconds: 0")), "a clock period of 0 ns");
  EXPECT_INPUT_ERROR(run(adder("width: 8, n_instances: -1")),
                     "n_instances of 'top.x' is '-1'; expected a number of at least 0");
  const auto sram = [](const std::string& attributes) {
    return design("{name: x, class: SRAM, attributes: {width: 8, " + attributes + "}}");
  };
  EXPECT_INPUT_ERROR(run(sram("sizeKB: -1")), "sizeKB is -1, -1024 words of 8 bits");
  EXPECT_INPUT_ERROR(run(sram("depth: 8, n_rdwr_ports: 1e9")), "expected a whole number from 0");
  EXPECT_INPUT_ERROR(
      run(design("{name: x, class: DRAM, attributes: {width: 8, type: \"\"}}", "0.4")),
      "unknown DRAM kind ''");
}

TEST(AccelergyErrors, UpToVersion03TheLibrarysDefaultsAreTakenAndSaid) {
  const auto result = run(design("{name: x, class: FIFO}"));
  EXPECT_THAT(result.notes, ::testing::Contains(::testing::HasSubstr(
                                "class 'FIFO' without 'depth': 2 is taken, the default of "
                                "Accelergy's library up to 0.3")));
  const auto given = run(design("{name: x, class: FIFO, attributes: {width: 16, depth: 2}}"));
  EXPECT_EQ(result.outputs.front().second, given.outputs.front().second);
}

TEST(AccelergyErrors, EveryTopLevelKeyHasAVersion) {
  EXPECT_INPUT_ERROR(run("architecture: {local: []}\n"), "in.yaml:1: architecture: no version");
  EXPECT_INPUT_ERROR(run("variables: {a: 1}\n"), "no version; expected version: 0.2, 0.3 or 0.4");
  EXPECT_INPUT_ERROR(run("compound_components: {classes: []}\n"), "no version");
  EXPECT_INPUT_ERROR(run("ERT: {version: 0.9, tables: []}\n"),
                     "in.yaml:1: ERT.version: version is '0.9'; expected 0.1, 0.2, 0.3 or 0.4");
  EXPECT_INPUT_ERROR(run("ART: {tables: []}\n"), "no version");
  EXPECT_INPUT_ERROR(run(design("{name: x, class: intadder, attributes: {width: 8}}") +
                         "action_counts: {local: []}\n"),
                     "no version");
}

TEST(AccelergyErrors, NodesWithoutTagsAreOfVersion01) {
  EXPECT_INPUT_ERROR(run("architecture: {version: 0.1, nodes: [{name: a}]}\n"),
                     "'nodes' in version 0.1; expected subtree, or version 0.4 with tags");
}

TEST(AccelergyErrors, NamesTwice) {
  const std::string add = "{name: add, subcomponents: [{name: a, actions: [{name: add}]}]}";
  const std::string part = "{name: a, class: intadder, attributes: {width: 8}}";
  const auto twice = [&](const std::string& parts, const std::string& actions) {
    return design(use_c) +
           classes("  - {name: c, subcomponents: [" + parts + "], actions: [" + actions + "]}\n");
  };
  EXPECT_INPUT_ERROR(run(twice(part + ", " + part, add)), "a second subcomponent 'a'");
  EXPECT_INPUT_ERROR(run(twice(part, add + ", " + add)), "a second action 'add'");
  const std::string counted = "{name: top.x, action_counts: [{name: add, counts: 1}]}";
  const std::string head = design("{name: x, class: intadder, attributes: {width: 8}}") +
                           "action_counts:\n  version: 0.3\n  local: [";
  EXPECT_INPUT_ERROR(run(head + counted + ", " + counted + "]\n"),
                     "in.yaml:9: action_counts.local[1]: component 'top.x' is counted twice");
}

TEST(AccelergyErrors, WhatAContainerGivesToNobody) {
  const auto with = [](const std::string& extra, const std::string& variables = "") {
    return "variables: {version: 0.4" + variables +
           "}\narchitecture:\n  version: 0.4\n  subtree:\n" +
           "  - name: top\n    attributes: {technology: \"45nm\", global_cycle_seconds: 5e-9" +
           extra + "}\n    local: [{name: x, class: intadder, attributes: {width: 8}}]\n";
  };
  EXPECT_INPUT_ERROR(
      run(with(", voltag: 0.9")),
      "in.yaml:6: architecture.subtree[0].attributes.voltag: no component below uses "
      "the attribute 'voltag' (did you mean 'voltage'?) (--allow-unused: a note)");
  EXPECT_TRUE(run(with(", bits: 8, n_bits: bits")).notes.empty());
  EXPECT_THAT(run(with("", ", spare: 3")).notes,
              ::testing::Contains(::testing::HasSubstr("the variable 'spare'")));
  EXPECT_THAT(run("dumped_by_timeloop_front_end: true\n" + with(", BITS: 8")).notes,
              ::testing::Contains(::testing::HasSubstr("the attribute 'BITS'")));
  AccelergyOptions lenient;
  lenient.allow_unused = true;
  EXPECT_EQ(run(with(", spare: 8"), lenient).notes.size(), 1U);
}

TEST(AccelergyErrors, NamesAreLettersAndDigits) {
  for (const char* name : {"\"a b\"", "\"\"", "1/0", "a:b"})
    EXPECT_INPUT_ERROR(
        run(design("{name: " + std::string(name) + ", class: intadder, attributes: {width: 8}}")),
        "is no name; expected letters, digits, '_' and '-'");
}

TEST(AccelergyErrors, TagsAreNotFollowed) {
  EXPECT_INPUT_ERROR(run("architecture: !include a.yaml\n"),
                     "in.yaml:1: architecture: the tag '!include' is not followed");
  EXPECT_INPUT_ERROR(run(design("{name: x, class: intadder, attributes: {width: !!python 8}}")),
                     "in.yaml:6: architecture.subtree[0].local[0].attributes.width: the tag");
}

TEST(AccelergyErrors, NegativeNumbersOfTimes) {
  const auto with = [](const std::string& arguments, const std::string& times) {
    return design(use_c) +
           classes(
               "  - name: c\n    subcomponents: [{name: a, class: intadder, attributes: {width: "
               "8}}]\n    actions:\n    - name: add\n" +
               arguments +
               "      subcomponents: [{name: a, actions: [{name: add, repeat: " + times + "}]}]\n");
  };
  EXPECT_INPUT_ERROR(run(with("", "-1")), "'add' of 'a' happens -1 times; expected 0 or more");
  const auto result = run(with("      arguments: {active: 0..2}\n", "1 - active"));
  EXPECT_THAT(result.notes, ::testing::Contains(::testing::HasSubstr("happens -1 times")));
}

TEST(AccelergyErrors, AClassWithoutPartsCostsNothing) {
  const auto result = run(
      design("{name: x, class: c, attributes: {depth: 4}}") +
      classes("  - {name: c, subcomponents: [], actions: [{name: read, subcomponents: []}]}\n"));
  EXPECT_THAT(result.outputs.front().second, ::testing::HasSubstr("energy: 0.0"));
  EXPECT_THAT(result.notes, ::testing::Contains(::testing::HasSubstr("'depth' of component")));
}

TEST(AccelergyErrors, ADisabledPartCostsNothing) {
  const auto area = [](const std::string& enabled) {
    const auto result =
        run(design(use_c) + classes("  - name: c\n    subcomponents:\n"
                                    "    - {name: a, class: intadder, attributes: {width: 8}, "
                                    "enabled: " +
                                    enabled +
                                    "}\n"
                                    "    actions: []\n"));
    return result.summary;
  };
  EXPECT_THAT(area("false"), ::testing::HasSubstr("all instances: 0 um2, 0 mW"));
  EXPECT_THAT(area("true"), ::testing::Not(::testing::HasSubstr("all instances: 0 um2")));
}

TEST(AccelergyErrors, TheNodesFormTakesTimeloopsClockAndSaysSo) {
  const std::string form =
      "architecture:\n  version: 0.4\n  nodes:\n  - !Container {name: s, attributes: {technology: "
      "\"45nm\"CLOCK}}\n  - !Component {name: a, class: intadder, attributes: {width: 8}}\n";
  const auto with = [&](const std::string& clock) {
    std::string text = form;
    return run(text.replace(text.find("CLOCK"), 5, clock));
  };
  const auto usual = with("");
  EXPECT_THAT(usual.notes, ::testing::Contains(::testing::HasSubstr("1e-9 is taken")));
  const auto given = with(", global_cycle_seconds: 1e-9");
  EXPECT_TRUE(given.notes.empty());
  EXPECT_EQ(usual.outputs.front().second, given.outputs.front().second);
}

TEST(AccelergyErrors, NamesAndScales) {
  const std::string adder = "{name: x, class: intadder, attributes: {width: 8}";
  EXPECT_INPUT_ERROR(run(design(adder + "}, " + adder + "}")),
                     "in.yaml:6: architecture.subtree[0].local[1]: a second component 'top.x'; the "
                     "first is at ");
  EXPECT_INPUT_ERROR(run(design(adder + ", energy_scale: -1}")),
                     "energy_scale is -1; expected 0 or more");
}

TEST(AccelergyErrors, PrimitiveTypeIsAnotherNameOfAClass) {
  const auto result = run(
      design("{name: x, class: twoAdders}") +
      classes("  - name: two_adders\n    primitive_type: twoAdders\n    subcomponents:\n"
              "    - {name: \"a[0..1]\", class: intadder, attributes: {width: 8, technology: 45}}\n"
              "    actions: [{name: add, subcomponents: [{name: \"a[0]\", actions: [{name: "
              "add}]}]}]\n"));
  EXPECT_THAT(result.summary, ::testing::HasSubstr("twoAdders"));
}

TEST(AccelergyErrors, DramWithoutATypeSaysWhichIsTaken) {
  const auto result = run(design("{name: x, class: DRAM, attributes: {width: 64}}"));
  EXPECT_THAT(result.notes, ::testing::Contains("no DRAM type given: LPDDR4 is taken"));
}

TEST(AccelergyErrors, TimeloopsCapacityIsANote) {
  const auto result = run(design(
      "{name: x, class: storage, subclass: aladdin_register, attributes: {width: 16, depth: 1}}"));
  EXPECT_THAT(result.notes, ::testing::Contains(::testing::HasSubstr(
                                "attribute 'depth' of component 'top.x' has no effect")));
  EXPECT_INPUT_ERROR(
      run(design("{name: x, class: aladdin_register, attributes: {width: 16, depth: 1}}")),
      "attribute 'depth' of component 'top.x' has no effect");
}

TEST(AccelergyErrors, UnusedAttributesMayBeAllowed) {
  AccelergyOptions options;
  options.allow_unused = true;
  const auto result =
      run(design("{name: x, class: intadder, attributes: {width: 8, colour: 9}}"), options);
  ASSERT_EQ(result.notes.size(), 1u);
  EXPECT_THAT(result.notes[0], ::testing::HasSubstr("'colour' of component 'top.x' has no effect"));
}

TEST(AccelergyErrors, WidthsDivide) {
  EXPECT_INPUT_ERROR(
      run(design("{name: x, class: SRAM, attributes: {width: 30, depth: 64, word-bits: 8}}")),
      "component 'top.x': width is 30 bits; expected a multiple of the word (8 bits) times "
      "block-size 1");
  EXPECT_INPUT_ERROR(run(design("{name: x, class: SRAM, attributes: {width: 32, depth: 64, "
                                "word-bits: 8, block-size: 3}}")),
                     "expected a multiple of the word (8 bits) times block-size 3");
}

TEST(AccelergyErrors, Conditions) {
  const auto adder = [](const std::string& attributes) {
    return "architecture:\n  version: 0.4\n  local: [{name: x, class: intadder, attributes: "
           "{width: "
           "8" +
           attributes + "}}]\n";
  };
  EXPECT_INPUT_ERROR(run(adder(", global_cycle_seconds: 1e-9")),
                     "attribute 'technology' is missing");
  EXPECT_INPUT_ERROR(run(adder(", technology: \"45nm\"")),
                     "attribute 'global_cycle_seconds' is missing");
  EXPECT_INPUT_ERROR(run(adder(", technology: \"tsmc\", latency: \"1ns\"")),
                     "'technology' of component 'x' is 'tsmc'; expected a node such as 45nm");
  EXPECT_INPUT_ERROR(run(adder(", technology: \"3nm\", global_cycle_seconds: 1e-9")),
                     "technology node is 3 nm; expected 7 to 130 nm");
  EXPECT_INPUT_ERROR(run("architecture:\n  version: 0.3\n  local: [{name: x, class: intadder, "
                         "attributes: {width: 8, technology: 45nm, latency: 5}}]\n"),
                     "'latency' of component 'x' is '5'; expected a time such as 5ns");
  EXPECT_INPUT_ERROR(
      run(adder(", technology: \"45nm\", global_cycle_seconds: 1e-9, voltage: \"1A\"")),
      "attribute 'voltage' of component 'x': '1A' is not `nominal` or a number, optionally with a "
      "unit (V, mV)");
  EXPECT_INPUT_ERROR(run(adder(", technology: \"45nm\", global_cycle_seconds: 1e-9, voltage: 0")),
                     "'0' is no supply; expected `nominal` or more than 0 V");
  EXPECT_INPUT_ERROR(
      run(adder(", technology: \"45nm\", global_cycle_seconds: 1e-9, temperature: \"20F\"")),
      "'20F' is not a number, optionally with a unit (K, C)");
  for (const char* name : {"voltage: 0.9", "temperature: 350"})
    EXPECT_INPUT_ERROR(
        run(design("{name: x, class: DRAM, attributes: {width: 64, " + std::string(name) + "}}")),
        "of component 'top.x' has no effect on class 'DRAM'");
  EXPECT_INPUT_ERROR(run(design("{name: x, class: wire, attributes: {width: 8, length: 2in}}")),
                     "expected a length such as 2mm");
}

TEST(AccelergyErrors, Expressions) {
  EXPECT_INPUT_ERROR(run(design("{name: x, class: intadder, attributes: {width: 2 * deep}}")),
                     "in.yaml:6: architecture.subtree[0].local[0].attributes.width: 'deep' in '2 * "
                     "deep' is not an attribute");
  EXPECT_INPUT_ERROR(run(design("{name: x, class: intadder, attributes: {width: 2 * technology}}")),
                     "'technology' in '2 * technology' is the text '45nm'; expected a number");
  EXPECT_INPUT_ERROR(run(design("{name: x, class: intadder, attributes: {width: wide}}", "0.4")),
                     "'wide' is not an attribute");
  EXPECT_INPUT_ERROR(run(design("{name: x, class: intadder, attributes: {width: 1 / 0}}")),
                     "'1 / 0' has no finite value");
  EXPECT_INPUT_ERROR(
      run(design("{name: x, class: intadder, attributes: {a: \"{{b}} + 1\", width: 8}}")),
      "a Jinja template; expected plain YAML");
}

TEST(AccelergyErrors, NamesAndRanges) {
  EXPECT_INPUT_ERROR(run(design("{name: \"x[3..1]\", class: intadder, attributes: {width: 8}}")),
                     "the range of 'x[3..1]' is empty");
  EXPECT_INPUT_ERROR(run(design("{name: \"x[3\", class: intadder, attributes: {width: 8}}")),
                     "'x[3' is not a name with a range; expected name[first..last]");
  EXPECT_INPUT_ERROR(run(design("{name: \"x[0..]\", class: intadder, attributes: {width: 8}}")),
                     "'0..' is not a range; expected first..last");
  EXPECT_INPUT_ERROR(run(design("{name: \"x[0..1.5]\", class: intadder, attributes: {width: 8}}")),
                     "'1.5' is 1.5; expected a whole number up to 1e9");
}

TEST(AccelergyErrors, Forms) {
  EXPECT_INPUT_ERROR(run("architectur: {version: 0.3}\n"),
                     "the top-level key 'architectur' is unknown (did you mean 'architecture'?)");
  EXPECT_INPUT_ERROR(run("action_counts: {version: 0.3, local: []}\n"),
                     "no 'architecture' and no 'ERT' in the files");
  EXPECT_INPUT_ERROR(run("architecture: {subtree: []}\n"), "no version; expected version: 0.2");
  EXPECT_INPUT_ERROR(run("architecture: {version: 9}\n"), "version is '9'; expected 0.1, 0.2");
  EXPECT_INPUT_ERROR(run("architecture: {version: 0.3}\n"), "no component found");
  EXPECT_INPUT_ERROR(run("architecture: {version: 0.3, subtree: [{name: a}, {name: b}]}\n"),
                     "a second root; expected one");
  EXPECT_INPUT_ERROR(run("architecture:\n  version: 0.4\n  nodes:\n  - !Box {name: a}\n"),
                     "the tag is '!Box'; expected !Container, !Component");
  EXPECT_INPUT_ERROR(run("architecture:\n  version: 0.4\n  nodes:\n  - !Parallel\n    nodes: "
                         "[!Container {name: a}]\n"),
                     "a container alone in a !Parallel holds nothing");
  EXPECT_INPUT_ERROR(
      run("architecture:\n  version: 0.4\n  nodes:\n  - !Container {name: a, spatial: "
          "{meshX: 0}}\n"),
      "a mesh of 0; expected at least 1");
  EXPECT_INPUT_ERROR(run_accelergy({}, {}), "energy: no file given; expected FILES...");
}

TEST(AccelergyErrors, CompoundClasses) {
  const std::string c = "  - name: c\n    attributes: {technology: 45nm, n: 2}\n";
  const std::string adder = "{name: a, class: intadder, attributes: {width: 8}}";
  EXPECT_INPUT_ERROR(
      run(design(use_c) +
          classes("  - {name: c, attributes: {w: must_specify}, subcomponents: []}\n")),
      "component 'top.x' of class 'c' must specify the attribute 'w'");
  EXPECT_INPUT_ERROR(run(design(use_c) + classes(c + "    subcomponents: [{name: d, class: c}]\n")),
                     "class 'c' contains itself");
  EXPECT_INPUT_ERROR(
      run(design(use_c) + classes(c + "    subcomponents: [" + adder +
                                  "]\n    actions:\n    - {name: g, "
                                  "subcomponents: [{name: b, actions: [{name: add}]}]}\n")),
      "'b' is not a subcomponent");
  EXPECT_INPUT_ERROR(
      run(design(use_c) + classes(c + "    subcomponents: [" + adder +
                                  "]\n    actions:\n    - {name: g, "
                                  "subcomponents: [{name: a, actions: [{name: ad}]}]}\n")),
      "in.yaml:14: compound_components.classes[0].actions[0].subcomponents[0].actions[0]: 'a' of "
      "class "
      "'intadder' has no action 'ad' (did you mean 'add'?)");
  const std::string ranged =
      c + "    subcomponents: [{name: \"a[0..n-1]\", class: intadder, attributes: {width: 8}}]\n";
  EXPECT_INPUT_ERROR(
      run(design(use_c) +
          classes(ranged + "    actions:\n    - {name: g, subcomponents: [{name: \"a[0..n]\", "
                           "actions: [{name: add}]}]}\n")),
      "'a[0..2]' is outside the subcomponent 'a[0..1]'");
  EXPECT_INPUT_ERROR(run(design(use_c) +
                         classes(ranged + "    actions:\n    - {name: g, subcomponents: [{name: a, "
                                          "actions: [{name: add}]}]}\n")),
                     "'a' is a range; expected which of them: a[first..last]");
  EXPECT_INPUT_ERROR(run(design(use_c) + classes("  - {name: c, subcomponents: []}\n"
                                                 "  - {name: c, subcomponents: []}\n")),
                     "class 'c' is defined twice");
  EXPECT_INPUT_ERROR(
      run(design(use_c) + classes("  - {name: c, subcomponents: [{name: a, class: intadder, "
                                  "attributes: {width: 8, hight: 3}}]}\n")),
      "attribute 'hight' of component 'a' has no effect");
  EXPECT_INPUT_ERROR(run(design("{name: x, class: c, required_actions: [fly]}") +
                         classes("  - {name: c, subcomponents: [" + adder + "], actions: []}\n")),
                     "'top.x' of class 'c' has no action 'fly'");
}

TEST(AccelergyErrors, Counts) {
  const std::string adder = design("{name: \"x[0..3]\", class: intadder, attributes: {width: 8}}");
  const auto counted = [&](const std::string& component, const std::string& action) {
    return adder + "action_counts:\n  version: 0.3\n  local:\n  - {name: \"" + component +
           "\", action_counts: [{" + action + "}]}\n";
  };
  EXPECT_INPUT_ERROR(
      run(counted("top.y", "name: add, counts: 1")),
      "in.yaml:10: action_counts.local[0]: component 'top.y' is not in the energy reference "
      "table");
  EXPECT_INPUT_ERROR(run(counted("top.x[4]", "name: add, counts: 1")), "'top.x[4]' is not in");
  EXPECT_INPUT_ERROR(run(counted("top.x[3]", "name: adds, counts: 1")),
                     "component 'top.x[0..3]' has no action 'adds' (did you mean 'add'?)");
  EXPECT_INPUT_ERROR(run(counted("top.x[3]", "name: add, arguments: {k: 2}, counts: 1")),
                     "action 'add' of 'top.x[0..3]' has no row with k: 2");
  EXPECT_INPUT_ERROR(run(counted("top.x", "name: add, counts: -1")),
                     "counts: -1; expected 0 or more");
  EXPECT_INPUT_ERROR(run(counted("top.x", "name: add, counts: many")), "many");
  AccelergyOptions options;
  options.runtime_seconds = 1;
  EXPECT_INPUT_ERROR(run(counted("top.x", "name: idle, counts: 1"), options),
                     "'idle' of 'top.x' is counted and --runtime is given");
}

TEST(AccelergyErrors, ExternalEstimator) {
  AccelergyOptions options;
  options.external = true;
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nonexistent", 1);
  EXPECT_INPUT_ERROR(run(design("{name: x, class: intadder, attributes: {width: 8}}"), options),
                     "no 'accelergy' on the PATH");
  const auto folder = testing::scratch("failing");
  std::ofstream(folder / "accelergy") << "#!/bin/sh\necho broken\nexit 3\n";
  std::filesystem::permissions(folder / "accelergy", std::filesystem::perms::owner_all);
  ::setenv("PATH", (folder.string() + ":" + path).c_str(), 1);
  EXPECT_INPUT_ERROR(run(design("{name: x, class: intadder, attributes: {width: 8}}"), options),
                     "it ended with code 3: broken");
  std::ofstream(folder / "accelergy") << "#!/bin/sh\nexit 0\n";
  EXPECT_INPUT_ERROR(run(design("{name: x, class: intadder, attributes: {width: 8}}"), options),
                     "it wrote no ERT.yaml");
  ::setenv("PATH", path.c_str(), 1);
}

/// PATH with a folder before it, for as long as this object lives.
class PathFirst {
 public:
  explicit PathFirst(const std::filesystem::path& folder) : before_(std::getenv("PATH")) {
    ::setenv("PATH", (folder.string() + ":" + before_).c_str(), 1);
  }
  ~PathFirst() { ::setenv("PATH", before_.c_str(), 1); }
  PathFirst(const PathFirst&) = delete;
  PathFirst& operator=(const PathFirst&) = delete;

 private:
  std::string before_;
};

/// What a run with a shell script for Accelergy gives; the script finds its folder in $2.
AccelergyResult run_external_script(const std::string& script, double timeout_seconds) {
  AccelergyOptions options;
  options.external = true;
  options.json = true;
  options.external_timeout_seconds = timeout_seconds;
  const auto folder = testing::scratch("script");
  std::ofstream(folder / "accelergy") << "#!/bin/sh\n" << script << "\n";
  std::filesystem::permissions(folder / "accelergy", std::filesystem::perms::owner_all);
  const PathFirst path(folder);
  return run(design("{name: x, class: intadder, attributes: {width: 8}}"), options);
}

TEST(AccelergyErrors, ExternalEstimatorsFiles) {
  const std::string art =
      "echo 'ART: {version: 0.4, tables: [{name: top.x, area: 3}]}' >$2/ART.yaml";
  EXPECT_INPUT_ERROR(run_external_script("echo '{{' >$2/ERT.yaml;" + art, 10),
                     "--estimator accelergy: its ERT.yaml cannot be read: ERT.yaml:2: not valid");
  EXPECT_INPUT_ERROR(
      run_external_script("echo 'ERT: {version: 0.4, tables: []}' >$2/ERT.yaml;" + art, 10),
      "its ERT.yaml has no tables; its classes need required_actions");
  EXPECT_INPUT_ERROR(run_external_script("sleep 20", 0.1),
                     "it did not end within 0.1 s (--estimator-timeout)");
  const auto result = run_external_script(
      "echo 'ERT: {version: 0.4, tables: [{name: top.x, actions: [{name: add, energy: 2}]}]}' "
      ">$2/ERT.yaml;" +
          art,
      10);
  EXPECT_THAT(result.json, ::testing::HasSubstr("\"estimator\": \"accelergy\""));
  EXPECT_THAT(result.json, ::testing::HasSubstr("\"area_um2\": 3"));
}

}  // namespace
}  // namespace flecsim::cost
