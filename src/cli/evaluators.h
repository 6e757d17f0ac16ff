// Who evaluates the designs of `flecsim explore`: threads (evaluators_threads.cpp, the executable
// flecsim) or the ranks of a cluster (evaluators_mpi.cpp, the executable flecsim-mpi).
#pragma once

#include <memory>

#include "flecsim/study/evaluator.h"

namespace flecsim::cli {

/// Called first: where mpirun or srun started this process, flecsim hands over to flecsim-mpi (and
/// does not come back), or says that this build has none.
void hand_over_to_ranks();

/// True for a rank that only serves: it has served to the end. `screening` may be null.
bool serve(const study::Plan& plan, const study::Plan* screening, unsigned threads);

std::unique_ptr<study::Evaluator> make_evaluator(const study::Plan& plan, bool screening,
                                                 unsigned threads);

}  // namespace flecsim::cli
