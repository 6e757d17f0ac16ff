#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "flecsim/study/evaluator.h"

namespace flecsim::study {
namespace {

constexpr std::size_t chunk_of_cheap = 8;
constexpr auto cheap = std::chrono::milliseconds(1);  // a design; the replay takes seconds
constexpr std::size_t most_chunk = 256;  // neighbors in a grid share what is kept per thread

class ThreadEvaluator final : public Evaluator {
 public:
  ThreadEvaluator(const Plan& plan, unsigned threads)
      : plan_(plan),
        threads_(threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency())) {}

  std::size_t least_batch() const override {
    return cheap_ ? threads_ * chunk_of_cheap * 4 : threads_;
  }

  void evaluate(std::span<const explore::Genome> genomes, std::span<Outcome> outcomes) override {
    const auto begin = std::chrono::steady_clock::now();
    const std::size_t least_chunk = cheap_ ? chunk_of_cheap : 1;
    const std::size_t chunk = std::clamp(genomes.size() / (threads_ * 8), least_chunk, most_chunk);
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    std::mutex mutex;
    const auto work = [&] {
      try {
        for (std::size_t i = next.fetch_add(chunk); i < genomes.size(); i = next.fetch_add(chunk)) {
          const std::size_t end = std::min(i + chunk, genomes.size());
          for (std::size_t j = i; j < end; ++j) outcomes[j] = plan_.evaluate(genomes[j]);
        }
      } catch (...) {
        const std::lock_guard lock(mutex);
        failure = std::current_exception();
        next = genomes.size();
      }
    };
    const std::size_t chunks = (genomes.size() + chunk - 1) / chunk;
    const std::size_t helpers =
        std::min(threads_ - 1, cheap_ ? chunks / 2 : std::max<std::size_t>(chunks, 1) - 1);
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < helpers; ++i) threads.emplace_back(work);
      work();
    }
    if (failure) std::rethrow_exception(failure);
    if (genomes.empty()) return;
    const auto taken = std::chrono::steady_clock::now() - begin;
    cheap_ = taken < cheap * static_cast<std::int64_t>(genomes.size());
  }

 private:
  const Plan& plan_;
  std::size_t threads_;
  bool cheap_ = false;  // as measured; changes who evaluates what, not the outcome
};

}  // namespace

std::unique_ptr<Evaluator> thread_evaluator(const Plan& plan, unsigned threads) {
  return std::make_unique<ThreadEvaluator>(plan, threads);
}

}  // namespace flecsim::study
