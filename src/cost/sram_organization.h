// What an access to an SRAM costs as a function of how CACTI divides its banks.
//
// A bank is a field of mats, a mat is two by two subarrays of rows x columns. CACTI tries divisions
// of the word lines and bit lines, numbers of words per row and multiplexing, and takes the
// organization with the least read energy x access time^2. Within one organization outline and
// wires follow from the layout (sram_layout.h), and energies, time and the height of the periphery
// are linear in sums of known features (sram_features.h): read energy is met to 0.1 %, area to 0.3
// %, time to 0.15 % at the median. The steps of decoders with the number of address bits are taken
// from a node with sizes between powers of two. Jumps between neighboring sizes are changes of the
// organization. The coefficients are fitted on the points of the grid (data/technology/sram.csv,
// sram_parts.csv). Limits: no organizations but those seen near by; banks below 1 KiB to 5 %.
// Source: CACTI 7 (HewlettPackard/cacti, BSD-style licence): its results, and what it adds up;
// Muralimanohar et al., HPL-2009-85 (CACTI 6.5).
#pragma once

#include <map>
#include <vector>

#include "linear_fit.h"
#include "sram_arrays.h"
#include "sram_layout.h"
#include "sram_values.h"

namespace flecsim::cost {

/// Parts of the read energy of a bank, pJ.
struct SramParts {
  double htree, bit_lines, decoders, sense_amplifiers;

  double sum() const { return htree + bit_lines + decoders + sense_amplifiers; }
};

/// A point of the grid. The parts are known for single banks only.
struct SramGridPoint {
  double bank_bytes;
  double width_bits;
  SramOrganization organization;
  SramValues values;
  SramParts parts;
  int banks = 1;

  SramArrays arrays() const { return {organization, bank_bytes, width_bits}; }
};

/// What depends on the organization.
struct SramAccess {
  double read_pj, write_pj, area_um2, access_ns;

  explicit SramAccess(const SramValues& values);
  SramAccess(double read, double write, double area, double access)
      : read_pj(read), write_pj(write), area_um2(area), access_ns(access) {}

  /// CACTI's objective.
  double cost() const { return read_pj * access_ns * access_ns; }
  bool positive() const { return read_pj > 0 && write_pj > 0 && area_um2 > 0 && access_ns > 0; }
};

/// Time and energy of decoders by the number of address bits, up to scale and offset. Needs points
/// of several numbers of rows per number of address bits, so sizes between powers of two.
class SramDecoderSteps {
 public:
  SramDecoderSteps(const std::vector<SramGridPoint>& single_banks, const SramProcess& process);

  double time(double rows) const { return at(time_, rows); }
  double energy(double rows) const { return at(energy_, rows); }

 private:
  using Steps = std::map<int, double>;  ///< by floor(log2(rows)); continued at the ends
  static double at(const Steps& steps, double rows);

  Steps time_;
  Steps energy_;
};

/// Macros of one or several banks of one node and port type.
class SramModel {
 public:
  /// `points`: of all numbers of banks.
  SramModel(const std::vector<const SramGridPoint*>& points, SramDecoderSteps steps,
            const SramProcess& process);

  SramAccess operator()(const SramArrays& arrays, int banks) const;

  /// What routing between the mats of a bank takes of an access.
  double bank_routing_pj(const SramArrays& arrays) const;

 private:
  /// Wires inside and between banks. For one bank the routing is nothing but its area.
  struct Wiring {
    SramTree tree;
    SramRouting routing;
  };

  void fit_height(const std::vector<const SramGridPoint*>& points);
  void add_single_bank(const SramGridPoint& point);
  void add(const SramGridPoint& point);
  void fit_time_offsets(const std::vector<const SramGridPoint*>& points);

  Wiring wiring(const SramArrays& arrays, int banks) const;
  Features all_decoder_features(const SramArrays& arrays) const;
  Features all_write_features(const SramArrays& arrays, const SramTree& tree) const;
  Features all_time_features(const SramArrays& arrays, const SramTree& tree) const;
  double time_ns(const SramArrays& arrays, const SramTree& tree) const;

  SramDecoderSteps steps_;
  SramProcess process_;
  LinearFit bit_lines_, sense_amplifiers_, decoders_, drivers_, tree_, write_, height_, time_;
  std::map<int, double> time_offsets_;  ///< by address bits: how steps differ from those given
};

}  // namespace flecsim::cost
