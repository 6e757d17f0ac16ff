#include "flecsim/arch/systolic.h"

#include "description_file.h"

namespace flecsim::arch {
namespace {

const DescriptionFile<Systolic>& description_file() {
  static const DescriptionFile<Systolic> file("systolic", Systolic{}, systolic_parameters(),
                                              systolic_presets());
  return file;
}

}  // namespace

Systolic read_systolic(const base::Node& file) { return description_file().read(file); }

Systolic load_systolic(const std::string& preset_or_path) {
  return description_file().load(preset_or_path);
}

std::string print_yaml(const Systolic& systolic) { return description_file().print(systolic); }

void apply_setting(Systolic& systolic, std::string_view setting) {
  description_file().apply(systolic, setting);
}

}  // namespace flecsim::arch
