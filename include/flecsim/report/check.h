// Whether a JSON can become a page: the published schema, and what a schema cannot say.
//
// Beyond the schema: ids are told apart, the chosen design is on the front, a design has every
// parameter, energies name components, lists of a layer each are as long as the layers. A file that
// passes makes a page without an error in its scripts.
#pragma once

#include <string>

namespace flecsim::report {

/// InputError "<file>: key 'front[3].id': missing" for the first fault.
void check_json(const std::string& json, const std::string& file);

/// The page of a JSON that passes; its keys may be in any order.
std::string render_checked(const std::string& json, const std::string& file);

}  // namespace flecsim::report
