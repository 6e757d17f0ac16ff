#include "description_file.h"

namespace flecsim::arch {

base::Node place_of(const base::Node& accelerator, std::string_view key) {
  const auto group = accelerator.find(group_of(key));
  if (!group) return accelerator;
  if (!group->is_map()) return *group;
  const auto value = group->find(name_in_group(key));
  return value ? *value : *group;
}

}  // namespace flecsim::arch
