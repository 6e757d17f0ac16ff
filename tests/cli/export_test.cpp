// Protects: a kept design leaves a run as accelerator, SoC and Gemmini configuration with every
// number it has; CSV and its table schema agree; one message for each fault, nothing half-written.
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include "support/json_schema.h"
#include "support/process.h"

namespace flecsim::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::json;

JsonSchema schema(const std::string& name) {
  return JsonSchema(
      Json::parse(read_file(std::string(FLECSIM_SOURCE_DIR) + "/docs/schema/" + name)));
}

/// A study whose designs follow from `vary`, plain and derived `set` and a condition of `vary`.
const std::string gemmini_study =
    "study:\n"
    "  name: small\n  network: lenet5\n  accelerator: gemmini-g16\n"
    "  set: {clock: 500 MHz, memory_interface.max_transfer: memory_interface.bits / 8}\n"
    "  vary:\n"
    "    array.size: [8, 16]\n"
    "    memory_interface.bits: [64, 128]\n"
    "    array.dataflow: [weight_stationary, both]\n"
    "  minimise: [energy, area, latency]\n";

const std::string systolic_study =
    "study:\n  name: rows\n  network: lenet5\n  accelerator: systolic-16\n"
    "  vary: {array.rows: [4, 8, 16], array.dataflow: [output_stationary, weight_stationary]}\n"
    "  minimise: [latency, area]\n";

