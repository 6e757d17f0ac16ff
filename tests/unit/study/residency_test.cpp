// Protects: the choice of residents is the best there is (against all subsets), never overfills a
// memory, and what it says of small networks is what one works out by hand.
#include "flecsim/study/residency.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flecsim/base/random.h"
#include "flecsim/model/builder.h"
#include "flecsim/model/zoo.h"
#include "flecsim/study/estimate.h"

namespace flecsim::study {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Instance {
  std::vector<Candidate> candidates;
  std::vector<StepRoom> steps;
  std::vector<std::int64_t> sizes;
};

/// What a choice saves; nothing where it overfills a memory.
std::optional<double> worth(const Instance& in, const std::vector<std::int32_t>& places) {
  double saved = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] >= 0) saved += in.candidates[i].saved;
  }
  for (std::size_t m = 0; m < in.sizes.size(); ++m) {
    for (std::size_t s = 0; s < in.steps.size(); ++s) {
      std::int64_t bytes = in.steps[s].bytes[m], held = 0;
      for (std::size_t i = 0; i < places.size(); ++i) {
        const Candidate& one = in.candidates[i];
        const auto step = static_cast<std::int32_t>(s);
        if (places[i] != static_cast<std::int32_t>(m)) continue;
        if (one.bytes[m] < 0) return std::nullopt;
        if (step < one.first || step > one.last) continue;
        held += one.bytes[m];
        const bool in_place = m == 0 && in.steps[s].input == static_cast<std::int32_t>(i);
        if (in_place) bytes -= in.steps[s].input_bytes;
      }
      if (held > 0 && bytes + held > in.sizes[m]) return std::nullopt;
    }
  }
  return saved;
}

/// All 3^n choices.
double best_of_all(const Instance& in) {
  double best = 0;
  std::vector<std::int32_t> places(in.candidates.size(), -1);
  while (true) {
    best = std::max(best, worth(in, places).value_or(0));
    std::size_t digit = 0;
    while (digit < places.size() && ++places[digit] == static_cast<std::int32_t>(in.sizes.size())) {
      places[digit++] = -1;
    }
    if (digit == places.size()) return best;
  }
}

Instance random_instance(base::Random& random) {
  Instance in;
  const auto draw = [&](std::int64_t below) {
    return static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(below));
  };
  const auto steps = static_cast<std::int32_t>(2 + draw(7));
  in.sizes = {20 + draw(60), 10 + draw(30)};
  const auto count = static_cast<std::size_t>(1 + draw(7));
  for (std::size_t i = 0; i < count; ++i) {
    Candidate one;
    one.first = static_cast<std::int32_t>(draw(steps));
    one.last = one.first + static_cast<std::int32_t>(draw(steps - one.first));
    one.bytes = {1 + draw(40), draw(3) == 0 ? 1 + draw(30) : -1};
    one.saved = static_cast<double>(1 + draw(100));
    in.candidates.push_back(one);
  }
  for (std::int32_t s = 0; s < steps; ++s) {
    StepRoom room;
    room.bytes = {draw(30), draw(20)};
    room.input = static_cast<std::int32_t>(draw(static_cast<std::int64_t>(count) + 1)) - 1;
    room.input_bytes = room.bytes[0] / 2;
    in.steps.push_back(room);
  }
  return in;
}

TEST(Residency, IsTheBestOfAllChoices) {
  base::Random random(7);
  for (int i = 0; i < 400; ++i) {
    const Instance in = random_instance(random);
    const auto places = choose_residents(in.candidates, in.steps, in.sizes);
    const auto saved = worth(in, places);
    ASSERT_TRUE(saved) << "overfills, instance " << i;
    EXPECT_DOUBLE_EQ(*saved, best_of_all(in)) << "instance " << i;
  }
}

TEST(Residency, TheReferenceFindsAChoiceThatOverfills) {
  const Instance in{{{0, 1, {6}, 1}, {1, 2, {5}, 1}}, {{{0}}, {{0}}, {{0}}}, {10}};
  EXPECT_FALSE(worth(in, {0, 0}));
  EXPECT_EQ(worth(in, {0, -1}), 1);
}

TEST(Residency, FollowsTheBestBeyondTheLimitOfStates) {
  Instance in;  // 24 tensors alive at once, room for half of them
  for (int i = 0; i < 24; ++i) in.candidates.push_back({i, 24, {10}, 1.0 + i});
  in.steps.assign(25, StepRoom{{0}});
  in.sizes = {120};
  const auto saved = worth(in, choose_residents(in.candidates, in.steps, in.sizes));
  ASSERT_TRUE(saved);
  EXPECT_GE(*saved, 0.6 * (13 + 24) * 6) << "of the best: the last twelve";
}

