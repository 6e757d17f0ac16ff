// Runs a study to its answer: search, store, front, choice, details.
//
// What is written depends on the study, its inputs and the version of flecsim alone: not on
// threads, ranks, checkpoints or how often the run was killed and resumed.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "flecsim/study/evaluator.h"
#include "flecsim/study/plan.h"

namespace flecsim::study {

/// Some layers stand for the network at first; its front is then judged by all of it.
struct Screening {
  const Plan& plan;
  Evaluator& evaluator;
};

struct RunOptions {
  std::filesystem::path out;  ///< folder of the run
  std::string version;        ///< of flecsim
  bool resume = false;        ///< go on with an unfinished run
  bool restart = false;       ///< throw away whatever lies in the folder
  std::optional<Screening> screening;
  /// Told now and then: progress so far, seconds since the start.
  std::function<void(const store::Progress&, double)> progress;
  /// Asked between evaluations; true: what is done is stored and the run is left to be resumed.
  std::function<bool()> stop;
};

/// Leaves results.sqlite in the folder. InputError where the folder holds an unfinished run or
/// another study and neither resume nor restart is asked for, or where another process writes it.
/// False where it was stopped before its end.
bool run_study(const Plan& plan, Evaluator& evaluator, const RunOptions& options);

}  // namespace flecsim::study
