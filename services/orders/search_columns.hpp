#pragma once

#include "domain/json.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::orders {

/// A column of `orders` that holds text and serves the filter of `GET /orders` of the same name.
struct TextColumn {
    const char* name;
    std::vector<Json::json_pointer> sources; ///< Where in a document: the first of these that is there.
};

/// All of them.
const std::vector<TextColumn>& text_columns();

/// What an order is found by, as its columns hold it.
struct SearchColumns {
    /// In the order of `text_columns()`.
    std::vector<std::optional<std::string>> texts = std::vector<std::optional<std::string>>(text_columns().size());
    std::optional<std::string> total; ///< A decimal number.
    std::optional<std::chrono::sys_seconds> payment;
    std::optional<std::int64_t> customer_profile_oid;
    std::vector<std::string> item_ids; ///< Each once.

    /// What the text column of this name holds.
    const std::optional<std::string>& text(std::string_view column) const;
};

/// Reads them from a completed order document: addresses from the bill, or else from the parcel; the telephone number
/// for the day, or else for the evening, or else the mobile one. Texts in the form that `search_form` gives them.
SearchColumns search_columns_of(const Json& document);

/// The form in which a text of that column is kept and compared: without case (io/caseless), a telephone number by its
/// digits and leading plus alone.
std::string search_form(std::string_view column, std::string_view text);

} // namespace reprise::orders
