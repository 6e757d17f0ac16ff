// Energy and area reference tables (ERT, ART), as read from files or made by estimation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "block.h"

namespace flecsim::cost::accelergy {

struct EnergyRow {
  std::string action;
  Arguments arguments;
  double energy_pj = 0;
  std::vector<Part> parts;  ///< what it is made of; empty for tables from files
};

struct EnergyTable {
  std::string name;  ///< of the component, with ranges
  std::vector<EnergyRow> rows;
};

struct AreaTable {
  std::string name;
  double area_um2 = 0;  ///< of one instance
  std::vector<Part> parts;
};

/// Reads the value of a top-level `ERT` or `ART`.
std::vector<EnergyTable> read_energy_tables(const base::Node& node);
std::vector<AreaTable> read_area_tables(const base::Node& node);
/// Error where a component with energies has no area. `node`: the ART.
void check_areas(const std::vector<EnergyTable>& energies, const std::vector<AreaTable>& areas,
                 const base::Node& node);

/// "system.PE[3].mac" names one of "system.PE[0..167].mac"; without an index it names all.
bool names_match(std::string_view asked, std::string_view table);

/// A name without its ranges: names match only where these are the same.
std::string name_without_ranges(std::string_view name);

/// Product of the lengths of the ranges in a name: 168 for "system.PE[0..167].mac".
double instances_in_name(std::string_view name);

}  // namespace flecsim::cost::accelergy
