#include "flecsim/analytic/scalesim.h"

namespace flecsim::analytic::scalesim {

const std::vector<CopiedFault>& copied_faults() {
  static const std::vector<CopiedFault> faults{
      {"no-padding", "the input has no padding; files fold it into the input's size",
       "padding is part of the layer and is not fetched"},
      {"ragged-window",
       "out = ceil((in - filter + stride) / stride): where the stride does not divide, a last "
       "window sticks out of the input, and its missing words count as SRAM reads",
       "out = floor((in - filter) / stride) + 1"},
      {"total-less-one", "total cycles is the index of the last cycle, one less than their number",
       "the number of cycles"},
      {"os-drain-early",
       "os: outputs leave the bottom row before its last product is added; a fold takes T + rows + "
       "columns - 2, not the T + 2 rows + columns - 2 of the paper",
       "T + 2 rows + columns - 2"},
      {"partial-folds-full-price", "a fold on part of the array takes as long as a full one",
       "a fold fills and drains only the rows and columns it uses"},
      {"no-fold-overlap", "the next fold waits until the last output has left",
       "array.overlap_folds decides"},
      {"os-output-writes", "os adds rows + columns to the output writes of every fold (#166)",
       "every output is written once"},
      {"no-partial-sum-reads",
       "ws and is write a partial sum per fold of the window and never read it back",
       "partial sums are read and written, in SRAM or DRAM"},
      {"compute-utilization-cycles",
       "the compute utilization of ws and is divides by cycles that include a skew of the loading",
       "one utilization: macs / (cycles x PEs)"},
      {"calc-sets-floor", "CALC cuts a buffer into 100 sets of floor(words / 100)",
       "buffers have their size"},
      {"calc-first-fetch", "the first fetch runs at 10 words per cycle, whatever the interface",
       "memory_interface.bits"},
      {"calc-evicts-active",
       "when 50 sets are full all of them are dropped, also where the tensor would fit",
       "what fits stays"},
      {"half-line-writes", "a line that is written half full counts in full in the drained words",
       "bytes written are bytes of outputs"},
      {"write-lines", "a drain moves lines of array-width words (CALC), whatever the interface",
       "memory_interface.bits"},
      {"user-stall-twice",
       "USER adds the wait for a fetch whatever its sign, and once more where it is positive "
       "(#130)",
       "a stall is waited once"},
      {"user-duplicates-fill", "USER fills its sets with every occurrence of an input word",
       "an input word is held once"},
      {"user-bank-bandwidth",
       "USER reads at [layout] SRAMBankBandwidth and writes at Bandwidth, which no file says",
       "one memory interface"},
      {"words-of-one-byte", "every word is one byte, whatever it holds", "data.*_bits"},
  };
  return faults;
}

}  // namespace flecsim::analytic::scalesim
