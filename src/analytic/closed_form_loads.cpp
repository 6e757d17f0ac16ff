#include <algorithm>
#include <array>
#include <cmath>

#include "closed_form_bounds.h"

namespace flecsim::analytic {
namespace {

double real(std::int64_t value) { return static_cast<double>(value); }
double per(double amount, double parts) { return parts > 0 ? amount / parts : 0; }

/// The steady flow of a stream's commands: each waits for a slot, its answers for the memory, its
/// requests for identifiers, its rows for the write port. All in order.
class LoadFlow {
 public:
  LoadFlow(const schedule::LoadStream& stream, bool wide, const Machine& m)
      : m_(m),
        wide_(wide),
        slots_(std::min<std::size_t>(static_cast<std::size_t>(m.dma_commands), 16)) {
    const double rows = real(std::max<std::int64_t>(1, stream.rows));
    row_requests_ = real(stream.requests) / rows;
    double useful = 0;
    for (const schedule::LoadRun& run : stream.runs) {
      useful += real(run.commands * run.rows) * run.row_bytes;
    }
    useful *= real(stream.periods);
    beats_per_byte_ = useful > 0 ? real(stream.bytes) / m.bytes_per_cycle / useful : 0;
  }

  /// Cycles of one period once it flows.
  double period(const schedule::LoadStream& stream) {
    double first = 0;
    constexpr int warm = 1, measured = 2;
    for (int i = 0; i < warm + measured; ++i) {
      for (const schedule::LoadRun& run : stream.runs) add(run);
      if (i == warm - 1) first = end_ + extra_;
    }
    return (end_ + extra_ - first) / measured;
  }

 private:
  void add(const schedule::LoadRun& run) {
    const auto simulated =
        std::min<std::int64_t>(run.commands, static_cast<std::int64_t>(2 * slots_ + 1));
    double before = end_;
    for (std::int64_t i = 0; i < simulated; ++i) {
      if (i + static_cast<std::int64_t>(slots_) == simulated) before = end_;
      command(run);
    }
    if (run.commands > simulated) {
      extra_ += real(run.commands - simulated) * (end_ - before) /
                real(static_cast<std::int64_t>(slots_));
    }
  }

  struct Fetch {
    double first_request = 0;  ///< its number
    double requests = 0;
    double freed_from = 0, freed_to = 0;
  };

  void command(const schedule::LoadRun& run) {
    double& slot = *std::min_element(slot_.begin(), slot_.begin() + slots_);
    start_ = std::max(start_ + std::max(2.0, issued_rows_), slot);
    issued_rows_ = real(run.rows);
    const double writes = issued_rows_ * run.row_writes;
    slot = run.row_bytes > 0 ? fetch(run, writes) : zero(writes);
    end_ = std::max(end_, slot);
  }

  /// Zeros pass the fetches by, but not their writes.
  double zero(double writes) {
    const double at = start_ + 2;
    if (at < writing_ || at >= written_) {
      return at + writes;
    }
    const double open = (written_ - at) * (1 - std::min(1.0, writes_ / (written_ - writing_)));
    if (open >= writes) return at + (written_ - at) * writes / open;
    written_ += writes - open;
    return written_;
  }

  double fetch(const schedule::LoadRun& run, double writes) {
    const double requests = real(run.rows) * row_requests_;
    const double beats = real(run.rows) * run.row_bytes * beats_per_byte_;
    const double one = beats / requests;
    const double port = start_ + 6 + m_.latency;
    const double from = std::max(port, answered_);
    const double made = last_made(requests, one);
    answered_ = std::max({from + beats, port + requests - 1 + one, made + 4 + m_.latency + one});
    writing_ = std::max(written_, wide_ ? answered_ + 3 : from + one + 4);
    written_ = writing_ + writes;
    writes_ = writes;
    if (!wide_) written_ = std::max(written_, answered_ + 5);
    fetches_[next_++ % fetches_.size()] = {requests_, requests, from + one + 3, answered_ + 3};
    requests_ += requests;
    return written_ + 2;
  }

  /// When the command's last request has an identifier.
  double last_made(double requests, double one) const {
    const double needed = requests_ + requests - m_.requests;  // this one must be freed
    if (requests > m_.requests) {
      const double rounds = std::ceil(requests / m_.requests - 1);
      return start_ + 2 + rounds * (m_.latency + 6) + (requests - rounds * m_.requests) * one;
    }
    for (std::size_t back = 1; back <= std::min(slots_, next_); ++back) {
      const Fetch& f = fetches_[(next_ - back) % fetches_.size()];
      if (needed < f.first_request) continue;
      return f.freed_from + (f.freed_to - f.freed_from) * (needed - f.first_request) / f.requests;
    }
    return 0;
  }

  const Machine& m_;
  bool wide_;
  std::size_t slots_;
  double row_requests_ = 0, beats_per_byte_ = 0;
  std::array<double, 16> slot_{};
  std::array<Fetch, 16> fetches_{};
  std::size_t next_ = 0;
  double start_ = 0, issued_rows_ = 0, answered_ = 0, end_ = 0, requests_ = 0;
  double writing_ = 0, written_ = 0, writes_ = 0;
  double extra_ = 0;
};

double flow_cycles(const schedule::LoadStream& stream, bool wide, const Machine& m) {
  if (stream.periods == 0) return 0;
  return real(stream.periods) * LoadFlow(stream, wide, m).period(stream);
}

/// Image rows that are padding: a row of zeros per cycle, three cycles between commands.
double rows_of_zeros(const schedule::LoadStream& stream) {
  double writes = real(stream.zero_writes);
  double commands = real(stream.zero_commands);
  for (const schedule::LoadRun& run : stream.runs) {
    if (run.row_bytes > 0) continue;
    writes -= real(stream.periods * run.commands * run.rows) * run.row_writes;
    commands -= real(stream.periods * run.commands);
  }
  return std::max(0.0, writes) + 3 * commands;
}

}  // namespace

LoadTime load_time(const schedule::LoadStream& stream, bool wide, const Machine& m) {
  LoadTime time;
  time.count = real(stream.commands + stream.zero_commands);
  if (time.count == 0) return time;
  time.beats = real(stream.bytes) / m.bytes_per_cycle;
  time.requests = real(stream.requests);
  // A request keeps its identifier from the reader to its last beat.
  const double held = m.latency + 6 + per(time.beats, time.requests);
  time.identifiers = time.requests * held / m.requests;
  const double padding = rows_of_zeros(stream);
  time.writes = real(stream.row_writes + stream.zero_writes);
  time.rate = std::max({time.beats + padding, time.identifiers + padding, time.writes});
  time.flow = flow_cycles(stream, wide, m) + padding;
  time.fill = m.latency + (wide ? 11 : 13);
  return time;
}

}  // namespace flecsim::analytic
