#include "command.h"

namespace flecsim::cli {

// One line per subcommand: declared here, defined in the file of its name.
void add_accelerators(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_completion(CLI::App& app, Action& action);
void add_estimate(CLI::App& app, Action& action);
void add_explore(CLI::App& app, Action& action);
void add_energy(CLI::App& app, Action& action);
void add_inspect(CLI::App& app, Action& action);
void add_man(CLI::App& app, Action& action);
void add_map(CLI::App& app, Action& action);
void add_networks(CLI::App& app, Action& action);
void add_report(CLI::App& app, Action& action);
void add_simulate(CLI::App& app, Action& action);

void register_all(CLI::App& app, Action& action) {
  add_networks(app, action);
  add_inspect(app, action);
  add_estimate(app, action);
  add_compare(app, action);
  add_explore(app, action);
  add_report(app, action);
  add_map(app, action);
  add_energy(app, action);
  add_accelerators(app, action);
  add_simulate(app, action);
  add_completion(app, action);
  add_man(app, action);
}

}  // namespace flecsim::cli
