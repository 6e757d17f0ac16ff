// When each tile of a layer loads, executes and stores: the closed form's recurrence.
//
// A tile's loads follow those of the tile before and wait for a loop slot, which the tile two
// before frees when its last command is emitted; execution follows the loads and the tile before;
// stores follow execution. Section numbers in tile_recurrence.cpp are those of the rule book that
// docs/gemmini.md summarises.
#pragma once

#include <vector>

#include "flecsim/analytic/closed_form.h"

#include "closed_form_bounds.h"

namespace flecsim::analytic {

/// Times of one kind of tile.
struct TileTimes {
  const schedule::TileWork* work = nullptr;
  LoadTime bias, weights, input;
  ExecuteTime execute;
  StoreTime store;
  double groups = 1;  ///< matrix product: steps of A along k
  double ahead = 0;   ///< cycles by which the last load is emitted before it is done

  double operands() const { return weights.cycles() + input.cycles(); }
  bool loads_operands() const { return weights.count + input.count > 0; }
};

class TileRecurrence {
 public:
  TileRecurrence(const schedule::TileSequence& tiles, const Machine& machine);

  /// Cycles of one run.
  double run();
  const Waits& waits() const { return waits_; }
  const TileTimes& kind(std::size_t index) const { return kinds_[index]; }

 private:
  /// All that one tile leaves to the next; times but for the last two.
  struct State {
    double slot = 0;                    ///< the loop slot is free: the tile two before has retired
    double next_slot = 0;               ///< the next tile's
    double loads_emitted = 0;           ///< the last load is in the reservation station
    double loaded = 0;                  ///< the last row is written
    double executes_from = 0;           ///< the tile before
    double executed = 0;                ///< its last row is fired
    double execute_emitted = 0;         ///< its last pair is in the reservation station
    double stored_first = 0;            ///< the first store of the tile two before is done
    double stored = 0;                  ///< ... the last one
    double end = 0;                     ///< everything so far is acknowledged
    bool bias_done = false;             ///< the next tile's bias went before
    const TileTimes* before = nullptr;  ///< the tile before, whose stores are still to come
  };
  struct Stores {
    double first = 0;
    double last = 0;
    double retired = 0;
  };

  TileTimes times_of(const schedule::TileWork& work);
  const LoadTime& load_time_of(const schedule::LoadStream& stream, bool wide);
  void tile(std::size_t index);
  double ready() const;
  void share_port(const TileTimes& t);
  void convolution(const TileTimes& t);
  void matmul(const TileTimes& t, const TileTimes* next);
  void addition(const TileTimes& t);
  void execute(const TileTimes& t, double start, double end);
  void emit_loads(const TileTimes& t, double ready);
  double behind(double before, double ready, const LoadTime& stream) const;
  double bias(const TileTimes& t, double ready) const;
  double bias_bank(double begin, double done, double writes) const;
  bool streams_out(const TileTimes& t) const;
  double done_while_loading(const TileTimes& t, double time) const;
  double done_while_reading(const TileTimes& t, double time) const;
  Stores stores_after(double executed) const;
  Stores stores_beside(const Stores& alone, const TileTimes& t, double from, double to) const;
  double retired(double stored) const;
  void finish_stores(const Stores& stores);

  const schedule::TileSequence& tiles_;
  const Machine& m_;
  std::vector<TileTimes> kinds_;
  struct KnownLoad {
    const schedule::LoadStream* stream;
    bool wide;
    LoadTime time;
  };
  std::vector<KnownLoad> known_loads_;
  State s_;
  Waits waits_;
};

}  // namespace flecsim::analytic
