#include "flecsim/report/check.h"

#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/embedded.h"
#include "flecsim/base/error.h"

#include "check_schema.h"
#include "page.h"

FLECSIM_DECLARE_EMBEDDED(report_run_schema)
FLECSIM_DECLARE_EMBEDDED(report_estimate_schema)

namespace flecsim::report {
namespace {

using Json = nlohmann::json;

Json parsed(const std::string& json, const std::string& file) {
  try {
    return Json::parse(json);
  } catch (const Json::parse_error& error) {
    throw base::InputError(fmt::format(
        "{}: is no whole JSON: it breaks off or is damaged at byte {}", file, error.byte));
  } catch (const Json::out_of_range& error) {
    throw base::InputError(fmt::format("{}: a number is too large: {}", file, error.what()));
  }
}

/// Keys that a first look must find, in words that say what the file should be.
void check_head(const Json& root, const std::string& file) {
  const auto is = [&](const char* key, const Json& value) {
    return root.is_object() && root.contains(key) && root.at(key) == value;
  };
  const auto has = [&](const char* key) {
    return root.is_object() && root.contains(key) ? root.at(key).dump() : std::string("missing");
  };
  if (!is("format", "flecsim-run") && !is("format", "flecsim-estimate")) {
    throw base::InputError(
        fmt::format("{}: key 'format' is {}, expected \"flecsim-run\" or \"flecsim-estimate\"",
                    file, has("format")));
  }
  if (!is("version", 1)) {
    throw base::InputError(
        fmt::format("{}: key 'version' is {}, expected 1", file, has("version")));
  }
}

/// Collects the first fault of what schemas cannot say.
class Meaning {
 public:
  const std::string& fault() const { return fault_; }

  void estimate(const Json& estimate, const std::string& path) {
    std::set<std::string> components;
    for (const Json& one : estimate.at("components")) components.insert(one.at("name"));
    const Json& layers = estimate.at("layers");
    for (std::size_t i = 0; i < layers.size(); ++i) {
      for (const auto& [name, energy] : layers[i].at("energy_by_component_pj").items()) {
        if (components.contains(name)) continue;
        tell(fmt::format("{}layers[{}].energy_by_component_pj.{}", path, i, name),
             "is no component of this result");
      }
    }
    if (estimate.contains("memory")) memory(estimate.at("memory"), layers.size(), path + "memory.");
  }

  void run(const Json& run) {
    std::map<std::int64_t, std::string> seen;
    for (const char* list : {"front", "sample"}) {
      for (std::size_t i = 0; i < run.at(list).size(); ++i) {
        design(run, run.at(list)[i], fmt::format("{}[{}]", list, i), seen);
      }
    }
    if (const Json& chosen = run.at("chosen"); !chosen.is_null()) {
      const auto found = seen.find(chosen.at("id"));
      if (found == seen.end() || !found->second.starts_with("front")) {
        tell("chosen.id",
             fmt::format("{}, expected a design of the front", chosen.at("id").dump()));
      }
    }
    for (std::size_t i = 0; i < run.at("details").size(); ++i) {
      estimate(run.at("details")[i].at("result"), fmt::format("details[{}].result.", i));
    }
  }

 private:
  void tell(const std::string& key, const std::string& what) {
    if (fault_.empty()) fault_ = fmt::format("key '{}': {}", key, what);
  }

  void design(const Json& run, const Json& design, const std::string& path,
              std::map<std::int64_t, std::string>& seen) {
    const auto [first, fresh] = seen.emplace(design.at("id"), path);
    if (!fresh) {
      tell(path + ".id",
           fmt::format("{} again (first in {})", design.at("id").dump(), first->second));
    }
    for (const Json& parameter : run.at("parameters")) {
      const std::string key = parameter.at("key");
      const Json& parameters = design.at("parameters");
      if (!parameters.contains(key)) {
        tell(fmt::format("{}.parameters.{}", path, key), "missing");
      } else if (!parameters.at(key).is_primitive()) {
        tell(fmt::format("{}.parameters.{}", path, key), "expected a number or a text");
      }
    }
  }

  void memory(const Json& memory, std::size_t layers, const std::string& path) {
    const auto by_layer = [&](const Json& list, const std::string& key) {
      if (list.size() == layers) return;
      tell(path + key,
           fmt::format("has {} entries, expected one per layer ({})", list.size(), layers));
    };
    by_layer(memory.at("live_bytes"), "live_bytes");
    by_layer(memory.at("residency").at("live_bytes"), "residency.live_bytes");
    for (std::size_t i = 0; i < memory.at("tensors").size(); ++i) {
      const Json& tensor = memory.at("tensors")[i];
      if (tensor.at("made_by").get<std::int64_t>() >= static_cast<std::int64_t>(layers)) {
        tell(fmt::format("{}tensors[{}].made_by", path, i), "is no layer of this result");
      }
      for (const Json& user : tensor.at("used_by")) {
        if (user.get<std::int64_t>() < static_cast<std::int64_t>(layers)) continue;
        tell(fmt::format("{}tensors[{}].used_by", path, i), "has an entry that is no layer");
      }
    }
  }

  std::string fault_;
};

}  // namespace

void check_json(const std::string& json, const std::string& file) {
  const Json root = parsed(json, file);
  check_head(root, file);
  const bool is_run = root.at("format") == "flecsim-run";
  const Json estimate_schema = Json::parse(FLECSIM_EMBEDDED(report_estimate_schema));
  const Json schema = is_run ? Json::parse(FLECSIM_EMBEDDED(report_run_schema)) : estimate_schema;
  std::string fault = schema_fault(schema, root, estimate_schema);
  if (fault.empty()) {
    Meaning meaning;
    if (is_run) {
      meaning.run(root);
    } else {
      meaning.estimate(root, "");
    }
    fault = meaning.fault();
  }
  if (!fault.empty()) throw base::InputError(fmt::format("{}: {}", file, fault));
}

std::string render_checked(const std::string& json, const std::string& file) {
  check_json(json, file);
  return page(json);
}

}  // namespace flecsim::report
