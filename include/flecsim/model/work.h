// What an accelerator is asked to do: one step of work, in plain numbers.
//
// A step is a convolution, matrix product or residual addition with everything that is fused behind
// it (bias, activation, pooling). Tilers and models see only this; names and tensors stay in
// model::Network. Tensors are NHWC in an accelerator's memory; sizes are in elements.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

namespace flecsim::model {

/// Max-pooling behind a convolution (square window, as accelerators fuse it).
struct PoolingWork {
  std::int64_t size = 1;
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  bool operator==(const PoolingWork&) const = default;
};

/// [N, H, W, C] * [K, R, S, C / groups] -> [N, out_height, out_width, K].
struct ConvolutionWork {
  std::int64_t batch = 1;
  std::int64_t in_height = 1;
  std::int64_t in_width = 1;
  std::int64_t in_channels = 1;
  std::int64_t out_channels = 1;
  std::int64_t kernel_height = 1;
  std::int64_t kernel_width = 1;
  std::int64_t stride_height = 1;
  std::int64_t stride_width = 1;
  std::int64_t dilation_height = 1;
  std::int64_t dilation_width = 1;
  std::int64_t pad_top = 0;
  std::int64_t pad_left = 0;
  std::int64_t pad_bottom = 0;
  std::int64_t pad_right = 0;
  std::int64_t groups = 1;
  bool bias = true;
  bool relu = false;
  std::optional<PoolingWork> pooling;

  /// Output extent of the convolution itself, before pooling.
  std::int64_t out_height() const {
    return (in_height + pad_top + pad_bottom - dilation_height * (kernel_height - 1) - 1) /
               stride_height +
           1;
  }
  std::int64_t out_width() const {
    return (in_width + pad_left + pad_right - dilation_width * (kernel_width - 1) - 1) /
               stride_width +
           1;
  }
  /// Output extent of what is written: after pooling, where there is one.
  std::int64_t stored_height() const { return pooled(out_height()); }
  std::int64_t stored_width() const { return pooled(out_width()); }
  std::int64_t macs() const {
    return batch * out_height() * out_width() * out_channels * kernel_height * kernel_width *
           (in_channels / groups);
  }
  bool operator==(const ConvolutionWork&) const = default;

 private:
  std::int64_t pooled(std::int64_t extent) const {
    if (!pooling) return extent;
    return (extent + 2 * pooling->padding - pooling->size) / pooling->stride + 1;
  }
};

/// `count` independent products C[rows, columns] = A[rows, depth] * B[depth, columns] (+ bias row).
struct MatmulWork {
  std::int64_t rows = 1;     ///< I
  std::int64_t columns = 1;  ///< J
  std::int64_t depth = 1;    ///< K
  std::int64_t count = 1;
  bool bias = false;
  bool relu = false;
  std::int64_t macs() const { return count * rows * columns * depth; }
  bool operator==(const MatmulWork&) const = default;
};

/// C[rows, columns] = A + B, element by element (residual addition).
struct AdditionWork {
  std::int64_t rows = 1;
  std::int64_t columns = 1;
  bool relu = false;
  bool operator==(const AdditionWork&) const = default;
};

/// What no accelerator executes: left to the host, never counted as zero but said.
struct HostWork {
  std::int64_t input_elements = 0;
  std::int64_t output_elements = 0;
  bool operator==(const HostWork&) const = default;
};

using Work = std::variant<ConvolutionWork, MatmulWork, AdditionWork, HostWork>;

}  // namespace flecsim::model
