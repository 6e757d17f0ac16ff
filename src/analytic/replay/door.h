// The way of an unroller's commands into the reservation station: queues without anything to
// decide.
//
// A command that finds the queues empty will be allocated a fixed number of cycles later if there
// is an entry now, because only commands before it could take that. So it is allocated ahead of its
// time, and goes on to the execute unit if it waits for nothing.
#pragma once

#include "execute.h"
#include "fifo.h"
#include "reservation_station.h"

namespace flecsim::analytic::replay {

template <class Queue>
class Door {
 public:
  /// `cycles`: from an unroller to the station; 0: nothing goes ahead.
  Door(Queue& queue, ReservationStation& station, Execute& execute, Cycle cycles)
      : queue_(queue), station_(station), execute_(execute), cycles_(cycles) {}

  bool plain_room(Cycle now) { return queue_.plain_room(now); }
  /// A command of the CPU.
  void pass(Cycle now, const Command& command) { queue_.push_at(now) = command; }
  /// A command of an unroller, of this class, which `make` returns.
  template <class Make>
  void pass(Cycle now, Class c, Make make) {
    if (cycles_ == 0 || !queue_.empty() || !allocate(now, c, make)) queue_.push_at(now) = make();
  }
  /// When a load or store that was allocated ahead may issue, `never` without one.
  Cycle issues_at() const { return issues_at_; }
  /// A command that was issued ahead may start the idle execute unit.
  bool starts() const { return starts_; }

 private:
  template <class Make>
  bool allocate(Cycle now, Class c, Make make) {
    if (!station_.choose_entry(c)) return false;
    station_.comes(station_.allocate(make), now + cycles_);
    if (c != execute_class) {
      issues_at_ = now + cycles_ + 1;
    } else if (station_.issue_ahead(now + 1, execute_.queue())) {
      starts_ = execute_.issued(now, station_);
    }
    return true;
  }

  Queue& queue_;
  ReservationStation& station_;
  Execute& execute_;
  Cycle cycles_;
  Cycle issues_at_ = never;
  bool starts_ = false;
};

using StationQueue = Fifo<Command, 2>;
using PassingQueue = Chain<Command, 16>;
/// The matmul unroller's queue, or that of a convolution's unroller before it.
using StationDoor = Door<StationQueue>;
/// A convolution's commands pass the matmul unroller, which has no loop to run.
using PassingDoor = Door<PassingQueue>;

}  // namespace flecsim::analytic::replay
