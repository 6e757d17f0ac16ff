// Protects: a JSON that cannot become a page is told by file and key, whatever is wrong with it.
#include "flecsim/report/check.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/error.h"

#include "support/process.h"

namespace flecsim::report {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Json example(const std::string& name) {
  return Json::parse(testing::read_file(FLECSIM_SOURCE_DIR "/tests/web/" + name));
}

std::string message(const std::string& json) {
  try {
    check_json(json, "a.json");
  } catch (const base::InputError& error) {
    return error.what();
  }
  return "";
}

std::string message(const std::string& name, const std::function<void(Json&)>& change) {
  Json json = example(name);
  change(json);
  return message(json.dump());
}

TEST(CheckJson, TakesWhatFlecsimWrites) {
  EXPECT_EQ(message("run.json", [](Json&) {}), "");
  EXPECT_EQ(message("estimate.json", [](Json&) {}), "");
}

TEST(CheckJson, NamesTheKey) {
  const auto run = [](const char* pointer, Json value) {
    return message("run.json", [&](Json& json) { json[Json::json_pointer(pointer)] = value; });
  };
  EXPECT_EQ(message("run.json", [](Json& json) { json.erase("front"); }),
            "a.json: key 'front': missing");
  EXPECT_EQ(message("run.json", [](Json& json) { json["front"][1].erase("metrics"); }),
            "a.json: key 'front[1].metrics': missing");
  EXPECT_EQ(run("/counts/designs", "many"),
            "a.json: key 'counts.designs': \"many\", expected a whole number");
  EXPECT_EQ(run("/counts/designs", -1),
            "a.json: key 'counts.designs': -1, expected a number from 0");
  EXPECT_EQ(run("/front/0/id", nullptr),
            "a.json: key 'front[0].id': null, expected a whole number");
  EXPECT_THAT(run("/study/search", "magic"),
              HasSubstr("key 'study.search': \"magic\", expected one"));
  EXPECT_EQ(run("/chosen", 5), "a.json: key 'chosen': 5, expected an object");
  EXPECT_EQ(run("/chosen/id", 77), "a.json: key 'chosen.id': 77, expected a design of the front");
  EXPECT_EQ(run("/details/0/result/layers/0/cycles", "x"),
            "a.json: key 'details[0].result.layers[0].cycles': \"x\", expected a number");
  EXPECT_EQ(run("/insigt", Json::object()),
            "a.json: key 'insigt': unknown (did you mean 'insight'?)");
  EXPECT_EQ(run("/version", 2), "a.json: key 'version' is 2, expected 1");
}

TEST(CheckJson, SeesWhatASchemaCannotSay) {
  EXPECT_EQ(
      message("run.json", [](Json& json) { json["front"][1]["id"] = json["front"][0]["id"]; }),
      "a.json: key 'front[1].id': 3 again (first in front[0])");
  EXPECT_THAT(
      message("run.json", [](Json& json) { json["front"][0]["parameters"].erase("array.size"); }),
      HasSubstr("key 'front[0].parameters.array.size': missing"));
  EXPECT_THAT(message("estimate.json",
                      [](Json& json) { json["layers"][0]["energy_by_component_pj"]["no"] = 1; }),
              HasSubstr("is no component of this result"));
}

TEST(CheckJson, IsNotSurprisedByBrokenText) {
  EXPECT_THAT(message("{\"format\": \"flecsim-run\", "), HasSubstr("no whole JSON"));
  EXPECT_THAT(message(""), HasSubstr("no whole JSON"));
  EXPECT_THAT(message("[]"), HasSubstr("key 'format' is missing"));
  EXPECT_THAT(message("{\"format\": \"flecsim-run\", \"version\": 1e999}"),
              HasSubstr("a.json: a number is too large"));
  EXPECT_THAT(message(std::string(100'000, '[')), HasSubstr("no whole JSON"));
  EXPECT_THAT(message("{\"format\": \"flecsim-run\", \"version\": 1, \"study\": \"\xff\"}"),
              HasSubstr("no whole JSON"));
}

/// Every value, of another type: a message that names the key, or a document that still conforms.
TEST(CheckJson, NoMutationIsAnInternalError) {
  const Json others{"text", -1, nullptr, Json::array(), true};
  for (const char* name : {"run.json", "estimate.json"}) {
    const Json whole = example(name), flat = whole.flatten();
    std::size_t tried = 0, told = 0;
    for (const auto& [pointer, value] : flat.items()) {
      Json json = whole;
      json[Json::json_pointer(pointer)] = others[tried++ % others.size()];
      const std::string text = message(json.dump());
      if (text.empty()) continue;
      EXPECT_THAT(text, StartsWith("a.json: key '"));
      ++told;
    }
    EXPECT_GT(told, tried / 2) << name;
  }
}

}  // namespace
}  // namespace flecsim::report
