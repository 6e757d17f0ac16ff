// Compound classes: components made of components, with actions made of their actions.
//
// energy(action) = sum over the listed sub-actions of energy * scale * instances in the named
// range; area = sum over the subcomponents of area * scale * instances. Attributes of an instance
// override the class's defaults; "must_specify" defaults must be overridden. Expressions of
// subcomponents see the attributes of the parent, those of actions also the action's arguments.
// Subcomponents may be compound again (at most 32 deep).
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "block.h"
#include "primitive_block.h"

namespace flecsim::cost::accelergy {

/// The classes of all `compound_components` files, by name, and estimates that a user gives for
/// primitives.
class Library {
 public:
  /// Adds the value of a top-level `compound_components`; a class twice is an error.
  void add_classes(const base::Node& node);
  /// Adds the value of a top-level `primitive_estimates` (docs/energy.md).
  void add_estimates(const base::Node& node);

  /// A note for each given estimate that no component took.
  void note_unused_estimates(std::vector<std::string>& notes) const;

  bool has_class(std::string_view klass) const;
  /// A compound class without subcomponents: it costs nothing, Timeloop reads its attributes.
  bool has_no_parts(std::string_view klass) const;

  /// Any class: given estimates first, then compound, then primitive classes.
  std::unique_ptr<Block> make(std::string_view klass, const std::string& name,
                              const Attributes& attributes, const base::Node& where,
                              const BlockContext& context, int depth = 0) const;

  /// The class's default attributes, for instances that do not set them; a "must_specify" is an
  /// error.
  void add_defaults(std::string_view klass, const std::string& name, const base::Node& where,
                    Attributes& attributes) const;

 private:
  struct Class {
    base::Node node;
    Version version;
  };
  std::unique_ptr<Block> find_estimate(std::string_view klass, const std::string& name,
                                       const Attributes& attributes,
                                       const BlockContext& context) const;
  std::map<std::string, Class, std::less<>> classes_;
  std::vector<base::Node> estimates_;
  mutable std::set<std::size_t> used_estimates_;
};

}  // namespace flecsim::cost::accelergy
