// Timeloop's files and the short form: what is read, and one message per mistake.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "flecsim/mapping/machine.h"
#include "flecsim/mapping/timeloop_files.h"

#include "support/input_error.h"

namespace flecsim::mapping {
namespace {

base::Node parse(const std::string& text) { return base::Node::parse_text(text, "test.yaml"); }

// A machine with one level of the given attributes between DRAM and the compute units.
Architecture with_buffer(const std::string& attributes, const std::string& mac = "meshX: 4") {
  return read_architecture(
      parse(fmt::format("subtree: [{{name: system, local: [\n"
                        " {{name: DRAM, class: DRAM, attributes: {{width: 64, datawidth: 8}}}},\n"
                        " {{name: buf, class: SRAM, attributes: {{{}}}}},\n"
                        " {{name: 'mac[0..7]', class: intmac, attributes: {{{}}}}}]}}]",
                        attributes, mac)));
}

const char* kMatrix =
    "shape: {name: gemm, dimensions: [M, K, N], data_spaces: [\n"
    " {name: A, projection: [[[M]], [[K]]]}, {name: B, projection: [[[K]], [[N]]]},\n"
    " {name: Z, projection: [[[M]], [[N]]], read_write: true}]}\n"
    "instance: ";

Problem matrix(const std::string& instance) { return read_problem(parse(kMatrix + instance)); }

TEST(ArchitectureFile, WidthsSizesAndMeshes) {
  const Architecture a = with_buffer("depth: 100, width: 32, datawidth: 8, multiple-buffering: 2");
  ASSERT_EQ(a.levels.size(), 2U);
  EXPECT_EQ(a.levels[0].block_size, 4);
  EXPECT_EQ(a.levels[0].size_words, 400);
  EXPECT_EQ(a.levels[0].effective_words(), 200);
  EXPECT_EQ(a.levels[0].fanout_x, 4);
  EXPECT_EQ(a.levels[0].fanout_y, 2);
  EXPECT_TRUE(a.levels[1].is_dram);
  EXPECT_FALSE(a.levels[1].size_words.has_value());
  EXPECT_EQ(with_buffer("entries: 64, width: 64, word-bits: 8, block-size: 4, instances: 2")
                .levels[0]
                .cluster_size,
            2);
  EXPECT_EQ(with_buffer("sizeKB: 1, word_bits: 16").levels[0].size_words, 512);
}

TEST(ArchitectureFile, Mistakes) {
  EXPECT_EQ(with_buffer("depth: 4*16").levels[0].size_words, 64);
  EXPECT_INPUT_ERROR(with_buffer("depth: 4*x"), "x");
  EXPECT_INPUT_ERROR(with_buffer("depth: 2.5"), "'2.5', expected a whole number");
  EXPECT_INPUT_ERROR(with_buffer("depth: 4, power_gated_at: buf"),
                     "power_gated_at is not modelled");
  EXPECT_INPUT_ERROR(with_buffer("depth: 4, width: 20, datawidth: 8"), "width 20 is no multiple");
  EXPECT_INPUT_ERROR(
      with_buffer("depth: 4, width: 64, datawidth: 8, block_size: 3, cluster_size: 2"),
      "width 64 is not word size 8 times block_size 3 times cluster_size 2");
  EXPECT_INPUT_ERROR(with_buffer("depth: 0"), "0, expected at least 1");
  EXPECT_INPUT_ERROR(with_buffer("depth: 4, instances: 8, meshX: 3"), "mesh 3 does not divide");
  EXPECT_INPUT_ERROR(with_buffer("depth: 4, meshX: 2, meshY: 2"),
                     "is not the number of instances, 1");
  EXPECT_INPUT_ERROR(with_buffer("depth: 4", "meshX: 3"), "does not divide the 8 instances");
  EXPECT_INPUT_ERROR(with_buffer("depth: 4, instances: 3"), "expected a divisor");
  EXPECT_INPUT_ERROR(with_buffer("depth: 4, router_energy: 1"), "router_energy is not modelled");
  EXPECT_INPUT_ERROR(with_buffer("depth: 4, allow_overbooking: true"),
                     "overbooking is not modelled");
  EXPECT_INPUT_ERROR(with_buffer("depth: 4, read_bandwidth: -1"), "bandwidth is -1");
  EXPECT_INPUT_ERROR(with_buffer("depth: 4, multiple_buffering: 0"), "multiple_buffering is 0");
  EXPECT_INPUT_ERROR(read_architecture(parse("nodes: []")), "expected 'subtree'");
  EXPECT_INPUT_ERROR(
      read_architecture(parse("subtree: [{name: s, local: [{name: m, class: mac}]}]")),
      "no storage component");
  EXPECT_INPUT_ERROR(
      read_architecture(parse("subtree: [{name: s, local: [{name: d, class: DRAM}]}]")),
      "no compute component");
  EXPECT_INPUT_ERROR(read_architecture(parse("subtree: [{name: 's[3..1]', local: []}]")),
                     "name[first..last]");
  EXPECT_INPUT_ERROR(read_architecture(parse(
                         "subtree: [{name: s, local: [{name: d, class: DRAM, enabled: false}]}]")),
                     "disabled component");
}

TEST(ProblemFile, Mistakes) {
  EXPECT_EQ(operations(matrix("{M: 2, K: 3, N: 4}")), 24);
  EXPECT_INPUT_ERROR(matrix("{M: 2, K: 3}"), "N");
  EXPECT_INPUT_ERROR(matrix("{M: 2, K: 3, N: 4, k: 1}"), "k");
  EXPECT_INPUT_ERROR(matrix("{M: 0, K: 3, N: 4}"), "dimension M is 0");
  EXPECT_INPUT_ERROR(matrix("{M: 4000000000, K: 4000000000, N: 4000000000}"), "larger than 2^63");
  EXPECT_INPUT_ERROR(matrix("{M: 2, K: 3, N: 4, densities: {A: 0.5}}"), "density other than 1");
  EXPECT_INPUT_ERROR(read_problem(parse("{shape: resnet, instance: {}}")), "expected cnn-layer");
  const std::string head = "shape: {name: x, dimensions: [M], data_spaces: [{name: A, projection: ";
  EXPECT_INPUT_ERROR(read_problem(parse(head + "[[[Q]]], read_write: true}]}\ninstance: {M: 2}")),
                     "'Q' is no dimension");
  EXPECT_INPUT_ERROR(
      read_problem(parse(head + "[[[M, W]]], read_write: true}]}\ninstance: {M: 2}")),
      "'W' is no coefficient");
  EXPECT_INPUT_ERROR(read_problem(parse(head + "[[[M]]]}]}\ninstance: {M: 2}")),
                     "no tensor is read_write");
}

TEST(ProblemFile, NamedShapeOfTimeloop) {
  const Problem p = read_problem(parse(
      "{shape: cnn-layer, R: 3, S: 3, P: 8, Q: 8, C: 4, K: 16, N: 1, Wstride: 2, Hstride: 2}"));
  EXPECT_EQ(operations(p), 3 * 3 * 8 * 8 * 4 * 16);
  EXPECT_EQ(box_words(p.tensors[1], p.sizes), 4 * 17 * 17);
}

Constraints constraints_of(const std::string& targets) {
  const Architecture a = with_buffer("depth: 64");
  const Problem p = matrix("{M: 8, K: 8, N: 8}");
  Constraints c = unconstrained(a, p);
  read_constraints(parse("targets: [" + targets + "]"), a, p, c);
  check(a, p, c);
  return c;
}

TEST(ConstraintFile, FactorsOrdersAndKeeps) {
  const Constraints c = constraints_of(
      "{target: buf, type: temporal, factors: 'M=1 K<=4 N>=2', permutation: K_M},"
      "{target: system.buf, type: spatial, factors: 'M=0', split: 99},"
      "{target: buf, type: bypass, keep: [A], bypass: [B]}");
  const LevelConstraint& level = c.levels[0];
  EXPECT_EQ(level.temporal.factors[0].exact, 1);
  EXPECT_EQ(level.temporal.factors[1].most, 4);
  EXPECT_EQ(level.temporal.factors[2].least, 2);
  EXPECT_EQ(level.temporal.inner, std::vector<int>{1});
  EXPECT_EQ(level.temporal.outer, std::vector<int>{0});
  EXPECT_EQ(level.spatial.split, 3);
  EXPECT_EQ(level.keep[0], true);
  EXPECT_EQ(level.keep[1], false);
  EXPECT_FALSE(level.keep[2].has_value());
}

TEST(ConstraintFile, ContradictionsAreErrors) {
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: temporal, factors: 'M=2 M=4'}"),
                     "M=4 contradicts an earlier M=2");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: bypass, keep: [A], bypass: [A]}"),
                     "A is to be kept and bypassed at once");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: temporal, factors: 'M=4'},"
                                    "{target: DRAM, type: temporal, factors: 'M=4'}"),
                     "the factors required of M up to DRAM make 16, expected at most 8");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: temporal, factors: 'M<=2 M>=4'}"),
                     "no factor of M can be at most 2 and at least 4");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: temporal, permutation: MK},"
                                    "{target: buf, type: temporal, permutation: KM}"),
                     "contradicts an earlier permutation");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: spatial, split: 0},"
                                    "{target: buf, type: spatial, split: 1}"),
                     "contradicts an earlier split");
}

