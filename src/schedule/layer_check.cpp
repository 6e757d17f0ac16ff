#include "layer_check.h"

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::schedule {
namespace {

template <class... Values>
[[noreturn]] void fail(std::string_view where, fmt::format_string<Values...> text,
                       Values&&... values) {
  throw base::InputError(
      fmt::format("{}: {}", where, fmt::format(text, std::forward<Values>(values)...)));
}

void check_products(std::initializer_list<std::int64_t> sizes, std::string_view where) {
  double products = 1;
  for (const std::int64_t size : sizes) products *= static_cast<double>(size);
  if (products > 9e18) fail(where, "{:.2g} products, expected less than 2^63", products);
}

/// A window of `size` in `extent` elements, `padding` of them at either end.
void check_window(std::string_view name, std::int64_t size, std::int64_t extent,
                  std::string_view where) {
  if (size > extent) {
    fail(where, "a {} of {} does not fit into {} (padding included)", name, size, extent);
  }
}

void check_pooling(const model::ConvolutionWork& w, std::string_view where) {
  if (!w.pooling) return;
  const model::PoolingWork& p = *w.pooling;
  if (p.padding >= p.size) {
    fail(where, "a pooling window of {} with padding {}, expected less padding than window", p.size,
         p.padding);
  }
  check_window("pooling window", p.size, w.out_height() + 2 * p.padding, where);
  check_window("pooling window", p.size, w.out_width() + 2 * p.padding, where);
}

void check(const model::ConvolutionWork& w, std::string_view where) {
  if (w.in_channels % w.groups != 0 || w.out_channels % w.groups != 0) {
    fail(where, "{} groups of {} input and {} output channels, expected a divisor of both",
         w.groups, w.in_channels, w.out_channels);
  }
  check_window("kernel", (w.kernel_height - 1) * w.dilation_height + 1,
               w.in_height + w.pad_top + w.pad_bottom, where);
  check_window("kernel", (w.kernel_width - 1) * w.dilation_width + 1,
               w.in_width + w.pad_left + w.pad_right, where);
  check_pooling(w, where);
  check_products({w.batch, w.out_height(), w.out_width(), w.out_channels, w.kernel_height,
                  w.kernel_width, w.in_channels / w.groups},
                 where);
}

void check(const model::MatmulWork& w, std::string_view where) {
  check_products({w.count, w.rows, w.columns, w.depth}, where);
}

}  // namespace

void check_layer(const model::Work& work, std::string_view where) {
  if (const auto* convolution = std::get_if<model::ConvolutionWork>(&work)) {
    check(*convolution, where);
  } else if (const auto* matmul = std::get_if<model::MatmulWork>(&work)) {
    check(*matmul, where);
  }
}

}  // namespace flecsim::schedule
