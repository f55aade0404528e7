#pragma once

#include "domain/clone_request.hpp"
#include "domain/json.hpp"
#include "domain/money.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace reprise::domain {

/// How much of a line is taken: `part` of `whole`; for a component, those are its kit's.
struct TakenLine {
    Decimal part{1, 0};
    Decimal whole{1, 0};
    /// Whether less than all of the line is taken.
    bool is_reduced() const { return part != whole; }
};

/// The lines of an order as a selection sees them, one entry for each line in the order's sequence.
struct SelectedLine {
    std::int64_t item_index = 0;    ///< From 1; the line's place where it has no item_index of its own.
    std::optional<std::size_t> kit; ///< The line (from 0) of the kit that a component belongs to.
    std::optional<TakenLine> taken; ///< Nothing when the line stays behind.
};

/// R2, R3: what is taken of each line. Throws DomainError with a pointer into the request, one fault for each bad
/// choice: `unknown_item_index`, `duplicate_item_index`, `kit_component_not_selectable`, `quantity_out_of_range`.
std::vector<SelectedLine> select_lines(const Json& order_items, const ItemSelection& selection);

} // namespace reprise::domain
