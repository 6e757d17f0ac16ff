#include "flecsim/mapping/machine.h"

#include <array>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "flecsim/base/embedded.h"
#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"
#include "flecsim/mapping/timeloop_files.h"

FLECSIM_DECLARE_EMBEDDED(machine_eyeriss_v2)
FLECSIM_DECLARE_EMBEDDED(machine_sparse_blox_4)
FLECSIM_DECLARE_EMBEDDED(machine_sparse_blox_8)
FLECSIM_DECLARE_EMBEDDED(machine_sparse_blox_16)

namespace flecsim::mapping {

std::span<const MachinePreset> machine_presets() {
  static const std::array<MachinePreset, 4> presets{{
      {"eyeriss-v2-48x48", "48x48 PEs, 3 MB buffer, 16-bit words (thesis 6.6.1)",
       FLECSIM_EMBEDDED(machine_eyeriss_v2)},
      {"sparse-blox-4x4", "systolic 4x4, 256 kB buffer, 128 accumulators (thesis 5.6.2)",
       FLECSIM_EMBEDDED(machine_sparse_blox_4)},
      {"sparse-blox-8x8", "systolic 8x8, 256 kB buffer, 128 accumulators (thesis 5.6.2)",
       FLECSIM_EMBEDDED(machine_sparse_blox_8)},
      {"sparse-blox-16x16", "systolic 16x16, 256 kB buffer, 128 accumulators (thesis 5.6.2)",
       FLECSIM_EMBEDDED(machine_sparse_blox_16)},
  }};
  return presets;
}

bool is_machine_preset(std::string_view name) {
  for (const MachinePreset& preset : machine_presets()) {
    if (preset.name == name) return true;
  }
  return false;
}

Machine load_machine(const std::string& preset_or_file) {
  std::vector<std::string_view> names;
  for (const MachinePreset& preset : machine_presets()) {
    if (preset.name == preset_or_file) {
      return read_hierarchy(base::Node::parse_text(preset.text, preset_or_file));
    }
    names.push_back(preset.name);
  }
  if (!std::filesystem::exists(preset_or_file)) {
    throw base::InputError(
        fmt::format("'{}' is neither a file nor a preset of a memory hierarchy{}", preset_or_file,
                    base::suggestion(preset_or_file, names)));
  }
  const base::Node file = base::Node::parse_file(preset_or_file);
  if (file.find("accelerator")) return read_hierarchy(file);
  auto files = std::make_shared<TimeloopFiles>();
  files->add(preset_or_file);
  Machine machine;
  machine.architecture = files->architecture();
  machine.architecture.name = std::filesystem::path(preset_or_file).stem().string();
  machine.constraints = [files, architecture = machine.architecture](const Problem& problem) {
    return files->constraints(architecture, problem);
  };
  return machine;
}

}  // namespace flecsim::mapping