model::Network residual_block(std::int64_t extent) {
  using namespace model;
  NetworkBuilder b("block");
  const ValueId x = b.input("x", {1, 16, extent, extent});
  const auto conv = [&](const std::string& name, ValueId input) {
    const ValueId w = b.parameter(name + ".w", {16, 16, 1, 1});
    return b.add(name, Convolution{square_window(1)}, {input, w});
  };
  const ValueId a = conv("a", x);
  const ValueId c = conv("c", conv("b", a));
  b.output(b.add("sum", Elementwise{Elementwise::Kind::add}, {c, a}));
  return b.build();
}

const result::TensorLife& tensor(const result::NetworkResult& result, const std::string& name) {
  return *std::ranges::find(result.memory->tensors, name, &result::TensorLife::name);
}

TEST(Residency, KeepsASmallResidualBlockOnTheChip) {
  const auto result = estimate(residual_block(8), arch::load_gemmini("gemmini-g16"));
  const std::int64_t kib = 1024;  // of each tensor: 8 x 8 pixels, 16 channels of 8 bits
  ASSERT_TRUE(result.memory);
  EXPECT_EQ(result.memory->weight_bytes, 3 * 16 * 16);
  EXPECT_EQ(result.memory->live_bytes,
            (std::vector<std::int64_t>{2 * kib, 2 * kib, 3 * kib, 3 * kib}));
  EXPECT_EQ(result.memory->residents(), 3);
  // a is written once and read by b and sum, b by c, c by sum: all of it stays.
  EXPECT_EQ(tensor(result, "a").saved_read_bytes, 2 * kib);
  EXPECT_EQ(tensor(result, "a").saved_write_bytes, kib);
  EXPECT_EQ(result.memory->saved_read_bytes(), 4 * kib);
  EXPECT_EQ(result.memory->saved_write_bytes(), 3 * kib);
  EXPECT_EQ(tensor(result, "x").reason, "an input of the network");
  EXPECT_EQ(tensor(result, "sum").reason, "an output that no layer reads");
  EXPECT_EQ(result.memory->live_dram_bytes, (std::vector<std::int64_t>{kib, 0, 0, kib}));
  EXPECT_GT(result.memory->saved_energy_pj, 0);
}

TEST(Residency, SaysWhatALargeBlockLacks) {
  const auto result = estimate(residual_block(256), arch::load_gemmini("gemmini-g16"));
  EXPECT_EQ(result.memory->residents(), 0);
  EXPECT_EQ(result.memory->saved_energy_pj, 0);
  EXPECT_THAT(tensor(result, "a").reason, HasSubstr("1048576 bytes, "));
  EXPECT_THAT(tensor(result, "a").reason, HasSubstr("free in the scratchpad beside the tiles of"));
}

/// Every rule of a memory section.
std::vector<std::string> findings(const result::NetworkResult& result) {
  std::vector<std::string> out;
  const result::MemoryResult& memory = *result.memory;
  for (const result::OnChipMemory& one : memory.memories) {
    for (std::size_t i = 0; i < result.layers.size(); ++i) {
      const bool over = one.tile_bytes[i] + one.resident_bytes[i] > one.size_bytes;
      if (over && one.resident_bytes[i] > 0) out.push_back(one.name + " is overfull");
      if (one.tile_bytes[i] > one.size_bytes) out.push_back(one.name + ": tiles do not fit");
    }
  }
  for (const result::TensorLife& tensor : memory.tensors) {
    if ((tensor.place == "dram") == tensor.reason.empty()) out.push_back(tensor.name + ": reason");
  }
  const double saved = memory.saved_read_bytes() + memory.saved_write_bytes();
  if (saved > result.dram_bytes()) out.push_back("saves more than is moved");
  if (memory.peak_dram_bytes() > memory.peak_bytes()) out.push_back("peak grows");
  return out;
}

TEST(Residency, IsSoundOnEveryNetworkOfTheZoo) {
  for (const auto& entry : model::zoo_entries()) {
    const model::Network network = model::zoo_network(std::string(entry.name));
    EXPECT_THAT(findings(estimate(network, arch::load_gemmini("gemmini-g8"))), IsEmpty())
        << entry.name;
    EXPECT_THAT(findings(estimate(network, arch::load_systolic("systolic-16"))), IsEmpty())
        << entry.name;
  }
}

TEST(Residency, AVastScratchpadKeepsAllThatTheHostDoesNotTouch) {
  arch::Gemmini gemmini = arch::load_gemmini("gemmini-g16");
  gemmini.scratchpad.size_bytes = std::int64_t{1} << 30;
  const auto result = estimate(model::zoo_network("resnet18"), gemmini);
  for (const result::TensorLife& tensor : result.memory->tensors) {
    EXPECT_THAT(tensor.reason, ::testing::Not(HasSubstr("beside the tiles"))) << tensor.name;
  }
  EXPECT_EQ(result.memory->residents(), 27);
}

}  // namespace
}  // namespace flecsim::study
