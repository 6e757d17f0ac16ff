// Which handler executes a mnemonic. L is the length of the encoding, kNear whether a jump stays in
// its page.
#pragma once

#include "ops_control.h"
#include "ops_float.h"
#include "ops_integer.h"
#include "ops_memory.h"

namespace flecsim::sim {

template <class U, int L>
Handler<U> integer_handler(Mnemonic mnemonic) {
  using namespace ops;
  using I = Integer<U>;
  using W = Integer<std::uint32_t>;
  switch (mnemonic) {
    case Mnemonic::lui:
    case Mnemonic::auipc: return constant<U, L>;
    case Mnemonic::fence: return nothing<U, L>;
    case Mnemonic::addi: return immediate<U, L, I::add>;
    case Mnemonic::slti: return immediate<U, L, I::slt>;
    case Mnemonic::sltiu: return immediate<U, L, I::sltu>;
    case Mnemonic::xori: return immediate<U, L, I::exclusive_or>;
    case Mnemonic::ori: return immediate<U, L, I::inclusive_or>;
    case Mnemonic::andi: return immediate<U, L, I::both>;
    case Mnemonic::slli: return immediate<U, L, I::sll>;
    case Mnemonic::srli: return immediate<U, L, I::srl>;
    case Mnemonic::srai: return immediate<U, L, I::sra>;
    case Mnemonic::add: return registers<U, L, I::add>;
    case Mnemonic::sub: return registers<U, L, I::sub>;
    case Mnemonic::sll: return registers<U, L, I::sll>;
    case Mnemonic::slt: return registers<U, L, I::slt>;
    case Mnemonic::sltu: return registers<U, L, I::sltu>;
    case Mnemonic::xor_: return registers<U, L, I::exclusive_or>;
    case Mnemonic::srl: return registers<U, L, I::srl>;
    case Mnemonic::sra: return registers<U, L, I::sra>;
    case Mnemonic::or_: return registers<U, L, I::inclusive_or>;
    case Mnemonic::and_: return registers<U, L, I::both>;
    case Mnemonic::addiw: return immediate<U, L, I::template word<W::add>>;
    case Mnemonic::slliw: return immediate<U, L, I::template word<W::sll>>;
    case Mnemonic::srliw: return immediate<U, L, I::template word<W::srl>>;
    case Mnemonic::sraiw: return immediate<U, L, I::template word<W::sra>>;
    case Mnemonic::addw: return registers<U, L, I::template word<W::add>>;
    case Mnemonic::subw: return registers<U, L, I::template word<W::sub>>;
    case Mnemonic::sllw: return registers<U, L, I::template word<W::sll>>;
    case Mnemonic::srlw: return registers<U, L, I::template word<W::srl>>;
    case Mnemonic::sraw: return registers<U, L, I::template word<W::sra>>;
    case Mnemonic::mul: return registers<U, L, I::mul>;
    case Mnemonic::mulh: return registers<U, L, I::mulh>;
    case Mnemonic::mulhsu: return registers<U, L, I::mulhsu>;
    case Mnemonic::mulhu: return registers<U, L, I::mulhu>;
    case Mnemonic::div: return registers<U, L, I::div>;
    case Mnemonic::divu: return registers<U, L, I::divu>;
    case Mnemonic::rem: return registers<U, L, I::rem>;
    case Mnemonic::remu: return registers<U, L, I::remu>;
    case Mnemonic::mulw: return registers<U, L, I::template word<W::mul>>;
    case Mnemonic::divw: return registers<U, L, I::template word<W::div>>;
    case Mnemonic::divuw: return registers<U, L, I::template word<W::divu>>;
    case Mnemonic::remw: return registers<U, L, I::template word<W::rem>>;
    case Mnemonic::remuw: return registers<U, L, I::template word<W::remu>>;
    default: return nullptr;
  }
}

template <class U, int L>
Handler<U> memory_handler(Mnemonic mnemonic) {
  using namespace ops;
  switch (mnemonic) {
    case Mnemonic::lb: return load<U, L, std::int8_t>;
    case Mnemonic::lh: return load<U, L, std::int16_t>;
    case Mnemonic::lw: return load<U, L, std::int32_t>;
    case Mnemonic::ld: return load<U, L, std::int64_t>;
    case Mnemonic::lbu: return load<U, L, std::uint8_t>;
    case Mnemonic::lhu: return load<U, L, std::uint16_t>;
    case Mnemonic::lwu: return load<U, L, std::uint32_t>;
    case Mnemonic::sb: return store<U, L, std::uint8_t>;
    case Mnemonic::sh: return store<U, L, std::uint16_t>;
    case Mnemonic::sw: return store<U, L, std::uint32_t>;
    case Mnemonic::sd: return store<U, L, std::uint64_t>;
    case Mnemonic::flw: return float_load<U, L, std::uint32_t>;
    case Mnemonic::fld: return float_load<U, L, std::uint64_t>;
    case Mnemonic::fsw: return float_store<U, L, std::uint32_t>;
    case Mnemonic::fsd: return float_store<U, L, std::uint64_t>;
    default: return nullptr;
  }
}

template <class U, int L, bool kNear>
Handler<U> jump_handler(Mnemonic mnemonic) {
  using namespace ops;
  using C = Condition<U>;
  switch (mnemonic) {
    case Mnemonic::jal: return jal<U, L, kNear>;
    case Mnemonic::jalr: return jalr<U, L>;
    case Mnemonic::beq: return branch<U, L, kNear, C::eq>;
    case Mnemonic::bne: return branch<U, L, kNear, C::ne>;
    case Mnemonic::blt: return branch<U, L, kNear, C::lt>;
    case Mnemonic::bge: return branch<U, L, kNear, C::ge>;
    case Mnemonic::bltu: return branch<U, L, kNear, C::ltu>;
    case Mnemonic::bgeu: return branch<U, L, kNear, C::geu>;
    default: return nullptr;
  }
}

template <class U>
Handler<U> system_handler(Mnemonic mnemonic) {
  using namespace ops;
  using A = Assign<U>;
  switch (mnemonic) {
    case Mnemonic::illegal: return illegal<U>;
    case Mnemonic::ecall: return ecall<U>;
    case Mnemonic::ebreak: return ebreak<U>;
    case Mnemonic::fence_i: return fence_i<U>;
    case Mnemonic::mret: return mret<U>;
    case Mnemonic::wfi: return wfi<U>;
    case Mnemonic::csrrw: return csr<U, false, true, A::write>;
    case Mnemonic::csrrs: return csr<U, false, false, A::set>;
    case Mnemonic::csrrc: return csr<U, false, false, A::clear>;
    case Mnemonic::csrrwi: return csr<U, true, true, A::write>;
    case Mnemonic::csrrsi: return csr<U, true, false, A::set>;
    case Mnemonic::csrrci: return csr<U, true, false, A::clear>;
    default: return nullptr;
  }
}

// `offset` is 0 for the word and the distance between the two forms for the double word.
template <class U, class T>
Handler<U> atomic_handler(Mnemonic word_form) {
  using namespace ops;
  using C = Combine<T>;
  switch (word_form) {
    case Mnemonic::lr_w: return load_reserved<U, T>;
    case Mnemonic::sc_w: return store_conditional<U, T>;
    case Mnemonic::amoswap_w: return atomic<U, T, C::swap>;
    case Mnemonic::amoadd_w: return atomic<U, T, C::add>;
    case Mnemonic::amoxor_w: return atomic<U, T, C::exclusive_or>;
    case Mnemonic::amoand_w: return atomic<U, T, C::both>;
    case Mnemonic::amoor_w: return atomic<U, T, C::either>;
    case Mnemonic::amomin_w: return atomic<U, T, C::min>;
    case Mnemonic::amomax_w: return atomic<U, T, C::max>;
    case Mnemonic::amominu_w: return atomic<U, T, C::minu>;
    case Mnemonic::amomaxu_w: return atomic<U, T, C::maxu>;
    default: return nullptr;
  }
}

// For the format B; the mnemonic is that of the single-precision form.
template <class U, class B>
Handler<U> float_handler(Mnemonic single_form) {
  using namespace ops;
  switch (single_form) {
    case Mnemonic::fmadd_s: return float_fused<U, B, false, false>;
    case Mnemonic::fmsub_s: return float_fused<U, B, false, true>;
    case Mnemonic::fnmsub_s: return float_fused<U, B, true, false>;
    case Mnemonic::fnmadd_s: return float_fused<U, B, true, true>;
    case Mnemonic::fadd_s: return float_binary<U, B, float_add<B>>;
    case Mnemonic::fsub_s: return float_binary<U, B, float_subtract<B>>;
    case Mnemonic::fmul_s: return float_binary<U, B, float_multiply<B>>;
    case Mnemonic::fdiv_s: return float_binary<U, B, float_divide<B>>;
    case Mnemonic::fsqrt_s: return float_sqrt<U, B>;
    case Mnemonic::fsgnj_s: return float_sign<U, B, Sign<B>::inject>;
    case Mnemonic::fsgnjn_s: return float_sign<U, B, Sign<B>::inject_negated>;
    case Mnemonic::fsgnjx_s: return float_sign<U, B, Sign<B>::inject_xor>;
    case Mnemonic::fmin_s: return float_pick<U, B, float_minimum<B>>;
    case Mnemonic::fmax_s: return float_pick<U, B, float_maximum<B>>;
    case Mnemonic::feq_s: return float_compare<U, B, float_equal<B>>;
    case Mnemonic::flt_s: return float_compare<U, B, float_less<B>>;
    case Mnemonic::fle_s: return float_compare<U, B, float_less_equal<B>>;
    case Mnemonic::fclass_s: return float_class<U, B>;
    case Mnemonic::fcvt_w_s: return float_to_integer<U, B, std::int32_t>;
    case Mnemonic::fcvt_wu_s: return float_to_integer<U, B, std::uint32_t>;
    case Mnemonic::fcvt_l_s: return float_to_integer<U, B, std::int64_t>;
    case Mnemonic::fcvt_lu_s: return float_to_integer<U, B, std::uint64_t>;
    case Mnemonic::fcvt_s_w: return integer_to_float<U, B, std::int32_t>;
    case Mnemonic::fcvt_s_wu: return integer_to_float<U, B, std::uint32_t>;
    case Mnemonic::fcvt_s_l: return integer_to_float<U, B, std::int64_t>;
    case Mnemonic::fcvt_s_lu: return integer_to_float<U, B, std::uint64_t>;
    case Mnemonic::fmv_x_w: return move_to_integer<U, B>;
    case Mnemonic::fmv_w_x: return move_from_integer<U, B>;
    default: return nullptr;
  }
}

// The same place in the list of another width: both lists are in the same order.
inline Mnemonic shifted(Mnemonic mnemonic, Mnemonic from, Mnemonic to) {
  return static_cast<Mnemonic>(static_cast<int>(mnemonic) - static_cast<int>(from) +
                               static_cast<int>(to));
}

template <class U>
Handler<U> extension_handler(Mnemonic mnemonic) {
  if (mnemonic >= Mnemonic::lr_d && mnemonic <= Mnemonic::amomaxu_d) {
    return atomic_handler<U, std::uint64_t>(shifted(mnemonic, Mnemonic::lr_d, Mnemonic::lr_w));
  }
  if (mnemonic >= Mnemonic::lr_w && mnemonic <= Mnemonic::amomaxu_w) {
    return atomic_handler<U, std::uint32_t>(mnemonic);
  }
  if (mnemonic == Mnemonic::fcvt_s_d) return ops::narrow<U>;
  if (mnemonic == Mnemonic::fcvt_d_s) return ops::widen<U>;
  if (mnemonic >= Mnemonic::fmadd_d && mnemonic <= Mnemonic::fmv_d_x) {
    return float_handler<U, std::uint64_t>(shifted(mnemonic, Mnemonic::fld, Mnemonic::flw));
  }
  return float_handler<U, std::uint32_t>(mnemonic);
}

template <class U, int L>
Handler<U> handler_of_length(Mnemonic mnemonic, bool near) {
  if (const auto handler = integer_handler<U, L>(mnemonic)) return handler;
  if (const auto handler = memory_handler<U, L>(mnemonic)) return handler;
  return near ? jump_handler<U, L, true>(mnemonic) : jump_handler<U, L, false>(mnemonic);
}

template <class U>
Handler<U> handler_of(Mnemonic mnemonic, int length_bytes, bool near) {
  const auto handler = length_bytes == 2 ? handler_of_length<U, 2>(mnemonic, near)
                                         : handler_of_length<U, 4>(mnemonic, near);
  if (handler != nullptr) return handler;
  if (const auto system = system_handler<U>(mnemonic)) return system;
  return extension_handler<U>(mnemonic);
}

}  // namespace flecsim::sim
