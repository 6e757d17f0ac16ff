// Ranks: rank 0 searches and writes, all ranks evaluate. A message of work is the number of the
// plan (0 whole, 1 screening) and design ids; the answer is their outcomes, to the bit. Tasks are
// idempotent. Limit: with Open MPI a rank that dies ends the job; `--resume` goes on from the last
// checkpoint and gives the same result.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <deque>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <mpi.h>

#include "evaluators.h"

namespace flecsim::cli {
namespace {

using explore::Genome;
using study::Outcome;
using study::Plan;

enum Tag { work_tag = 1, result_tag = 2, stop_tag = 3 };

int rank() {
  int value = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &value);
  return value;
}

int ranks() {
  int value = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &value);
  return value;
}

/// Bytes of plain values, one after the other.
class Packer {
 public:
  template <typename T>
  void put(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void put(std::string_view text) {
    put(text.size());
    bytes_.append(text);
  }
  void put(const std::vector<double>& values) {
    put(values.size());
    for (const double value : values) put(value);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(const std::string& bytes) : bytes_(bytes) {}
  template <typename T>
  T get() {
    T value;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::string text() {
    const auto size = get<std::size_t>();
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }
  std::vector<double> numbers() {
    std::vector<double> values(get<std::size_t>());
    for (double& value : values) value = get<double>();
    return values;
  }

 private:
  const std::string& bytes_;
  std::size_t at_ = 0;
};

void pack(Packer& packer, const Outcome& outcome) {
  packer.put(outcome.metrics);
  packer.put(outcome.objectives);
  packer.put(outcome.violated);
  packer.put(outcome.violation);
  packer.put(outcome.validity);
  packer.put(outcome.error_percent);
}

/// A message that is there, without spinning a core while none is.
bool message_waits(int source, MPI_Status& status) {
  int there = 0;
  MPI_Iprobe(source, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &status);
  return there != 0;
}

void wait_for_message(int source, MPI_Status& status) {
  while (!message_waits(source, status)) {
    std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
}

std::string receive(const MPI_Status& status) {
  int size = 0;
  MPI_Get_count(&status, MPI_BYTE, &size);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  MPI_Recv(bytes.data(), size, MPI_BYTE, status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
  return bytes;
}

void send(const std::string& bytes, int to, int tag) {
  MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, to, tag, MPI_COMM_WORLD);
}

std::string answer(const std::string& work, const Plan& plan, const Plan* screening,
                   unsigned threads) {
  Unpacker unpacker(work);
  const Plan& asked = unpacker.get<std::int64_t>() == 0 ? plan : *screening;
  std::vector<Genome> genomes(unpacker.get<std::size_t>());
  for (Genome& genome : genomes) genome = asked.grid().genome(unpacker.get<std::int64_t>());
  std::vector<Outcome> outcomes(genomes.size());
  study::thread_evaluator(asked, std::max(1U, threads))->evaluate(genomes, outcomes);
  Packer packer;
  for (const Outcome& outcome : outcomes) pack(packer, outcome);
  return packer.bytes();
}

class RankEvaluator final : public study::Evaluator {
 public:
  RankEvaluator(const Plan& plan, bool screening, unsigned threads)
      : plan_(plan),
        number_(screening ? 1 : 0),
        local_(study::thread_evaluator(plan, std::max(1U, threads))) {}

  ~RankEvaluator() override {
    if (number_ != 0) return;  // the plan of the whole is always there, and the last to go
    for (int to = 1; to < ranks(); ++to) send({}, to, stop_tag);
  }
  RankEvaluator(const RankEvaluator&) = delete;
  RankEvaluator& operator=(const RankEvaluator&) = delete;

  std::size_t least_batch() const override { return static_cast<std::size_t>(ranks()) * 4; }

  void evaluate(std::span<const Genome> genomes, std::span<Outcome> outcomes) override {
    const std::size_t chunk =
        std::clamp<std::size_t>(genomes.size() / (static_cast<std::size_t>(ranks()) * 8), 1, 512);
    Batch batch{genomes, outcomes, chunk, 0, {}};
    batch.begun.assign(static_cast<std::size_t>(ranks()), nothing);
    for (int to = 1; to < ranks(); ++to) hand_out(batch, to);
    while (batch.next < genomes.size()) {
      evaluate_some_here(batch);
      MPI_Status status;
      while (message_waits(MPI_ANY_SOURCE, status)) take(batch, status);
    }
    while (std::ranges::any_of(batch.begun, [](std::size_t b) { return b != nothing; })) {
      MPI_Status status;
      wait_for_message(MPI_ANY_SOURCE, status);
      take(batch, status);
    }
  }

 private:
  static constexpr std::size_t nothing = static_cast<std::size_t>(-1);

  struct Batch {
    std::span<const Genome> genomes;
    std::span<Outcome> outcomes;
    std::size_t chunk;
    std::size_t next;                ///< the first that nobody has
    std::vector<std::size_t> begun;  ///< by rank: where its chunk begins
  };

  std::size_t end_of(const Batch& batch, std::size_t begin) const {
    return std::min(begin + batch.chunk, batch.genomes.size());
  }

  void hand_out(Batch& batch, int to) {
    std::size_t& begun = batch.begun[static_cast<std::size_t>(to)];
    begun = nothing;
    if (batch.next == batch.genomes.size()) return;
    begun = batch.next;
    batch.next = end_of(batch, begun);
    Packer packer;
    packer.put(number_);
    packer.put(batch.next - begun);
    for (std::size_t i = begun; i < batch.next; ++i) packer.put(plan_.grid().id(batch.genomes[i]));
    send(packer.bytes(), to, work_tag);
  }

  void take(Batch& batch, const MPI_Status& status) {
    const std::string bytes = receive(status);
    const std::size_t begin = batch.begun[static_cast<std::size_t>(status.MPI_SOURCE)];
    Unpacker unpacker(bytes);
    for (std::size_t i = begin; i < end_of(batch, begin); ++i) {
      Outcome& outcome = batch.outcomes[i];
      outcome.metrics = unpacker.numbers();
      outcome.objectives = unpacker.numbers();
      outcome.violated = *texts_.insert(unpacker.text()).first;
      outcome.violation = unpacker.get<double>();
      outcome.validity = unpacker.get<counts::Validity>();
      outcome.error_percent = unpacker.get<double>();
    }
    hand_out(batch, status.MPI_SOURCE);
  }

  void evaluate_some_here(Batch& batch) {
    const std::size_t size = std::min<std::size_t>(std::max<std::size_t>(1, batch.chunk / 8),
                                                   batch.genomes.size() - batch.next);
    local_->evaluate(batch.genomes.subspan(batch.next, size),
                     batch.outcomes.subspan(batch.next, size));
    batch.next += size;
  }

  const Plan& plan_;
  std::int64_t number_;
  std::unique_ptr<study::Evaluator> local_;
  std::set<std::string> texts_;  // that outcomes point to
};

}  // namespace

void hand_over_to_ranks() {}

bool serve(const Plan& plan, const Plan* screening, unsigned threads) {
  if (rank() == 0) return false;
  while (true) {
    MPI_Status status;
    wait_for_message(0, status);
    const std::string work = receive(status);
    if (status.MPI_TAG == stop_tag) return true;
    send(answer(work, plan, screening, threads), 0, result_tag);
  }
}

std::unique_ptr<study::Evaluator> make_evaluator(const Plan& plan, bool screening,
                                                 unsigned threads) {
  return std::make_unique<RankEvaluator>(plan, screening, threads);
}

}  // namespace flecsim::cli
