#include "architecture.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::cost::accelergy {
namespace {

/// What a component or container inherits from above.
struct Context {
  std::string prefix;  ///< "system.PE[0..3]."
  double instances = 1;
  Attributes attributes;
};

constexpr std::array<std::string_view, 7> tree_keys = {
    "name", "attributes", "local", "subtree", "required_actions", "enabled", "constraints"};
constexpr std::array<std::string_view, 15> component_keys = {"name",
                                                             "class",
                                                             "subclass",
                                                             "attributes",
                                                             "required_actions",
                                                             "area_scale",
                                                             "enabled",
                                                             "energy_scale",
                                                             "spatial",
                                                             "constraints",
                                                             "sparse_optimizations",
                                                             "area_share",
                                                             "energy_share",
                                                             "temporal",
                                                             "component_class"};

class Reader {
 public:
  Reader(Architecture& architecture, const Attributes& variables)
      : architecture_(architecture), variables_(variables) {}

  void read(const base::Node& node) {
    Context root;
    root.attributes.inherit(variables_);
    for (const Attribute& variable : variables_.all()) {
      const auto used = root.attributes.watch(variable.name);
      *used = *used || variable.used;
      architecture_.container_attributes.push_back({variable.name, variable.where, used, true});
    }
    if (const auto nodes = node.find("nodes")) {
      read_node_form(node, *nodes, root);
      return;
    }
    if (const auto trees = node.find("subtree")) {
      if (trees->items().size() > 1)
        trees->items()[1].fail("a second root; expected one (a design has one root node)");
      for (const base::Node& tree : trees->items()) read_tree(tree, root);
    }
    if (const auto local = node.find("local"))
      for (const base::Node& component : local->items()) read_component(component, root, 1);
    if (architecture_.components.empty())
      node.fail("no component found; expected subtree, local or nodes");
  }

 private:
  static bool disabled(const base::Node& node) {
    const auto enabled = node.find("enabled");
    return enabled && enabled->is_scalar() && !enabled->boolean();
  }

  std::string name_of(const base::Node& node) const { return node.at("name").text(); }

  /// Length of the range in the name, 1 where it has none.
  static double range_length(const base::Node& node, const Attributes& scope) {
    const RangedName name = parse_name(node.at("name").text(), node.at("name"), scope);
    if (!name.range) return 1;
    const auto first = name.range->first.whole();
    const auto last = name.range->last.whole();
    if (last < first)
      node.at("name").fail(fmt::format("the range of '{}' is empty", node.at("name").text()));
    return static_cast<double>(last - first + 1);
  }

  /// The range of a name with its bounds evaluated: PE[0..n-1] -> PE[0..13].
  static std::string printed_name(const base::Node& node, const Attributes& scope) {
    const RangedName name = parse_name(node.at("name").text(), node.at("name"), scope);
    if (!name.range) return name.name;
    if (node.at("name").text().find("..") == std::string::npos)
      return fmt::format("{}[{}]", name.name, name.range->first.whole());
    return fmt::format("{}[{}..{}]", name.name, name.range->first.whole(),
                       name.range->last.whole());
  }

  /// The node's own attributes on top of the inherited ones.
  Attributes merged(const base::Node& node, const Attributes& inherited) const {
    Attributes result;
    result.inherit(inherited);
    const auto own = node.find("attributes");
    if (!own || own->is_null()) return result;
    for (const auto& [key, value] : own->entries()) {
      Value evaluated = evaluate(value, result, architecture_.version);
      result.set(normalized(key), std::move(evaluated), value, false);
    }
    return result;
  }

  /// The attributes of a container: those that nothing below uses are told later.
  Attributes container_attributes(const base::Node& node, const Attributes& inherited) {
    Attributes result = merged(node, inherited);
    const auto own = node.find("attributes");
    if (!own || own->is_null()) return result;
    for (const auto& [key, value] : own->entries()) {
      const std::string name = normalized(key);
      architecture_.container_attributes.push_back({name, value, result.watch(name)});
    }
    return result;
  }

  void read_tree(const base::Node& tree, const Context& parent) {
    tree.allow_only(tree_keys);
    if (disabled(tree)) return;
    Context context;
    context.attributes = container_attributes(tree, parent.attributes);
    context.prefix = parent.prefix + printed_name(tree, context.attributes) + ".";
    context.instances = parent.instances * range_length(tree, context.attributes);
    if (const auto trees = tree.find("subtree"); trees && !trees->is_null())
      for (const base::Node& child : trees->items()) read_tree(child, context);
    if (const auto local = tree.find("local"); local && !local->is_null())
      for (const base::Node& child : local->items()) read_component(child, context, 1);
  }

  /// A component of the tree form, or of a node list (then with its spatial fan-out).
  void read_component(const base::Node& node, const Context& parent, double fan_out) {
    node.allow_only(component_keys);
    if (disabled(node)) return;
    Component component{{}, node.at("class").text(), {}, {}, 1, 1, 1, {}, node};
    component.attributes = merged(node, parent.attributes);
    component.name = parent.prefix + printed_name(node, component.attributes);
    if (fan_out > 1) component.name += fmt::format("[1..{}]", static_cast<std::int64_t>(fan_out));
    component.instances = parent.instances * range_length(node, component.attributes) * fan_out;
    if (const auto subclass = node.find("subclass"); subclass && !subclass->is_null())
      component.subclass = subclass->text();
    component.area_scale = scale(node, {"area_scale", "area_share"}, component.attributes);
    component.energy_scale = scale(node, {"energy_scale", "energy_share"}, component.attributes);
    if (const auto actions = node.find("required_actions"); actions && !actions->is_null())
      for (const base::Node& action : actions->items())
        component.required_actions.push_back(action.text());
    const auto [first, added] = names_.try_emplace(component.name, node.where());
    if (!added)
      node.fail(fmt::format("a second component '{}'; the first is at {}", component.name,
                            first->second));
    architecture_.components.push_back(std::move(component));
  }

