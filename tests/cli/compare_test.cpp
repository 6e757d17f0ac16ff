// Protects: `flecsim compare`: matching, the first cause of a difference, totals, JSON that
// conforms to its schema, one message for each fault.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/json_schema.h"
#include "support/process.h"

namespace flecsim::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

class CompareCommand : public ::testing::Test {
 protected:
  void SetUp() override { folder_ = scratch("compare"); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write_estimate(const std::string& file, const std::string& arguments) const {
    const Finished run = run_flecsim("estimate lenet5 --json " + arguments);
    ASSERT_EQ(run.code, 0) << run.err;
    write(file, run.out);
  }
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }
  Finished compare(const std::string& arguments) const {
    return run_flecsim("compare " + arguments, folder_);
  }
  Json json(const std::string& arguments) const {
    const Finished run = compare(arguments + " --json");
    EXPECT_EQ(run.code, 0) << run.err;
    return Json::parse(run.out);
  }

  static std::vector<std::string> findings(const Json& document) {
    const std::string schema = FLECSIM_SOURCE_DIR "/docs/schema/compare.schema.json";
    return JsonSchema(Json::parse(read_file(schema))).check(document);
  }

  std::filesystem::path folder_;
};

TEST_F(CompareCommand, AFileIsTheSameAsItself) {
  write_estimate("a.json", "--on gemmini-g16");
  const Json same = json("a.json a.json");
  EXPECT_THAT(findings(same), IsEmpty());
  for (const Json& layer : same["layers"]) {
    EXPECT_EQ(layer["cause"], "same");
    EXPECT_EQ(layer["cycles_ratio"], 1);
  }
  EXPECT_EQ(same["cycles_difference"]["mean"], 0);
  const Json whole = Json::parse(read_file(folder_ / "a.json"))["total"];
  for (const char* key :
       {"cycles", "seconds", "bytes", "energy_pj", "static_energy_pj", "utilization"}) {
    EXPECT_NEAR(same["total"]["a"][key], whole[key], 1e-9 * whole[key].get<double>()) << key;
  }
}

TEST_F(CompareCommand, TheFirstCauseIsNamed) {
  write_estimate("a.json", "--on gemmini-g16");
  const std::pair<std::string, std::string> cases[] = {
      {"--on gemmini-g8", "tile"},
      {"--on gemmini-g16 --batch 2", "work"},
      {"--on gemmini-g16 --set clock=500MHz", "clock"},
      {"--on gemmini-g16 --set memory_interface.latency=41", "timing"},
      {"--on gemmini-g16 --set technology.logic=22", "energy"},
      {"--on gemmini-g16 --set technology.memory_voltage=0.9V", "energy"},
      {"--on gemmini-g16 --set technology.logic_temperature=85C", "energy"},
      {"--on gemmini-g16 --model thesis", "model"},
  };
  for (const auto& [arguments, cause] : cases) {
    write_estimate("b.json", arguments);
    const Json both = json("a.json b.json");
    EXPECT_THAT(findings(both), IsEmpty()) << arguments;
    EXPECT_EQ(both["matched_by"], "name");
    EXPECT_EQ(both["layers"][0]["cause"], cause) << arguments << both["layers"][0];
  }
}

TEST_F(CompareCommand, MeasuredCyclesAreMatchedByName) {
  write_estimate("a.json", "--on gemmini-g16");
  write("m.csv", "# from the board\nlayer,cycles\r\n\"fc1\", 8000\nconv1,10000\nelsewhere,5\n");
  const Json both = json("m.csv a.json");
  EXPECT_THAT(findings(both), IsEmpty());
  EXPECT_EQ(both["total"]["layers"], 2);
  EXPECT_EQ(both["total"]["a"]["cycles"], 18000);
  EXPECT_EQ(both["layers"][0]["cause"], "measurement");
  EXPECT_EQ(both["layers"][2]["cause"], "only_in_a");
  EXPECT_EQ(both["layers"][3]["cause"], "only_in_b");
  const double conv1 = Json::parse(read_file(folder_ / "a.json"))["layers"][0]["cycles"];
  EXPECT_NEAR(both["layers"][1]["cycles_ratio"], conv1 / 10000, 1e-12);
  EXPECT_THAT(compare("m.csv a.json").out, HasSubstr("(measured cycles)"));
}

TEST_F(CompareCommand, NoCommonNameMeansByOrderAndSaysSo) {
  write_estimate("a.json", "--on gemmini-g16");
  write("m.csv", "layer,cycles\nl1,10000\nl2,4000\n");
  EXPECT_EQ(json("a.json m.csv")["matched_by"], "order");
  const Finished text = compare("a.json m.csv");
  EXPECT_THAT(text.out, HasSubstr("no layer has the same name in both: matched by order"));
  EXPECT_THAT(text.out, HasSubstr("conv1 = l1"));
  EXPECT_THAT(text.out, HasSubstr("2 of 5 layers compared"));
}