TEST(ConstraintFile, Mistakes) {
  EXPECT_INPUT_ERROR(constraints_of("{target: bug, type: temporal}"), "'bug' is no storage level");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: temp}"), "'temp', expected temporal");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: temporal, factors: 'X=2'}"),
                     "'X' is no dimension");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: temporal, factors: 'M='}"),
                     "expected a whole number");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: temporal, factors: 'M=<2'}"),
                     "expected =, <= or >=");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: temporal, permutation: MM}"),
                     "stands twice");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: bypass, keep: [W]}"), "'W' is no tensor");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: temporal, min: 1}"),
                     "belongs to type parallelism");
  EXPECT_INPUT_ERROR(constraints_of("{target: buf, type: bypass, no_reuse: [A]}"), "no_reuse");
}

std::string fault(const std::string& mapping) {
  const Architecture a = with_buffer("depth: 64");
  const Problem p = matrix("{M: 8, K: 8, N: 8}");
  return illegality(a, p, read_mapping(parse(mapping), a, p));
}

TEST(MappingFile, EveryKindOfIllegalMappingIsSeen) {
  const std::string outer = "{target: DRAM, type: temporal, factors: 'M=8 K=8 N=8'}";
  EXPECT_EQ(fault("[" + outer + "]"), "");
  EXPECT_THAT(fault("[{target: DRAM, type: temporal, factors: 'M=4 K=8 N=8'}]"),
              ::testing::HasSubstr("the factors of M over all levels make 4, expected 8"));
  EXPECT_THAT(fault("[{target: buf, type: temporal, factors: 'M=8 K=8 N=8'}]"),
              ::testing::HasSubstr("the kept tiles take 192 words, it has 64"));
  EXPECT_THAT(fault("[{target: buf, type: spatial, factors: 'M=8', split: 3},"
                    "{target: DRAM, type: temporal, factors: 'K=8 N=8'}]"),
              ::testing::HasSubstr("spatial loops need 8 x 1 instances, it has 4 x 2"));
  EXPECT_THAT(fault("[" + outer +
                    ",{target: DRAM, type: datatype, bypass: [A]},"
                    "{target: buf, type: datatype, bypass: [A]}]"),
              ::testing::HasSubstr("tensor A is kept at no level"));
  EXPECT_THAT(fault("[{target: DRAM, type: temporal, factors: 'M=8,9 K=8 N=8'}]"),
              ::testing::HasSubstr("expected 1 <= residual <= factor"));
  EXPECT_EQ(fault("[{target: buf, type: spatial, factors: 'M=3,2', split: 3},"
                  "{target: DRAM, type: temporal, factors: 'M=3 K=8 N=8'}]"),
            "")
      << "3 + 3 + 2 = 8";
}