  double scale(const base::Node& node, std::initializer_list<std::string_view> keys,
               const Attributes& scope) const {
    for (const std::string_view key : keys)
      if (const auto value = node.find(key)) {
        const double factor = NumberExpression(value->text(), *value, scope).evaluate();
        if (factor < 0) value->fail(fmt::format("{} is {}; expected 0 or more", key, factor));
        return factor;
      }
    return 1;
  }

  double fan_out(const base::Node& node, const Attributes& scope) const {
    const auto spatial = node.find("spatial");
    if (!spatial || spatial->is_null()) return 1;
    spatial->allow_only({"meshX", "meshY", "mesh_x", "mesh_y"});
    double product = 1;
    for (const auto& [key, value] : spatial->entries()) {
      const auto factor = NumberExpression(value.text(), value, scope).whole();
      if (factor < 1) value.fail(fmt::format("a mesh of {}; expected at least 1", factor));
      product *= static_cast<double>(factor);
    }
    return product;
  }

  /// Timeloop's front end takes a clock of 1 ns where the design gives none.
  void read_node_form(const base::Node& node, const base::Node& nodes, Context root) {
    constexpr double usual_seconds = 1e-9;
    const std::string clock = "global_cycle_seconds";
    if (!architecture_.version.strict_names())
      node.fail(fmt::format("'nodes' in version {}; expected subtree, or version 0.4 with tags",
                            print_number(architecture_.version.number)));
    const bool given = root.attributes.has(clock);
    if (!given) root.attributes.set(clock, Value::of(usual_seconds), node, true);
    read_nodes(nodes, root);
    if (given) return;
    const bool taken = std::any_of(architecture_.components.begin(), architecture_.components.end(),
                                   [&](const Component& c) {
                                     return c.attributes.find(clock)->where.where() == node.where();
                                   });
    if (taken)
      architecture_.notes.push_back(
          "no global_cycle_seconds given: 1e-9 is taken, the default of Timeloop's front end");
  }

  /// A list of the `nodes:` form. Containers hold what follows them in the same list.
  void read_nodes(const base::Node& list, Context context) {
    for (const base::Node& node : list.items()) {
      const std::string& tag = node.tag();
      if (tag == "!Container" || tag == "!ArrayContainer")
        enter(node, context);
      else if (tag == "!Component")
        add_leaf(node, context);
      else if (tag == "!Parallel" || tag == "!Pipelined")
        for (const base::Node& branch : node.at("nodes").items()) read_branch(branch, context);
      else if (tag == "!Hierarchical")
        read_nodes(node.at("nodes"), context);
      else if (tag != "!Nothing")
        node.fail(
            fmt::format("the tag is '{}'; expected !Container, !Component, !Parallel, "
                        "!Hierarchical, !Pipelined, !ArrayContainer or !Nothing",
                        tag));
    }
  }

  void read_branch(const base::Node& branch, const Context& context) {
    if (branch.tag() == "!Component") {
      Context own = context;
      add_leaf(branch, own);
    } else if (branch.tag() == "!Nothing") {
      return;
    } else if (branch.tag() == "!Container" || branch.tag() == "!ArrayContainer") {
      branch.fail("a container alone in a !Parallel holds nothing; expected !Hierarchical");
    } else {
      read_nodes(branch.at("nodes"), context);
    }
  }

  void enter(const base::Node& node, Context& context) {
    node.allow_only({"name", "attributes", "spatial", "constraints", "temporal", "enabled",
                     "sparse_optimizations", "class", "subclass", "required_actions"});
    if (disabled(node)) return;
    context.attributes = container_attributes(node, context.attributes);
    context.prefix += printed_name(node, context.attributes);
    const double copies = fan_out(node, context.attributes);
    if (copies > 1) context.prefix += fmt::format("[1..{}]", static_cast<std::int64_t>(copies));
    context.prefix += ".";
    context.instances *= copies * range_length(node, context.attributes);
  }

  /// A component; its spatial fan-out holds for what follows it as well.
  void add_leaf(const base::Node& node, Context& context) {
    const Attributes scope = merged(node, context.attributes);
    const double copies = fan_out(node, scope);
    read_component(node, context, copies);
    context.instances *= copies;
  }

  Architecture& architecture_;
  const Attributes& variables_;
  std::map<std::string, std::string> names_;  ///< full name, place
};

}  // namespace

Version read_version(const base::Node& node) {
  const auto version = node.find("version");
  if (!version) node.fail("no version; expected version: 0.2, 0.3 or 0.4");
  const std::string& text = version->text();
  for (const double known : {0.1, 0.2, 0.3, 0.4})
    if (text == print_number(known)) return {known};
  version->fail(fmt::format("version is '{}'; expected 0.1, 0.2, 0.3 or 0.4", text));
}

Architecture read_architecture(const base::Node& node, const Attributes& variables) {
  node.allow_only({"version", "subtree", "local", "nodes", "name"});
  Architecture architecture;
  architecture.version = read_version(node);
  Reader(architecture, variables).read(node);
  return architecture;
}

}  // namespace flecsim::cost::accelergy
