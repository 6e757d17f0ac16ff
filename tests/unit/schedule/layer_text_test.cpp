// Protects: layers as text, one message per fault, and the rules of tiling by hand.
#include "flecsim/schedule/layer_text.h"

#include <fstream>

#include <gtest/gtest.h>

#include "flecsim/schedule/gemmini_lowering.h"
#include "flecsim/schedule/gemmini_tiling.h"
#include "flecsim/schedule/requests.h"

#include "support/input_error.h"

namespace flecsim::schedule {
namespace {

TEST(LayerText, ReadsAConvolution) {
  const auto work = std::get<model::ConvolutionWork>(
      parse_layer("conv:n=2,h=14,c=64,k=32,r=3,stride=2,pad=1,pool=3,pool_stride=2,relu=1"));
  EXPECT_EQ(work.batch, 2);
  EXPECT_EQ(work.in_width, 14);
  EXPECT_EQ(work.kernel_width, 3);
  EXPECT_EQ(work.out_height(), 7);
  EXPECT_EQ(work.stored_height(), 3);
  EXPECT_TRUE(work.bias);
}

TEST(LayerText, EveryFaultHasItsMessage) {
  EXPECT_INPUT_ERROR(parse_layer("pool:h=1"), "unknown kind 'pool', expected conv, gemm or resadd");
  EXPECT_INPUT_ERROR(parse_layer("conv:h=1,c=1"), "k= is missing");
  EXPECT_INPUT_ERROR(parse_layer("gemm:i=1,j=1,k=x"), "'x' is not a whole number");
  EXPECT_INPUT_ERROR(parse_layer("gemm:i=1,j=1,k"), "'k', expected key=value");
  EXPECT_INPUT_ERROR(parse_layer("gemm:i=1,i=1"), "i= is given twice");
  EXPECT_INPUT_ERROR(parse_layer("gemm:i=1,j=1,k=0"), "k=0, expected at least 1");
  EXPECT_INPUT_ERROR(parse_layer("gemm:i=1,j=1,k=1,bais=1"), "unknown key 'bais'");
  EXPECT_INPUT_ERROR(parse_layer("gemm:i=1,j=1,k=1,bias=2"), "bias=2, expected 0 or 1");
  EXPECT_INPUT_ERROR(parse_layer("gemm:i=2147483648,j=1,k=1"), "expected less than 2^31");
  EXPECT_INPUT_ERROR(parse_layer("gemm:i=2147483647,j=2147483647,k=4"), "less than 2^63");
}

TEST(LayerText, BlanksAreNoFault) {
  EXPECT_EQ(std::get<model::MatmulWork>(parse_layer("gemm: i=3, j=4 ,k=5")).columns, 4);
}

TEST(LayerText, AConvolutionMustFit) {
  EXPECT_INPUT_ERROR(parse_layer("conv:h=8,c=64,k=64,groups=3"), "3 groups of 64 input and 64");
  EXPECT_INPUT_ERROR(parse_layer("conv:h=8,c=4,k=4,groups=8"), "expected a divisor of both");
  EXPECT_INPUT_ERROR(parse_layer("conv:h=2,c=4,k=4,r=5,pad=1"),
                     "a kernel of 5 does not fit into 4");
  EXPECT_INPUT_ERROR(parse_layer("conv:h=8,w=2,c=4,k=4,r=3"), "a kernel of 3 does not fit into 2");
  EXPECT_INPUT_ERROR(parse_layer("conv:h=8,c=4,k=4,r=3,dilation=4"), "a kernel of 9 does not fit");
  EXPECT_INPUT_ERROR(parse_layer("conv:h=4,c=4,k=4,r=3,pool=3"),
                     "a pooling window of 3 does not fit into 2");
  EXPECT_INPUT_ERROR(parse_layer("conv:h=8,c=4,k=4,pool=2,pool_pad=2"), "less padding than window");
  EXPECT_INPUT_ERROR(parse_layer("conv:h=8,c=4,k=4,pool_pad=1"), "pool_pad=1 without pool=");
}

std::filesystem::path file(const std::string& text) {
  const auto path = std::filesystem::temp_directory_path() / "flecsim_rows_test.csv";
  std::ofstream(path) << text;
  return path;
}

TEST(MeasuredRows, EveryFaultHasItsMessage) {
  const std::string head = "config,kind,params,memlat,issue,membw\n";
  EXPECT_INPUT_ERROR(read_measured_rows("/nowhere.csv"), "/nowhere.csv: cannot be read");
  EXPECT_INPUT_ERROR(read_measured_rows(file("")), "empty, expected a line of column names");
  EXPECT_INPUT_ERROR(read_measured_rows(file(head + "g16,gemm,\"I1 J1 K1,1,1,1/1\n")),
                     "a quote is not closed");
  EXPECT_INPUT_ERROR(read_measured_rows(file("config,kind\n")), "column 'params' is missing");
  EXPECT_INPUT_ERROR(read_measured_rows(file(head + "g16,dance,I1,1,1,1/1\n")),
                     ":2: unknown kind 'dance'");
  EXPECT_INPUT_ERROR(read_measured_rows(file(head + "g16,gemm,I1 J1,1,1,1/1\n")), "lack K");
  EXPECT_INPUT_ERROR(read_measured_rows(file(head + "g16,gemm,I1 J1 ?,1,1,1/1\n")),
                     "'?' is not a name and a number");
  EXPECT_INPUT_ERROR(read_measured_rows(file(head + "g16,gemm,I1 J1 K1,x,1,1/1\n")),
                     "memlat 'x' is not a whole number");
  EXPECT_INPUT_ERROR(read_measured_rows(file(head + "g16,gemm,I1 J1 K1,1,1,fast\n")),
                     "membw 'fast', expected beats/cycles");
  EXPECT_INPUT_ERROR(read_measured_rows(file(head + "g16,gemm,I1 J1 K1,1,1,1/1,7\n")),
                     "7 values, expected 6");
  EXPECT_INPUT_ERROR(read_measured_rows(file(head + "g16,gemm,I1 I1 J1 K1,1,1,1/1\n")),
                     "'I1' is a second value");
  EXPECT_INPUT_ERROR(read_measured_rows(file(head + "g16,gemm,I1 J1 K1 act2,1,1,1/1\n")),
                     "'act2' is neither 0 nor 1");
  EXPECT_INPUT_ERROR(read_measured_rows(file(head + "g16,gemm,I9999999999 J1 K1,1,1,1/1\n")),
                     "is not less than 2^31");
  EXPECT_INPUT_ERROR(read_measured_rows(file(head + "g16,conv,B1 H2 C1 K1 k3 s1,1,1,1/1\n")),
                     ":2: a kernel of 3 does not fit into 2");
  EXPECT_INPUT_ERROR(read_measured_rows(file(head + "g16,mvin,n1 rows1 cols0,1,1,1/1\n")),
                     "lack cols");
  EXPECT_INPUT_ERROR(read_measured_rows(file("config,kind,params,memlat,issue,membw,kind\n")),
                     "column 'kind' twice");
  EXPECT_INPUT_ERROR(read_measured_rows(std::filesystem::temp_directory_path()), "cannot be read");
}

TEST(MeasuredRows, AnUnknownParameterIsNotModelled) {
  const std::string head =
      "\xef\xbb\xbf"
      "config,kind,params,memlat,issue,membw\n";
  const auto rows = read_measured_rows(file(head + "g16,mvin,n1 rows1 cols16 scale2,1,1,1/1\n" +
                                            "g16, gemm ,I1 J1 K1, 1,1,1/1\n" +
                                            "g16,conv,B1 H9 C4 K4 k3 s1 dil2 groups4,1,1,1/1\n"));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].not_modeled.substr(0, 32), "not modelled: parameter 'scale' ");
  EXPECT_EQ(rows[1].not_modeled, "");
  const auto conv = std::get<model::ConvolutionWork>(std::get<model::Work>(rows[2].layer));
  EXPECT_EQ(conv.dilation_width, 2);
  EXPECT_EQ(conv.groups, 4);
}

