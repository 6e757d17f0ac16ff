// The standard test problems of multi-objective optimization, for the tests of this room.
//
// ZDT1: Zitzler, Deb, Thiele 2000. DTLZ2: Deb et al. 2002. BNH: Binh, Korn 1997. TNK: Tanaka et
// al. 1995. OSY: Osyczka, Kundu 1995. Reference points are stated with each problem.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "flecsim/explore/hypervolume.h"
#include "flecsim/explore/optimizer.h"
#include "flecsim/explore/pareto.h"

namespace flecsim::explore::testing {

struct TestProblem {
  Space space;
  std::size_t objectives;
  std::vector<double> reference;
  std::function<Evaluation(const Genome&)> evaluate;
};

inline Space real_space(std::size_t variables, double low, double high) {
  Space space;
  for (std::size_t i = 0; i < variables; ++i) {
    space.variables.push_back({"x", Variable::Kind::real, low, high, 0});
  }
  return space;
}

/// `slack` >= 0 holds.
inline double broken(std::initializer_list<double> slacks) {
  double sum = 0;
  for (const double slack : slacks) sum += std::max(0.0, -slack);
  return sum;
}

inline TestProblem zdt1() {
  return {real_space(30, 0, 1), 2, {1.1, 1.1}, [](const Genome& x) {
            double g = 0;
            for (std::size_t i = 1; i < x.size(); ++i) g += x[i];
            g = 1 + 9 * g / static_cast<double>(x.size() - 1);
            return Evaluation{{x[0], g * (1 - std::sqrt(x[0] / g))}, 0};
          }};
}

inline TestProblem dtlz2() {
  return {real_space(12, 0, 1), 3, {1.1, 1.1, 1.1}, [](const Genome& x) {
            double g = 0;
            for (std::size_t i = 2; i < x.size(); ++i) g += (x[i] - 0.5) * (x[i] - 0.5);
            const double a = x[0] * std::numbers::pi / 2;
            const double b = x[1] * std::numbers::pi / 2;
            return Evaluation{{(1 + g) * std::cos(a) * std::cos(b),
                               (1 + g) * std::cos(a) * std::sin(b), (1 + g) * std::sin(a)},
                              0};
          }};
}

inline TestProblem bnh() {
  Space space = real_space(2, 0, 5);
  space.variables[1].high = 3;
  return {space, 2, {140, 50}, [](const Genome& x) {
            const auto square = [](double v) { return v * v; };
            return Evaluation{
                {4 * square(x[0]) + 4 * square(x[1]), square(x[0] - 5) + square(x[1] - 5)},
                broken({25 - square(x[0] - 5) - square(x[1]),
                        square(x[0] - 8) + square(x[1] + 3) - 7.7})};
          }};
}

inline TestProblem tnk() {
  return {real_space(2, 0, std::numbers::pi), 2, {1.2, 1.2}, [](const Genome& x) {
            const double angle = x[0] == 0 && x[1] == 0 ? 0 : std::atan2(x[0], x[1]);
            const double ring = x[0] * x[0] + x[1] * x[1] - 1 - 0.1 * std::cos(16 * angle);
            const double disk = 0.5 - (x[0] - 0.5) * (x[0] - 0.5) - (x[1] - 0.5) * (x[1] - 0.5);
            return Evaluation{{x[0], x[1]}, broken({ring, disk})};
          }};
}

inline TestProblem osy() {
  Space space = real_space(6, 0, 10);
  space.variables[2] = {"x", Variable::Kind::real, 1, 5, 0};
  space.variables[3] = {"x", Variable::Kind::real, 0, 6, 0};
  space.variables[4] = {"x", Variable::Kind::real, 1, 5, 0};
  return {space, 2, {0, 80}, [](const Genome& x) {
            const auto square = [](double v) { return v * v; };
            double f2 = 0;
            for (const double v : x) f2 += v * v;
            const double f1 = -(25 * square(x[0] - 2) + square(x[1] - 2) + square(x[2] - 1) +
                                square(x[3] - 4) + square(x[4] - 1));
            return Evaluation{
                {f1, f2},
                broken({(x[0] + x[1] - 2) / 2, (6 - x[0] - x[1]) / 6, (2 - x[1] + x[0]) / 2,
                        (2 - x[0] + 3 * x[1]) / 2, (4 - square(x[2] - 3) - x[3]) / 4,
                        (square(x[4] - 3) + x[5] - 4) / 4})};
          }};
}

struct Outcome {
  std::vector<double> points;  ///< front of all that was evaluated
  std::int64_t evaluations = 0;
  std::vector<Genome> asked;
};

/// Runs to the end.
inline Outcome run(const TestProblem& problem, Optimizer& optimizer) {
  Outcome outcome;
  ParetoFront front(problem.objectives);
  while (true) {
    const std::vector<Genome> genomes = optimizer.ask();
    if (genomes.empty()) break;
    std::vector<Evaluation> evaluations;
    for (const Genome& genome : genomes) {
      evaluations.push_back(problem.evaluate(genome));
      if (evaluations.back().feasible()) {
        front.add(outcome.evaluations, evaluations.back().objectives);
      }
      ++outcome.evaluations;
    }
    outcome.asked.insert(outcome.asked.end(), genomes.begin(), genomes.end());
    optimizer.tell(genomes, evaluations);
  }
  outcome.points = front.points();
  return outcome;
}

}  // namespace flecsim::explore::testing
