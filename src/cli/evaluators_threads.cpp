#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "flecsim/base/error.h"

#include "evaluators.h"

namespace flecsim::cli {
namespace {

/// Set in every process by the launchers of Open MPI, MPICH and Slurm.
bool started_as_rank() {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"}) {
    if (std::getenv(name)) return true;
  }
  return false;
}

std::vector<std::string> own_arguments() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> arguments;
  for (std::string one; std::getline(file, one, '\0');) arguments.push_back(one);
  return arguments;
}

}  // namespace

void hand_over_to_ranks() {
  if (!started_as_rank()) return;
  const auto helper = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "flecsim-mpi";
  std::vector<std::string> arguments = own_arguments();
  std::vector<char*> raw;
  for (std::string& argument : arguments) raw.push_back(argument.data());
  raw.push_back(nullptr);
  ::execv(helper.c_str(), raw.data());
  throw base::InputError(fmt::format(
      "started as a rank of MPI, but this build has no {} ({}): install libopenmpi-dev and "
      "openmpi-bin, configure with -DFLECSIM_MPI=ON and build again",
      helper.string(), std::strerror(errno)));
}

bool serve(const study::Plan&, const study::Plan*, unsigned) { return false; }

std::unique_ptr<study::Evaluator> make_evaluator(const study::Plan& plan, bool, unsigned threads) {
  return study::thread_evaluator(plan, threads);
}

}  // namespace flecsim::cli
