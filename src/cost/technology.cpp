#include "technology.h"

#include <cassert>

#include "flecsim/base/embedded.h"

FLECSIM_DECLARE_EMBEDDED(technology_sram)
FLECSIM_DECLARE_EMBEDDED(technology_sram_parts)
FLECSIM_DECLARE_EMBEDDED(technology_sram_cells)
FLECSIM_DECLARE_EMBEDDED(technology_logic_45nm)
FLECSIM_DECLARE_EMBEDDED(technology_dram)
FLECSIM_DECLARE_EMBEDDED(technology_scaling_energy)
FLECSIM_DECLARE_EMBEDDED(technology_scaling_area)

namespace flecsim::cost {

std::string_view technology_table(std::string_view name) {
  if (name == "sram.csv") return FLECSIM_EMBEDDED(technology_sram);
  if (name == "sram_parts.csv") return FLECSIM_EMBEDDED(technology_sram_parts);
  if (name == "sram_cells.csv") return FLECSIM_EMBEDDED(technology_sram_cells);
  if (name == "logic_45nm.csv") return FLECSIM_EMBEDDED(technology_logic_45nm);
  if (name == "dram.csv") return FLECSIM_EMBEDDED(technology_dram);
  if (name == "scaling_energy.csv") return FLECSIM_EMBEDDED(technology_scaling_energy);
  if (name == "scaling_area.csv") return FLECSIM_EMBEDDED(technology_scaling_area);
  assert(false && "not a shipped table");
  return {};
}

}  // namespace flecsim::cost
