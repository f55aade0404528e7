#pragma once

#include "domain/json.hpp"
#include "domain/money.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace reprise::domain {

/// One line a caller chose: the order line's `item_index` (from 1), and how many of it; without a quantity, as ordered.
struct ItemChoice {
    std::int64_t item_index = 0;
    std::optional<Decimal> quantity;
    friend bool operator==(const ItemChoice&, const ItemChoice&) = default;
};

/// R2, R3: which lines to clone. `choices` counts only where kind is `some`.
struct ItemSelection {
    enum class Kind { all, none, some };
    Kind kind = Kind::all;
    std::vector<ItemChoice> choices;
    friend bool operator==(const ItemSelection&, const ItemSelection&) = default;
};

/// R15: what must hold, or else there is no cart. `max_total` is in the major unit of the cart's currency, inclusive.
struct Guards {
    bool require_card = false;
    bool require_all_items = false;
    std::optional<Decimal> max_total;
    friend bool operator==(const Guards&, const Guards&) = default;
};

/// What a caller asks of a clone.
struct CloneRequest {
    ItemSelection items;
    Guards guards;
    Json additions = Json::object(); ///< Members of a cart, lists, whose entries come behind what is cloned.
    friend bool operator==(const CloneRequest&, const CloneRequest&) = default;
};

/// Reads the body of a clone request that already passed its schema. A body of null or `{}` asks for everything, an
/// empty list of items for none. Whether the lines exist is checked by `plan_clone`, which knows the order. Throws
/// DomainError `out_of_range` where the schema was too kind (a number that no exact decimal spells).
CloneRequest parse_clone_request(const Json& body);

} // namespace reprise::domain
