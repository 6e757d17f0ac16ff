// flecsim's short form of a memory hierarchy.
#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "flecsim/mapping/machine.h"

namespace flecsim::mapping {
namespace {

using base::Node;
using Names = std::vector<std::string>;

// What one level allows, by name.
struct Allowed {
  std::optional<Names> temporal;
  std::optional<Names> spatial;
  Names keep;
  Names bypass;
  bool fanout_only = false;
};

constexpr std::string_view kDims[] = {"C", "M", "R", "S", "N", "P", "Q", "G", "K"};
constexpr std::string_view kTensors[] = {"Weights", "Inputs", "Outputs", "A", "B"};

Names names(const Node& list, std::span<const std::string_view> known) {
  Names result;
  for (const Node& item : list.items()) {
    if (std::find(known.begin(), known.end(), item.text()) == known.end()) {
      item.fail(fmt::format("'{}', expected one of {}", item.text(), fmt::join(known, ", ")));
    }
    result.push_back(item.text());
  }
  return result;
}

std::int64_t at_least_one(const Node& node, std::int64_t value) {
  if (value < 1) node.fail(fmt::format("{}, expected at least 1", value));
  return value;
}

double not_negative(const Node& node) {
  const double value = node.number();
  if (!(value >= 0)) node.fail(fmt::format("{}, expected at least 0", value));
  return value;
}

std::pair<std::int64_t, std::int64_t> read_mesh(const Node& parent) {
  const auto mesh = parent.find("mesh");
  if (!mesh) return {1, 1};
  const auto& items = mesh->items();
  if (items.size() != 2) mesh->fail("expected [columns, rows]");
  return {at_least_one(items[0], items[0].whole_number()),
          at_least_one(items[1], items[1].whole_number())};
}

ComputeUnits read_compute(const Node& node) {
  node.allow_only({"name", "mesh", "word_bits", "energy_pj", "area_um2"});
  ComputeUnits units;
  units.name = node.find("name") ? node.at("name").text() : "mac";
  std::tie(units.mesh_x, units.mesh_y) = read_mesh(node);
  units.word_bits =
      at_least_one(node.at("word_bits"), node.at("word_bits").whole(base::Unit::bits));
  units.energy_pj = not_negative(node.at("energy_pj"));
  units.energy_source = EnergySource::architecture;
  if (const auto area = node.find("area_um2")) units.area_um2 = not_negative(*area);
  return units;
}

void read_energy(const Node& node, Level& level) {
  node.allow_only({"read", "write", "update", "leak"});
  level.read_pj = not_negative(node.at("read"));
  level.fill_pj = not_negative(node.at("write"));
  level.update_pj = node.find("update") ? not_negative(node.at("update")) : level.fill_pj;
  if (const auto leak = node.find("leak")) level.leak_pj_per_cycle = not_negative(*leak);
  level.energy_source = EnergySource::architecture;
}

void read_bandwidth(const Node& node, Level& level) {
  node.allow_only({"read", "write", "shared"});
  const auto read = [&](const char* key, std::optional<double>& value) {
    if (const auto given = node.find(key)) value = given->number();
  };
  read("read", level.read_bandwidth_words_per_cycle);
  read("write", level.write_bandwidth_words_per_cycle);
  read("shared", level.shared_bandwidth_words_per_cycle);
}

void read_storage(const Node& node, bool dram, Level& level) {
  level.is_dram = dram;
  const Node bits = node.at("word_bits");
  level.word_bits = at_least_one(bits, bits.whole(base::Unit::bits));
  if (const auto access = node.find("access_bits")) {
    const std::int64_t width = access->whole(base::Unit::bits);
    if (width < level.word_bits || width % level.word_bits != 0) {
      access->fail(fmt::format("{}, expected a multiple of word_bits, {}", width, level.word_bits));
    }
    level.block_size = width / level.word_bits;
  }
  const auto size = node.find("size");
  const auto depth = node.find("depth");
  if (size && depth) depth->fail("size and depth at once, expected one of them");
  if (size)
    level.size_words = at_least_one(*size, size->whole(base::Unit::bytes) * 8 / level.word_bits);
  if (depth) level.size_words = at_least_one(*depth, depth->whole_number() * level.block_size);
  if (!size && !depth && !dram) node.fail("no size or depth; only kind dram is unlimited");
  read_energy(node.at("energy_pj"), level);
  if (const auto area = node.find("area_um2")) level.area_um2 = not_negative(*area);
  if (const auto bandwidth = node.find("bandwidth")) read_bandwidth(*bandwidth, level);
}

Level read_level(const Node& node, Allowed& allowed) {
  const std::string kind = node.find("kind") ? node.at("kind").text() : "memory";
  if (kind != "memory" && kind != "dram" && kind != "fanout") {
    node.at("kind").fail(fmt::format("'{}', expected memory, dram or fanout", kind));
  }
  Level level;
  level.name = node.at("name").text();
  std::tie(level.mesh_x, level.mesh_y) = read_mesh(node);
  allowed.fanout_only = kind == "fanout";
  if (allowed.fanout_only) {
    node.allow_only({"name", "kind", "mesh", "spatial"});
    level.word_bits = 1;
    level.size_words = 1;
    level.energy_source = EnergySource::architecture;
  } else {
    node.allow_only({"name", "kind", "mesh", "size", "depth", "word_bits", "access_bits",
                     "energy_pj", "area_um2", "bandwidth", "keep", "bypass", "temporal",
                     "spatial"});
    read_storage(node, kind == "dram", level);
    if (const auto list = node.find("keep")) allowed.keep = names(*list, kTensors);
    if (const auto list = node.find("bypass")) allowed.bypass = names(*list, kTensors);
    if (const auto list = node.find("temporal")) allowed.temporal = names(*list, kDims);
  }
  if (const auto list = node.find("spatial")) allowed.spatial = names(*list, kDims);
  return level;
}

bool contains(const Names& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

void forbid_others(const std::optional<Names>& allowed, const Problem& problem,
                   LoopConstraint& loops) {
  if (!allowed) return;
  for (std::size_t d = 0; d < problem.dims.size(); ++d) {
    if (!contains(*allowed, problem.dims[d])) loops.factors[d].exact = 1;
  }
}

Constraints constrain(const Architecture& architecture, const std::vector<Allowed>& allowed,
                      const Problem& problem) {
  Constraints constraints = unconstrained(architecture, problem);
  for (std::size_t s = 0; s < allowed.size(); ++s) {
    LevelConstraint& level = constraints.levels[s];
    forbid_others(allowed[s].fanout_only ? Names{} : allowed[s].temporal, problem, level.temporal);
    forbid_others(allowed[s].spatial, problem, level.spatial);
    for (std::size_t t = 0; t < problem.tensors.size(); ++t) {
      const std::string& name = problem.tensors[t].name;
      if (contains(allowed[s].keep, name)) level.keep[t] = true;
      if (allowed[s].fanout_only || contains(allowed[s].bypass, name)) level.keep[t] = false;
    }
  }
  return constraints;
}

}  // namespace

Machine read_hierarchy(const Node& file) {
  file.allow_only({"accelerator"});
  const Node node = file.at("accelerator");
  node.allow_only({"name", "kind", "compute", "levels"});
  if (node.at("kind").text() != "hierarchy") {
    node.at("kind").fail(fmt::format("'{}', expected hierarchy", node.at("kind").text()));
  }
  Machine machine;
  Architecture& architecture = machine.architecture;
  architecture.name = node.at("name").text();
  architecture.compute = read_compute(node.at("compute"));
  std::vector<Allowed> allowed;
  for (const Node& level : node.at("levels").items()) {
    allowed.emplace_back();
    architecture.levels.push_back(read_level(level, allowed.back()));
  }
  std::reverse(architecture.levels.begin(), architecture.levels.end());
  std::reverse(allowed.begin(), allowed.end());
  derive_fanouts(architecture);
  check(architecture);
  machine.constraints = [architecture, allowed](const Problem& problem) {
    return constrain(architecture, allowed, problem);
  };
  return machine;
}

}  // namespace flecsim::mapping
