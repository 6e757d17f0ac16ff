// A memory hierarchy to map onto, from a preset or a file: flecsim's short form (`accelerator:` of
// kind hierarchy) or Timeloop's own files.
// The short form describes a family of problems: its lists of dimensions (C M R S N P Q, G for
// groups) and tensors (Weights Inputs Outputs) apply to those that a problem has.
// Source: docs/mapping.md, "Short form". Limits: those of Architecture.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "flecsim/base/node.h"
#include "flecsim/mapping/architecture.h"
#include "flecsim/mapping/constraints.h"

namespace flecsim::mapping {

struct Machine {
  Architecture architecture;
  std::function<Constraints(const Problem&)> constraints;
};

struct MachinePreset {
  std::string_view name;
  std::string_view description;
  std::string_view text;  // the YAML
};
std::span<const MachinePreset> machine_presets();

// The whole file; its `accelerator:` section is read.
Machine read_hierarchy(const base::Node& file);

// A preset's name, or files (Timeloop's may be several).
Machine load_machine(const std::string& preset_or_file);
bool is_machine_preset(std::string_view name);

}  // namespace flecsim::mapping
