#pragma once

#include <string_view>

namespace reprise::fuzz {

/// What each fuzzer defines: holds its properties against one input. Whatever it throws ends the process, and is found.
void try_input(std::string_view input);

/// A property of the code under test. Where it does not hold, says which, and ends the process, which is how libFuzzer
/// learns that its input is a finding.
void require(bool holds, std::string_view property);

/// Counts an input that was not refused before the properties. The count is printed at the end, as libFuzzer prints its
/// own: a fuzzer whose seeds are all refused would hold nothing against the code, and find nothing.
void note_reached();

} // namespace reprise::fuzz
