#include "flecsim/arch/accelerator.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

namespace flecsim::arch {
namespace {

template <typename Presets>
bool names(const Presets& presets, std::string_view name) {
  return std::any_of(presets.begin(), presets.end(),
                     [&](const auto& preset) { return preset.name == name; });
}

}  // namespace

std::string_view kind_of(const Accelerator& accelerator) {
  return std::holds_alternative<Gemmini>(accelerator) ? "gemmini" : "systolic";
}

const std::string& name_of(const Accelerator& accelerator) {
  return std::visit([](const auto& one) -> const std::string& { return one.name; }, accelerator);
}

Accelerator load_accelerator(const std::string& preset_or_path) {
  if (names(gemmini_presets(), preset_or_path)) return load_gemmini(preset_or_path);
  if (names(systolic_presets(), preset_or_path)) return load_systolic(preset_or_path);
  if (std::filesystem::exists(preset_or_path)) {
    return read_accelerator(base::Node::parse_file(preset_or_path));
  }
  std::vector<std::string_view> known;
  for (const AcceleratorPreset& preset : accelerator_presets()) known.push_back(preset.name);
  throw base::InputError(fmt::format("{}: no such file, and no preset of that name{}",
                                     preset_or_path, base::suggestion(preset_or_path, known)));
}

Accelerator read_accelerator(const base::Node& file) {
  file.allow_only({"accelerator"});
  const base::Node kind = file.at("accelerator").at("kind");
  if (kind.text() == "gemmini") return read_gemmini(file);
  if (kind.text() == "systolic") return read_systolic(file);
  if (kind.text() == "hierarchy") {
    kind.fail("kind 'hierarchy' is for `flecsim map --arch`, expected gemmini or systolic");
  }
  static constexpr std::string_view kinds[] = {"gemmini", "systolic"};
  kind.fail(fmt::format("unknown kind '{}'{}", kind.text(), base::suggestion(kind.text(), kinds)));
}

void apply_setting(Accelerator& accelerator, std::string_view setting) {
  std::visit([&](auto& one) { apply_setting(one, setting); }, accelerator);
}

std::optional<RuleViolation> check(const Accelerator& accelerator) {
  return std::visit([](const auto& one) { return check(one); }, accelerator);
}

std::string print_yaml(const Accelerator& accelerator) {
  return std::visit([](const auto& one) { return print_yaml(one); }, accelerator);
}

std::int64_t pes(const Accelerator& accelerator) {
  if (const auto* gemmini = std::get_if<Gemmini>(&accelerator)) {
    return gemmini->array.size * gemmini->array.size;
  }
  return std::get<Systolic>(accelerator).pes();
}

double clock_hz(const Accelerator& accelerator) {
  return std::visit([](const auto& one) { return one.clock_hz; }, accelerator);
}

std::vector<AcceleratorPreset> accelerator_presets() {
  std::vector<AcceleratorPreset> presets;
  for (const auto& one : gemmini_presets()) {
    presets.push_back({one.name, "gemmini", one.description});
  }
  for (const auto& one : systolic_presets()) {
    presets.push_back({one.name, "systolic", one.description});
  }
  return presets;
}

}  // namespace flecsim::arch
