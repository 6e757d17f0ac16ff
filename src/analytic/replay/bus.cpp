#include "bus.h"

#include <algorithm>
#include <stdexcept>

namespace flecsim::analytic::replay {

Bus::Bus(const Parameters& parameters, const BusState& state, bool may_go_ahead)
    : parameters_(parameters),
      tlb_grant_(state.tlb_grant),
      prefers_(state.crossbar_prefers),
      may_go_ahead_(may_go_ahead),
      even_(parameters.beat_numerator == parameters.beat_denominator) {
  port_[writer].page = state.writer_page;
  port_[reader].page = state.reader_page;
}

BusState Bus::state() const {
  Bus end = *this;
  end.look_up_ahead(never);
  if (ahead_ != 0) end.prefers_ = end.latest(0).client == reader ? writer : reader;
  return {end.port_[writer].page, end.port_[reader].page, end.tlb_grant_, end.prefers_};
}

// ---- requests that go ahead -----------------------------------------------------------------

/// What the TLB granted up to this cycle.
void Bus::settle_page(Client client, Cycle until) {
  Cycle& at = page_at_[client];
  if (at > until || at == never) return;
  port_[client].page = port_[client].asked_page;
  if (at > granted_at_) {
    granted_at_ = at;
    tlb_grant_ = client;
  }
  at = never;
}

/// The latest beat's look-up, one cycle after it was made, and the TLB's grants, as far as they are
/// up to this cycle.
void Bus::look_up_ahead(Cycle until) {
  Ahead& ahead = latest(0);
  if (ahead_ != 0 && !ahead.looked_up && ahead.made < until) {
    Port& port = port_[ahead.client];
    settle_page(ahead.client, ahead.made);
    ahead.looked_up = true;
    ahead.hit = ahead.beat.page == port.page;
    settle_page(ahead.client, ahead.made + 1);
    if (!ahead.hit) {
      port.asked_page = ahead.beat.page;
      page_at_[ahead.client] = ahead.made + 2;
    }
  }
  settle_page(writer, until);
  settle_page(reader, until);
}

/// The stages are empty or hold beats of earlier cycles: the beat passes them in four cycles.
void Bus::go_ahead(Cycle now, Client client, const Beat& beat) {
  if (port_[client].first_page < 0) port_[client].first_page = beat.page;
  look_up_ahead(now);
  if (ahead_ == stages) {  // the oldest has passed the crossbar
    prefers_ = latest(stages - 1).client == reader ? writer : reader;
  }
  ahead_ = std::min(ahead_ + 1, stages);
  ++youngest_;
  latest(0) = {now, client, beat, false, false};
}

/// A beat that is this many cycles old stands in its stage.
void Bus::stand(Client client, const Beat& beat, Cycle age, bool hit) {
  Port& port = port_[client];
  if (age == 3) {
    at_port_.push({beat, client});
  } else if (age == 2) {
    port.buffer.push(beat);
  } else if (age == 1) {
    port.translate = port.tlb = beat;
    port.in_translate = true;
    port.hit = hit;
    port.asks_tlb = !hit;
    port.asked_page = beat.page;
  } else {
    port.tlb = beat;
    port.in_tlb = true;
    port.open = false;
  }
}

/// Puts beats that are not yet at the memory where they are after this cycle's step. Nothing holds
/// up those of earlier cycles, but that of this one may meet another.
void Bus::call_back(Cycle now) {
  if (latest(0).made > now) throw std::logic_error("a request before others that went ahead of it");
  look_up_ahead(now);
  for (Port& port : port_) port.in_translate = port.asks_tlb = false;
  for (std::uint32_t i = ahead_; i-- > 0;) {
    const Ahead& ahead = latest(i);
    const Cycle age = now - ahead.made;
    if (age >= stages - 1) prefers_ = ahead.client == reader ? writer : reader;
    if (age >= stages) continue;
    Beat beat = ahead.beat;
    beat.counted = age > 0;
    stand(ahead.client, beat, age, ahead.hit);
    passing_ = true;
  }
  if (latest(0).made == now) {
    memory_.drop_last(1);
    if (memory_.empty()) serve();
  }
  const Cycle passed = now - (stages - 1);  // the crossbar
  locked_ = put_first_ <= passed && put_last_ > passed;
  put_first_ = put_last_ = -1;
  page_at_ = {never, never};
  ahead_ = 0;
}

void Bus::make(Client client, const Beat& beat) {
  Port& port = port_[client];
  if (port.first_page < 0) port.first_page = beat.page;
  port.tlb = beat;
  port.in_tlb = true;
  port.open = false;
  passing_ = true;
}

bool Bus::make_read(Cycle now, const Beat& beat) {
  if (!reads_go_ahead()) {
    if (ahead_ != 0) call_back(now);
    make(reader, beat);
    return false;
  }
  go_ahead(now, reader, beat);
  push(now + stages + parameters_.latency, reader, beat);
  return true;
}

bool Bus::make_write(Cycle now, const Beat& beat) {
  const bool meets = ahead_ != 0 && latest(0).made >= now;
  if (!may_go_ahead_ || passing_ || locked_ || meets) {
    if (ahead_ != 0) call_back(now);
    make(writer, beat);
    return false;
  }
  go_ahead(now, writer, beat);
  if (beat.first) put_first_ = now;
  put_last_ = beat.last ? now : never;
  if (beat.last) push(now + stages + parameters_.latency, writer, beat);
  plan_acknowledged(now);
  return true;
}

// ---- answers --------------------------------------------------------------------------------

std::uint32_t Bus::move_answers(Cycle now) {
  std::uint32_t news = 0;
  if (!answer_buffer_.empty() && moved_[0] < now) {
    const Answer answer = answer_buffer_.front();
    const std::uint32_t planned = answer.client == reader ? ahead_count(taken_, now) : 0;
    if (answers_[answer.client].used(now) + planned < 2) {
      answers_[answer.client].push(answer.id);
      answer_buffer_.pop(now);
      news = 4u | 1u << answer.client;
      plan_acknowledged(now);
    }
  }
  return news;
}

/// When the beat at the head will have been served: `denominator / numerator` cycles of the memory
/// each, counted from when it was ready and the one before it was gone.
void Bus::serve() {
  if (memory_.empty()) {
    served_at_ = never;
    return;
  }
  const Cycle start = std::max(memory_.front().ready, last_beat_ + 1);
  if (even_) {
    served_at_ = start;
    return;
  }
  const Cycle service = (parameters_.beat_denominator - credit_ + parameters_.beat_numerator - 1) /
                        parameters_.beat_numerator;
  served_at_ = start + service - 1;
  credit_after_ = credit_ + service * parameters_.beat_numerator - parameters_.beat_denominator;
}

void Bus::send_evenly(Cycle first, std::uint32_t beats, Taken& taken) {
  for (std::uint32_t i = 0; i < beats; ++i) taken[i] = first + i + 2;
  last_beat_ = first + beats - 1;
  moved_ = {last_beat_ + 1, beats > 1 ? last_beat_ : moved_[0]};
  taken_ = {last_beat_ + 2, beats > 1 ? last_beat_ + 1 : taken_[0]};
}

std::uint32_t Bus::send_all(Cycle now, Cycle open, Taken& taken) {
  const std::uint8_t beats = memory_.front().beats;
  const Cycle first = std::max({now, served_at_, moved_[1] + 1});
  if (flows(first, open)) {
    send_evenly(first, beats, taken);
  } else {
    for (std::uint8_t i = 0; i < beats; ++i) taken[i] = send_ahead(now, open);
  }
  memory_.pop(last_beat_);
  serve();
  beats_ += beats;
  plan_acknowledged(now);
  return beats;
}

std::uint32_t Bus::read_ahead(Cycle at, const Beat& beat, Cycle open, Taken& taken) {
  go_ahead(at, reader, beat);
  const Cycle ready = at + stages + parameters_.latency;
  const Cycle first = std::max({ready, last_beat_ + 1, moved_[1] + 1});
  if (!flows(first, open)) {
    push(ready, reader, beat);
    return send_all(at, open, taken);
  }
  send_evenly(first, beat.answer_beats, taken);
  beats_ += beat.answer_beats;
  return beat.answer_beats;
}

/// The writer takes its answers as they come.
void Bus::acknowledge_ahead(Cycle now) {
  last_beat_ = std::max({now, served_at_, moved_[1] + 1});
  moved_ = {std::max(last_beat_, moved_[0]) + 1, moved_[0]};
  acknowledged_.push({moved_[0] + 1, memory_.front().id});
  credit_ = credit_after_;
  ++beats_;
  memory_.pop(last_beat_);
  serve();
}

/// One beat of `send_all`: when the reader takes it.
Cycle Bus::send_ahead(Cycle now, Cycle open) {
  const Cycle sent = std::max({now, served_at_, moved_[1] + 1});
  const Cycle moved = std::max({sent + 1, moved_[0] + 1, taken_[1] + 1});
  const Cycle taken = std::max({moved + 1, taken_[0] + 1, open});
  moved_ = {moved, moved_[0]};
  taken_ = {taken, taken_[0]};
  credit_ = credit_after_;
  last_beat_ = sent;
  serve();
  return taken;
}

void Bus::send(Cycle now) {
  credit_ = credit_after_;
  last_beat_ = now;
  Pending& head = memory_.front();
  answer_buffer_.push({head.client, head.id});
  ++beats_;
  head.first = false;
  if (--head.beats == 0) memory_.pop(now);
  serve();
}

// ---- requests -------------------------------------------------------------------------------

void Bus::accept(Cycle now) {
  const auto [beat, client] = at_port_.front();
  at_port_.pop(now);
  if (!beat.last || beat.counted) return;
  push(now + parameters_.latency, client, beat);
}

void Bus::push(Cycle ready, std::uint8_t client, const Beat& beat) {
  memory_.push({ready, client, beat.id, beat.answer_beats, true});
  if (memory_.size() == 1) serve();
}

/// Round robin between the buffers; a put's beats stay together.
bool Bus::arbitrate(Cycle now) {
  const bool waits[2] = {!port_[writer].buffer.empty(), !port_[reader].buffer.empty()};
  if ((!waits[writer] && !waits[reader]) || !at_port_.plain_room(now)) return false;
  std::uint8_t client = writer;
  if (!locked_) {
    client = waits[prefers_] ? prefers_ : static_cast<std::uint8_t>(1 - prefers_);
    prefers_ = client == reader ? writer : reader;
  } else if (!waits[writer]) {
    return false;
  }
  at_port_.push({port_[client].buffer.front(), client});
  locked_ = client == writer && !port_[client].buffer.front().last;
  port_[client].buffer.pop(now);
  return true;
}

/// The beat in the TLB stage is compared with the client's last page; what hits is translated. One
/// that moves on and does not hit asks the TLB in the next cycle, wherever it is by then. The
/// comparison is made of whatever the stage holds, and a beat that waits in the translation stage
/// is judged by it.
void Bus::look_up(Port& port, bool moves, bool granted) {
  const bool hit = port.tlb.page == port.page;
  if (granted) port.page = port.asked_page;
  port.asks_tlb = moves && !hit;
  port.asked_page = port.tlb.page;
  port.hit = hit;
}

/// The beat in the TLB stage moves on; the stage is open for a new one.
void Bus::refill(Port& port) {
  port.in_translate = port.in_tlb;
  port.translate = port.tlb;
  port.in_tlb = false;
}

void Bus::translate_reader(Cycle now, bool granted) {
  Port& port = port_[reader];
  const bool had = port.in_translate;
  const bool miss = !granted && !port.hit;
  const Beat beat = port.translate;
  look_up(port, port.in_tlb, granted);
  refill(port);
  port.open = true;
  if (!had) return;
  if (!miss && port.buffer.plain_room(now)) {
    port.buffer.push(beat);
    return;
  }
  port.tlb = beat;  // through the first stage again, behind the beat that just moved on
  port.in_tlb = true;
  port.open = false;
}

void Bus::translate_writer(Cycle now, bool granted) {
  Port& port = port_[writer];
  const bool miss = port.in_translate && !granted && !port.hit;
  const bool waits = port.in_translate && !miss && !port.buffer.plain_room(now);
  look_up(port, port.in_tlb && !waits, granted);
  if (waits) {
    port.open = !port.in_tlb;
    return;
  }
  if (miss) {
    port.shadow = port.tlb;
    port.in_shadow = port.in_tlb;
    port.tlb = port.translate;
    port.in_tlb = true;
    port.in_translate = false;
    port.open = false;
    return;
  }
  if (port.in_translate) port.buffer.push(port.translate);
  refill(port);
  port.open = !port.in_shadow;
  if (port.in_shadow) {
    port.tlb = port.shadow;
    port.in_tlb = true;
    port.in_shadow = false;
  }
}

bool Bus::step_requests(Cycle now) {
  if (!passing_) return false;
  const bool writes = port_[writer].busy(), reads = port_[reader].busy();
  if (!at_port_.empty()) {
    accept(now);
    plan_acknowledged(now);
  }
  arbitrate(now);
  const bool wants[2] = {port_[writer].asks_tlb, port_[reader].asks_tlb};
  bool granted[2] = {wants[writer], wants[reader]};
  if (wants[writer] && wants[reader]) granted[tlb_grant_] = false;
  if (granted[writer]) tlb_grant_ = writer;
  if (granted[reader]) tlb_grant_ = reader;
  granted_at_ = now;
  if (writes) translate_writer(now, granted[writer]);
  if (reads) translate_reader(now, granted[reader]);
  passing_ = !at_port_.empty() || port_[writer].busy() || port_[reader].busy();
  return true;
}

}  // namespace flecsim::analytic::replay
