#pragma once

#include <algorithm>
#include <chrono>

namespace reprise::domain {

/// R4: the default and at the same time the most a merchant may set.
inline constexpr std::chrono::days maximum_card_retention{60};

/// R4: the last second in which the card of an order of that `creation` may be used again. `retention` is clamped to
/// 0..60 days.
constexpr std::chrono::sys_seconds card_reusable_until(std::chrono::sys_seconds creation, std::chrono::days retention)
{
    return creation + std::clamp(retention, std::chrono::days{0}, maximum_card_retention);
}

/// R4: whether the card may still be used at `now`; the deadline itself is included and not one second more.
constexpr bool within_card_retention(std::chrono::sys_seconds creation, std::chrono::sys_seconds now,
                                     std::chrono::days retention)
{
    return now <= card_reusable_until(creation, retention);
}

} // namespace reprise::domain
