#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace reprise::domain {

/// R12: what becomes of a field of an order when the order is cloned.
/// `carried`: under its own name; `renamed`: under another one; `recomputed`: the new sale gets its own, never
/// reported; `not_carried`: left behind and reported.
enum class Fate { carried, renamed, recomputed, not_carried };

/// R13: why something was left behind. Stable, an enum of the contract, never derived from text.
enum class NotCopiedCode {
    not_cloneable,
    method_not_cloneable,
    one_time_number,
    automatically_applied,
    expired,
    excluded_by_request,
    quantity_reduced,
    exceeds_cart_limit,
    past_retention,
    erased,
    no_card,
};

/// One row of the clone map: the fate of one field of one model of the contract.
/// All texts are literals and live for ever.
struct CloneRule {
    std::string_view model; ///< The order model, such as "OrderShipping".
    std::string_view field; ///< Its field, in the contract's own spelling.
    Fate fate;
    std::string_view
        cart_field; ///< Where it goes: a name in the cart's matching object, or a path below it ("phsyical/weight").
    NotCopiedCode code;      ///< Why it stays behind; means something only where fate is not_carried.
    std::string_view reason; ///< A short English phrase for the printed map.
    std::string_view part;   ///< The model of the value where that is an object or an array of them whose members have
                             ///< rows of their own.
    std::size_t cart_max_length; ///< The most characters the cart's field takes where that may be fewer than the
                                 ///< order's; 0 is no limit.
};

/// R12: the whole table, sorted by model and field, one row for every field of Order and of every model that is reached
/// through a row with a part. A row that is not_carried speaks for all beneath it. Immutable, any thread.
std::span<const CloneRule> clone_map();

/// The rows of one model, sorted by field; empty for an unknown model.
std::span<const CloneRule> clone_rules_of(std::string_view model);

/// The row of one field among the rows of its model, or nullptr. The row lives for ever.
const CloneRule* find_clone_rule(std::span<const CloneRule> model_rules, std::string_view field);

/// The fate's name as the printed map shows it. The text lives for ever.
std::string_view to_string(Fate fate) noexcept;
/// The code's name on the wire. The text lives for ever.
std::string_view to_string(NotCopiedCode code) noexcept;
/// Every code, in the order of the contract.
std::span<const NotCopiedCode> all_not_copied_codes() noexcept;

/// proto-docs/clone-map.md, whole: one Markdown table for each model, and one of what only a cart has. A test keeps the
/// file equal to it.
std::string clone_map_markdown();

} // namespace reprise::domain
