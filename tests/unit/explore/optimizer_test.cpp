// Protects: seeds decide everything, nothing is asked twice, every termination and fault is said.
#include "flecsim/explore/optimizer.h"

#include <set>

#include "problems.h"
#include "support/input_error.h"

namespace flecsim::explore::testing {
namespace {

/// A mixed discrete space: 4 x 6 x 5 with a categorical last variable.
Space discrete_space() {
  Space space;
  space.variables = {{"a", Variable::Kind::ordered, 0, 0, 4},
                     {"b", Variable::Kind::ordered, 0, 0, 6},
                     {"c", Variable::Kind::categorical, 0, 0, 5}};
  return space;
}

TestProblem discrete_problem() {
  return {discrete_space(), 2, {100, 100}, [](const Genome& x) {
            const double cost = x[0] * x[0] + x[1] + (x[2] == 3 ? 0 : 2);
            const double time = 30 - 4 * x[0] - 3 * x[1] + (x[2] == 3 ? 0 : 5);
            return Evaluation{{cost, time}, x[0] == 0 ? 1.0 : 0.0};
          }};
}

TEST(Grid, NumbersGenomesLastFastest) {
  const Grid grid(discrete_space().variables);
  EXPECT_EQ(grid.size(), 120);
  EXPECT_EQ(grid.id({0, 0, 4}), 4);
  EXPECT_EQ(grid.id({0, 1, 0}), 5);
  for (std::int64_t id = 0; id < grid.size(); ++id) EXPECT_EQ(grid.id(grid.genome(id)), id);
}

TEST(Grid, RefusesSpacesWithoutEnd) {
  Space space;
  for (int i = 0; i < 6; ++i) {
    space.variables.push_back({"p", Variable::Kind::ordered, 0, 0, 1000});
  }
  EXPECT_INPUT_ERROR(Grid(space.variables), "more than 2^53 combinations");
}

TEST(Exhaustive, AsksForAllAndCanStartLater) {
  const auto problem = discrete_problem();
  EXPECT_EQ(run(problem, *exhaustive(problem.space, 0, 7)).evaluations, 120);
  const auto late = exhaustive(problem.space, 100, 7);
  EXPECT_EQ(run(problem, *late).evaluations, 20);
  EXPECT_EQ(late->stopped_because(), "the whole space was searched");
}

TEST(Exhaustive, LeavesOutWhatIsNotCanonical) {
  auto problem = discrete_problem();
  problem.space.canonicalize = [](Genome& genome) {
    if (genome[0] == 0) genome[2] = 0;  // c has no effect where a is 0
  };
  EXPECT_EQ(run(problem, *exhaustive(problem.space)).evaluations, 3 * 30 + 6);
}

TEST(RandomSearch, DrawsDifferentDesignsUntilBudgetOrSpaceEnds) {
  const auto problem = discrete_problem();
  const auto some = run(problem, *random_search(problem.space, 50, 3));
  EXPECT_EQ(some.evaluations, 50);
  EXPECT_EQ(std::set<Genome>(some.asked.begin(), some.asked.end()).size(), 50U);
  const auto all = random_search(problem.space, 500, 3);
  EXPECT_EQ(run(problem, *all).evaluations, 120);
  EXPECT_EQ(all->stopped_because(), "no new designs were drawn");
}

using Make = std::unique_ptr<Optimizer> (*)(const Space&, std::size_t, const GeneticOptions&);

class GeneticTest : public ::testing::TestWithParam<Make> {
 protected:
  static GeneticOptions small_options() {
    GeneticOptions options;
    options.population = 12;
    options.generations = 100;
    return options;
  }
};

TEST_P(GeneticTest, NeverAsksTwiceAndExhaustsASmallSpace) {
  const auto problem = discrete_problem();
  const auto optimizer = GetParam()(problem.space, 2, small_options());
  const auto outcome = run(problem, *optimizer);
  EXPECT_EQ(std::set<Genome>(outcome.asked.begin(), outcome.asked.end()).size(),
            outcome.asked.size());
  EXPECT_EQ(outcome.evaluations, 120);
  EXPECT_EQ(optimizer->stopped_because(), "no new designs were found");
}

TEST_P(GeneticTest, AThirdOfASmallSpaceIsTheBudgetWhereNoneIsNamed) {
  const auto problem = discrete_problem();
  const auto optimizer = GetParam()(problem.space, 2, {});
  EXPECT_EQ(most_evaluations(problem.space, {}), 40);
  EXPECT_EQ(run(problem, *optimizer).evaluations, 40);
  EXPECT_EQ(optimizer->stopped_because(), "the budget of 40 evaluations is spent");
  EXPECT_EQ(most_evaluations(zdt1().space, {}), 25000);
  auto few = problem.space;
  few.designs = 50;  // canonical ones
  EXPECT_EQ(most_evaluations(few, {}), 30);
}

TEST_P(GeneticTest, AGenerationHasItsSizeHoweverFewAreAskedForAtATime) {
  const auto problem = discrete_problem();
  GeneticOptions options;
  options.population = 12;
  options.offspring = 6;
  options.generations = 4;
  for (const std::int64_t batch : {0, 1, 5}) {
    options.batch = batch;
    const auto optimizer = GetParam()(problem.space, 2, options);
    EXPECT_EQ(run(problem, *optimizer).evaluations, 12 + 3 * 6);
    EXPECT_EQ(optimizer->stopped_because(), "4 generations were made");
  }
}

TEST_P(GeneticTest, SameSeedSameSearch) {
  for (const auto& problem : {bnh(), discrete_problem()}) {
    auto options = small_options();
    options.generations = 6;
    const auto asked = [&] { return run(problem, *GetParam()(problem.space, 2, options)).asked; };
    const auto first = asked();
    EXPECT_EQ(first, asked());
    options.seed = 2;
    EXPECT_NE(first, asked());
  }
}

TEST_P(GeneticTest, StopsForEachReason) {
  const auto reason = [&](const TestProblem& problem, const GeneticOptions& options) {
    const auto optimizer = GetParam()(problem.space, problem.objectives, options);
    run(problem, *optimizer);
    return optimizer->stopped_because();
  };
  auto options = small_options();
  options.generations = 5;
  EXPECT_EQ(reason(bnh(), options), "5 generations were made");
  options.evaluations = 30;
  EXPECT_EQ(reason(bnh(), options), "the budget of 30 evaluations is spent");
  options = small_options();
  options.enough_feasible = 20;
  EXPECT_THAT(reason(bnh(), options), ::testing::HasSubstr("feasible designs were found"));
  options = small_options();
  options.generations = 2000;
  options.ftol = 0.2;
  EXPECT_THAT(reason(bnh(), options), ::testing::HasSubstr("the front moved less than 0.2"));
}

TEST_P(GeneticTest, KeepsTheBudgetToTheEvaluation) {
  auto options = small_options();
  options.evaluations = 30;
  EXPECT_EQ(run(bnh(), *GetParam()(bnh().space, 2, options)).evaluations, 30);
}

TEST_P(GeneticTest, AvoidsWhatIsNotAllowed) {
  auto problem = discrete_problem();
  problem.space.allowed = [](const Genome& genome) { return genome[1] <= 1; };
  auto options = small_options();
  options.generations = 3;
  for (const Genome& genome : run(problem, *GetParam()(problem.space, 2, options)).asked) {
    EXPECT_LE(genome[1], 1);
  }
}

TEST_P(GeneticTest, OnePointCrossoverFindsTheFrontToo) {
  const auto problem = discrete_problem();
  auto options = small_options();
  options.crossover = Crossover::one_point;
  auto all = hypervolume(run(problem, *exhaustive(problem.space)).points, problem.reference);
  const auto found = run(problem, *GetParam()(problem.space, 2, options)).points;
  EXPECT_EQ(hypervolume(found, problem.reference), all);
}

INSTANTIATE_TEST_SUITE_P(Both, GeneticTest, ::testing::Values(nsga2, nsga3));

TEST(GeneticOptionsCheck, NamesTheOption) {
  const auto fault = [](auto change) {
    GeneticOptions options;
    change(options);
    check(options);
    return 0;
  };
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.population = 3; }), "population: 3, expected 4");
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.offspring = -1; }), "offspring: -1");
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.batch = -1; }), "batch: -1");
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.generations = 0; }), "generations: 0");
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.evaluations = -1; }), "evaluations: -1");
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.enough_feasible = -1; }), "enough_feasible: -1");
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.ftol = 1; }), "ftol: 1");
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.ftol_generations = 0; }), "ftol_generations: 0");
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.crossover_probability = 2; }),
                     "crossover_probability: 2");
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.mutation_probability = -1; }),
                     "mutation_probability: -1");
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.crossover_eta = 0; }), "crossover_eta: 0");
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.mutation_eta = 0; }), "mutation_eta: 0");
  EXPECT_INPUT_ERROR(fault([](auto& o) { o.divisions = -1; }), "divisions: -1");
}

}  // namespace
}  // namespace flecsim::explore::testing
