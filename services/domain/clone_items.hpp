#pragma once

#include "domain/clone_report.hpp"
#include "domain/clone_request.hpp"
#include "domain/clone_walk.hpp"
#include "domain/json.hpp"

#include <string>
#include <vector>

namespace reprise::domain {

/// What the chosen lines of an order become: the cart's lines in the order's sequence, and those that stay behind.
struct ClonedItems {
    Json items = Json::array();
    std::vector<NotCopiedItem> left;
};

/// R2, R3: clones the lines that the request chose. A kit brings its components, pro rata; parent_item_index follows.
/// Amounts that name no currency are in `currency_code`. Fields that stay behind are noted in the walk.
/// Throws DomainError with pointers into the request for a selection that does not fit the order.
ClonedItems clone_items(CloneWalk& walk, const Json& order_items, const ItemSelection& selection,
                        const std::string& currency_code);

} // namespace reprise::domain
