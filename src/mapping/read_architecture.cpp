// Timeloop's architecture tree -> levels. Attributes are inherited down the tree; the child wins.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "flecsim/base/checked.h"
#include "flecsim/base/expression.h"
#include "flecsim/mapping/timeloop_files.h"

#include "timeloop_words.h"

namespace flecsim::mapping {
namespace {

using base::Node;
using Attributes = std::map<std::string, Node>;

std::string underscored(std::string key) {
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

bool contains_any(const std::string& text, std::initializer_list<const char*> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const char* part) { return text.find(part) != std::string::npos; });
}

bool is_storage(const std::string& kind) {
  return contains_any(kind, {"DRAM", "SRAM", "regfile", "smartbuffer", "storage"});
}

bool is_compute(const std::string& kind) { return contains_any(kind, {"mac", "compute"}); }

const Node* find(const Attributes& attributes, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto found = attributes.find(name);
    if (found != attributes.end() && !found->second.is_null()) return &found->second;
  }
  return nullptr;
}

// A number, or arithmetic without names ("1024*4").
double evaluated(const Node& node) {
  const std::string& text = node.text();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return base::Expression::parse(text, node.where()).bind({}).evaluate({});
}

std::optional<std::int64_t> whole(const Attributes& attributes,
                                  std::initializer_list<const char*> names) {
  const Node* node = find(attributes, names);
  if (node == nullptr) return std::nullopt;
  const double exact = evaluated(*node);
  const auto value = static_cast<std::int64_t>(exact);
  if (!(std::abs(exact) < 9e15) || static_cast<double>(value) != exact) {
    node->fail(fmt::format("'{}', expected a whole number", node->text()));
  }
  if (value < 1) node->fail(fmt::format("{}, expected at least 1", value));
  return value;
}

std::optional<double> number(const Attributes& attributes, const char* name) {
  const Node* node = find(attributes, {name});
  if (node == nullptr) return std::nullopt;
  return evaluated(*node);
}

// What would change Timeloop's numbers and is not modelled.
void refuse_unmodelled(const Attributes& attributes) {
  for (const char* key : {"power_gated_at", "energy_per_hop", "router_energy", "wire_energy",
                          "network_type", "network_word_bits", "network_read", "network_fill",
                          "network_drain", "network_update", "network_update_fill",
                          "metadata_block_size", "concordant_compressed_tile_traversal_only"}) {
    if (const Node* node = find(attributes, {key}); node != nullptr) {
      node->fail(fmt::format("attribute {} is not modelled; remove it", key));
    }
  }
  if (const Node* node = find(attributes, {"allow_overbooking"});
      node != nullptr && node->boolean()) {
    node->fail("allow_overbooking is not modelled, expected false");
  }
}

struct Mesh {
  std::int64_t x = 1;
  std::int64_t y = 1;
};

Mesh read_mesh(const Attributes& attributes, std::int64_t copies, const Node& component) {
  const std::int64_t instances = whole(attributes, {"instances"}).value_or(copies);
  const auto x = whole(attributes, {"meshX"});
  const auto y = whole(attributes, {"meshY"});
  Mesh mesh{instances, 1};
  if (x && y) {
    mesh = {*x, *y};
  } else if (x || y) {
    const std::int64_t given = x ? *x : *y;
    if (instances % given != 0) {
      component.fail(fmt::format("mesh {} does not divide the {} instances", given, instances));
    }
    mesh = x ? Mesh{given, instances / given} : Mesh{instances / given, given};
  }
  if (base::checked_multiply(mesh.x, mesh.y, "mesh") != instances) {
    component.fail(fmt::format("meshX {} times meshY {} is not the number of instances, {}", mesh.x,
                               mesh.y, instances));
  }
  return mesh;
}

void read_block(const Attributes& attributes, const Node& component, Level& level) {
  level.word_bits = whole(attributes, {"word_bits", "word_width", "datawidth"}).value_or(16);
  const auto width = whole(attributes, {"width", "memory_width", "data_storage_width"});
  const auto block = whole(attributes, {"block_size", "n_words"});
  const auto cluster = whole(attributes, {"cluster_size"});
  level.cluster_size = cluster.value_or(1);
  level.block_size = block.value_or(1);
  if (!width) return;
  const std::int64_t words = *width / level.word_bits;
  const auto expect_multiple = [&](std::int64_t factor) {
    if (*width % (level.word_bits * factor) != 0) {
      component.fail(fmt::format("width {} is no multiple of word size {} times {}", *width,
                                 level.word_bits, factor));
    }
  };
  if (block && cluster) {
    if (*width != level.word_bits * *block * *cluster) {
      component.fail(
          fmt::format("width {} is not word size {} times block_size {} times "
                      "cluster_size {}",
                      *width, level.word_bits, *block, *cluster));
    }
  } else if (block) {
    expect_multiple(*block);
    level.cluster_size = words / *block;
  } else {
    expect_multiple(level.cluster_size);
    level.block_size = words / level.cluster_size;
  }
}

void read_size(const Attributes& attributes, Level& level) {
  const auto depth = whole(attributes, {"depth", "memory_depth", "data_storage_depth"});
  const auto entries = whole(attributes, {"entries"});
  const auto kilobytes = whole(attributes, {"sizeKB"});
  if (depth) {
    level.size_words = base::checked_multiply(*depth, level.block_size, level.name);
  } else if (entries) {
    level.size_words = entries;
  } else if (kilobytes) {
    level.size_words = base::checked_multiply(*kilobytes, 8192, level.name) / level.word_bits;
  }
}

