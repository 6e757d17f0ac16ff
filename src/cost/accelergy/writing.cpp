#include "writing.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <numeric>
#include <set>

#include <fmt/format.h>

namespace flecsim::cost::accelergy {
namespace {

/// Text of a file, grown piece by piece.
class Writer {
 public:
  template <typename... Parts>
  void line(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Parts>(parts)...);
    text_ += '\n';
  }
  /// The pieces one after the other: for the rows, of which there are thousands.
  template <typename... Pieces>
  void put(const Pieces&... pieces) {
    (append(pieces), ...);
  }
  std::string take() { return std::move(text_); }

 private:
  void append(std::string_view text) { text_ += text; }
  /// Shortest digits, whole numbers without a point.
  void append(double value) {
    char digits[32];
    constexpr double largest_whole = 1e15;
    const bool whole = value == std::floor(value) && std::abs(value) < largest_whole;
    const auto end = whole
                         ? std::to_chars(digits, std::end(digits), static_cast<std::int64_t>(value))
                         : std::to_chars(digits, std::end(digits), value);
    text_.append(digits, end.ptr);
  }

  std::string text_;
};

std::string version_text(Version version) {
  return version.strict_names() ? fmt::format("'{}'", print_number(version.number))
                                : print_number(version.number);
}

void begin(Writer& out, std::string_view key, Version version, std::string_view list) {
  out.line("{}:", key);
  out.line("    version: {}", version_text(version));
  out.line("    {}:", list);
}

/// Python's float: always with a point or an exponent.
std::string real(double value) {
  char digits[32];
  std::string text(digits, std::to_chars(digits, std::end(digits), value).ptr);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

void write_arguments(Writer& out, const Arguments& arguments, std::string_view indent,
                     Version version) {
  if (arguments.empty()) {
    out.put(indent, "arguments: ", version.strict_names() ? "{}\n" : "null\n");
    return;
  }
  out.put(indent, "arguments:\n");
  for (const auto& [key, value] : arguments) out.put(indent, "    ", key, ": ", value, "\n");
}

/// Each name once, in the order of appearance.
std::vector<const Part*> distinct(const std::vector<const std::vector<Part>*>& lists) {
  std::vector<const Part*> result;
  std::set<std::string_view> seen;
  for (const auto* parts : lists)
    for (const Part& part : *parts)
      if (seen.insert(part.name).second) result.push_back(&part);
  return result;
}

void write_row_summary(Writer& out, const std::vector<const EnergyRow*>& rows) {
  out.line("          - name: {}", rows.front()->action);
  if (rows.size() == 1) {
    out.line("            energy: {}", real(rows.front()->energy_pj));
    return;
  }
  double sum = 0, largest = rows.front()->energy_pj, smallest = largest;
  for (const EnergyRow* row : rows) {
    sum += row->energy_pj;
    largest = std::max(largest, row->energy_pj);
    smallest = std::min(smallest, row->energy_pj);
  }
  const Rounding rounding{6, false};
  out.line("            average_energy: {}",
           real(rounding(sum / static_cast<double>(rows.size()))));
  out.line("            max_energy: {}", real(largest));
  out.line("            min_energy: {}", real(smallest));
}

/// The rows of a table by action, in the order of the first row of each.
std::vector<std::vector<const EnergyRow*>> by_action(const EnergyTable& table) {
  std::vector<std::vector<const EnergyRow*>> groups;
  for (const EnergyRow& row : table.rows) {
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& entry) {
      return entry.front()->action == row.action;
    });
    if (group == groups.end())
      groups.push_back({&row});
    else
      group->push_back(&row);
  }
  return groups;
}

double total_of(const std::vector<Part>& parts) {
  return std::accumulate(parts.begin(), parts.end(), 0.0, [](double sum, const Part& part) {
    return sum + part.value * part.scale;
  });
}

/// Accelergy's estimator, and what ours says of itself beside it.
void write_quality(Writer& out, const Quality& quality, std::string_view indent) {
  out.line("{}estimator: \"{}\"", indent, quality.source);
  out.line("{}validity: {}", indent, counts::name_of(quality.validity));
  out.line("{}error_percent: {}", indent, print_number(quality.error_percent));
}

void write_sub_action(Writer& out, const Part& part, double total) {
  constexpr std::string_view indent = "                ";
  const double all = part.value * part.scale;
  out.line("              - subcomponent_name: {}", part.name);
  out.line("{}subaction_name: {}", indent, part.action);
  out.line("{}energy: {}", indent, real(part.value));
  out.line("{}action_share: {}", indent, real(part.scale));
  out.line("{}interpreted_energy: {}", indent, real(all));
  out.line("{}percentage: {:.2f}%", indent, total > 0 ? 100 * all / total : 0);
  write_quality(out, part.quality, indent);
}

void write_sub_area(Writer& out, const Part& part) {
  constexpr std::string_view indent = "            ";
  out.line("          - name: {}", part.name);
  write_quality(out, part.quality, indent);
  out.line("{}area: {}", indent, real(part.value));
  out.line("{}area_share: {}", indent, real(part.scale));
  out.line("{}total_component_area: {}", indent, real(part.value * part.scale));
}

/// Returns their sum.
double write_energies(Writer& out, const std::vector<ComponentEnergy>& energies) {
  double sum = 0;
  for (const ComponentEnergy& entry : energies) {
    out.line("      - name: {}\n        energy: {}", entry.name, real(entry.energy_pj));
    sum += entry.energy_pj;
  }
  return sum;
}

