#include <limits>

#include "flecsim/sim/cpu/devices.h"

namespace flecsim::sim {
namespace {

constexpr std::uint64_t kMsip = 0;
constexpr std::uint64_t kMtimecmp = 0x4000;
constexpr std::uint64_t kMtime = 0xbff8;

std::uint64_t part(std::uint64_t whole, std::uint64_t within, int size_bytes) {
  whole >>= 8 * within;
  return size_bytes == 8 ? whole : whole & 0xffffffffU;
}

std::uint64_t merge(std::uint64_t whole, std::uint64_t within, int size_bytes,
                    std::uint64_t value) {
  if (size_bytes == 8) return value;
  const std::uint64_t mask = std::uint64_t{0xffffffff} << (8 * within);
  return (whole & ~mask) | ((value << (8 * within)) & mask);
}

bool allowed(std::uint64_t within, int size_bytes) {
  return (size_bytes == 4 && within % 4 == 0) || (size_bytes == 8 && within == 0);
}

}  // namespace

Clint::Clint(int harts) : harts_(static_cast<std::size_t>(harts)) {}

std::uint64_t Clint::ticks_to_timer(int hart) const {
  if (timer_interrupt(hart)) return std::numeric_limits<std::uint64_t>::max();
  return at(hart).mtimecmp - mtime();
}

// Which hart's register of an array starting at `first` an offset means.
bool Clint::locate(std::uint64_t offset, std::uint64_t first, std::uint64_t stride,
                   std::size_t& hart, std::uint64_t& within) const {
  if (offset < first) return false;
  hart = (offset - first) / stride;
  within = (offset - first) % stride;
  return hart < harts_.size();
}

bool Clint::read(std::uint64_t offset, int size_bytes, std::uint64_t& value) {
  std::size_t hart = 0;
  std::uint64_t within = 0;
  if (offset >= kMtime && offset < kMtime + 8) {
    value = part(mtime(), offset - kMtime, size_bytes);
    return allowed(offset - kMtime, size_bytes);
  }
  if (locate(offset, kMtimecmp, 8, hart, within)) {
    value = part(harts_[hart].mtimecmp, within, size_bytes);
    return allowed(within, size_bytes);
  }
  if (offset < kMtimecmp && locate(offset, kMsip, 4, hart, within)) {
    value = harts_[hart].msip ? 1 : 0;
    return size_bytes == 4 && within == 0;
  }
  return false;
}

bool Clint::write(std::uint64_t offset, int size_bytes, std::uint64_t value) {
  std::size_t hart = 0;
  std::uint64_t within = 0;
  if (offset >= kMtime && offset < kMtime + 8) {
    if (!allowed(offset - kMtime, size_bytes)) return false;
    offset_ = merge(mtime(), offset - kMtime, size_bytes, value) - ticks_;
    return true;
  }
  if (locate(offset, kMtimecmp, 8, hart, within)) {
    if (!allowed(within, size_bytes)) return false;
    harts_[hart].mtimecmp = merge(harts_[hart].mtimecmp, within, size_bytes, value);
    return true;
  }
  if (offset < kMtimecmp && locate(offset, kMsip, 4, hart, within)) {
    if (size_bytes != 4 || within != 0) return false;
    harts_[hart].msip = (value & 1) != 0;
    return true;
  }
  return false;
}

}  // namespace flecsim::sim
