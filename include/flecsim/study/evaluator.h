// Who evaluates designs: threads of this process, or ranks of a cluster, through one interface.
//
// The outcome of a design depends on the design alone, so any evaluator gives the same results.
#pragma once

#include <memory>
#include <span>

#include "flecsim/study/plan.h"

namespace flecsim::study {

class Evaluator {
 public:
  virtual ~Evaluator() = default;
  /// outcomes[i] of genomes[i].
  virtual void evaluate(std::span<const explore::Genome> genomes, std::span<Outcome> outcomes) = 0;
  /// Designs that are worth handing over at once.
  virtual std::size_t least_batch() const = 0;
};

/// `threads` 0: as many as the machine has.
std::unique_ptr<Evaluator> thread_evaluator(const Plan& plan, unsigned threads);

}  // namespace flecsim::study
