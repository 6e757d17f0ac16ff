#include "flecsim/analytic/systolic_table.h"

#include <algorithm>
#include <limits>

#include "flecsim/base/checked.h"

namespace flecsim::analytic {
namespace {

using arch::Stationary;
using base::ceil_div;

constexpr double never = -1e300;

/// One work on one number of rows.
struct Rows {
  bool os, overlap, full;
  std::int64_t m, streamed, size, side;

  std::int64_t folds() const { return ceil_div(size, side); }
  std::int64_t first() const { return full ? side : std::min(size, side); }
  std::int64_t last() const { return full ? side : size - (folds() - 1) * side; }
  std::int64_t load(std::int64_t rows) const { return os ? 0 : rows; }
  /// Of a fold's tail what does not depend on columns.
  std::int64_t tail(std::int64_t rows) const {
    return streamed - 2 + (os ? 2 * rows + m - 1 : rows * m);
  }
  std::int64_t step(std::int64_t previous, std::int64_t next) const {
    if (os) return std::max(streamed, 2 * previous - 1);
    return std::max(streamed, (previous - 1) * (m - 1) + next);
  }
};

}  // namespace

SystolicTable::SystolicTable(std::span<const SystolicWork> works,
                             std::span<const std::int64_t> rows,
                             std::span<const std::int64_t> columns, const arch::Systolic& base) {
  const Stationary kind = base.array.dataflow;
  const bool os = kind == Stationary::output;
  const bool full = base.array.partial_folds == arch::PartialFolds::full;
  std::vector<const SystolicWork*> products;
  for (const SystolicWork& work : works) {
    if (work.modeled && work.products > 0) products.push_back(&work);
  }
  works_ = products.size();
  for (const SystolicWork* work : products) {
    const std::int64_t size = kind == Stationary::input ? work->pixels : work->filters;
    ColumnTerms terms;
    for (const std::int64_t side : columns) {
      const std::int64_t folds = ceil_div(size, side);
      const std::int64_t used = full ? side : std::min(size, side);
      const std::int64_t last = full ? side : size - (folds - 1) * side;
      terms.folds.push_back(double(folds));
      // Without overlap every fold pays its columns: their sum instead of the last ones.
      terms.last.push_back(base.array.overlap_folds ? double(last)
                                                    : double((folds - 1) * used + last));
      terms.earlier.push_back(base.array.overlap_folds && folds > 1 ? double(used) : never);
    }
    column_terms_.push_back(std::move(terms));
  }
  for (const std::int64_t side : rows) {
    for (const SystolicWork* work : products) {
      const std::int64_t streamed = os                           ? work->window
                                    : kind == Stationary::weight ? work->pixels
                                                                 : work->filters;
      const Rows r{os,       base.array.overlap_folds,         full, base.array.mac_latency_cycles,
                   streamed, os ? work->pixels : work->window, side};
      const std::int64_t folds = r.folds(), first = r.first(), last = r.last();
      const auto g = double(work->products);
      RowTerms terms;
      if (!r.overlap) {
        const std::int64_t all_rows = (folds - 1) * first + last;
        const std::int64_t fixed = folds * (streamed - 2) + (os ? folds * (r.m - 1) : 0);
        const std::int64_t per_row = os ? 2 : 1 + r.m;
        terms.a = g * double(fixed + per_row * all_rows);
        terms.last = g * double(folds);  // times the sum of columns
        row_terms_.push_back(terms);
        continue;
      }
      // Inside one turn of the outer loop, and from one turn to the next.
      const std::int64_t inside =
          folds == 1 ? 0 : (folds - 2) * r.step(first, first) + r.step(first, last);
      const std::int64_t turn = r.step(last, folds == 1 ? last : first);
      terms.a = g * double(inside + turn);
      terms.b = double(r.load(folds == 1 ? last : first) - turn);
      std::int64_t own = r.tail(last);
      std::int64_t earlier = r.tail(last) - (inside + turn);
      if (folds > 1) {
        own = std::max(own, r.tail(first) - r.step(first, last));
        earlier = std::max(earlier, r.tail(first) - (inside + turn) - r.step(first, last));
      }
      terms.earlier = double(earlier);
      terms.b += double(own);
      terms.earlier -= double(own);
      terms.last = 1;
      row_terms_.push_back(terms);
    }
  }
}

void SystolicTable::add_cycles(std::size_t i, std::span<double> totals) const {
  const std::size_t count = totals.size();
  double* const total = totals.data();
  for (std::size_t w = 0; w < works_; ++w) {
    const RowTerms r = row_terms_[i * works_ + w];
    const double* const folds = column_terms_[w].folds.data();
    const double* const last = column_terms_[w].last.data();
    const double* const earlier = column_terms_[w].earlier.data();
    for (std::size_t j = 0; j < count; ++j) {
      const double own = r.last * last[j], before = earlier[j] + r.earlier;
      total[j] += r.a * folds[j] + r.b + (own > before ? own : before);
    }
  }
}

}  // namespace flecsim::analytic
