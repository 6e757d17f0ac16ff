// How CACTI divides an SRAM bank, and what an access costs as a function of that division.
//
// A bank is a field of mats, a mat is two by two subarrays of rows x columns. CACTI tries divisions
// of the word lines and bit lines, numbers of words per row and multiplexing, and takes the
// organization with the least read energy x access time^2. Within one organization energies, area
// and time are smooth functions of rows, columns, word width and the number of mats: bit lines,
// sense amplifiers and writes are linear in products of them (met to 1e-4), routing (H-tree),
// decoders and area to about 1 %. The steps of decoders with the number of address bits are the
// same at all nodes up to scale. Jumps between neighboring sizes are changes of the organization.
// The coefficients are fitted on the points of the grid (data/technology/sram.csv, sram_parts.csv).
// Source: the structure of CACTI's results; Muralimanohar et al., HPL-2009-85 (CACTI 6.5).
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
};

/// A point of the grid. The parts are known for single banks only.
struct SramGridPoint {
  double bank_bytes;
  double width_bits;
  SramOrganization organization;
  SramValues values;
  SramParts parts;

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
  explicit SramDecoderSteps(const std::vector<SramGridPoint>& single_banks);

  double time(double rows) const { return at(time_, rows); }
  double energy(double rows) const { return at(energy_, rows); }

 private:
  using Steps = std::map<int, double>;  ///< by floor(log2(rows)); continued at the ends
  static double at(const Steps& steps, double rows);

  Steps time_;
  Steps energy_;
};

/// A bank without routing to others.
class SramBankModel {
 public:
  SramBankModel(const std::vector<SramGridPoint>& single_banks, SramDecoderSteps steps);

  SramAccess operator()(const SramArrays& arrays) const;

  /// What routing between the mats takes of an access.
  double routing_pj(const SramArrays& arrays) const;

 private:
  Features decoder_features(const SramArrays& arrays) const;
  Features time_features(const SramArrays& arrays) const;

  SramDecoderSteps steps_;
  LinearFit bit_lines_, sense_amplifiers_, decoders_, htree_, write_, area_, time_;
};

/// `banks` banks with the routing between them; a single one is the bank model.
class SramMacroModel {
 public:
  SramMacroModel(const std::vector<SramGridPoint>& points, int banks, const SramBankModel& bank,
                 const SramProcess& process);

  SramAccess operator()(const SramArrays& arrays) const;

 private:
  const SramBankModel* bank_;
  int banks_;
  SramProcess process_;
  LinearFit read_, write_, time_;  ///< what routing adds; empty for one bank
};

}  // namespace flecsim::cost
