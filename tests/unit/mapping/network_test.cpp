// DRAM words along a graph, equal shapes, and the cache.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "flecsim/mapping/cache.h"
#include "flecsim/mapping/network_map.h"
#include "flecsim/model/builder.h"

#include "machines.h"

namespace flecsim::mapping {
namespace {

Machine machine_with_buffer(std::int64_t words) {
  Machine m;
  m.architecture = testing::small_machine();
  m.architecture.levels[1].size_words = words;
  m.constraints = [a = m.architecture](const Problem& p) {
    Constraints c = unconstrained(a, p);
    for (LevelConstraint& level : c.levels) level.keep.assign(p.tensors.size(), true);
    return c;
  };
  return m;
}

// conv a -> conv b -> (a + b) -> concat(sum, a) -> conv c; 8 channels of 8 x 8.
model::Network diamond() {
  model::NetworkBuilder b("diamond");
  const auto conv = [&](const char* name, model::ValueId x, std::int64_t c) {
    return b.add(name, model::Convolution{model::square_window(1), 1},
                 {x, b.parameter(std::string(name) + ".weight", {8, c, 1, 1})});
  };
  const auto x = b.input("x", {1, 8, 8, 8});
  const auto a = conv("a", x, 8);
  const auto second = conv("b", a, 8);
  const auto sum = b.add("sum", model::Elementwise{model::Elementwise::Kind::add}, {a, second});
  const auto both = b.add("both", model::Concat{1}, {sum, a});
  b.output(conv("c", both, 16));
  return b.build();
}

NetworkMapping map_diamond(std::int64_t buffer) {
  NetworkOptions options;
  options.search.budget_seconds = 0.05;
  return map_network(diamond(), machine_with_buffer(buffer), options, Cache({}));
}

const TensorTrafficWords& of(const MappedLayer& layer, const std::string& tensor) {
  for (const TensorTrafficWords& t : layer.tensors) {
    if (t.tensor == tensor) return t;
  }
  throw std::runtime_error("no tensor " + tensor + " in " + layer.name);
}

TEST(NetworkMap, WithALargeBufferOnlyEndsAndWeightsAreMoved) {
  const NetworkMapping m = map_diamond(1 << 14);
  ASSERT_EQ(m.layers.size(), 4U) << "a concatenation is no step";
  EXPECT_EQ(m.searches.size(), 2U) << "a and b have the same shape";
  EXPECT_EQ(m.words_read(), 512 + 64 + 64 + 128);
  EXPECT_EQ(m.words_written(), 512);
  EXPECT_TRUE(of(m.layers[2], "a").on_chip);
  EXPECT_TRUE(of(m.layers[3], "sum").on_chip);
  EXPECT_EQ(m.layers[2].kind, StepKind::addition);
}

TEST(NetworkMap, WithASmallBufferPartsAreReadWhereTheyAreConsumed) {
  const NetworkMapping m = map_diamond(256);
  EXPECT_EQ(of(m.layers[2], "a").read, 512);
  EXPECT_EQ(of(m.layers[2], "b").read, 512);
  EXPECT_EQ(of(m.layers[2], "sum").written, 512);
  EXPECT_EQ(of(m.layers[3], "sum").read, of(m.layers[3], "a").read);
  EXPECT_GE(of(m.layers[3], "a").read, 512);
  double energy = 0;
  for (const MappedLayer& layer : m.layers) energy += layer.energy_pj;
  EXPECT_DOUBLE_EQ(energy, m.energy_pj());
}

TEST(NetworkMap, ThreadsChangeNothing) {
  NetworkOptions options;
  options.search.evaluations = 2000;
  const std::string one =
      to_json(map_network(diamond(), machine_with_buffer(900), options, Cache({})));
  options.threads = 3;
  EXPECT_EQ(to_json(map_network(diamond(), machine_with_buffer(900), options, Cache({}))), one);
}

class CacheTest : public ::testing::Test {
 protected:
  CacheTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("flecsim_mapping_cache_" + std::to_string(::getpid()))) {}
  ~CacheTest() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path only_file() const {
    return std::filesystem::directory_iterator(folder_)->path();
  }

  std::filesystem::path folder_;
  Architecture a_ = testing::small_machine();
  Problem p_ = matrix_product(8, 8, 8);
};

TEST_F(CacheTest, KnownAnswersComeBackTheSame) {
  const Cache cache(folder_);
  const Constraints c = unconstrained(a_, p_);
  EXPECT_FALSE(cache.find(a_, p_, c, {}).has_value());
  const SearchResult first = search(a_, p_, c, {}, cache);
  const auto again = cache.find(a_, p_, c, {});
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->value, first.value);
  EXPECT_EQ(again->optimal, first.optimal);
  EXPECT_EQ(again->lower_bound, first.lower_bound);
}

TEST_F(CacheTest, AnotherQuestionIsNotAnswered) {
  const Cache cache(folder_);
  const Constraints c = unconstrained(a_, p_);
  search(a_, p_, c, {}, cache);
  SearchOptions energy;
  energy.objective = Objective::energy;
  EXPECT_FALSE(cache.find(a_, p_, c, energy).has_value());
  Architecture other = a_;
  other.levels[1].read_pj += 1e-9;
  EXPECT_FALSE(cache.find(other, p_, c, {}).has_value());
  Constraints tighter = c;
  tighter.levels[1].keep[0] = true;
  EXPECT_FALSE(cache.find(a_, p_, tighter, {}).has_value());
}

TEST_F(CacheTest, DamagedFilesAreSearchedAnew) {
  const Cache cache(folder_);
  const Constraints c = unconstrained(a_, p_);
  const SearchResult first = search(a_, p_, c, {}, cache);
  std::ofstream(only_file()) << "question: [";
  EXPECT_FALSE(cache.find(a_, p_, c, {}).has_value());
  EXPECT_EQ(search(a_, p_, c, {}, cache).value, first.value);
  EXPECT_TRUE(cache.find(a_, p_, c, {}).has_value());
}

}  // namespace
}  // namespace flecsim::mapping