TEST(MeasuredRows, WhatIsNotSaidHasItsDefault) {
  const std::string head = "config,kind,params,memlat,issue,membw\n";
  const auto rows = read_measured_rows(file(
      head + "g16,mvin,n1 rows1 cols16,1,0,1/1\n" + "g16,ws_preload_compute,n1 rows1,1,1,1/1\n" +
      "g16,conv,B1 H9 C4 K4 k3 s1 ps2 pst2,1,1,1/1\n" + "g16,gemm,I1 J1 K1,1,1,1/1\n"));
  const auto& stream = std::get<MicroStream>(rows[0].layer);
  EXPECT_FALSE(stream.accumulator);
  EXPECT_EQ(stream.stride, 0);
  EXPECT_EQ(rows[0].issue_cycles, 1);
  EXPECT_TRUE(std::get<MicroStream>(rows[1].layer).distinct);
  EXPECT_FALSE(std::get<MicroStream>(rows[1].layer).accumulate);
  const auto conv = std::get<model::ConvolutionWork>(std::get<model::Work>(rows[2].layer));
  EXPECT_EQ(conv.pooling, (model::PoolingWork{2, 2, 0}));
  EXPECT_EQ(conv.pad_top, 0);
  EXPECT_TRUE(conv.bias);
  EXPECT_FALSE(conv.relu);
  const auto gemm = std::get<model::MatmulWork>(std::get<model::Work>(rows[3].layer));
  EXPECT_FALSE(gemm.bias);
  EXPECT_FALSE(gemm.relu);
}

TEST(Lowering, OfGroupsWithARectangularKernel) {
  const auto lowered = lower(parse_layer("conv:n=2,h=9,w=7,c=12,k=8,r=3,s=1,groups=4,relu=1"));
  EXPECT_EQ(lowered.times, 4);
  EXPECT_EQ(std::get<model::MatmulWork>(lowered.work),
            (model::MatmulWork{2 * 7 * 7, 2, 3 * 3, 1, true, true}));
}

