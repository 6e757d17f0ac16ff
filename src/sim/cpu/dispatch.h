// How handlers go on to the next instruction: see hart.h.
#pragma once

#include "hart.h"

namespace flecsim::sim {

// Goes on at a decoded instruction.
template <class U>
inline Flow<U> dispatch(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
#ifdef FLECSIM_TAIL_DISPATCH
  return op->handler(op, hart, budget);
#else
  hart->note_budget(budget);
  return op;
#endif
}

// The instruction after `op` on the same line; L is the length of `op` in bytes.
template <class U, int L>
inline Flow<U> next(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return dispatch(op + L / 2, hart, budget);
}

// Enters a straight line: charges it and counts the entry.
template <class U>
inline Flow<U> enter(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  budget -= op->run;
  ++op->entries;
  if (budget < 0) [[unlikely]] return hart->out_of_budget(op, budget);
  return dispatch(op, hart, budget);
}

// Enters the line at an address anywhere.
template <class U>
inline Flow<U> enter_at(U pc, Hart<U>* hart, std::int64_t budget) {
  Page<U>* page = hart->page();
  if ((pc ^ static_cast<U>(page->base)) >= kPageBytes) {
    page = hart->find_page(pc);
    if (page == nullptr) [[unlikely]] return hart->leave_at(pc, budget);
    hart->set_page(page);
  }
  return enter(&page->ops[pc % kPageBytes / 2], hart, budget);
}

}  // namespace flecsim::sim
