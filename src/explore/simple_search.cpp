#include <set>

#include <fmt/format.h>

#include "flecsim/base/random.h"
#include "flecsim/explore/optimizer.h"

#include "variation.h"

namespace flecsim::explore {
namespace {

class Exhaustive final : public Optimizer {
 public:
  Exhaustive(const Space& space, std::int64_t from, std::int64_t batch)
      : space_(space), grid_(space.variables), next_(from), batch_(batch) {}

  std::vector<Genome> ask() override {
    std::vector<Genome> genomes;
    while (next_ < grid_.size() && static_cast<std::int64_t>(genomes.size()) < batch_) {
      Genome genome = grid_.genome(next_++);
      if (is_canonical(genome)) genomes.push_back(std::move(genome));
    }
    return genomes;
  }

  void tell(std::span<const Genome>, std::span<const Evaluation>) override {}

  std::string stopped_because() const override {
    return next_ >= grid_.size() ? "the whole space was searched" : "";
  }

 private:
  bool is_canonical(const Genome& genome) const {
    if (!space_.canonicalize) return true;
    Genome canonical = genome;
    space_.canonicalize(canonical);
    return canonical == genome;
  }

  Space space_;
  Grid grid_;
  std::int64_t next_;
  std::int64_t batch_;
};

class RandomSearch final : public Optimizer {
 public:
  RandomSearch(const Space& space, std::int64_t evaluations, std::uint64_t seed)
      : space_(space), left_(evaluations), random_(seed) {}

  std::vector<Genome> ask() override {
    constexpr std::int64_t batch = 1024;
    std::vector<Genome> genomes;
    int repeated = 0;
    while (left_ > 0 && static_cast<std::int64_t>(genomes.size()) < batch && repeated < patience) {
      Genome genome = random_genome(space_, random_);
      if (!seen_.insert(genome).second) {
        ++repeated;
        continue;
      }
      repeated = 0;
      --left_;
      genomes.push_back(std::move(genome));
    }
    if (genomes.empty()) reason_ = left_ > 0 ? "no new designs were drawn" : "the budget is spent";
    return genomes;
  }

  void tell(std::span<const Genome>, std::span<const Evaluation>) override {}
  std::string stopped_because() const override { return reason_; }

 private:
  static constexpr int patience = 10000;
  Space space_;
  std::int64_t left_;
  base::Random random_;
  std::set<Genome> seen_;
  std::string reason_;
};

}  // namespace

std::unique_ptr<Optimizer> exhaustive(const Space& space, std::int64_t from, std::int64_t batch) {
  return std::make_unique<Exhaustive>(space, from, batch);
}

std::unique_ptr<Optimizer> random_search(const Space& space, std::int64_t evaluations,
                                         std::uint64_t seed) {
  return std::make_unique<RandomSearch>(space, evaluations, seed);
}

}  // namespace flecsim::explore