TEST(MicroStream, OneCommandHoldsSoMuch) {
  using Kind = MicroStream::Kind;
  const auto of = [](MicroStream m) { return program_of(m, GemminiGeometry{}, 4); };
  EXPECT_EQ(of({Kind::load, 2, 16, 64}).commands(), 2);
  EXPECT_INPUT_ERROR(of({Kind::load, 2, 17, 64}), "rows: 17, expected at most 16");
  EXPECT_INPUT_ERROR(of({Kind::load, 2, 16, 65}), "cols: 65, expected at most 64");
  EXPECT_INPUT_ERROR(of({Kind::load, 2, 16, 17, 16, true}), "cols: 17, expected at most 16");
  EXPECT_INPUT_ERROR(of({Kind::store, 5'000'000, 16, 16}), "n: 5000000, expected at most 4194304");
}

TEST(Program, TooManyTilesAreSaid) {
  const auto program = [](const char* layer) {
    return program_of(parse_layer(layer), GemminiGeometry{});
  };
  EXPECT_INPUT_ERROR(program("conv:h=200000,w=200000,c=64,k=64,r=3"), "more than 4194304 tiles");
  EXPECT_INPUT_ERROR(program("gemm:i=1000000000,j=1000000,k=1"), "more than 4194304 tiles");
  EXPECT_INPUT_ERROR(program("resadd:i=1000000000,j=1000"), "more than 4194304 tiles");
}

TEST(MeasuredRows, ColumnsInAnyOrderQuotedAndWithCarriageReturns) {
  const auto rows =
      read_measured_rows(file("memlat,\"params\",kind,config,membw,issue,note\r\n"
                              "40,\"I16 J16 K16 bias0 act0\",gemm,g16,1/2,1,\"a, \"\"b\"\"\"\r\n"));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].params, "I16 J16 K16 bias0 act0");
  EXPECT_EQ(rows[0].latency_cycles, 40);
  EXPECT_EQ(rows[0].beats_per_cycle, 0.5);
  EXPECT_EQ(rows[0].column("note"), "a, \"b\"");
}

TEST(Tiling, ByHand) {
  const GemminiGeometry g;
  // 8 x 4 blocks of 16 fill half of the 1024 accumulator rows.
  EXPECT_EQ(tile_of(model::MatmulWork{.rows = 196, .columns = 64, .depth = 64}, g),
            (MatmulTile{8, 4, 4}));
  EXPECT_EQ(tile_of(model::AdditionWork{.rows = 64, .columns = 16}, g), (AdditionTile{64, 16}));
}

TEST(Tiling, ATileMayFillItsHalvesToTheLastRow) {
  GemminiGeometry g;
  g.scratchpad_rows = 64;  // 16 of input and 16 of weights
  g.accumulator_rows = 32;
  const auto work = std::get<model::ConvolutionWork>(parse_layer("conv:h=4,c=16,k=16"));
  EXPECT_EQ(tile_of(work, g), (ConvTile{1, 4, 4, 16, 1, 1, 16}));
  g.scratchpad_rows = 62;  // both channels shrink and grow again
  EXPECT_EQ(tile_of(work, g), (ConvTile{1, 4, 4, 16, 1, 1, 15}));
  g.scratchpad_rows = 64;
  g.accumulator_rows = 30;
  EXPECT_EQ(tile_of(work, g), (ConvTile{1, 3, 4, 16, 1, 1, 16}));
}

TEST(Tiling, OfADilatedKernelByHand) {
  // Two rows of output need 2 + 2 * 2 of the input; the kernel's columns are not packed into a row.
  const auto program =
      program_of(parse_layer("conv:h=6,c=4,k=8,r=3,dilation=2"), GemminiGeometry{});
  ASSERT_EQ(program.conv_loops.size(), 1U);
  const ConvLoop& loop = program.conv_loops[0];
  EXPECT_EQ(loop.rows, 2);
  EXPECT_EQ(loop.in_rows, 6);
  EXPECT_EQ(loop.pixels, 1);
  ConvExecute unit;
  unit.start(program.conv, loop, 0, 1000, 0);
  std::vector<std::int32_t> rows;
  for (bool more = true; more; more = unit.advance()) {
    const Command c = unit.command();
    if (c.opcode == Opcode::compute) rows.push_back(c.row);
  }
  // kernel row by kernel row, column by column, then the output's two rows: 6 pixels in a row.
  ASSERT_EQ(rows.size(), 18U);
  EXPECT_EQ(std::vector<std::int32_t>(rows.begin(), rows.begin() + 4),
            (std::vector<std::int32_t>{0, 6, 2, 8}));
  EXPECT_EQ(rows.back(), 6 + 4 * 6 + 4);
}

TEST(Requests, LargestUsefulThenSmallest) {
  EXPECT_EQ(next_request(0, 64, 16, 64).size, 64);
  EXPECT_EQ(next_request(15, 15, 16, 64).size, 32);  // 15 useful bytes need two beats
  EXPECT_EQ(next_request(48, 64, 16, 64).useful, 16);
  EXPECT_EQ(next_request(3, 5, 16, 64).size, 16);
}

}  // namespace
}  // namespace flecsim::schedule
