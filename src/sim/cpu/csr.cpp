#include "flecsim/sim/cpu/csr.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace flecsim::sim {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 37> kNames{{
    {csr::fflags, "fflags"},
    {csr::frm, "frm"},
    {csr::fcsr, "fcsr"},
    {csr::cycle, "cycle"},
    {csr::time, "time"},
    {csr::instret, "instret"},
    {csr::cycleh, "cycleh"},
    {csr::timeh, "timeh"},
    {csr::instreth, "instreth"},
    {csr::mvendorid, "mvendorid"},
    {csr::marchid, "marchid"},
    {csr::mimpid, "mimpid"},
    {csr::mhartid, "mhartid"},
    {csr::mconfigptr, "mconfigptr"},
    {csr::mstatus, "mstatus"},
    {csr::misa, "misa"},
    {csr::mie, "mie"},
    {csr::mtvec, "mtvec"},
    {csr::mcounteren, "mcounteren"},
    {csr::mstatush, "mstatush"},
    {csr::mcountinhibit, "mcountinhibit"},
    {csr::mscratch, "mscratch"},
    {csr::mepc, "mepc"},
    {csr::mcause, "mcause"},
    {csr::mtval, "mtval"},
    {csr::mip, "mip"},
    {csr::tselect, "tselect"},
    {csr::tdata1, "tdata1"},
    {csr::tdata2, "tdata2"},
    {csr::tdata3, "tdata3"},
    {csr::mcycle, "mcycle"},
    {csr::minstret, "minstret"},
    {csr::mcycleh, "mcycleh"},
    {csr::minstreth, "minstreth"},
    {0x302, "medeleg"},
    {0x303, "mideleg"},
    {0x180, "satp"},
}};

}  // namespace

std::string csr_name(int number) {
  const auto found = std::find_if(kNames.begin(), kNames.end(),
                                  [&](const auto& entry) { return entry.first == number; });
  if (found != kNames.end()) return std::string(found->second);
  return fmt::format("{:#x}", number);
}

}  // namespace flecsim::sim
