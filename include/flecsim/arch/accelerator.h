// An accelerator of any kind that a file or a preset can name, behind one set of functions.
//
// Kinds: gemmini (arch/gemmini.h), systolic (arch/systolic.h). A new kind is one alternative here
// and one overload of each function. Kind `hierarchy` belongs to the mapper and is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "flecsim/arch/gemmini.h"
#include "flecsim/arch/systolic.h"

namespace flecsim::arch {

using Accelerator = std::variant<Gemmini, Systolic>;

/// "gemmini", "systolic".
std::string_view kind_of(const Accelerator& accelerator);
const std::string& name_of(const Accelerator& accelerator);

/// A preset's name or the path of a file of any kind.
Accelerator load_accelerator(const std::string& preset_or_path);
Accelerator read_accelerator(const base::Node& file);

/// `key=value` of `--set`.
void apply_setting(Accelerator& accelerator, std::string_view setting);
/// The first rule that the description breaks.
std::optional<RuleViolation> check(const Accelerator& accelerator);
std::string print_yaml(const Accelerator& accelerator);

/// Number of multiply-accumulate units.
std::int64_t pes(const Accelerator& accelerator);
double clock_hz(const Accelerator& accelerator);

struct AcceleratorPreset {
  std::string_view name;
  std::string_view kind;
  std::string_view description;
};
/// Presets of all kinds.
std::vector<AcceleratorPreset> accelerator_presets();

}  // namespace flecsim::arch