void read_user_energies(const Attributes& attributes, Level& level) {
  if (const auto vector = number(attributes, "vector_access_energy")) {
    level.read_pj = level.fill_pj = level.update_pj = *vector;
    level.energy_source = EnergySource::architecture;
  }
  level.address_generation_pj = number(attributes, "addr_gen_energy").value_or(0);
}

std::vector<double> read_scales(const Attributes& attributes) {
  const Node* node = find(attributes, {"per_dataspace_bandwidth_consumption_scale"});
  if (node == nullptr) return {};
  node->fail("per_dataspace_bandwidth_consumption_scale is not modelled; remove it");
}

Level read_level(const Attributes& attributes, const std::string& name, const std::string& kind,
                 std::int64_t copies, const Node& component) {
  refuse_unmodelled(attributes);
  Level level;
  level.name = name;
  const Node* technology = find(attributes, {"technology"});
  level.is_dram = kind.find("DRAM") != std::string::npos ||
                  (technology != nullptr && technology->text() == "DRAM");
  read_block(attributes, component, level);
  read_size(attributes, level);
  const Mesh mesh = read_mesh(attributes, copies, component);
  level.mesh_x = mesh.x;
  level.mesh_y = mesh.y;
  level.multiple_buffering = number(attributes, "multiple_buffering").value_or(1);
  level.min_utilization = number(attributes, "min_utilization").value_or(0);
  level.read_bandwidth_words_per_cycle = number(attributes, "read_bandwidth");
  level.write_bandwidth_words_per_cycle = number(attributes, "write_bandwidth");
  level.shared_bandwidth_words_per_cycle = number(attributes, "shared_bandwidth");
  level.bandwidth_scale = read_scales(attributes);
  level.network_latency_cycles = whole(attributes, {"network_fill_latency"}).value_or(0) +
                                 whole(attributes, {"network_drain_latency"}).value_or(0);
  read_user_energies(attributes, level);
  return level;
}

class Tree {
 public:
  explicit Tree(Architecture& architecture) : architecture_(architecture) {}

  void walk(const Node& node, Attributes attributes, std::int64_t copies) {
    node.allow_only({"name", "attributes", "local", "subtree", "version", "enabled"});
    if (const auto name = node.find("name")) copies *= ranged_name(*name).copies;
    inherit(node, attributes);
    if (const auto local = node.find("local")) {
      for (const Node& component : local->items()) add(component, attributes, copies);
    }
    if (const auto subtree = node.find("subtree")) {
      for (const Node& child : subtree->items()) walk(child, attributes, copies);
    }
  }

  bool has_compute() const { return has_compute_; }

 private:
  static void inherit(const Node& node, Attributes& attributes) {
    const auto own = node.find("attributes");
    if (!own || own->is_null()) return;
    for (const auto& [key, value] : own->entries()) {
      attributes.insert_or_assign(underscored(key), value);
    }
  }

  void add(const Node& component, Attributes attributes, std::int64_t copies) {
    const RangedName name = ranged_name(component.at("name"));
    const std::string& kind = component.at("class").text();
    if (const auto enabled = component.find("enabled"); enabled && !enabled->boolean()) {
      enabled->fail("a disabled component is not supported; remove it");
    }
    inherit(component, attributes);
    copies = base::checked_multiply(copies, name.copies, "number of instances");
    // Compute is tested last: a "compute_storage" stores.
    if (is_storage(kind)) {
      architecture_.levels.push_back(read_level(attributes, name.name, kind, copies, component));
    } else if (is_compute(kind)) {
      add_compute(attributes, name.name, copies, component);
    }
  }

  void add_compute(const Attributes& attributes, const std::string& name, std::int64_t copies,
                   const Node& component) {
    if (has_compute_) component.fail("a second compute component, expected one");
    has_compute_ = true;
    ComputeUnits& units = architecture_.compute;
    units.name = name;
    units.word_bits = whole(attributes, {"word_bits", "word_width", "datawidth"}).value_or(16);
    const Mesh mesh = read_mesh(attributes, copies, component);
    units.mesh_x = mesh.x;
    units.mesh_y = mesh.y;
    if (const auto energy = number(attributes, "energy")) {
      units.energy_pj = *energy;
      units.energy_source = EnergySource::architecture;
    }
    units.area_um2 = number(attributes, "area").value_or(0);
  }

  Architecture& architecture_;
  bool has_compute_ = false;
};

}  // namespace

Architecture read_architecture(const Node& node) {
  if (node.find("nodes")) {
    node.at("nodes").fail("the v0.4 'nodes' form, expected 'subtree' (write it with timeloopfe)");
  }
  node.allow_only({"version", "subtree", "name", "attributes", "local"});
  Architecture architecture;
  Tree tree(architecture);
  if (node.find("local")) {
    tree.walk(node, {}, 1);
  } else {
    for (const Node& root : node.at("subtree").items()) tree.walk(root, {}, 1);
  }
  if (!tree.has_compute()) node.fail("no compute component (class with 'mac' or 'compute')");
  if (architecture.levels.empty()) node.fail("no storage component");
  std::reverse(architecture.levels.begin(), architecture.levels.end());
  derive_fanouts(architecture);
  check(architecture);
  return architecture;
}

}  // namespace flecsim::mapping
