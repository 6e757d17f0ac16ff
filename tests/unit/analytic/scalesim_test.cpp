// Protects: SCALE-Sim's files are read as they are or refused with a line, and its faults are
// copied.
#include "flecsim/analytic/scalesim.h"

#include <set>

#include "flecsim/analytic/scalesim_explain.h"
#include "flecsim/base/random.h"

#include "support/input_error.h"

namespace flecsim::analytic::scalesim {
namespace {

using ::testing::HasSubstr;

std::string config_text(const std::string& extra_architecture = "",
                        const std::string& rest =
                            "[layout]\n"
                            "[sparsity]\n"
                            "SparsitySupport: false\n"
                            "[run_presets]\n"
                            "InterfaceBandwidth: CALC\n") {
  return "[general]\nrun_name = r\n[architecture_presets]\nArrayHeight: 8\nArrayWidth = 4\n"
         "IfmapSramSzkB: 1\nFilterSramSzkB: 2\nOfmapSramSzkB: 3\nIfmapOffset: 0\n"
         "FilterOffset: 10\nOfmapOffset: 20\n" +
         (extra_architecture.find("Dataflow") == std::string::npos ? std::string("Dataflow: os\n")
                                                                   : std::string()) +
         extra_architecture + rest;
}

Config parsed(const std::string& text) { return parse_config(text, "c.cfg"); }

TEST(ScaleSimConfig, ReadsKeysWithoutCaseAndBothSeparators) {
  const Config config = parsed(config_text());
  EXPECT_EQ(config.rows, 8);
  EXPECT_EQ(config.columns, 4);
  EXPECT_EQ(config.ofmap_sram_kib, 3);
  EXPECT_EQ(config.dataflow, Dataflow::os);
  EXPECT_FALSE(config.user_bandwidth);
  EXPECT_THAT(config.notes, ::testing::IsEmpty());
}

TEST(ScaleSimConfig, ReadsWhatScaleSimCrashesOnAndSaysSo) {
  const Config config = parsed(config_text("MemoryBanks: 1\nBandwidth : 10\n", ""));
  ASSERT_EQ(config.notes.size(), 4U);
  EXPECT_THAT(config.notes[0], HasSubstr("no [run_presets] InterfaceBandwidth"));
  EXPECT_THAT(config.notes[1], HasSubstr("no [layout]"));
  EXPECT_THAT(config.notes[2], HasSubstr("no [sparsity]"));
  EXPECT_THAT(config.notes[3], HasSubstr("no effect on the reports of SCALE-Sim: memorybanks"));
}

TEST(ScaleSimConfig, SaysWhatIsWrong) {
  const std::string user = "[run_presets]\nInterfaceBandwidth: USER\n";
  const std::pair<std::string, std::string> wrong[] = {
      {"[general]\nrun_name: r\n", "c.cfg: [architecture_presets] has no ArrayHeight"},
      {"", "c.cfg: [general] has no run_name"},
      {"x\n", "c.cfg:1: 'x', expected 'key: value' in a [section]"},
      {"[x\n", "c.cfg:1: '[x', expected a section [name]"},
      {"[x]\na: 1\nA: 2\n", "c.cfg:3: 'A: 2', expected every key once in a section"},
      {config_text("Dataflow: rs\n"), "c.cfg:12: Dataflow: 'rs', expected os, ws or is"},
      {config_text("", "[run_presets]\nInterfaceBandwidth: MAX\n"),
       "InterfaceBandwidth: 'MAX', expected CALC or USER"},
      {config_text("", "[run_presets]\nInterfaceBandwidth: CALC\nUseRamulatorTrace: True\n"),
       "expected False (a Ramulator trace is not modelled)"},
      {config_text("", "[layout]\nIfmapCustomLayout: True\n"),
       "expected False (a custom layout is not modelled)"},
      {config_text("", user), "c.cfg: [architecture_presets] has no Bandwidth"},
      {config_text("Bandwidth: ten\n", user), "Bandwidth: 'ten', expected a whole number"},
      {config_text("Bandwidth: 8\n", "[layout]\nIfmapSRAMBankBandwidth: 64\n" + user),
       "IfmapSRAMBankBandwidth is 64, expected a multiple of IfmapSRAMBankNum = 10"},
      {config_text("", "[sparsity]\nSparsitySupport: true\n"),
       "Dataflow: 'os', expected ws with SparsitySupport"},
      {config_text("Dataflow: ws\n", "[sparsity]\nSparsitySupport: true\nSparseRep: coo\n"),
       "SparseRep: 'coo', expected csr, csc or ellpack_block"},
      {config_text("Dataflow: ws\n", "[sparsity]\nSparsitySupport: true\n"),
       "[sparsity] has no SparseRep"},
      {config_text("Dataflow: ws\n", "[sparsity]\nSparsitySupport: true\nOptimizedMapping: true\n"),
       "expected False (row-wise sparsity is not modelled)"},
  };
  for (const auto& [text, message] : wrong) EXPECT_INPUT_ERROR(parsed(text), message);
  EXPECT_INPUT_ERROR(read_config("nowhere.cfg"), "nowhere.cfg: cannot be read");
}

TEST(ScaleSimTopology, ReadsConvolutionsGemmsDepthwiseAndTabs) {
  const auto conv =
      parse_topology("Layer, h\nc1, 9,8,3,2, 4 ,5,2, 2:4,\r\n\nDP, 9,9,3,3,2,1,1,\n", "t.csv");
  ASSERT_EQ(conv.layers.size(), 3U);
  EXPECT_EQ(conv.layers[0].out_height(), 4);
  EXPECT_EQ(conv.layers[0].window(), 24);
  EXPECT_EQ(conv.layers[0].sparse_m, 4);
  EXPECT_EQ(conv.layers[2].name, "DPChannel_1");
  EXPECT_EQ(conv.layers[2].channels, 1);
  EXPECT_THAT(conv.notes, ::testing::IsEmpty());

  const auto gemm = parse_topology("Layer Name, M, N, K,\nT 1, 256, 128, 64,", "g.csv");
  EXPECT_EQ(gemm.layers.at(0).pixels(), 256);
  EXPECT_EQ(gemm.layers.at(0).filters, 128);
  EXPECT_EQ(gemm.layers.at(0).window(), 64);

  const auto tabs = parse_topology("L\tH\tW\tR\tS\tC\tK\ts\t\nc\t9\t9\t3\t3\t1\t2\t1\t\n", "t.csv");
  EXPECT_EQ(tabs.layers.at(0).filters, 2);
  EXPECT_THAT(tabs.notes.at(0), HasSubstr("tabs"));
  const auto strides = parse_topology(
      "Layer,H,W,R,S,C,K,Stride height,Stride width,\nc,9,9,3,3,1,2,1,3,\n", "t.csv");
  EXPECT_EQ(strides.layers.at(0).stride_width, 3);
}

TEST(ScaleSimTopology, SaysWhatIsWrong) {
  const std::string header = "Layer,H,W,R,S,C,K,s,\n";
  const std::pair<std::string, std::string> wrong[] = {
      {"", "t.csv: no layers"},
      {"c,9,9,3,3,1,2,1,\n", "t.csv:1: the first line is a layer, expected a header"},
      {header + "c,9,9,3,3,1,2,\n", "t.csv:2: 7 cells, expected 8 (name and 7 numbers)"},
      {header + "c,9,x,3,3,1,2,1,\n", "t.csv:2: IFMAP width is 'x', expected a whole number"},
      {header + "c,9,9,3,3,1,0,1,\n", "number of filters is '0', expected a whole number"},
      {header + "c,2,9,3,3,1,2,1,\n", "t.csv:2: filter 3x3, expected at most the input 2x9"},
      {header + "c,9,9,3,3,1,2,1,4:2,\n", "sparsity '4:2', expected N:M with 1 <= N <= M"},
      {"Layer,H,W,R,S,C,K,s,Batch Size,\nc,9,9,3,3,1,2,1,4,\n",
       "t.csv:2: batch size '4', expected 1"},
      {"Layer,M,N,K,\ng,1,2,\n", "t.csv:2: 3 cells, expected 4 (name, M, N, K)"},
  };
  for (const auto& [text, message] : wrong) {
    EXPECT_INPUT_ERROR(parse_topology(text, "t.csv"), message);
  }
}

TEST(ScaleSimTopology, NotesRowsThatScaleSimCutsShort) {
  const auto topology = parse_topology("Layer,H,W,R,S,C,K,s,\nc,9,9,3,3,1,2,1\n", "t.csv");
  EXPECT_EQ(topology.layers.at(0).stride_width, 1);
  EXPECT_THAT(topology.notes.at(0), HasSubstr("loses its last cell"));
  // Behind a whole layer the lost cell changes the run: as SCALE-Sim, without it.
  const auto cut = parse_topology(
      "Layer,H,W,R,S,C,K,s,sparsity\nc,9,9,3,3,1,2,1,2:4\nd,9,9,3,3,1,2,1,#dw\n", "t.csv");
  EXPECT_EQ(cut.layers.at(0).sparse_m, 1);
  EXPECT_EQ(cut.layers.size(), 2U);
  EXPECT_THAT(cut.notes.at(1), HasSubstr("'2:4' at the end of a row is lost"));
  const auto strides =
      parse_topology("Layer,H,W,R,S,C,K,Stride h,Stride w\nc,9,9,3,3,1,2,2,1\n", "t.csv");
  EXPECT_EQ(strides.layers.at(0).stride_width, 2);
  const auto gemm = parse_topology("L,M,N,K,\ng,1,2,3,2:4\n", "t.csv");
  EXPECT_EQ(gemm.layers.at(0).sparse_m, 1);
}

Layer layer_3x3() {
  Layer layer;
  layer.name = "c";
  layer.ifmap_height = layer.ifmap_width = 6;
  layer.filter_height = layer.filter_width = 3;
  layer.channels = 2;
  layer.filters = 5;
  return layer;
}

/// By hand: P = 16, N = 18, K = 5 on 4x4, os: 4 x 2 folds of 18 + 4 + 4 - 2 cycles, less one.
TEST(ScaleSim, HandWorkedOutputStationary) {
  Config config;
  config.rows = config.columns = 4;
  const LayerReport report = run(config, layer_3x3());
  EXPECT_EQ(report.total_cycles, 8 * 24 - 1);
  EXPECT_EQ(report.ifmap_sram.words, 16 * 18 * 2);
  EXPECT_EQ(report.ofmap_sram.words, 16 * 5 + 8 * 8);
}

/// 7:8 of 60 rows of one pixel: 53 kept rows, read 8/7 times, summed fold by fold as SCALE-Sim
/// does.
TEST(ScaleSim, SparseReadsAreRoundedPerFold) {
  Config config;
  config.rows = 4;
  config.columns = 6;
  config.dataflow = Dataflow::ws;
  config.sparsity = true;
  Layer layer;
  layer.name = "g";
  layer.ifmap_width = layer.filter_width = 60;
  layer.filters = 2;
  layer.sparse_n = 7;
  layer.sparse_m = 8;
  double reads = 0;
  for (int fold = 0; fold < 13; ++fold) reads += 4 * (8.0 / 7);
  reads += 8.0 / 7;
  EXPECT_EQ(run(config, layer).ifmap_sram.words, reads);
}

/// 2:4 keeps 10 of 18 rows (4 full blocks of 2, and 2 of the last): ws, T + 2 x 4 + 4 - 2 per fold.
TEST(ScaleSim, HandWorkedSparsity) {
  Config config;
  config.rows = config.columns = 4;
  config.dataflow = Dataflow::ws;
  config.sparsity = true;
  Layer layer = layer_3x3();
  layer.sparse_n = 2;
  layer.sparse_m = 4;
  const LayerReport report = run(config, layer);
  EXPECT_EQ(report.total_cycles, 3 * 2 * (16 + 8 + 4 - 2) - 1);
  EXPECT_EQ(report.ifmap_sram.words, 16 * 10 * 2 * 2);
  EXPECT_EQ(report.metadata_words, 10 * 5 * 2 / 32.0);
  EXPECT_THAT(bandwidth_report(config, {report}), HasSubstr("Metadata"));
  // 18 x 5 dense words; 10 x 5 kept, 2 bits each of metadata in words of 32 bits; 155 cycles.
  EXPECT_THAT(sparse_report(config, {report}),
              HasSubstr(", \n0, ellpack_block, 90, 53.125, 3.125, 0.020161290322580645,\n"));
  config.sparse_representation = "csr";
  EXPECT_EQ(run(config, layer).metadata_words, 50 + 19);
  EXPECT_THAT(sparse_report(config, {run(config, layer)}), HasSubstr("\n0, csr, 90, 119, 69, "));
}

TEST(ScaleSim, RefusesWhatItCannotRun) {
  Config config;
  Layer layer = layer_3x3();
  layer.filters = 0;
  EXPECT_INPUT_ERROR(run(config, layer), "layer c: number of filters is 0, expected 1 to");
  layer = layer_3x3();
  layer.filter_width = 7;
  EXPECT_INPUT_ERROR(run(config, layer), "layer c: filter 3x7 is larger than the input 6x6");
  layer = layer_3x3();
  layer.ifmap_height = layer.ifmap_width = 40000;
  EXPECT_INPUT_ERROR(run(config, layer), "expected less than 2^31");
}

TEST(ScaleSim, SaysWhereScaleSimDividesByZero) {
  Config config;
  config.rows = config.columns = 2048;
  config.ifmap_sram_kib = config.filter_sram_kib = 1;
  config.dataflow = Dataflow::ws;
  Layer layer = layer_3x3();
  layer.filters = 4096;
  EXPECT_INPUT_ERROR(run(config, layer), "SCALE-Sim divides by zero");
}

/// Any configuration: cycles are lines plus stalls, all outputs leave, reports are numbers.
TEST(ScaleSim, RandomRunsHoldTheirInvariants) {
  base::Random random(5);
  for (int round = 0; round < 300; ++round) {
    Config config;
    config.rows = random.between(1, 20);
    config.columns = random.between(1, 20);
    config.dataflow = static_cast<Dataflow>(random.between(0, 2));
    config.ifmap_sram_kib = random.between(1, 3);
    config.filter_sram_kib = random.between(1, 3);
    config.ofmap_sram_kib = random.between(1, 3);
    config.user_bandwidth = random.below(2) == 0;
    config.ofmap_bandwidth = random.between(1, 12);
    Layer layer;
    layer.filter_height = random.between(1, 4);
    layer.filter_width = random.between(1, 4);
    layer.ifmap_height = layer.filter_height + random.between(0, 20);
    layer.ifmap_width = layer.filter_width + random.between(0, 20);
    layer.channels = random.between(1, 20);
    layer.filters = random.between(1, 30);
    layer.stride_height = layer.stride_width = random.between(1, 3);
    const LayerReport r = run(config, layer);
    const std::int64_t p = layer.pixels(), k = layer.filters, n = layer.window();
    const auto folds = [](std::int64_t size, std::int64_t side) {
      return (size + side - 1) / side;
    };
    const bool os = config.dataflow == Dataflow::os, ws = config.dataflow == Dataflow::ws;
    const std::int64_t streamed = os ? n : ws ? p : k;
    const std::int64_t all = folds(os ? p : n, config.rows) *
                             folds(config.dataflow == Dataflow::is ? p : k, config.columns);
    const std::int64_t lines =
        all * (streamed + (os ? config.rows : 2 * config.rows) + config.columns - 2);
    EXPECT_EQ(r.total_cycles, lines - 1 + r.stall_cycles);
    EXPECT_GE(r.ofmap_dram.words, double(p * k));
    EXPECT_GE(r.stall_cycles, 0);
    EXPECT_GT(r.total_with_prefetch_cycles, r.total_cycles);
    EXPECT_LE(r.mapping_efficiency_percent, 100 + 1e-9);
    EXPECT_LE(r.ifmap_dram.start_cycle, r.ifmap_dram.stop_cycle);
    EXPECT_EQ(detailed_access_report(config, {r}).find("nan"), std::string::npos);
    EXPECT_EQ(compute_report(config, {r}), compute_report(config, {run(config, layer)}));
  }
}

TEST(ScaleSim, DifferencesAddUpAndBearNamesOfFaults) {
  std::set<std::string_view> names;
  for (const CopiedFault& fault : copied_faults()) names.insert(fault.name);
  Layer layer = layer_3x3();
  layer.ifmap_height = layer.ifmap_width = 12;
  layer.stride_height = layer.stride_width = 2;
  for (const bool user : {false, true}) {
    for (const Dataflow dataflow : {Dataflow::os, Dataflow::ws, Dataflow::is}) {
      Config config;
      config.rows = config.columns = 4;
      config.dataflow = dataflow;
      config.user_bandwidth = user;
      const LayerReport report = run(config, layer);
      const Difference difference = explain(config, layer, report);
      std::int64_t sum = difference.scalesim_cycles;
      for (const auto& step : difference.steps) {
        sum += step.cycles;
        EXPECT_TRUE(step.fault.empty() || names.contains(step.fault)) << step.fault;
      }
      EXPECT_EQ(sum, difference.our_cycles);
      // Without its faults SCALE-Sim's folds are ours.
      if (dataflow != Dataflow::os) {
        EXPECT_EQ(difference.steps[1].cycles, 0);
      }
    }
  }
}

/// 3x5 outputs of depth 7 on 2x2: tiles of 2x2, 2x2, 2x1, 1x2, 1x2, 1x1.
TEST(ScaleSim, StonneTpuByItsFormula) {
  Layer layer;
  layer.ifmap_height = 3;
  layer.ifmap_width = layer.filter_width = 7;
  layer.filters = 5;
  EXPECT_EQ(stonne_tpu_cycles(layer, 2, 2),
            (7 + 4 + 3) * 2 + (7 + 3 + 3 - 1) + (7 + 3 + 3 - 1) * 2 + (7 + 2 + 3 - 1));
}

TEST(ScaleSim, FaultsHaveNamesOnce) {
  std::set<std::string_view> names;
  for (const CopiedFault& fault : copied_faults()) {
    EXPECT_TRUE(names.insert(fault.name).second) << fault.name;
    EXPECT_FALSE(fault.fault.empty() || fault.instead.empty()) << fault.name;
  }
}

}  // namespace
}  // namespace flecsim::analytic::scalesim
