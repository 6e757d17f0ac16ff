// Numbers of the control and status registers that the harts implement, and the names of all that a
// disassembler may meet.
// Source: RISC-V privileged specification 20211203, chapter 2.
#pragma once

#include <string>

namespace flecsim::sim::csr {

inline constexpr int fflags = 0x001;
inline constexpr int frm = 0x002;
inline constexpr int fcsr = 0x003;
inline constexpr int cycle = 0xc00;
inline constexpr int time = 0xc01;
inline constexpr int instret = 0xc02;
inline constexpr int hpmcounter3 = 0xc03;
inline constexpr int cycleh = 0xc80;
inline constexpr int timeh = 0xc81;
inline constexpr int instreth = 0xc82;
inline constexpr int hpmcounter3h = 0xc83;
inline constexpr int mvendorid = 0xf11;
inline constexpr int marchid = 0xf12;
inline constexpr int mimpid = 0xf13;
inline constexpr int mhartid = 0xf14;
inline constexpr int mconfigptr = 0xf15;
inline constexpr int mstatus = 0x300;
inline constexpr int misa = 0x301;
inline constexpr int mie = 0x304;
inline constexpr int mtvec = 0x305;
inline constexpr int mcounteren = 0x306;
inline constexpr int mstatush = 0x310;
inline constexpr int mcountinhibit = 0x320;
inline constexpr int mhpmevent3 = 0x323;
inline constexpr int mscratch = 0x340;
inline constexpr int mepc = 0x341;
inline constexpr int mcause = 0x342;
inline constexpr int mtval = 0x343;
inline constexpr int mip = 0x344;
inline constexpr int tselect = 0x7a0;
inline constexpr int tdata1 = 0x7a1;
inline constexpr int tdata2 = 0x7a2;
inline constexpr int tdata3 = 0x7a3;
inline constexpr int mcycle = 0xb00;
inline constexpr int minstret = 0xb02;
inline constexpr int mhpmcounter3 = 0xb03;
inline constexpr int mcycleh = 0xb80;
inline constexpr int minstreth = 0xb82;
inline constexpr int mhpmcounter3h = 0xb83;

}  // namespace flecsim::sim::csr

namespace flecsim::sim {

// "mstatus"; a register without a name is written as a number.
std::string csr_name(int number);

}  // namespace flecsim::sim
