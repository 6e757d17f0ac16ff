#include "tile_recurrence.h"

#include <algorithm>
#include <cmath>

#include "flecsim/base/checked.h"

namespace flecsim::analytic {
namespace {

using schedule::TileKind;
using schedule::TileWork;

/// Retired loop to the next one's first load: six or seven commands and the unroller (section 2).
constexpr double configure_cycles = 10;
/// Accumulator row read to its beats at the port: scale pipeline, issue queue, TLB (section 6).
constexpr double write_cycles = 16;

double real(std::int64_t value) { return static_cast<double>(value); }

}  // namespace

TileRecurrence::TileRecurrence(const schedule::TileSequence& tiles, const Machine& machine)
    : tiles_(tiles), m_(machine) {
  kinds_.reserve(tiles.works.size());
  known_loads_.reserve(8);
  for (const TileWork& work : tiles.works) kinds_.push_back(times_of(work));
}

/// Tiles often share a stream with another kind.
const LoadTime& TileRecurrence::load_time_of(const schedule::LoadStream& stream, bool wide) {
  for (const KnownLoad& known : known_loads_) {
    if (known.wide == wide && *known.stream == stream) return known.time;
  }
  known_loads_.push_back({&stream, wide, load_time(stream, wide, m_)});
  return known_loads_.back().time;
}

TileTimes TileRecurrence::times_of(const TileWork& work) {
  TileTimes t;
  t.work = &work;
  t.bias = load_time_of(work.bias, true);
  t.weights = load_time_of(work.weights, false);
  t.input = load_time_of(work.input, false);
  t.execute = execute_time(work, m_);
  t.store = store_time(work, m_);
  if (tiles_.kind == TileKind::addition) {
    t.execute.free_share = std::max(0.0, 1 - t.weights.writes / std::max(1.0, t.weights.cycles()));
  }
  t.groups = std::ceil(real(work.depth_blocks) / m_.load_blocks);
  const LoadTime& last = t.input.count > 0 ? t.input : t.weights.count > 0 ? t.weights : t.bias;
  if (last.count > 0) t.ahead = std::min(1.0, m_.load_entries / last.count) * last.cycles();
  return t;
}

double TileRecurrence::run() {
  s_.slot = real(tiles_.config_commands);
  s_.next_slot = s_.slot + real(tiles_.loop_commands);
  for (std::size_t i = 0; i < tiles_.order.size(); ++i) tile(i);
  if (s_.before) finish_stores(stores_after(s_.executed));
  waits_.end_cycles = s_.end - s_.executed;
  return s_.end;
}

void TileRecurrence::tile(std::size_t index) {
  const TileTimes& t = kinds_[tiles_.order[index]];
  const bool last = index + 1 == tiles_.order.size();
  if (index > 0) s_.slot = s_.next_slot;
  share_port(t);
  switch (tiles_.kind) {
    case TileKind::convolution:
      return convolution(t);
    case TileKind::matmul:
      return matmul(t, last ? nullptr : &kinds_[tiles_.order[index + 1]]);
    case TileKind::addition:
      return addition(t);
  }
}

// ---- loads ----------------------------------------------------------------------------------

/// The first load may be emitted: the slot is configured, the loads of the tile before are emitted
/// (section 2, waits for the previous loop).
double TileRecurrence::ready() const {
  return std::max(s_.slot + configure_cycles, s_.loads_emitted);
}

/// Stores of the tile before take beats of the port and of the answers from the loads (section 4).
void TileRecurrence::share_port(const TileTimes& t) {
  if (!s_.before) return;
  const StoreTime& store = s_.before->store;
  double beats = store.acknowledgements, requests = store.beats, alone = 0;
  for (const LoadTime* load : {&t.bias, &t.weights, &t.input}) {
    beats += load->beats;
    requests += load->requests;
    alone += load->cycles();
  }
  s_.loaded += std::max(0.0, std::max(beats, requests) - alone);
}

/// A stream behind the loads done at `before`, whose first command may go at `ready`.
double TileRecurrence::behind(double before, double ready, const LoadTime& stream) const {
  if (stream.count == 0) return before;
  return std::max(before + stream.cycles(),
                  ready + std::max(stream.flow, stream.fill + stream.rate));
}

/// Bias rows go where the stores of the tile two before read: each load waits for the store that
/// it overlaps (section 3).
double TileRecurrence::bias(const TileTimes& t, double ready) const {
  const double done = behind(s_.loaded, ready, t.bias);
  if (t.bias.count == 0 || s_.stored <= 0) return done;
  return std::max({done, behind(s_.stored_first, s_.stored_first, t.bias),
                   s_.stored + t.bias.fill + t.bias.cycles() / t.bias.count});
}

/// One accumulator bank: the results of the tile before go first, bias rows take the cycles
/// between (section 4, write conflicts).
double TileRecurrence::bias_bank(double begin, double done, double writes) const {
  if (!m_.one_bank || writes <= 0 || !s_.before || begin >= s_.executed) return done;
  const double from = std::max(begin, s_.executes_from);
  const double free = (from - begin) + (s_.executed - from) * s_.before->execute.free_share;
  return free >= writes ? done : std::max(done, s_.executed + writes - free);
}

void TileRecurrence::emit_loads(const TileTimes& t, double ready) {
  s_.loads_emitted = std::max(ready, s_.loaded - t.ahead);
}

// ---- tiles ----------------------------------------------------------------------------------

/// Bias, weights and input in this order; pairs are emitted once all loads are (section 2).
void TileRecurrence::convolution(const TileTimes& t) {
  const double from = ready();
  const double begin = std::max(s_.loaded, from);
  double done = bias_bank(begin, bias(t, from), t.bias.writes);
  done = behind(done, from, t.weights);
  s_.loaded = behind(done, from, t.input);
  emit_loads(t, from);
  const double start = std::max(s_.executed, s_.loads_emitted);
  if (start >= s_.loaded) return execute(t, start, start + t.execute.cycles);
  const double before = done_while_reading(t, s_.loaded - start);
  execute(t, s_.loaded - before, s_.loaded + t.execute.cycles - before);
}

/// Of the first block of weights, while the tile's last loads write the bank that it reads.
double TileRecurrence::done_while_reading(const TileTimes& t, double time) const {
  const LoadTime& last = t.input.count > 0 ? t.input : t.weights;
  const bool one_bank = real(t.work->input_rows) <= m_.bank_rows;
  const double density =
      last.count > 0 && one_bank ? std::min(1.0, last.writes / last.cycles()) : 0;
  return std::min(t.execute.block, time * (1 - density));
}

/// A and B in turns of 64 / DIM blocks along k, and pairs of a turn once it is emitted; the bias of
/// the next tile goes before what is left of them (section 2).
void TileRecurrence::matmul(const TileTimes& t, const TileTimes* next) {
  const double from = ready();
  const double done = s_.bias_done ? s_.loaded : bias(t, from);
  s_.bias_done = false;
  double begin = std::max(done, from + t.weights.fill);
  if (next && next->bias.count > 0) {
    const Stores stores = stores_after(s_.executed);
    const double at = std::max(stores.retired + configure_cycles, begin);
    if (at < begin + t.operands() - t.ahead) {
      begin += next->bias.cycles() + std::max(0.0, stores.first - at);
      s_.bias_done = true;
    }
  }
  s_.loaded = t.loads_operands() ? begin + t.operands() : done;
  emit_loads(t, from);
  const double depth = real(t.work->depth_blocks);
  const double turn = streams_out(t) ? t.input.cycles() / std::max(1.0, t.input.count)
                                     : (t.input.cycles() + t.weights.cycles() / depth) / t.groups;
  const double start = std::max(s_.executed, begin + turn);
  const double row = t.execute.cycles / depth;
  const double before =
      std::min(done_while_loading(t, std::max(0.0, s_.loaded - start)), t.execute.cycles - row);
  execute(t, start, std::max(start, s_.loaded) + t.execute.cycles - before);
}

/// One block of B that overwrites: results leave row by row while A still arrives.
bool TileRecurrence::streams_out(const TileTimes& t) const {
  return tiles_.kind == TileKind::matmul && t.work->overwrites && t.work->execute.blocks == 1;
}

/// Execution while the tile's own loads write the banks that it reads (section 5): pairs wait for
/// writes of A, those with new weights for writes of B as well. Weights that fill two banks are
/// read from the first while the loads write the second.
double TileRecurrence::done_while_loading(const TileTimes& t, double time) const {
  const double all = t.operands();
  if (all <= 0 || time <= 0) return time;
  const double plain = 1 - std::min(t.input.writes, all) / all;
  const double fresh = std::max(0.0, 1 - (t.input.writes + t.weights.writes) / all);
  const double share = std::min(1.0, m_.dim * real(t.work->execute.blocks) / t.execute.cycles);
  const double blocked = fresh <= 0 ? 0 : 1 / ((1 - share) / plain + share / fresh);
  const double second = std::min(1.0, m_.bank_rows / std::max(1.0, real(t.work->weight_rows)));
  const double first = 1 - second;
  const double done = first * time * blocked;
  const double open = std::clamp(first * t.execute.cycles - done, 0.0, second * time * plain);
  return done + open + (second * time - open / std::max(plain, 1e-9)) * blocked;
}

/// Stores follow the second operand block by block, but its additions take the accumulator's read
/// port (section 6).
void TileRecurrence::addition(const TileTimes& t) {
  const double from = s_.slot + configure_cycles;
  const double first = behind(s_.loaded, from, t.input);
  s_.loaded = behind(first, from, t.weights);
  const double start = first + t.weights.cycles() / std::max(1.0, t.weights.count);
  const double open = std::max(0.0, s_.loaded - start) * t.execute.free_share;
  execute(t, start, std::max(start, s_.loaded - open));
}

/// The tile executes from `start` to `end`; the stores of the tile before go on beside it.
void TileRecurrence::execute(const TileTimes& t, double start, double end) {
  const double idle = std::max(0.0, start - s_.executed);
  const double held = std::clamp(s_.slot - s_.executed, 0.0, idle);
  waits_.slots_cycles += held;
  waits_.loads_cycles += idle - held;
  waits_.executing_cycles += end - s_.executed - idle;
  if (s_.before) finish_stores(stores_beside(stores_after(s_.executed), t, start, end));
  s_.executes_from = start;
  s_.executed = end;
  const double held_pairs = m_.execute_entries / 2 * t.execute.per_pair;
  s_.execute_emitted = std::max(s_.loads_emitted, end - held_pairs);
  s_.before = &t;
}

// ---- stores ---------------------------------------------------------------------------------

/// The stores of the tile before if nothing holds them. Its loop retires when the last one is
/// emitted: as many as the reservation station holds are then still to come.
TileRecurrence::Stores TileRecurrence::stores_after(double executed) const {
  if (!s_.before) return {0, 0, s_.slot};
  const double commands = real(s_.before->work->store.commands);
  if (commands == 0) return {0, 0, s_.execute_emitted};
  const StoreTime& store = s_.before->store;
  const double drain = s_.before->execute.drain;
  const double from = streams_out(*s_.before) ? s_.executes_from : executed;
  const double begin = std::max(s_.stored, from + drain);
  const double end = std::max(begin + store.cycles, executed + drain + store.cycles / commands);
  return {begin + store.cycles / commands, end, retired(end)};
}

/// The last store is emitted once the reservation station has room for it: the tile's own stores or
/// those of the tile before must be done but for as many as it holds.
double TileRecurrence::retired(double stored) const {
  const StoreTime& store = s_.before->store;
  const bool fit = real(s_.before->work->store.commands) <= m_.store_entries;
  return std::max(s_.execute_emitted, fit ? s_.stored : stored - store.last);
}

/// One accumulator bank: additions of the tile that executes take the read port (section 6).
TileRecurrence::Stores TileRecurrence::stores_beside(const Stores& alone, const TileTimes& t,
                                                     double from, double to) const {
  const StoreTime& store = s_.before->store;
  const double begin = alone.last - store.cycles;
  if (!m_.one_bank || alone.last <= 0 || to <= begin || alone.last <= from) return alone;
  const double beside = std::max(from, begin);
  const double left = alone.last - beside;
  const double free = (to - beside) * t.execute.free_share;
  const double end = left <= free ? beside + left / t.execute.free_share : to + left - free;
  const double late = end - alone.last;
  return {alone.first + late, end, retired(end)};
}

void TileRecurrence::finish_stores(const Stores& stores) {
  s_.next_slot = stores.retired;
  s_.end = std::max(s_.end, s_.executed + s_.before->execute.drain);
  if (stores.last > 0) {
    s_.stored_first = stores.first;
    s_.stored = stores.last;
    s_.end = std::max(s_.end, stores.last + s_.before->store.drain + write_cycles);
  }
  s_.before = nullptr;
}

}  // namespace flecsim::analytic
