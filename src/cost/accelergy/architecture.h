// The components of an Accelergy architecture, flattened: versions 0.2 and 0.3 (subtree / local),
// 0.4, and Timeloop 0.4's `nodes:` form with its tags (!Container, !Component, !Parallel,
// !Hierarchical, !Pipelined, !ArrayContainer, !Nothing).
//
// Attributes are inherited downwards, a child's wins; expressions see the inherited and the earlier
// attributes. In the `nodes:` form a container holds everything after it in its list; `spatial:
// {meshX, meshY}` makes that many of it. Order of the result: as Accelergy's, subtrees before the
// components beside them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "attributes.h"

namespace flecsim::cost::accelergy {

struct Component {
  std::string name;  ///< full, with ranges: "system.PE[0..167].mac"
  std::string klass;
  std::string subclass;  ///< 0.4: overrides the class for estimation; empty where there is none
  Attributes attributes;
  double instances = 1;  ///< product of the ranges on the path
  double area_scale = 1;
  double energy_scale = 1;
  std::vector<std::string> required_actions;
  base::Node where;

  const std::string& estimated_class() const { return subclass.empty() ? klass : subclass; }
};

/// What a container or `variables` gives to all below, to tell what nothing uses.
struct ContainerAttribute {
  std::string name;
  base::Node where;
  std::shared_ptr<bool> used;
  bool variable = false;
};

struct Architecture {
  Version version;
  std::vector<Component> components;
  std::vector<ContainerAttribute> container_attributes;
  std::vector<std::string> notes;  ///< what was taken although the file does not say it
};

/// Reads the value of the top-level key `architecture`. `variables`: names that every expression
/// sees.
Architecture read_architecture(const base::Node& node, const Attributes& variables);

/// The version of a top-level value.
Version read_version(const base::Node& node);

}  // namespace flecsim::cost::accelergy
