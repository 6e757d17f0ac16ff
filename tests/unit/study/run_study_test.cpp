// Protects: the canonical result depends on nothing but the study: not on threads, batches, kills.
#include "flecsim/study/run_study.h"

#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

#include "flecsim/explore/pareto.h"
#include "flecsim/store/run_lock.h"
#include "flecsim/study/compare.h"
#include "flecsim/study/unfinished.h"

#include "fake_family.h"
#include "support/input_error.h"

namespace flecsim::study {
namespace {

namespace fs = std::filesystem;

constexpr const char* grid_study =
    "study:\n  network: n\n  accelerator: a\n  sample: 50\n  seed: 5\n"
    "  vary: {array.size: {from: 1, to: 40, step: 1}, array.depth: {from: 1, to: 8, step: 1},\n"
    "         memory.size: {from: 64, to: 8192, times: 2}, mode: [slow, fast, wild]}\n"
    "  subject_to: [fps >= 500, area <= 2mm2]\n  minimise: [energy, area, latency]\n";

std::string with_search(const std::string& search) { return grid_study + search; }

Plan plan(const std::string& text) {
  return {read_study_text(text, "s.yaml"), std::make_unique<testing::FakeFamily>()};
}

class RunStudy : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) /
              ("flecsim-study-" + std::string(test->name()) + std::to_string(::getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  RunOptions options(const std::string& name) const {
    RunOptions options;
    options.out = folder_ / name;
    options.version = "test";
    return options;
  }

  std::string run(const std::string& text, const std::string& name, unsigned threads) const {
    const Plan p = plan(text);
    const auto evaluator = thread_evaluator(p, threads);
    run_study(p, *evaluator, options(name));
    return json(name);
  }

  std::string json(const std::string& name) const {
    return store::canonical_json(store::read_run(folder_ / name));
  }

  fs::path folder_;
};

/// Ends the process, as kill -9 does, after so many designs.
class DyingEvaluator final : public Evaluator {
 public:
  DyingEvaluator(const Plan& plan, std::int64_t designs)
      : inner_(thread_evaluator(plan, 1)), left_(designs) {}
  std::size_t least_batch() const override { return 1; }
  void evaluate(std::span<const explore::Genome> genomes, std::span<Outcome> outcomes) override {
    left_ -= static_cast<std::int64_t>(genomes.size());
    if (left_ < 0) ::_exit(9);
    inner_->evaluate(genomes, outcomes);
  }

 private:
  std::unique_ptr<Evaluator> inner_;
  std::int64_t left_;
};

TEST_F(RunStudy, GivesTheSameForAnyThreads) {
  for (const char* search : {"", "  search: {nsga2: {population: 20, generations: 9, seed: 3}}\n",
                             "  search: {nsga3: {population: 20, generations: 9}}\n",
                             "  search: {random: {evaluations: 300}}\n"}) {
    const std::string text = with_search(search);
    const std::string one = run(text, "one", 1);
    EXPECT_EQ(one, run(text, "four", 4)) << search;
    fs::remove_all(folder_);
  }
}

/// What an evaluator keeps from design to design must not show: in any order, at every clock.
/// Evaluates every design of the study forwards and backwards: what is kept must not leak.
void expect_no_history(const std::string& text) {
  const Plan forward = load_plan(read_study_text(text, "s.yaml"));
  const Plan backward = load_plan(read_study_text(text, "s.yaml"));
  const std::int64_t size = forward.grid().size();
  std::vector<std::vector<double>> metrics;
  for (std::int64_t id = 0; id < size; ++id) {
    metrics.push_back(forward.evaluate(forward.grid().genome(id)).metrics);
  }
  for (std::int64_t id = size - 1; id >= 0; --id) {
    EXPECT_EQ(backward.evaluate(backward.grid().genome(id)).metrics,
              metrics[static_cast<std::size_t>(id)]);
  }
}

TEST_F(RunStudy, ADesignIsWorthTheSameWhateverCameBefore) {
  for (const std::string accelerator : {"thesis-embedded", "systolic-16"}) {
    const std::string array = accelerator == "systolic-16" ? "array.rows" : "array.size";
    expect_no_history("study:\n  network: lenet5\n  accelerator: " + accelerator +
                      "\n  minimise: [energy, area]\n  vary: {" + array +
                      ": [8, 16], clock: {from: 100MHz, to: 1GHz, times: 2},\n"
                      "         technology.dram: [LPDDR4, HBM2]}\n");
  }
}

TEST_F(RunStudy, FindsTheFrontAndCountsEveryDesign) {
  run(grid_study, "a", 2);
  const auto run = store::read_run(folder_ / "a");
  const Plan p = plan(grid_study);
  std::vector<double> points;
  std::vector<std::int64_t> ids;
  for (std::int64_t id = 0; id < p.grid().size(); ++id) {
    const Outcome outcome = p.evaluate(p.grid().genome(id));
    if (!outcome.violated.empty()) continue;
    ids.push_back(id);
    points.insert(points.end(), outcome.objectives.begin(), outcome.objectives.end());
  }
  std::vector<std::int64_t> expected;
  for (const std::size_t i : explore::non_dominated(points, 3)) expected.push_back(ids[i]);
  std::vector<std::int64_t> front;
  std::int64_t sampled = 0;
  for (const auto& design : run.designs) {
    if (design.front) front.push_back(design.id);
    sampled += design.sampled;
  }
  EXPECT_EQ(front, expected);
  EXPECT_EQ(sampled, 50);
  EXPECT_EQ(run.progress.designs, p.grid().size());
  EXPECT_EQ(run.progress.feasible, static_cast<std::int64_t>(ids.size()));
  std::int64_t infeasible = 0;
  for (const auto& [rule, designs] : run.progress.infeasible) infeasible += designs;
  EXPECT_EQ(infeasible + run.progress.feasible, p.grid().size());
  ASSERT_TRUE(run.chosen);
  EXPECT_TRUE(std::ranges::binary_search(expected, run.chosen->id));
}

TEST_F(RunStudy, ResumesAfterAnyDeathToTheSameResult) {
  for (const char* search :
       {"", "  search: {nsga2: {population: 20, generations: 9, seed: 3}}\n"}) {
    const std::string text = with_search(search);
    const std::string undisturbed = run(text, "undisturbed", 2);
    for (const std::int64_t designs : {0, 1, 90, 4000}) {
      fs::remove_all(folder_ / "killed");
      const pid_t child = ::fork();
      if (child == 0) {
        const Plan p = plan(text);
        DyingEvaluator evaluator(p, designs);
        run_study(p, evaluator, options("killed"));
        ::_exit(0);
      }
      ::waitpid(child, nullptr, 0);
      const Plan p = plan(text);
      const auto evaluator = thread_evaluator(p, 2);
      RunOptions resume = options("killed");
      resume.resume = true;
      run_study(p, *evaluator, resume);
      EXPECT_EQ(json("killed"), undisturbed) << search << designs;
    }
    fs::remove_all(folder_);
  }
}

/// Counts the designs that it is asked for.
class CountingEvaluator final : public Evaluator {
 public:
  explicit CountingEvaluator(const Plan& plan) : inner_(thread_evaluator(plan, 1)) {}
  std::size_t least_batch() const override { return 1; }
  void evaluate(std::span<const explore::Genome> genomes, std::span<Outcome> outcomes) override {
    asked += static_cast<std::int64_t>(genomes.size());
    inner_->evaluate(genomes, outcomes);
  }
  std::int64_t asked = 0;

 private:
  std::unique_ptr<Evaluator> inner_;
};

/// A run or a stage of it says what it holds and how to go on; it cannot be compared yet.
void expect_unfinished(const fs::path& place, const std::string& done) {
  const store::Run run = store::read_run(place);
  EXPECT_THAT(unfinished_text(run, place), ::testing::HasSubstr(done));
  EXPECT_THAT(unfinished_text(run, place), ::testing::HasSubstr("stopped --resume"));
  EXPECT_THAT(store::canonical_json(run), ::testing::HasSubstr("\"finished\": false"));
  EXPECT_INPUT_ERROR(read_run(place), "a run that is not finished");
}

TEST_F(RunStudy, BothStagesTakeUpWhatTheyHaveDone) {
  const Plan p = plan(grid_study);
  const auto ask = [&](RunOptions staged, std::int64_t first_limit, std::int64_t second_limit) {
    CountingEvaluator first(p);
    CountingEvaluator second(p);
    staged.screening.emplace(Screening{p, first});
    staged.stop = [&] { return first.asked >= first_limit || second.asked >= second_limit; };
    const bool ended = run_study(p, second, staged);
    return std::tuple(ended, std::int64_t{first.asked}, std::int64_t{second.asked});
  };
  constexpr std::int64_t never = 1 << 30;
  const auto [ended, in_first, in_second] = ask(options("undisturbed"), never, never);
  EXPECT_TRUE(ended);
  ASSERT_GT(in_first, 3);
  ASSERT_GT(in_second, 3);

  RunOptions disturbed = options("stopped");
  const auto [ended_1, first_1, second_1] = ask(disturbed, 2, never);  // in the first stage
  EXPECT_FALSE(ended_1);
  EXPECT_EQ(second_1, 0);
  expect_unfinished(disturbed.out,
                    fmt::format("{} designs of the first stage and 0 of the", first_1));
  expect_unfinished(disturbed.out / "first", fmt::format("{} designs evaluated", first_1));
  disturbed.resume = true;
  const auto [ended_2, first_2, second_2] = ask(disturbed, never, 2);  // in the second
  EXPECT_FALSE(ended_2);
  EXPECT_EQ(first_1 + first_2, in_first);
  EXPECT_FALSE(store::read_run(disturbed.out).progress.finished);
  const auto [ended_3, first_3, second_3] = ask(disturbed, never, never);
  EXPECT_TRUE(ended_3);
  EXPECT_EQ(first_3, 0);
  EXPECT_EQ(second_2 + second_3, in_second);
  EXPECT_EQ(unfinished_text(store::read_run(disturbed.out), disturbed.out), "");
  EXPECT_EQ(json("stopped"), json("undisturbed"));
  EXPECT_INPUT_ERROR(read_run(disturbed.out / "first"), "first stage of a study chooses");
}

TEST_F(RunStudy, AStoppedSearchGoesOnWithoutEvaluatingAgain) {
  const std::string text =
      with_search("  search: {nsga2: {population: 20, generations: 9, seed: 3}}\n");
  const Plan p = plan(text);
  CountingEvaluator all(p);
  EXPECT_TRUE(run_study(p, all, options("undisturbed")));
  RunOptions stopped = options("stopped");
  CountingEvaluator some(p);
  stopped.stop = [&] { return some.asked >= 50; };
  EXPECT_FALSE(run_study(p, some, stopped));
  CountingEvaluator rest(p);
  stopped.stop = nullptr;
  stopped.resume = true;
  EXPECT_TRUE(run_study(p, rest, stopped));
  EXPECT_EQ(rest.asked, all.asked - some.asked);
  EXPECT_EQ(json("stopped"), json("undisturbed"));
}

TEST_F(RunStudy, NeverOverwritesWhatIsNotItsOwn) {
  const Plan p = plan(grid_study);
  const auto evaluator = thread_evaluator(p, 1);
  {
    store::RunWriter::create((fs::create_directories(folder_ / "a"), folder_ / "a"),
                             p.header("test"));
  }
  EXPECT_INPUT_ERROR((run_study(p, *evaluator, options("a")), 0), "--resume goes on with it");
  const std::string other = with_search("  choose: area\n");
  const Plan q = plan(other);
  RunOptions resume = options("a");
  resume.resume = true;
  EXPECT_INPUT_ERROR((run_study(q, *evaluator, resume), 0), "of another study");
  EXPECT_INPUT_ERROR((run_study(q, *evaluator, options("a")), 0), "choose another --out");
  RunOptions restart = options("a");
  restart.restart = true;
  run_study(q, *evaluator, restart);
  EXPECT_EQ(store::read_run(folder_ / "a").header.choice_rule,
            "of the front, the design with the least area");
  resume.out = folder_ / "nothing";
  EXPECT_INPUT_ERROR((run_study(p, *evaluator, resume), 0), "no run to resume");
}

TEST_F(RunStudy, BeginsWhereAProcessWasKilledBeforeItBegan) {
  const std::string undisturbed = run(grid_study, "undisturbed", 1);
  const Plan p = plan(grid_study);
  const auto evaluator = thread_evaluator(p, 1);
  for (const bool resume : {false, true}) {
    RunOptions begun = options(resume ? "resumed" : "begun");
    begun.resume = resume;
    fs::create_directories(begun.out);
    std::ofstream(begun.out / "results.sqlite").flush();
    EXPECT_TRUE(run_study(p, *evaluator, begun));
    EXPECT_EQ(json(begun.out.filename()), undisturbed);
  }
}

TEST_F(RunStudy, HasOneWriter) {
  const store::RunLock lock(folder_ / "a");
  const Plan p = plan(grid_study);
  const auto evaluator = thread_evaluator(p, 1);
  EXPECT_INPUT_ERROR((run_study(p, *evaluator, options("a")), 0), "another process is writing");
}

TEST_F(RunStudy, SaysThatNothingIsFeasibleAndWhatComesNearest) {
  std::string text = grid_study;
  text.replace(text.find("fps >= 500"), 10, "fps >= 9e9");
  run(text, "a", 1);
  const auto run = store::read_run(folder_ / "a");
  EXPECT_EQ(run.progress.feasible, 0);
  EXPECT_FALSE(run.chosen);
  EXPECT_THAT(run.insight, ::testing::HasSubstr("\"nearest_feasible\":{\"id\":"));
  EXPECT_EQ(run.progress.infeasible[0].first, "fps >= 9e9");
}

TEST_F(RunStudy, TellsWhatOneStepBuysAndWhatTheErrorHides) {
  std::string text = grid_study;
  text.replace(text.find("fps >= 500"), 10, "fps >= 700");
  run(text, "a", 1);
  const auto run = store::read_run(folder_ / "a");
  EXPECT_THAT(run.insight, ::testing::HasSubstr("\"sensitivity\":[{\"parameter\":\"array.size\""));
  EXPECT_THAT(run.insight, ::testing::HasSubstr("\"within_error\":[{\"id\":"));
  EXPECT_THAT(run.insight, ::testing::HasSubstr("\"power_at\":{\"fps\":700.0,\"designs\":[{"));
}

TEST_F(RunStudy, JudgesTheFrontOfAScreeningByTheWhole) {
  const Plan whole = plan(grid_study);
  const Plan part = plan(grid_study);
  const auto evaluator = thread_evaluator(whole, 1);
  const auto screening = thread_evaluator(part, 1);
  RunOptions screened = options("a");
  screened.screening.emplace(Screening{part, *screening});
  run_study(whole, *evaluator, screened);
  run(grid_study, "b", 1);
  const auto a = store::read_run(folder_ / "a");
  const auto b = store::read_run(folder_ / "b");
  EXPECT_EQ(a.chosen->id, b.chosen->id);  // the part is the whole here
  EXPECT_EQ(a.progress.evaluated,
            std::ranges::count_if(b.designs, [](auto& d) { return d.front; }));
  EXPECT_TRUE(a.insight.starts_with("{\"screening\":{\"layers\":[],\"model\":\"closed\","));
}

TEST_F(RunStudy, GeneticSearchFindsTheFrontOfTheGridWithFewerEvaluations) {
  run(grid_study, "grid", 2);
  run(with_search("  search: {nsga2: {population: 60, generations: 100, seed: 1}}\n"), "ga", 2);
  const auto grid = store::read_run(folder_ / "grid");
  const auto ga = store::read_run(folder_ / "ga");
  EXPECT_LT(ga.progress.modeled, grid.progress.modeled);
  EXPECT_LE(ga.progress.evaluated, 6000);
  EXPECT_EQ(ga.progress.stopped_because, "100 generations were made");
}

}  // namespace
}  // namespace flecsim::study