void write_attribute(Writer& out, const Attribute& attribute, Version version) {
  const bool boolean = attribute.value.text == "true" || attribute.value.text == "false";
  if (attribute.value.kind == Value::Kind::text && version.strict_names() && !boolean)
    out.line("            {}: \"{}\"", attribute.name, attribute.value.text);
  else
    out.line("            {}: {}", attribute.name, attribute.value.print());
}

}  // namespace

std::string write_energy_tables(const std::vector<EstimatedComponent>& components,
                                Version version) {
  Writer out;
  begin(out, "ERT", version, "tables");
  for (const EstimatedComponent& component : components) {
    if (component.energy.rows.empty()) continue;
    out.line("      - name: {}\n        actions:", component.name);
    for (const EnergyRow& row : component.energy.rows) {
      out.put("          - name: ", row.action, "\n");
      write_arguments(out, row.arguments, "            ", version);
      out.put("            energy: ", real(row.energy_pj), "\n");
    }
  }
  return out.take();
}

std::string write_area_tables(const std::vector<EstimatedComponent>& components, Version version) {
  Writer out;
  begin(out, "ART", version, "tables");
  for (const EstimatedComponent& component : components)
    out.line("      - name: {}\n        area: {}", component.name, real(component.area.area_um2));
  return out.take();
}

std::string write_energy_summary(const std::vector<EstimatedComponent>& components,
                                 Version version) {
  Writer out;
  begin(out, "ERT_summary", version, "table_summary");
  for (const EstimatedComponent& component : components) {
    if (component.energy.rows.empty()) continue;
    out.line("      - name: {}\n        actions:", component.name);
    std::vector<const std::vector<Part>*> parts;
    for (const auto& rows : by_action(component.energy)) write_row_summary(out, rows);
    for (const EnergyRow& row : component.energy.rows) parts.push_back(&row.parts);
    const auto names = distinct(parts);
    out.line("        primitive_estimation(s):{}", names.empty() ? " []" : "");
    for (const Part* part : names)
      out.line("          - name: {}\n            estimator: \"{}\"", part->name,
               part->quality.source);
  }
  return out.take();
}

std::string write_area_summary(const std::vector<EstimatedComponent>& components, Version version) {
  Writer out;
  begin(out, "ART_summary", version, "table_summary");
  for (const EstimatedComponent& component : components) {
    out.line("      - name: {}\n        area: {}", component.name, real(component.area.area_um2));
    if (!component.compound) {
      out.line("        primitive_estimations: \"{}\"", component.quality.source);
      continue;
    }
    const auto parts = distinct({&component.area.parts});
    out.line("        primitive_estimations:{}", parts.empty() ? " []" : "");
    for (const Part* part : parts)
      out.line("          - name: {}\n            estimator: \"{}\"", part->name,
               part->quality.source);
  }
  return out.take();
}

std::string write_energy_verbose(const std::vector<EstimatedComponent>& components,
                                 Version version) {
  Writer out;
  begin(out, "ERT_summary", version, "table_summary");
  for (const EstimatedComponent& component : components) {
    if (component.energy.rows.empty()) continue;
    out.line("      - name: {}\n        actions:", component.name);
    for (const auto& rows : by_action(component.energy)) write_row_summary(out, rows);
    out.line("        primitive_estimation(s):");
    if (!component.compound) {
      out.line("          - {}:", component.name);
      write_quality(out, component.quality, "                ");
      continue;
    }
    for (const EnergyRow& row : component.energy.rows) {
      out.line("          - action_name: {}", row.action);
      write_arguments(out, row.arguments, "            ", version);
      out.line("            energy: {}\n            subaction_estimations:{}", real(row.energy_pj),
               row.parts.empty() ? " []" : "");
      for (const Part& part : row.parts) write_sub_action(out, part, total_of(row.parts));
    }
  }
  return out.take();
}

std::string write_area_verbose(const std::vector<EstimatedComponent>& components, Version version) {
  Writer out;
  begin(out, "ART_summary", version, "table_summary");
  for (const EstimatedComponent& component : components) {
    out.line("      - name: {}\n        area: {}", component.name, real(component.area.area_um2));
    if (!component.compound) {
      out.line("        primitive_estimations:\n          - name: {}", component.name);
      write_quality(out, component.quality, "            ");
      continue;
    }
    const auto& parts = component.area.parts;
    out.line("        primitive_estimations:{}", parts.empty() ? " []" : "");
    for (const Part& part : parts) write_sub_area(out, part);
  }
  return out.take();
}

std::string write_energy_estimation(const std::vector<ComponentEnergy>& energies,
                                    const std::optional<std::vector<ComponentEnergy>>& leaked,
                                    Version version) {
  Writer out;
  begin(out, "energy_estimation", version, "components");
  double total = write_energies(out, energies);
  if (leaked) {
    out.line("    static:{}", leaked->empty() ? " []" : "");
    total += write_energies(out, *leaked);
  }
  out.line("    Total: {}", real(total));
  return out.take();
}

std::string write_flattened(const Architecture& architecture) {
  Writer out;
  begin(out, "architecture", architecture.version, "local");
  for (const Component& component : architecture.components) {
    out.line("      - name: {}\n        class: {}", component.name, component.klass);
    if (!component.subclass.empty()) out.line("        subclass: {}", component.subclass);
    out.line("        attributes:{}", component.attributes.all().empty() ? " {}" : "");
    for (const bool inherited : {false, true})
      for (const Attribute& attribute : component.attributes.all())
        if (attribute.inherited == inherited) write_attribute(out, attribute, architecture.version);
    if (component.required_actions.empty()) continue;
    out.line("        required_actions:");
    for (const std::string& action : component.required_actions) out.line("          - {}", action);
  }
  return out.take();
}

}  // namespace flecsim::cost::accelergy
