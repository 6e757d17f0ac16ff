#include "flecsim/sim/cpu/devices.h"

namespace flecsim::sim {
namespace {

constexpr std::uint64_t kData = 0;
constexpr std::uint64_t kLineControl = 3;
constexpr std::uint64_t kLineStatus = 5;
constexpr std::uint8_t kDivisorAccess = 0x80;
constexpr std::uint8_t kTransmitterEmpty = 0x60;

}  // namespace

bool Uart::read(std::uint64_t offset, int size_bytes, std::uint64_t& value) {
  if (size_bytes != 1 || offset > 7) return false;
  value = offset == kLineStatus ? kTransmitterEmpty : offset == kLineControl ? line_control_ : 0;
  return true;
}

bool Uart::write(std::uint64_t offset, int size_bytes, std::uint64_t value) {
  if (size_bytes != 1 || offset > 7) return false;
  if (offset == kLineControl) line_control_ = static_cast<std::uint8_t>(value);
  const bool divisor = (line_control_ & kDivisorAccess) != 0;
  if (offset == kData && !divisor) output_(static_cast<char>(value));
  return true;
}

}  // namespace flecsim::sim
