#pragma once

#include "io/contract.hpp"
#include "io/page.hpp"
#include "orders/search_columns.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reprise::orders {

/// What the entries of a list are sorted by; ties are broken by the time of creation, and then by the id.
enum class OrderSort { newest, oldest, highest_total, lowest_total };

/// Text that a column holds, in its `search_form`, or with which it begins.
struct TextFilter {
    std::string column;
    std::string text;
    bool is_prefix = false;
};

/// An id, or a part of one.
struct OrderIdFilter {
    std::string text;
    bool may_begin_before = false; ///< Something may stand before the text.
    bool may_go_on = false;        ///< Something may stand behind it.
};

/// From the first to the last second; both count.
struct TimeRange {
    std::optional<std::chrono::sys_seconds> begin;
    std::optional<std::chrono::sys_seconds> end;
};

/// Whether the card of an order can be cloned (R4). It can while the vault holds it and the order is not from before
/// `since`.
struct CardReusableFilter {
    bool is_reusable = true;
    std::chrono::sys_seconds since{};
};

/// Which orders a list shows: those that fit every filter that is there.
struct OrderFilter {
    std::optional<OrderIdFilter> order_id;
    std::vector<TextFilter> texts;
    std::optional<TextFilter> item_id; ///< Its column is that of `order_items`.
    std::optional<std::string> total;  ///< A decimal number.
    std::optional<std::int64_t> customer_profile_oid;
    std::optional<std::string> source_order_id; ///< Only orders that were placed from a clone of this one (R24).
    TimeRange creation;
    TimeRange payment;
    std::optional<CardReusableFilter> card_reusable;
    std::optional<std::chrono::sys_seconds> holds_card_created_before; ///< A card was kept, and the order is older.
    OrderSort sort = OrderSort::newest;
    io::PageRequest page;
    int offset = 0; ///< How many of the page's first orders are passed over, for who counts instead of using a cursor.
};

/// Reads the filter of `GET /orders`. `card_retention` is the merchant's, on which the filters of cards depend; the
/// values of enumerated members are those of the contract. Throws Error unknown_parameter, invalid_parameter and
/// invalid_cursor, naming the parameter.
OrderFilter read_order_filter(const io::Request& request, const io::Contract& contract,
                              std::chrono::days card_retention, std::string_view cursor_key);

} // namespace reprise::orders
