// What an optimizer searches and what it learns: variables, genomes, evaluations.
//
// The room knows nothing of networks or accelerators: a genome is a list of numbers, objectives are
// minimized, and a violation of 0 means feasible (Deb's constraint handling, IEEE TEVC 6(2), 2002).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace flecsim::explore {

struct Variable {
  enum class Kind {
    real,         ///< any value in [low, high]
    ordered,      ///< 0 .. count - 1, neighbours are alike
    categorical,  ///< 0 .. count - 1, without order
  };
  std::string name;
  Kind kind = Kind::real;
  double low = 0;
  double high = 1;
  std::int64_t count = 0;  ///< of an ordered or categorical variable
};

/// One value per variable; ordered and categorical ones hold whole numbers.
using Genome = std::vector<double>;

struct Evaluation {
  std::vector<double> objectives;  ///< to be minimized; finite where feasible
  double violation = 0;            ///< 0: feasible; else how far from it
  bool feasible() const { return violation == 0; }
};

struct Space {
  std::vector<Variable> variables;
  std::int64_t designs = 0;  ///< canonical genomes of a finite space, 0: as many as combinations
  /// Gives variables without effect their one canonical value, so that equal designs have equal
  /// genomes. Empty: every genome is canonical.
  std::function<void(Genome&)> canonicalize;
  /// Cheap check of rules that need no evaluation; optimizers avoid what is not allowed. Empty: all
  /// is allowed.
  std::function<bool(const Genome&)> allowed;
};

/// No variable is real, and there are at most 2^53 combinations: a Grid can number them.
bool is_finite(const Space& space);

/// Numbers the genomes of a finite space: the last variable runs fastest.
class Grid {
 public:
  /// InputError where there are more than 2^53 combinations. Variables must not be real.
  explicit Grid(const std::vector<Variable>& variables);
  std::int64_t size() const { return size_; }
  std::int64_t id(const Genome& genome) const;
  Genome genome(std::int64_t id) const;

 private:
  std::vector<std::int64_t> counts_;
  std::int64_t size_ = 1;
};

}  // namespace flecsim::explore