TEST(MappingFile, Mistakes) {
  EXPECT_INPUT_ERROR(fault("[{target: x, type: temporal}]"), "'x' is no storage level");
  EXPECT_INPUT_ERROR(fault("[{target: buf, type: other}]"), "'other', expected temporal");
  EXPECT_INPUT_ERROR(fault("[{target: buf, type: temporal, factors: 'M=0'}]"), "above 0");
  EXPECT_INPUT_ERROR(fault("[{target: buf, type: datatype, keep: [Q]}]"), "'Q' is no tensor");
}

TEST(EnergyFile, FirstActionWinsAndTheLargestRowCounts) {
  Architecture a = with_buffer("depth: 64");
  read_energies(
      parse("tables: [{name: 'system.buf[1..1]', actions: [{name: read, energy: 1},"
            "{name: read, energy: 3}, {name: write, energy: 2}, {name: leak, energy: 0.5}]},"
            "{name: system.mac, actions: [{name: compute, energy: 7}, {name: mac_random, energy: "
            "6}]}]"),
      a);
  EXPECT_EQ(a.levels[0].read_pj, 3);
  EXPECT_EQ(a.levels[0].fill_pj, 2);
  EXPECT_EQ(a.levels[0].update_pj, 2);
  EXPECT_EQ(a.levels[0].leak_pj_per_cycle, 0.5);
  EXPECT_EQ(a.compute.energy_pj, 6);
  estimate_missing_energies(a);
  EXPECT_EQ(a.levels[1].energy_source, EnergySource::rough_formula);
  EXPECT_EQ(a.levels[1].read_pj, 800);
  EXPECT_INPUT_ERROR(
      read_energies(parse("tables: [{name: buf, actions: [{name: read, energy: -1}]}]"), a),
      "-1, expected at least 0");
}

