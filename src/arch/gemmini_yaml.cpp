#include "flecsim/arch/gemmini.h"

#include "description_file.h"

namespace flecsim::arch {
namespace {

/// Where a file says nothing the array holds weights: `both` has to be asked for.
Gemmini defaults() {
  Gemmini gemmini;
  gemmini.array.dataflow = Dataflow::weight_stationary;
  return gemmini;
}

const DescriptionFile<Gemmini>& description_file() {
  static const DescriptionFile<Gemmini> file("gemmini", defaults(), gemmini_parameters(),
                                             gemmini_presets());
  return file;
}

}  // namespace

Gemmini read_gemmini(const base::Node& file) { return description_file().read(file); }

Gemmini load_gemmini(const std::string& preset_or_path) {
  return description_file().load(preset_or_path);
}

std::string print_yaml(const Gemmini& gemmini) { return description_file().print(gemmini); }

void apply_setting(Gemmini& gemmini, std::string_view setting) {
  description_file().apply(gemmini, setting);
}

}  // namespace flecsim::arch
