// From the DMA's cores to the memory and back: TLB stages, TileLink buffers, crossbar, memory.
//
// Two clients (writer 0, reader 1) share the crossbar and the TLB. A request made in cycle t is in
// the TLB stage at t+1, translated at t+2 and at the port at t+4; a beat at the port in t reaches
// its client in t+2. The memory answers in order, `latency` cycles after a request, at its
// bandwidth. Sources: DMA.scala, FrontendTLB.scala, TLArbiter; refs/gemmini-rules.md sections 4
// and 6.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "fifo.h"
#include "parameters.h"

namespace flecsim::analytic::replay {

/// One beat of a request on its way to the memory (a read is a single beat).
struct Beat {
  std::int64_t page = 0;
  std::uint8_t id = 0;
  bool first = true;
  bool last = true;
  std::uint8_t answer_beats = 1;
  bool counted = false;  ///< it went ahead: the memory has it already
};

/// What survives a layer.
struct BusState {
  std::int64_t writer_page = -1;
  std::int64_t reader_page = -1;
  std::uint8_t tlb_grant = 0;         ///< client that used the TLB last
  std::uint8_t crossbar_prefers = 1;  ///< client that wins a tie
  bool operator==(const BusState&) const = default;
};

class Bus {
 public:
  enum Client : std::uint8_t { writer = 0, reader = 1 };
  static constexpr std::uint32_t stages = 4;  ///< cycles from a core to the memory

  /// `may_go_ahead`: requests that nothing can hold up need no steps.
  Bus(const Parameters& parameters, const BusState& state, bool may_go_ahead);

  /// Answers: memory -> clients. Steps first in a cycle, after the clients took what waits for
  /// them.
  /// Bits: 1 writer and 2 reader have a new answer, 4 more is on its way.
  std::uint32_t move_answers(Cycle now);
  /// The memory has a beat to send in this cycle.
  bool serves(Cycle now) const { return served_at_ <= now; }
  /// And room for it.
  bool can_send(Cycle now) const {
    return served_at_ <= now && answer_buffer_.used(now) + ahead_count(moved_, now) < 2;
  }
  void send(Cycle now);
  /// The next beat to be sent is a read's first, the read was made up to `until`, up to which no
  /// other request can meet it on its way, and no other answer that is not planned is between
  /// memory and clients but one beat at the reader (-1: not so): the request.
  int next_read(Cycle until) const {
    if (memory_.empty() || !answer_buffer_.empty() || answers_[reader].size() > 1) return -1;
    const Pending& head = memory_.front();
    const bool there = head.ready - parameters_.latency - stages <= until;
    return there && head.client == reader && head.first ? head.id : -1;
  }
  /// Sends all beats of the request at the head on their way to the reader, which takes the first
  /// one from cycle `open` on and the others as they come: the cycles in which it takes them.
  using Taken = std::array<Cycle, 64>;
  std::uint32_t send_all(Cycle now, Cycle open, Taken& taken);
  /// Nothing is at the memory or on its way to the clients that is not planned.
  bool all_planned() const { return memory_.empty() && answer_buffer_.empty(); }
  /// `all_planned()`: a read that goes ahead, and the same for its beats.
  std::uint32_t read_ahead(Cycle at, const Beat& beat, Cycle open, Taken& taken);
  /// Requests: clients -> memory. Steps before the cores make new ones.
  bool step_requests(Cycle now);

  /// A core may make a beat in this cycle (after step_requests).
  bool can_make(Client client) const { return port_[client].open; }
  bool may_go_ahead() const { return may_go_ahead_; }
  /// Nothing is in the way of a read to the memory.
  bool reads_go_ahead() const { return may_go_ahead_ && !locked_ && !passing_ && !put_open(); }
  /// True if nothing is in its way, so that it is at the memory at once, with its time. A write in
  /// this cycle calls it back.
  bool make_read(Cycle now, const Beat& beat);
  /// A beat of a write, after the reads of this cycle: the same.
  bool make_write(Cycle now, const Beat& beat);

  bool answer_waits(Client client) const { return !answers_[client].empty(); }
  std::uint8_t answer(Client client) const { return answers_[client].front(); }
  void take_answer(Client client, Cycle now) { answers_[client].pop(now); }

  /// An answer is on its way to a client that has room.
  bool answer_can_move() const {
    return !answer_buffer_.empty() && answers_[answer_buffer_.front().client].pipe_room();
  }
  /// The next cycle in which the memory can send, or a beat behind planned ones can move on;
  /// `never` without one.
  Cycle next_event(Cycle now) const {
    const Cycle sends = answer_buffer_.pipe_room() ? std::max(served_at_, moved_[1] + 1) : never;
    if (answer_buffer_.empty()) return sends;
    // Behind planned beats alone it needs one of two places, behind another beat the last of them.
    const Cycle taken = answers_[reader].empty() ? taken_[1] : taken_[0];
    const bool reads = answer_buffer_.front().client == reader;
    const Cycle moves = (reads ? std::max(moved_[0], taken) : moved_[0]) + 1;
    return moves > now ? std::min(sends, moves) : sends;
  }
  /// Writes whose answers have reached the writer up to this cycle, of those that were planned: a
  /// bit per request, once.
  std::uint64_t take_acknowledged(Cycle until) {
    std::uint64_t ids = 0;
    for (; !acknowledged_.empty() && acknowledged_.front().at <= until; acknowledged_.pop(until)) {
      ids |= std::uint64_t{1} << acknowledged_.front().id;
    }
    return ids;
  }
  /// When the next planned one and the last one are there; `never` and -1 without one.
  Cycle next_acknowledged() const {
    return acknowledged_.empty() ? never : acknowledged_.front().at;
  }
  Cycle last_acknowledged() const { return acknowledged_.empty() ? -1 : acknowledged_.back().at; }
  std::int64_t answer_beats() const { return beats_; }
  /// The first page that a client asked for, -1 without one: all that its last page of the layer
  /// before can have made a difference to.
  std::int64_t first_page(Client client) const { return port_[client].first_page; }
  BusState state() const;

