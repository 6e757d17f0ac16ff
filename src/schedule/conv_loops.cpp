#include <algorithm>

#include "flecsim/base/checked.h"
#include "flecsim/schedule/gemmini_loops.h"

// The order of the loops and every address follow LoopConv.scala; see gemmini_loops.h.
namespace flecsim::schedule {
namespace {

std::int32_t dim(const ConvLayout& layout) {
  return static_cast<std::int32_t>(layout.geometry.array);
}

/// value + step, back to `first` at `end`: true when it wrapped ("floorAdd" of the generator).
bool carry(std::int32_t& value, std::int32_t step, std::int32_t end, std::int32_t first = 0) {
  value = value + step >= end ? first : value + step;
  return value == first;
}

/// Rows of the accumulator that one block of output channels takes.
std::int32_t output_block(const ConvLoop& loop) { return loop.batches * loop.rows * loop.columns; }

std::int32_t output_row(const ConvLoop& loop, std::int32_t block, std::int32_t batch,
                        std::int32_t row, std::int32_t column) {
  return block * output_block(loop) + (batch * loop.rows + row) * loop.columns + column;
}

std::int32_t input_block(const ConvLayout& layout, const ConvLoop& loop) {
  return loop.batches * (loop.in_rows >> layout.shift) * (loop.in_columns >> layout.shift);
}

std::int32_t weight_block(const ConvLoop& loop) {
  return loop.kernel_rows * loop.kernel_columns * loop.in_channels;
}

Command load(std::uint8_t id, std::int32_t row, std::int32_t rows, std::int32_t columns,
             std::int64_t address) {
  Command c;
  c.opcode = Opcode::load;
  c.loop = LoopKind::convolution;
  c.load_id = id;
  c.row = row;
  c.rows = static_cast<std::int16_t>(rows);
  c.columns = static_cast<std::int16_t>(columns);
  c.address = address;
  return c;
}

Command config_load(std::uint8_t id, std::int64_t stride, std::int32_t block_stride,
                    std::int32_t repeats) {
  Command c;
  c.opcode = Opcode::config_load;
  c.loop = LoopKind::convolution;
  c.load_id = id;
  c.stride = stride;
  c.block_stride = block_stride;
  c.pixel_repeats = static_cast<std::int16_t>(repeats);
  return c;
}

}  // namespace

// ---- bias -----------------------------------------------------------------------------------

void ConvBias::start(const ConvLayout& layout, const ConvLoop& loop, std::int32_t base) {
  *this = ConvBias{};
  layout_ = &layout;
  loop_ = &loop;
  base_ = base;
}

Command ConvBias::command() const {
  if (!configured_) return config_load(2, 0, output_block(*loop_), 1);
  const std::int32_t step =
      std::min(loop_->out_channels,
               static_cast<std::int32_t>(layout_->geometry.bias_blocks()) * dim(*layout_));
  Command c = load(2, base_ + output_row(*loop_, channel_ / dim(*layout_), batch_, row_, column_),
                   std::min(dim(*layout_), loop_->columns - column_),
                   std::min(step, loop_->out_channels - channel_),
                   loop_->bias + channel_ * layout_->geometry.accumulator_bytes);
  c.accumulator = true;
  return c;
}

bool ConvBias::advance() {
  if (!configured_) return configured_ = true;
  const std::int32_t step =
      std::min(loop_->out_channels,
               static_cast<std::int32_t>(layout_->geometry.bias_blocks()) * dim(*layout_));
  return !(carry(channel_, step, loop_->out_channels) &&
           carry(column_, dim(*layout_), loop_->columns) && carry(row_, 1, loop_->rows) &&
           carry(batch_, 1, loop_->batches));
}

// ---- input ----------------------------------------------------------------------------------

void ConvInput::start(const ConvLayout& layout, const ConvLoop& loop, std::int32_t base) {
  *this = ConvInput{};
  layout_ = &layout;
  loop_ = &loop;
  base_ = base;
  inner_rows_ = loop.in_rows - loop.pad_up - loop.pad_down;
  inner_columns_ = loop.in_columns - loop.pad_left - loop.pad_right;
  step_ = std::min(loop.in_channels,
                   static_cast<std::int32_t>(layout.geometry.load_blocks()) * dim(layout));
  row_ = -loop.pad_up;
  column_ = -loop.pad_left;
}

/// Columns of the image that the command at hand covers.
std::int32_t ConvInput::extent() const {
  if (column_ < 0) return std::min(dim(*layout_), -column_);
  if (column_ >= inner_columns_) {
    return std::min(dim(*layout_), inner_columns_ + loop_->pad_right - column_);
  }
  return std::min(dim(*layout_) << layout_->shift, inner_columns_ - column_);
}

Command ConvInput::command() const {
  const std::int32_t shift = layout_->shift;
  const std::int64_t pixel_bytes = layout_->in_channels * layout_->geometry.input_bytes;
  if (!configured_) {
    return config_load(0, pixel_bytes << shift, input_block(*layout_, *loop_), loop_->pixels);
  }
  const bool padding = row_ < 0 || row_ >= inner_rows_ || column_ < 0 || column_ >= inner_columns_;
  const std::int64_t pixel =
      (static_cast<std::int64_t>(batch_) * layout_->in_rows + row_) * layout_->in_columns + column_;
  const std::int32_t in_row =
      (batch_ * (loop_->in_rows >> shift) + ((row_ + loop_->pad_up) >> shift)) *
      (loop_->in_columns >> shift);
  return load(
      0,
      base_ + (channel_ / dim(*layout_)) * input_block(*layout_, *loop_) + in_row +
          ((column_ + loop_->pad_left) >> shift),
      extent() >> shift, std::min(step_, loop_->in_channels - channel_),
      padding ? 0 : loop_->input + pixel * pixel_bytes + channel_ * layout_->geometry.input_bytes);
}

bool ConvInput::advance() {
  if (!configured_) return configured_ = true;
  const std::int32_t columns = extent();
  return !(carry(channel_, step_, loop_->in_channels) &&
           carry(column_, columns, inner_columns_ + loop_->pad_right, -loop_->pad_left) &&
           carry(row_, 1 << layout_->shift, inner_rows_ + loop_->pad_down, -loop_->pad_up) &&
           carry(batch_, 1, loop_->batches));
}

// ---- weights --------------------------------------------------------------------------------

void ConvWeights::start(const ConvLayout& layout, const ConvLoop& loop, std::int32_t end) {
  *this = ConvWeights{};
  layout_ = &layout;
  loop_ = &loop;
  base_ = end - static_cast<std::int32_t>(base::ceil_div(loop.out_channels, dim(layout))) *
                    weight_block(loop);
  step_ = std::min(loop.out_channels,
                   static_cast<std::int32_t>(layout.geometry.load_blocks()) * dim(layout));
}

Command ConvWeights::command() const {
  const std::int64_t row_bytes = layout_->out_channels * layout_->geometry.input_bytes;
  if (!configured_) return config_load(1, row_bytes, weight_block(*loop_), 1);
  const std::int64_t row =
      (static_cast<std::int64_t>(kernel_row_) * layout_->kernel_columns + kernel_column_) *
          layout_->in_channels +
      in_channel_;
  return load(1,
              base_ + (channel_ / dim(*layout_)) * weight_block(*loop_) +
                  (kernel_row_ * loop_->kernel_columns + kernel_column_) * loop_->in_channels +
                  in_channel_,
              std::min(dim(*layout_), loop_->in_channels - in_channel_),
              std::min(step_, loop_->out_channels - channel_),
              loop_->weights + row * row_bytes + channel_ * layout_->geometry.input_bytes);
}

bool ConvWeights::advance() {
  if (!configured_) return configured_ = true;
  return !(carry(in_channel_, dim(*layout_), loop_->in_channels) &&
           carry(kernel_column_, 1, loop_->kernel_columns) &&
           carry(kernel_row_, 1, loop_->kernel_rows) &&
           carry(channel_, step_, loop_->out_channels));
}

// ---- execute --------------------------------------------------------------------------------

void ConvExecute::start(const ConvLayout& layout, const ConvLoop& loop, std::int32_t input_base,
                        std::int32_t weight_end, std::int32_t accumulator_base) {
  *this = ConvExecute{};
  layout_ = &layout;
  loop_ = &loop;
  input_base_ = input_base;
  weight_base_ =
      weight_end - static_cast<std::int32_t>(base::ceil_div(loop.out_channels, dim(layout))) *
                       weight_block(loop);
  accumulator_base_ = accumulator_base;
  const auto blocks = [](std::int32_t size, std::int32_t block) {
    return static_cast<std::int64_t>(base::ceil_div(size, block));
  };
  const std::int32_t d = dim(layout);
  sweep_ = 2 * blocks(loop.columns, d) * loop.rows * loop.batches;
  sweeps_left_ = blocks(loop.in_channels, d) * blocks(loop.kernel_columns, loop.pixels) *
                     loop.kernel_rows * blocks(loop.out_channels, d) -
                 1;
}

Command ConvExecute::command() const {
  const std::int32_t rows = std::min(dim(*layout_), loop_->columns - column_);
  return computing_ ? compute(rows) : preload(rows);
}

Command ConvExecute::preload(std::int32_t rows) const {
  Command c;
  c.opcode = Opcode::preload;
  c.loop = LoopKind::convolution;
  c.accumulate = true;
  c.rows = static_cast<std::int16_t>(rows);
  c.row = accumulator_base_ + output_row(*loop_, channel_ / dim(*layout_), batch_, row_, column_);
  c.weight_rows =
      static_cast<std::int16_t>(std::min(loop_->pixels, loop_->kernel_columns - kernel_column_) *
                                std::min(dim(*layout_), loop_->in_channels - in_channel_));
  if (batch_ == 0 && row_ == 0 && column_ == 0) {
    c.weight_row = weight_base_ + (channel_ / dim(*layout_)) * weight_block(*loop_) +
                   (kernel_row_ * loop_->kernel_columns + kernel_column_) * loop_->in_channels +
                   in_channel_;
  }
  return c;
}

Command ConvExecute::compute(std::int32_t rows) const {
  const std::int32_t shift = layout_->shift;
  Command c;
  c.opcode = Opcode::compute;
  c.loop = LoopKind::convolution;
  c.rows = static_cast<std::int16_t>(rows);
  c.row = input_base_ + (in_channel_ / dim(*layout_)) * input_block(*layout_, *loop_) +
          (batch_ * (loop_->in_rows >> shift) +
           ((row_ * layout_->stride + kernel_row_ * layout_->dilation) >> shift)) *
              (loop_->in_columns >> shift) +
          ((column_ * layout_->stride + kernel_column_ * layout_->dilation) >> shift);
  return c;
}

bool ConvExecute::advance() {
  computing_ = !computing_;
  if (computing_) return true;
  if (!carry(column_, dim(*layout_), loop_->columns) || !carry(row_, 1, loop_->rows) ||
      !carry(batch_, 1, loop_->batches)) {
    return true;
  }
  --sweeps_left_;
  return !(carry(in_channel_, dim(*layout_), loop_->in_channels) &&
           carry(kernel_column_, loop_->pixels, loop_->kernel_columns) &&
           carry(kernel_row_, 1, loop_->kernel_rows) &&
           carry(channel_, dim(*layout_), loop_->out_channels));
}

// ---- store ----------------------------------------------------------------------------------

void ConvStore::start(const ConvLayout& layout, const ConvLoop& loop, std::int32_t base) {
  *this = ConvStore{};
  layout_ = &layout;
  loop_ = &loop;
  base_ = base;
  state_ = loop.pooled ? State::before : State::stores;
}

Command ConvStore::command() const {
  Command c;
  c.loop = LoopKind::convolution;
  if (state_ != State::stores) {
    c.opcode = Opcode::config_store;
    c.stride = layout_->out_channels * layout_->geometry.input_bytes;
    c.pool = state_ == State::before ? &loop_->pool : nullptr;
    return c;
  }
  c.opcode = Opcode::store;
  c.accumulator = true;
  c.row = base_ + output_row(*loop_, channel_ / dim(*layout_), batch_, row_, column_);
  c.rows = static_cast<std::int16_t>(std::min(dim(*layout_), loop_->columns - column_));
  c.columns = static_cast<std::int16_t>(std::min(dim(*layout_), loop_->out_channels - channel_));
  const std::int64_t pixel =
      (static_cast<std::int64_t>(batch_) * layout_->out_rows + row_) * layout_->out_columns +
      column_;
  c.address =
      loop_->output + (pixel * layout_->out_channels + channel_) * layout_->geometry.input_bytes;
  return c;
}

bool ConvStore::advance() {
  if (state_ == State::before) {
    state_ = State::stores;
    return true;
  }
  if (state_ == State::after) return false;
  if (!carry(channel_, dim(*layout_), loop_->out_channels)) return true;
  if (!loop_->pooled) {
    return !(carry(column_, dim(*layout_), loop_->columns) && carry(row_, 1, loop_->rows) &&
             carry(batch_, 1, loop_->batches));
  }
  if (carry(batch_, 1, loop_->batches)) state_ = State::after;
  return true;
}

}  // namespace flecsim::schedule
