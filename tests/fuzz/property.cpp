#include "fuzz/property.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

namespace reprise::fuzz {
namespace {

/// Prints itself when the process ends.
struct Count {
    std::size_t reached = 0;
    ~Count() { std::cerr << "stat::reached_the_properties: " << reached << std::endl; }
};

Count& count()
{
    static Count only;
    return only;
}

} // namespace

void note_reached()
{
    ++count().reached;
}

void require(bool holds, std::string_view property)
{
    if (!holds) {
        std::cerr << "does not hold: " << property << std::endl;
        std::abort();
    }
}

} // namespace reprise::fuzz

// libFuzzer's own entry.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    // A copy of exactly its size, so that AddressSanitizer sees who reads one octet too many.
    const std::vector<char> octets(data, data + size);
    reprise::fuzz::try_input(std::string_view(octets.data(), octets.size()));
    return 0;
}