Machine short_form(const std::string& level) {
  return read_hierarchy(parse(
      "accelerator: {name: x, kind: hierarchy, compute: {mesh: [4, 2], word_bits: 8, energy_pj: "
      "1},\n"
      " levels: [{name: dram, kind: dram, word_bits: 8, energy_pj: {read: 64, write: 64}}, {" +
      level + "}]}"));
}

TEST(ShortForm, DimensionsAndTensorsThatAProblemLacksAreLeftOut) {
  const Machine m = short_form(
      "name: buf, size: 1KiB, word_bits: 8, access_bits: 32, energy_pj: {read: 1, write: 2, leak: "
      "3},"
      "keep: [Inputs, A], temporal: [C, M], spatial: [M]");
  EXPECT_EQ(m.architecture.levels[0].size_words, 1024);
  EXPECT_EQ(m.architecture.levels[0].block_size, 4);
  EXPECT_EQ(m.architecture.levels[0].fanout_x, 4);
  const Constraints c = m.constraints(matrix_product(4, 4, 4));
  EXPECT_FALSE(c.levels[0].temporal.factors[0].exact.has_value());
  EXPECT_EQ(c.levels[0].temporal.factors[1].exact, 1);
  EXPECT_EQ(c.levels[0].keep[0], true);
}

TEST(ShortForm, Mistakes) {
  const std::string sound = "name: b, word_bits: 8, energy_pj: {read: 1, write: 1}, ";
  EXPECT_INPUT_ERROR(short_form(sound + "size: 1KiB, depth: 4"), "size and depth at once");
  EXPECT_INPUT_ERROR(short_form(sound + "kind: memory"), "no size or depth");
  EXPECT_INPUT_ERROR(short_form(sound + "kind: cache, depth: 4"),
                     "expected memory, dram or fanout");
  EXPECT_INPUT_ERROR(short_form(sound + "depth: 4, access_bits: 12"), "a multiple of word_bits, 8");
  EXPECT_INPUT_ERROR(short_form(sound + "depth: 4, temporal: [X]"), "'X', expected one of C, M");
  EXPECT_INPUT_ERROR(short_form(sound + "depth: 4, mesh: [2]"), "expected [columns, rows]");
  EXPECT_INPUT_ERROR(short_form(sound + "depth: 4, sise: 4"), "sise");
  EXPECT_INPUT_ERROR(short_form("name: b, depth: 4, word_bits: 8, energy_pj: {read: -1, write: 1}"),
                     "-1, expected at least 0");
  EXPECT_INPUT_ERROR(load_machine("eyeris-v2-48x48"), "did you mean 'eyeriss-v2-48x48'");
}

TEST(ShortForm, PresetsAreTheThesisMachines) {
  for (const MachinePreset& preset : machine_presets()) {
    const Machine m = load_machine(std::string(preset.name));
    EXPECT_EQ(m.architecture.name, preset.name);
  }
  const Architecture a = load_machine("eyeriss-v2-48x48").architecture;
  EXPECT_EQ(a.compute.instances(), 2304);
  EXPECT_EQ(a.levels[level_index(a, "buffer")].size_words, 3 * 1024 * 1024 / 2);
  EXPECT_EQ(a.levels[level_index(a, "weight_registers")].size_words, 192);
  const Architecture s = load_machine("sparse-blox-8x8").architecture;
  const Level& sums = s.levels[level_index(s, "accumulators")];
  EXPECT_EQ(*sums.size_words * sums.instances(), 128);
}

}  // namespace
}  // namespace flecsim::mapping