TEST_F(CompareCommand, EveryFaultIsOneMessageAndTwo) {
  write_estimate("good.json", "--on gemmini-g16");
  const std::string good = read_file(folder_ / "good.json");
  const auto changed = [&](const std::string& pointer, const Json& value) {
    Json bad = Json::parse(good);
    bad[Json::json_pointer(pointer)] = value;
    return bad.dump(2);
  };
  const std::pair<std::string, std::string> faults[] = {
      {"", "bad: the file is empty"},
      {std::string("\x7f"
                   "ELF\0",
                   5),
       "bad: not a text file, expected an estimate's JSON or a CSV"},
      {"name;cycles\n", "bad:1: header 'name;cycles', expected layer,cycles"},
      {"layer,cycles\n", "bad: has no layers"},
      {"layer,cycles\nconv1 5\n", "bad:2: 'conv1 5', expected layer,cycles"},
      {"layer,cycles\n\nconv1,5 cycles\n", "bad:3: cycles: '5 cycles', expected a positive number"},
      {"layer,cycles\nconv1,0\n", "bad:2: cycles: '0'"},
      {"layer,cycles\nconv1,nan\n", "bad:2: cycles: 'nan'"},
      {"layer,cycles\n,5\n", "bad:2: layer: empty"},
      {"layer,cycles\nx,5\nx,6\n", "bad:3: layer: 'x' again (first on line 2)"},
      {"{\"format\": \"other\"}", "bad: format: other, expected flecsim-estimate"},
      {"{}", "bad: format: missing, expected flecsim-estimate"},
      {"{\"format\": ", "bad:1"},
      {changed("/version", 2), "2, expected 1"},
      {changed("/layers/0/cycles", -1), "layers[0].cycles: -1, expected a number of 0 or more"},
      {changed("/layers/0/cycles", 0), "layers[0].cycles: 0, expected a positive number"},
      {changed("/clock_hz", 0), "clock_hz: 0, expected a positive number"},
      {changed("/layers", Json::array()), "bad: has no layers"},
  };
  for (const auto& [text, message] : faults) {
    write("bad", text);
    const Finished run = compare("good.json bad");
    EXPECT_EQ(run.code, 2) << text;
    EXPECT_THAT(run.err, HasSubstr(message)) << text;
    EXPECT_THAT(run.out, IsEmpty());
  }
  EXPECT_EQ(compare("good.json nowhere.json").code, 2);
  Json unmodeled = Json::parse(good);
  for (Json& layer : unmodeled["layers"]) layer["bound"] = "not_modeled";
  write("bad", unmodeled.dump());
  EXPECT_THAT(compare("good.json bad").err, HasSubstr("no layer is modeled in both"));
}

TEST_F(CompareCommand, TheSchemaFindsSeededFaults) {
  write_estimate("a.json", "--on gemmini-g16");
  const Json good = json("a.json a.json");
  const std::pair<std::string, Json> seeds[] = {{"/version", 2},
                                                {"/layers/0/cause", "luck"},
                                                {"/layers/0/a/cycles", "many"},
                                                {"/total/surprise", 1},
                                                {"/matched_by", "guess"}};
  for (const auto& [pointer, value] : seeds) {
    Json bad = good;
    bad[Json::json_pointer(pointer)] = value;
    EXPECT_FALSE(findings(bad).empty()) << pointer;
  }
}

/// Designs of studies: the chosen one of a folder, another by its number.
TEST_F(CompareCommand, ComparesDesignsOfRuns) {
  write("s.yaml",
        "study:\n  network: lenet5\n  accelerator: gemmini-g16\n"
        "  vary: {array.size: [8, 16], scratchpad.size: [128KiB, 256KiB]}\n"
        "  minimise: [area, latency]\n");
  const Finished explored = run_flecsim("explore s.yaml --no-report --json", folder_);
  ASSERT_EQ(explored.code, 0) << explored.err;
  const Json run = Json::parse(explored.out);
  const int chosen = run.at("chosen").at("id");
  int other = -1;
  for (const Json& detail : run.at("details")) {
    if (detail.at("id") != chosen) other = detail.at("id");
  }
  ASSERT_GE(other, 0);
  const Json same = json("runs/s runs/s:" + std::to_string(chosen));
  EXPECT_EQ(same.at("cycles_difference").at("mean"), 0);
  const Json two = json("runs/s/results.sqlite runs/s:" + std::to_string(other));
  EXPECT_EQ(two.at("a").at("accelerator"), "s-" + std::to_string(chosen));
  EXPECT_NE(two.at("cycles_difference").at("mean"), 0);
  EXPECT_THAT(compare("runs/s runs/s:999").err, HasSubstr("design 999 has no layers stored"));
  EXPECT_THAT(compare("runs/s runs/s:x").err, HasSubstr("'x' is no design of a run"));
  EXPECT_THAT(compare("runs runs/s").err, HasSubstr("no such run"));
}

}  // namespace
}  // namespace flecsim::testing
