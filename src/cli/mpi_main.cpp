// `flecsim-mpi`: `flecsim explore` on the ranks of a cluster; `flecsim` starts it under mpirun.
#include <csignal>
#include <cstdio>
#include <exception>

#include <fmt/core.h>
#include <mpi.h>

#include "command.h"

namespace flecsim::cli {
void add_explore(CLI::App& app, Action& action);
}  // namespace flecsim::cli

namespace {

constexpr int bad_usage = 2;

int parse_and_run(int argc, char** argv) {
  CLI::App app{"flecsim-mpi: flecsim explore on the ranks of a cluster"};
  app.require_subcommand(1);
  flecsim::cli::Action action;
  flecsim::cli::add_explore(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : bad_usage;
  }
  return action();
}

/// What every rank finds wrong is said once.
int run(int argc, char** argv) {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  try {
    return parse_and_run(argc, argv);
  } catch (const std::exception& error) {
    if (rank == 0) fmt::print(stderr, "flecsim: {}\n", error.what());
  }
  return bad_usage;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file-size limit is an error of the write, told as such
  MPI_Init(&argc, &argv);
  const int code = run(argc, argv);
  MPI_Finalize();
  return code;
}
