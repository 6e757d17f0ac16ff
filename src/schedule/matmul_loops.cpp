#include <algorithm>

#include "flecsim/schedule/gemmini_loops.h"

// The order of the loops and every address follow LoopMatmul.scala; see gemmini_loops.h.
namespace flecsim::schedule {
namespace {

std::int32_t dim(const MatmulLayout& layout) {
  return static_cast<std::int32_t>(layout.geometry.array);
}

bool carry(std::int32_t& value, std::int32_t step, std::int32_t end) {
  value = value + step >= end ? 0 : value + step;
  return value == 0;
}

/// Elements that `blocks` blocks from `first` of `total` cover; the last block lacks `pad`.
std::int16_t elements(std::int32_t first, std::int32_t step, std::int32_t total, std::int32_t pad,
                      std::int32_t array) {
  const std::int32_t blocks = std::min(step, total - first);
  return static_cast<std::int16_t>(blocks * array - (first + blocks >= total ? pad : 0));
}

Command load(const MatmulLayout& layout, std::uint8_t id, std::int32_t row, std::int64_t address) {
  Command c;
  c.opcode = Opcode::load;
  c.loop = LoopKind::matmul;
  c.load_id = id;
  c.accumulator = layout.addition;
  c.row = row;
  c.address = address;
  return c;
}

std::int32_t load_blocks(const MatmulLayout& layout, std::int32_t total) {
  return std::min(total, static_cast<std::int32_t>(layout.geometry.load_blocks()));
}

}  // namespace

void MatmulA::start(const MatmulLayout& layout, const MatmulLoop& loop, std::int32_t base) {
  *this = MatmulA{};
  layout_ = &layout;
  loop_ = &loop;
  base_ = base;
  depth_ = layout.addition ? loop.columns : loop.depth;
  pad_depth_ = layout.addition ? loop.pad_columns : loop.pad_depth;
  step_ = load_blocks(layout, depth_);
}

Command MatmulA::command() const {
  const std::int32_t d = dim(*layout_);
  Command c = load(*layout_, 0, base_ + (i_ * depth_ + k_) * d,
                   loop_->a + i_ * d * layout_->stride_a + k_ * d * layout_->geometry.input_bytes);
  c.rows = elements(i_, 1, loop_->rows, loop_->pad_rows, d);
  c.columns = elements(k_, step_, depth_, pad_depth_, d);
  return c;
}

bool MatmulA::advance() { return !(carry(i_, 1, loop_->rows) && carry(k_, step_, depth_)); }

void MatmulB::start(const MatmulLayout& layout, const MatmulLoop& loop, std::int32_t base) {
  *this = MatmulB{};
  layout_ = &layout;
  loop_ = &loop;
  base_ = base;
  depth_ = layout.addition ? loop.rows : loop.depth;
  step_ = load_blocks(layout, loop.columns);
}

Command MatmulB::command() const {
  const std::int32_t d = dim(*layout_);
  Command c = load(*layout_, 1, base_ + (k_ * loop_->columns + j_) * d,
                   loop_->b + k_ * d * layout_->stride_b + j_ * d * layout_->geometry.input_bytes);
  c.rows = static_cast<std::int16_t>(d);  // never padded: rows beyond the matrix are read too
  c.columns = elements(j_, step_, loop_->columns, loop_->pad_columns, d);
  c.accumulate = layout_->addition;
  return c;
}

bool MatmulB::advance() { return !(carry(j_, step_, loop_->columns) && carry(k_, 1, depth_)); }

void MatmulBias::start(const MatmulLayout& layout, const MatmulLoop& loop, std::int32_t base) {
  *this = MatmulBias{};
  layout_ = &layout;
  loop_ = &loop;
  base_ = base;
  step_ = std::min(loop.columns, static_cast<std::int32_t>(layout.geometry.bias_blocks()));
}

Command MatmulBias::command() const {
  const std::int32_t d = dim(*layout_);
  Command c = load(*layout_, 2, base_ + (i_ * loop_->columns + j_) * d,
                   loop_->d + j_ * d * layout_->geometry.accumulator_bytes);
  c.accumulator = true;
  c.rows = elements(i_, 1, loop_->rows, loop_->pad_rows, d);
  c.columns = elements(j_, step_, loop_->columns, loop_->pad_columns, d);
  return c;
}

bool MatmulBias::advance() {
  return !(carry(i_, 1, loop_->rows) && carry(j_, step_, loop_->columns));
}

void MatmulExecute::start(const MatmulLayout& layout, const MatmulLoop& loop, std::int32_t a_base,
                          std::int32_t b_base, std::int32_t accumulator_base) {
  *this = MatmulExecute{};
  layout_ = &layout;
  loop_ = &loop;
  a_base_ = a_base;
  b_base_ = b_base;
  accumulator_base_ = accumulator_base;
}

Command MatmulExecute::command() const {
  const std::int32_t d = dim(*layout_);
  Command c;
  c.loop = LoopKind::matmul;
  c.opcode = computing_ ? Opcode::compute : Opcode::preload;
  c.rows = elements(i_, 1, loop_->rows, loop_->pad_rows, d);
  if (computing_) {
    c.row = a_base_ + (i_ * loop_->depth + k_) * d;
    return c;
  }
  c.row = accumulator_base_ + (i_ * loop_->columns + j_) * d;
  c.accumulate = loop_->accumulate || k_ > 0;
  c.weight_rows = elements(k_, 1, loop_->depth, loop_->pad_depth, d);
  if (i_ == 0) c.weight_row = b_base_ + (k_ * loop_->columns + j_) * d;
  return c;
}

bool MatmulExecute::advance() {
  computing_ = !computing_;
  if (computing_) return true;
  return !(carry(i_, 1, loop_->rows) && carry(j_, 1, loop_->columns) && carry(k_, 1, loop_->depth));
}

void MatmulStore::start(const MatmulLayout& layout, const MatmulLoop& loop, std::int32_t base) {
  *this = MatmulStore{};
  layout_ = &layout;
  loop_ = &loop;
  base_ = base;
  step_ = load_blocks(layout, loop.columns);
}

std::int32_t MatmulStore::blocks() const { return std::min(step_, loop_->columns - j_); }

Command MatmulStore::command() const {
  const std::int32_t d = dim(*layout_);
  Command c;
  c.opcode = Opcode::store;
  c.loop = LoopKind::matmul;
  c.accumulator = true;
  c.row = base_ + (i_ * loop_->columns + j_) * d;
  c.rows = elements(i_, 1, loop_->rows, loop_->pad_rows, d);
  c.columns = elements(j_, step_, loop_->columns, loop_->pad_columns, d);
  c.address = loop_->c + i_ * d * layout_->stride_c + j_ * d * layout_->geometry.input_bytes;
  return c;
}

bool MatmulStore::advance() {
  return !(carry(i_, 1, loop_->rows) && carry(j_, step_, loop_->columns));
}

}  // namespace flecsim::schedule