class Export : public ::testing::Test {
 protected:
  void SetUp() override { folder_ = scratch("export"); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Finished run(const std::string& arguments) const { return run_flecsim(arguments, folder_); }

  Json explore(const std::string& study, const std::string& name) const {
    std::ofstream(folder_ / "s.yaml") << study;
    const Finished finished = run("explore s.yaml");
    EXPECT_EQ(finished.code, 0) << finished.err;
    // What the study read may go.
    std::filesystem::remove(folder_ / "s.yaml");
    return Json::parse(run("report runs/" + name + " --json").out);
  }

  void expect_same_numbers(const Json& design, const std::string& of) const {
    const int id = design.at("id");
    ASSERT_EQ(run(fmt::format("report runs/{} --design {} --export d.yaml", of, id)).code, 0);
    const Json total = Json::parse(run("estimate lenet5 --on d.yaml --json").out).at("total");
    const Json& metrics = design.at("metrics");
    const auto near = [&](const Json& a, double b) {
      EXPECT_NEAR(a.get<double>(), b, 1e-12 * b) << "design " << id;
    };
    near(metrics.at("cycles"), total.at("cycles"));
    near(metrics.at("energy"), total.at("energy_pj").get<double>() * 1e-12);
    near(metrics.at("area"), total.at("area_um2").get<double>() * 1e-6);
    near(metrics.at("latency"), total.at("seconds"));
  }

  /// Damages the run in `runs/small`.
  void sql(const std::string& statement) const {
    sqlite3* database = nullptr;
    sqlite3_open((folder_ / "runs/small/results.sqlite").c_str(), &database);
    EXPECT_EQ(sqlite3_exec(database, statement.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }

  std::filesystem::path folder_;
};

TEST_F(Export, EveryFrontDesignReestimatesToItsNumbers) {
  const Json gemmini = explore(gemmini_study, "small");
  ASSERT_GE(gemmini.at("front").size(), 2U);
  for (const Json& design : gemmini.at("front")) expect_same_numbers(design, "small");
  const Json systolic = explore(systolic_study, "rows");
  ASSERT_GE(systolic.at("front").size(), 2U);
  for (const Json& design : systolic.at("front")) expect_same_numbers(design, "rows");
}

TEST_F(Export, TheChosenDesignIsTheDefaultAndEqualsChosenYaml) {
  explore(gemmini_study, "small");
  EXPECT_EQ(run("report runs/small --export c.yaml").code, 0);
  EXPECT_EQ(read_file(folder_ / "c.yaml"), read_file(folder_ / "runs/small/chosen.yaml"));
}

TEST_F(Export, TheSocConformsToItsSchemaAndHasTheDesign) {
  const Json gemmini = explore(gemmini_study, "small");
  ASSERT_EQ(run("report runs/small --export soc.json").code, 0);
  const Json soc = Json::parse(read_file(folder_ / "soc.json"));
  EXPECT_THAT(schema("soc.schema.json").check(soc), IsEmpty());
  EXPECT_EQ(soc["clocks"]["acc"]["mhz"], 500);
  const Json arguments = soc["accelerators"]["gemmini"]["fixed_args"];
  for (const Json& design : gemmini.at("front")) {
    if (design.at("id") != gemmini.at("chosen").at("id")) continue;
    for (const auto& [key, value] : design.at("parameters").items()) {
      EXPECT_EQ(arguments.at(key), value) << key;
    }
  }
  explore(systolic_study, "rows");
  ASSERT_EQ(run("report runs/rows --export soc.json").code, 0);
  Json array = Json::parse(read_file(folder_ / "soc.json"));
  EXPECT_THAT(schema("soc.schema.json").check(array), IsEmpty());
  EXPECT_EQ(array["dmas"].size(), 3U);
  array["dmas"]["receiver"]["direction"] = "sideways";
  EXPECT_THAT(schema("soc.schema.json").check(array), Not(IsEmpty()));
}

TEST_F(Export, TheScalaFileNamesEveryParameter) {
  explore(gemmini_study, "small");
  ASSERT_EQ(run("report runs/small --export g.scala").code, 0);
  const std::string scala = read_file(folder_ / "g.scala");
  const std::string yaml = read_file(folder_ / "runs/small/chosen.yaml");
  EXPECT_THAT(scala, HasSubstr("inputType = SInt(8.W)"));
  EXPECT_THAT(scala, HasSubstr("sp_capacity = CapacityInKilobytes(256)"));
  EXPECT_THAT(scala, HasSubstr("clock: 500MHz"));
  const bool narrow = yaml.find("bits: 64") != std::string::npos;
  EXPECT_THAT(scala, HasSubstr(narrow ? "dma_buswidth = 64" : "dma_buswidth = 128"));
  EXPECT_THAT(scala, HasSubstr(narrow ? "dma_maxbytes = 8" : "dma_maxbytes = 16"));
}

TEST_F(Export, WhatATargetHasNoWordForIsAnError) {
  explore(systolic_study, "rows");
  const Finished scala = run("report runs/rows --export g.scala");
  EXPECT_EQ(scala.code, 2);
  EXPECT_THAT(scala.err, HasSubstr("kind systolic, expected gemmini"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "g.scala"));
  std::string study = gemmini_study;
  study.replace(study.find("clock: 500 MHz"), 14, "memory_interface.beats_per_cycle: 0.5");
  explore(study, "small");
  EXPECT_THAT(run("report runs/small --export s.json").err,
              HasSubstr("memory_interface.beats_per_cycle: 0.5, expected 1"));
  study.replace(study.find("memory_interface.beats_per_cycle: 0.5"), 37, "data.input_bits: 16");
  std::ofstream(folder_ / "s.yaml") << study;
  if (run("explore s.yaml --restart").code != 0) return;  // a kind that has equal widths only
  EXPECT_THAT(run("report runs/small --export g.scala").err, HasSubstr("data.weight_bits"));
}

TEST_F(Export, SaysWhatIsWrong) {
  explore(gemmini_study, "small");
  const std::pair<std::string, std::string> wrong[] = {
      {"--design 999 --export d.yaml", "small: the run keeps no design 999"},
      {"--design 0", "--design: expected --export FILE"},
      {"--export d.txt", "expected a name that ends in .yaml"},
      {"--export /proc/d.yaml", "/proc/d.yaml: cannot be written"},
      {"--export d.yaml --csv", "excludes"},
  };
  for (const auto& [arguments, message] : wrong) {
    const Finished finished = run("report runs/small " + arguments);
    EXPECT_EQ(finished.code, 2) << arguments;
    EXPECT_THAT(finished.err, HasSubstr(message)) << arguments;
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "d.yaml"));
}

TEST_F(Export, TheTableSchemaIsThatOfTheCsv) {
  explore(gemmini_study, "small");
  const Json table = Json::parse(run("report runs/small --table-schema").out);
  EXPECT_THAT(schema("run-csv.schema.json").check(table), IsEmpty());
  std::istringstream csv(run("report runs/small --csv").out);
  std::string head, row;
  std::getline(csv, head);
  std::string names;
  for (const Json& field : table.at("fields")) {
    names += (names.empty() ? "" : ",") + field.at("name").get<std::string>();
  }
  EXPECT_EQ(head, names);
  while (std::getline(csv, row)) {
    std::istringstream cells(row);
    std::string cell;
    for (const Json& field : table.at("fields")) {
      std::getline(cells, cell, ',');
      const std::string type = field.at("type");
      const bool flag = cell == "0" || cell == "1";
      const bool number = cell.empty() || cell.find_first_not_of("0123456789.e+-") > cell.size();
      EXPECT_TRUE(type == "string" || (type == "boolean" ? flag : number)) << row;
    }
  }
}

TEST_F(Export, ADamagedRunIsOneMessage) {
  explore(gemmini_study, "small");
  const auto says = [&](const std::string& message) {
    const Finished finished = run("report runs/small");
    EXPECT_EQ(finished.code, 2);
    EXPECT_THAT(finished.err, HasSubstr("runs/small/results.sqlite: "));
    EXPECT_THAT(finished.err, HasSubstr(message));
  };
  sql("UPDATE detail SET result='{\"a\":'");
  says("the run is damaged: the layers of design");
  sql("UPDATE meta SET value='{bad' WHERE key='insight'");
  says("the run is damaged: its insight is no JSON");
  sql("UPDATE meta SET value='{}' WHERE key='header'");
  says("the run is damaged: its header is no JSON of a header");
  sql("DROP TABLE detail");
  std::filesystem::resize_file(folder_ / "runs/small/results.sqlite", 3000);
  says("malformed");
  std::ofstream(folder_ / "runs/small/results.sqlite") << "text";
  says("not a database");
}

TEST_F(Export, ATruncatedEstimateIsRefusedAndNothingIsWritten) {
  const std::string json = run("estimate lenet5 --on gemmini-g16 --json").out;
  std::ofstream(folder_ / "cut.json") << json.substr(0, json.size() / 2);
  const Finished finished = run("report cut.json");
  EXPECT_EQ(finished.code, 2);
  EXPECT_THAT(finished.err, HasSubstr("cut.json: is no whole JSON"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "cut.html"));
}

}  // namespace
}  // namespace flecsim::testing
