#include "command.h"

namespace flecsim::cli {

// One line per subcommand: declared here, defined in the file of its name.
void add_accelerators(CLI::App& app, Action& action);
void add_energy(CLI::App& app, Action& action);
void add_map(CLI::App& app, Action& action);

void register_all(CLI::App& app, Action& action) {
  for (const AddCommand add : {add_accelerators, add_energy, add_map}) add(app, action);
}

}  // namespace flecsim::cli
