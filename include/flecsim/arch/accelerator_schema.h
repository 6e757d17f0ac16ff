// The JSON schema of an accelerator's YAML file, for editors (completion, hints, marked mistakes).
//
// Made of the parameter tables that the reader uses, so a key cannot be missing. Limits: the rules
// between parameters (rows a power of two, ...) are not in it; flecsim checks them when it reads.
#pragma once

#include <string>

namespace flecsim::arch {

/// docs/schema/accelerator.schema.json.
std::string accelerator_schema();

}  // namespace flecsim::arch
