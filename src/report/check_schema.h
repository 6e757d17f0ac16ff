// A JSON document against one of the published schemas (docs/schema), which are embedded.
//
// The keywords that those schemas use: type, enum, const, minimum, maximum, exclusiveMinimum,
// required, properties, additionalProperties, items, oneOf and $ref (inside the file, or to
// "estimate.schema.json"). The first fault is told, as a user can find it: "key 'front[3].id':
// missing".
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace flecsim::report {

/// What is wrong first; empty where the document conforms.
std::string schema_fault(const nlohmann::json& schema, const nlohmann::json& document,
                         const nlohmann::json& estimate_schema);

}  // namespace flecsim::report
