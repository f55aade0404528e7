#include "orders/search_columns.hpp"

#include "domain/ascii.hpp"
#include "domain/json_access.hpp"
#include "domain/time.hpp"
#include "io/caseless.hpp"

#include <algorithm>
#include <set>

namespace reprise::orders {

using namespace nlohmann::literals;

namespace {

const Json* find(const Json& document, const Json::json_pointer& pointer)
{
    return document.contains(pointer) ? &document.at(pointer) : nullptr;
}

/// What a column keeps of the text of its source: of a card's mask the last digits.
std::string column_text(std::string_view column, std::string_view text)
{
    constexpr std::size_t card_digits = 4;
    const bool is_mask = column == "card_last4" && text.size() > card_digits;
    return search_form(column, is_mask ? text.substr(text.size() - card_digits) : text);
}

std::optional<std::string> text_of(const Json& document, const TextColumn& column)
{
    for (const auto& source : column.sources) {
        const auto* const value = find(document, source);
        auto text = value == nullptr ? std::string() : column_text(column.name, value->get_ref<const std::string&>());
        if (!text.empty()) {
            return text;
        }
    }
    return std::nullopt;
}

std::vector<std::string> item_ids_of(const Json& document)
{
    std::set<std::string> ids;
    for (const auto& item : document.at("items")) {
        if (const auto* id = domain::find_member(item, "merchant_item_id")) {
            ids.insert(io::caseless(id->get_ref<const std::string&>()));
        }
    }
    return {ids.begin(), ids.end()};
}

} // namespace

const std::vector<TextColumn>& text_columns()
{
    static const std::vector<TextColumn> all{
        {"email", {"/billing/email"_json_pointer}},
        {"first_name", {"/billing/first_name"_json_pointer, "/shipping/first_name"_json_pointer}},
        {"last_name", {"/billing/last_name"_json_pointer, "/shipping/last_name"_json_pointer}},
        {"company", {"/billing/company"_json_pointer, "/shipping/company"_json_pointer}},
        {"phone",
         {"/billing/day_phone"_json_pointer, "/billing/evening_phone"_json_pointer, "/billing/cell_phone"_json_pointer,
          "/shipping/day_phone"_json_pointer, "/shipping/evening_phone"_json_pointer}},
        {"city", {"/billing/city"_json_pointer, "/shipping/city"_json_pointer}},
        {"state_region", {"/billing/state_region"_json_pointer, "/shipping/state_region"_json_pointer}},
        {"postal_code", {"/billing/postal_code"_json_pointer, "/shipping/postal_code"_json_pointer}},
        {"country_code", {"/billing/country_code"_json_pointer, "/shipping/country_code"_json_pointer}},
        {"payment_method", {"/payment/payment_method"_json_pointer}},
        {"current_stage", {"/current_stage"_json_pointer}},
        {"purchase_order_number", {"/payment/purchase_order/purchase_order_number"_json_pointer}},
        {"custom_field_1", {"/checkout/custom_field1"_json_pointer}},
        {"custom_field_2", {"/checkout/custom_field2"_json_pointer}},
        {"custom_field_3", {"/checkout/custom_field3"_json_pointer}},
        {"custom_field_4", {"/checkout/custom_field4"_json_pointer}},
        {"custom_field_5", {"/checkout/custom_field5"_json_pointer}},
        {"custom_field_6", {"/checkout/custom_field6"_json_pointer}},
        {"custom_field_7", {"/checkout/custom_field7"_json_pointer}},
        {"custom_field_8", {"/checkout/custom_field8"_json_pointer}},
        {"custom_field_9", {"/checkout/custom_field9"_json_pointer}},
        {"custom_field_10", {"/checkout/custom_field10"_json_pointer}},
        {"card_last4", {"/payment/credit_card/card_number"_json_pointer}}};
    return all;
}

const std::optional<std::string>& SearchColumns::text(std::string_view column) const
{
    const auto found = std::ranges::find(text_columns(), column, &TextColumn::name);
    return texts.at(static_cast<std::size_t>(found - text_columns().begin()));
}

std::string search_form(std::string_view column, std::string_view text)
{
    if (column != "phone") {
        return io::caseless(text);
    }
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits),
                         [&](char letter) { return domain::is_digit(letter) || (letter == '+' && digits.empty()); });
    return digits;
}

SearchColumns search_columns_of(const Json& document)
{
    SearchColumns columns;
    std::ranges::transform(text_columns(), columns.texts.begin(),
                           [&](const TextColumn& column) { return text_of(document, column); });
    if (const auto* total = find(document, "/summary/total/value"_json_pointer)) {
        columns.total = total->dump();
    }
    if (const auto* payment = find(document, "/payment/payment_dts"_json_pointer)) {
        columns.payment = domain::parse_rfc3339(payment->get_ref<const std::string&>());
    }
    if (const auto* profile = find(document, "/customer_profile/customer_profile_oid"_json_pointer)) {
        columns.customer_profile_oid = profile->get<std::int64_t>();
    }
    columns.item_ids = item_ids_of(document);
    return columns;
}

} // namespace reprise::orders