 private:
  struct Port {
    Beat tlb, translate, shadow;
    bool in_tlb = false;
    bool in_translate = false;
    bool in_shadow = false;
    bool asks_tlb = false;  ///< in this cycle, for asked_page
    bool hit = false;       ///< the beat in the TLB stage was on the last page, a cycle ago
    bool open = true;       ///< the TLB stage takes a new beat
    std::int64_t asked_page = -1;
    std::int64_t page = -1;
    std::int64_t first_page = -1;
    Fifo<Beat, 2> buffer;
    bool busy() const { return in_tlb || in_translate || in_shadow || asks_tlb || !buffer.empty(); }
  };
  struct Pending {
    Cycle ready = 0;
    std::uint8_t client = 0;
    std::uint8_t id = 0;
    std::uint8_t beats = 1;
    bool first = true;  ///< none of its beats was sent
  };

  Cycle send_ahead(Cycle now, Cycle open);
  /// Plans the answers of the writes that the memory answers next.
  void plan_acknowledged(Cycle now) {
    while (may_go_ahead_ && !memory_.empty() && memory_.front().client == writer &&
           answer_buffer_.empty()) {
      acknowledge_ahead(now);
    }
  }
  void acknowledge_ahead(Cycle now);
  void send_evenly(Cycle first, std::uint32_t beats, Taken& taken);
  /// Beats from this cycle on, one in each, wait for nothing on their way to the reader.
  bool flows(Cycle first, Cycle open) const {
    return even_ && first >= std::max({moved_[0], taken_[1], taken_[0] - 1, open - 2});
  }
  void make(Client client, const Beat& beat);
  void go_ahead(Cycle now, Client client, const Beat& beat);
  void stand(Client client, const Beat& beat, Cycle age, bool hit);
  void settle_page(Client client, Cycle until);
  void look_up_ahead(Cycle until);
  void call_back(Cycle now);
  void push(Cycle ready, std::uint8_t client, const Beat& beat);
  void accept(Cycle now);
  bool arbitrate(Cycle now);
  void translate_writer(Cycle now, bool granted);
  void translate_reader(Cycle now, bool granted);
  static void look_up(Port& port, bool moves, bool granted);
  static void refill(Port& port);
  void serve();

  const Parameters& parameters_;
  Port port_[2];
  std::uint8_t tlb_grant_;
  Cycle granted_at_ = -1;
  std::uint8_t prefers_;
  bool passing_ = false;  ///< something is between the cores and the memory
  bool locked_ = false;   ///< a put of several beats holds the crossbar for the writer
  struct AtPort {
    Beat beat;
    std::uint8_t client = 0;
  };
  Fifo<AtPort, 2> at_port_;
  /// Beats that went ahead in the latest cycles, one in each at most, the youngest first: none
  /// meets another on its way of four cycles. Older ones are at the memory.
  struct Ahead {
    Cycle made = 0;
    Client client = reader;
    Beat beat;
    bool hit = false;
    bool looked_up = false;
  };
  bool may_go_ahead_;
  bool even_;                           ///< the memory sends a beat per cycle
  std::array<Ahead, stages> latest_{};  ///< a ring, the youngest at `youngest_`
  std::uint32_t youngest_ = 0;
  std::uint32_t ahead_ = 0;
  Ahead& latest(std::uint32_t age) { return latest_[(youngest_ - age) & (stages - 1)]; }
  std::array<Cycle, 2> page_at_{never, never};  ///< a client's page changes to `asked_page`
  /// The latest write that went ahead: when its first and last beat were made (`never`: not yet).
  Cycle put_first_ = -1;
  Cycle put_last_ = -1;
  bool put_open() const { return put_last_ == never; }
  Fifo<Pending, 256> memory_;
  Cycle last_beat_ = -1;
  std::int64_t credit_ = 0;  ///< served beyond the last beat
  Cycle served_at_ = never;  ///< when the head's beat can go
  std::int64_t credit_after_ = 0;
  struct Answer {
    std::uint8_t client = 0;
    std::uint8_t id = 0;
  };
  Fifo<Answer, 2> answer_buffer_;
  Fifo<std::uint8_t, 2> answers_[2];
  struct Acknowledged {
    Cycle at = 0;
    std::uint8_t id = 0;
  };
  Fifo<Acknowledged, 64> acknowledged_;
  /// The two latest planned beats, the youngest first: when they leave the buffer, when the reader
  /// takes them. Until then they fill the queues for the beats after them.
  using Latest = std::array<Cycle, 2>;
  Latest moved_{-1, -1}, taken_{-1, -1};
  static std::uint32_t ahead_count(const Latest& latest, Cycle now) {
    return (latest[0] >= now ? 1u : 0u) + (latest[1] >= now ? 1u : 0u);
  }
  std::int64_t beats_ = 0;
};

}  // namespace flecsim::analytic::replay
