// Protects: what was committed is read back to the bit, faults of files have their message, one
// writer per run, schema versions.
#include <cmath>
#include <fstream>

#include <unistd.h>

#include "flecsim/store/database.h"
#include "flecsim/store/run.h"
#include "flecsim/store/run_lock.h"

#include "support/input_error.h"

namespace flecsim::store {
namespace {

namespace fs = std::filesystem;

class Store : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) /
              ("flecsim-store-" + std::string(test->name()) + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  static RunHeader header() {
    RunHeader header;
    header.flecsim = "0.1.0";
    header.name = "a \"quoted\" name";
    header.kind = "hardware";
    header.network = "n";
    header.accelerator = "a";
    header.search = "exhaustive";
    header.seed = 18446744073709551615ULL;
    header.subject_to = {"fps >= 30"};
    header.minimize = {"energy", "area"};
    header.choice_rule = "rule";
    header.yaml = "study:\n";
    header.identity = "i";
    header.parameters = {{"array.size", "", "DIM", {8, 16}, {}},
                         {"array.dataflow", "", "flow", {0, 1}, {"ws", "os"}}};
    header.metrics = {{"energy", "J", "per inference"}, {"area", "mm2", ""}};
    return header;
  }

  static Design design(std::int64_t id, bool front) {
    Design design;
    design.id = id;
    design.parameters = {8, 1};
    design.metrics = {0.1 + 0.2, 1e-300};
    design.validity = "model";
    design.error_percent = 5;
    design.front = front;
    design.sampled = true;
    return design;
  }

  fs::path folder_;
};

TEST_F(Store, ReadsBackWhatWasCommitted) {
  {
    RunWriter writer = RunWriter::create(folder_, header());
    Design broken = design(2, false);
    broken.metrics.clear();
    broken.violated = "fps >= 30";
    broken.violation = 0.25;
    const std::vector<Design> designs{design(1, true), broken, design(3, false)};
    Progress progress;
    progress.designs = progress.evaluated = progress.watermark = 4;
    progress.modeled = progress.feasible = 2;
    progress.infeasible = {{"fps >= 30", 1}};
    writer.checkpoint(progress, designs, {});
    const std::vector<std::int64_t> removed{3};
    writer.checkpoint(progress, {}, removed);
    const std::vector<Detail> details{{1, "{\"layers\": []}\n"}};
    writer.finish(progress, Choice{1, "the only one"}, details, "{\"x\": 1}");
  }
  const auto run = read_run(folder_);
  EXPECT_EQ(run.header.seed, 18446744073709551615ULL);
  ASSERT_EQ(run.designs.size(), 2U);
  EXPECT_EQ(run.designs[0].metrics, (std::vector<double>{0.1 + 0.2, 1e-300}));
  EXPECT_TRUE(run.designs[1].metrics.empty());
  EXPECT_EQ(run.designs[1].violation, 0.25);
  EXPECT_TRUE(run.progress.finished);
  EXPECT_EQ(run.chosen->id, 1);
  EXPECT_EQ(canonical_json(run), canonical_json(read_run(folder_ / "results.sqlite")));
}

TEST_F(Store, WritesTheCanonicalJson) {
  {
    RunWriter writer = RunWriter::create(folder_, header());
    const std::vector<Design> designs{design(1, true)};
    writer.checkpoint({}, designs, {});
    writer.finish({}, std::nullopt, {}, "");
  }
  const std::string json = canonical_json(read_run(folder_));
  EXPECT_THAT(json, ::testing::HasSubstr("\"name\": \"a \\\"quoted\\\" name\""));
  EXPECT_THAT(json, ::testing::HasSubstr(
                        "{\"id\": 1, \"parameters\": {\"array.size\": 8, \"array.dataflow\": "
                        "\"os\"}, \"metrics\": {\"energy\": 0.30000000000000004, \"area\": "
                        "1e-300}, \"feasible\": true, \"front\": true, \"validity\": \"model\", "
                        "\"error_percent\": 5}"));
  EXPECT_THAT(json, ::testing::HasSubstr("\"chosen\": null"));
  EXPECT_EQ(csv(read_run(folder_)),
            "id,array.size,array.dataflow,energy,area,feasible,violated,front,chosen,validity\n"
            "1,8,os,0.30000000000000004,1e-300,1,,1,0,model\n");
}

TEST_F(Store, KnowsWhatLiesInTheFolder) {
  EXPECT_EQ(existing_run(folder_, header()), Existing::none);
  EXPECT_INPUT_ERROR(RunWriter::resume(folder_, header()), "no run to resume");
  { RunWriter::create(folder_, header()); }
  EXPECT_EQ(existing_run(folder_, header()), Existing::unfinished);
  RunHeader other = header();
  other.identity = "j";
  EXPECT_EQ(existing_run(folder_, other), Existing::other_study);
  EXPECT_INPUT_ERROR(RunWriter::resume(folder_, other), "the run there is of another study");
  RunWriter::resume(folder_, header()).finish({}, std::nullopt, {}, "");
  EXPECT_EQ(existing_run(folder_, header()), Existing::finished);
}

TEST_F(Store, AbandonedTransactionsLeaveNothing) {
  RunWriter::create(folder_, header());
  const std::array<std::string_view, 1> same{""};
  Database database(folder_ / "results.sqlite", Database::Mode::write, same);
  {
    Transaction transaction(database);
    database.execute("DELETE FROM meta");
  }
  EXPECT_EQ(read_run(folder_).header.name, header().name);
}

TEST_F(Store, RefusesWhatIsNoRun) {
  EXPECT_INPUT_ERROR(read_run(folder_ / "nowhere"), "no such run");
  std::ofstream(folder_ / "results.sqlite") << "this is text, and long enough to be looked at";
  EXPECT_INPUT_ERROR(read_run(folder_), "not a database");
  fs::remove(folder_ / "results.sqlite");
  std::ofstream(folder_ / "results.sqlite") << "";
  EXPECT_INPUT_ERROR(read_run(folder_), "not a flecsim run");
}

TEST_F(Store, MigratesStepByStepAndRefusesTheFuture) {
  const std::array<std::string_view, 2> steps{"CREATE TABLE a(x); INSERT INTO a VALUES(7);",
                                              "ALTER TABLE a ADD COLUMN y DEFAULT 3;"};
  const fs::path file = folder_ / "m.sqlite";
  { Database(file, Database::Mode::write, std::span(steps).first(1)); }
  EXPECT_INPUT_ERROR(Database(file, Database::Mode::read, steps),
                     "schema version 1, expected 2: `flecsim explore --resume`");
  {
    const Database database(file, Database::Mode::write, steps);
    Statement statement = database.prepare("SELECT x + y FROM a");
    ASSERT_TRUE(statement.step());
    EXPECT_EQ(statement.whole(0), 10);
  }
  EXPECT_INPUT_ERROR(Database(file, Database::Mode::read, std::span(steps).first(1)),
                     "schema version 2, expected at most 1: made by a newer flecsim");
}

TEST_F(Store, HasOneWriter) {
  {
    const RunLock lock(folder_ / "run");
    EXPECT_INPUT_ERROR(RunLock(folder_ / "run"), "another process is writing this run");
  }
  EXPECT_NO_THROW(RunLock(folder_ / "run"));
  std::ofstream(folder_ / "file") << "x";
  EXPECT_INPUT_ERROR(RunLock(folder_ / "file" / "run"), "the folder cannot be made");
}

}  // namespace
}  // namespace flecsim::store
