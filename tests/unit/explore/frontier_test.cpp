// Protects: the local step of genetic search asks for what the front surrounds, and for all in the
// end; a Latin hypercube takes every value equally often.
#include "frontier.h"

#include <set>

#include <gtest/gtest.h>

#include "variation.h"

namespace flecsim::explore::testing {
namespace {

Space square(std::int64_t side) {
  Space space;
  space.variables = {{"a", Variable::Kind::ordered, 0, 0, side},
                     {"b", Variable::Kind::ordered, 0, 0, side}};
  return space;
}

/// One objective beats all, or two that trade off.
void tell(Frontier& frontier, Genome genome, std::vector<double> objectives) {
  frontier.note(genome);
  const Evaluation evaluation{std::move(objectives), 0};
  frontier.tell({&genome, 1}, {&evaluation, 1});
}

TEST(Frontier, AsksFirstForWhatTheFrontSurrounds) {
  Frontier frontier(square(5));
  base::Random random(1);
  tell(frontier, {0, 2}, {1, 3});
  tell(frontier, {1, 1}, {2, 2});
  tell(frontier, {4, 4}, {9, 9});  // dominated
  tell(frontier, {1, 3}, {3, 1});
  EXPECT_EQ(frontier.step(1, random), (std::vector<Genome>{{1, 2}}));
}

TEST(Frontier, NeighborsOfACategoryAreAllOthers) {
  Space space = square(4);
  space.variables[1] = {"c", Variable::Kind::categorical, 0, 0, 4};
  space.allowed = [](const Genome& genome) { return genome[1] != 2; };
  Frontier frontier(space);
  base::Random random(1);
  tell(frontier, {0, 0}, {1, 1});
  const auto asked = frontier.step(100, random);
  EXPECT_EQ(std::set<Genome>(asked.begin(), asked.end()),
            (std::set<Genome>{{1, 0}, {0, 1}, {0, 3}}));
}

TEST(Frontier, ComesToEveryDesign) {
  Frontier frontier(square(6));
  base::Random random(1);
  tell(frontier, {3, 3}, {0, 0});
  std::size_t known = 1;
  for (auto next = frontier.step(1, random); !next.empty(); next = frontier.step(1, random)) {
    tell(frontier, next[0], {next[0][0], next[0][1]});
    ++known;
  }
  EXPECT_EQ(known, 36U);
}

TEST(StratifiedGenomes, TakeEveryValueEquallyOften) {
  base::Random random(7);
  const auto genomes = stratified_genomes(square(6), 12, random);
  for (const std::size_t variable : {0U, 1U}) {
    std::multiset<double> values;
    for (const Genome& genome : genomes) values.insert(genome[variable]);
    for (int value = 0; value < 6; ++value) EXPECT_EQ(values.count(value), 2U);
  }
}

}  // namespace
}  // namespace flecsim::explore::testing
