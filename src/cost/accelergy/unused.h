// What a design says and nothing reads: an error with its place, so that no misspelt or misplaced
// attribute is lost. Accelergy passes over it. Descriptive attributes (Timeloop's) are exempt, as
// are the conditions (node, clock, supply, temperature), which a class may not need.
#pragma once

#include <string>

#include "architecture.h"
#include "primitive_block.h"

namespace flecsim::cost::accelergy {

/// Error for an attribute of the component's own that nothing read. `for_timeloop`: the component
/// is Timeloop's, too, whose capacity is a note.
void check_used(const Attributes& attributes, const std::string& component,
                const std::string& klass, bool for_timeloop, const BlockContext& context);

/// The same for what containers hand down; variables that nothing reads are notes. `dumped`: the
/// file is what Timeloop's front end wrote, with what expressions have used before.
void check_container_attributes(const Architecture& architecture, bool dumped,
                                const BlockContext& context);

}  // namespace flecsim::cost::accelergy
