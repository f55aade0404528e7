#include "carts/placement.hpp"

#include "io/crypto.hpp"

#include <array>

namespace reprise::carts {

std::string_view to_string(PlacementState state) noexcept
{
    constexpr std::array<std::string_view, 5> names{"authorizing", "authorized", "placed", "declined", "abandoned"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view to_string(domain::PaymentProcessing processing) noexcept
{
    constexpr std::array<std::string_view, 3> names{"realtime", "none", "skipped"};
    return names[static_cast<std::size_t>(processing)];
}

std::string make_placement_id()
{
    constexpr std::size_t octets = 10;
    return io::to_letters(io::random_octets(octets));
}

} // namespace reprise::carts
