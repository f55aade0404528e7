#include "orders/order_filter.hpp"

#include "io/caseless.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace reprise::orders {

namespace {

std::vector<std::string_view> known_parameters()
{
    std::vector<std::string_view> known{"order_id",
                                        "item_id",
                                        "total",
                                        "customer_profile_oid",
                                        "cloned_from",
                                        "creation_date_begin",
                                        "creation_date_end",
                                        "payment_date_begin",
                                        "payment_date_end",
                                        "card_reusable",
                                        "card_reusable_until_before",
                                        "sort",
                                        "limit",
                                        "cursor"};
    for (const auto& column : text_columns()) {
        known.emplace_back(column.name);
    }
    return known;
}

TextFilter text_filter(std::string_view name, const io::TextOrPrefix& given)
{
    TextFilter filter{std::string(name), search_form(name, given.text), given.is_prefix};
    if (filter.text.empty()) {
        throw io::invalid_parameter(name, "digits");
    }
    return filter;
}

/// A misspelt value would find nothing, which reads as if there were nothing.
void check_enumerated(const TextFilter& filter, const std::vector<std::string>& values)
{
    const bool is_known = std::ranges::any_of(
        values, [&](const auto& value) { return !filter.is_prefix && io::caseless(value) == filter.text; });
    if (!is_known) {
        std::string listed;
        for (const auto& value : values) {
            listed += (listed.empty() ? "" : ", ") + value;
        }
        throw io::invalid_parameter(filter.column, "one of: " + listed);
    }
}

void check_text(const TextFilter& filter, const io::Contract& contract)
{
    if (filter.column == "payment_method") {
        check_enumerated(filter, contract.enumeration("PaymentMethod"));
    } else if (filter.column == "current_stage") {
        check_enumerated(filter, contract.enumeration("CurrentStage"));
    } else if (filter.column == "card_last4" && (filter.is_prefix || filter.text.size() != 4 ||
                                                 filter.text.find_first_not_of("0123456789") != std::string::npos)) {
        throw io::invalid_parameter(filter.column, "the last four digits of a card");
    }
}

std::optional<OrderIdFilter> order_id_filter(const io::Parameters& parameters)
{
    auto text = parameters.text("order_id");
    if (!text) {
        return std::nullopt;
    }
    const bool may_begin_before = text->starts_with('*');
    text->erase(0, may_begin_before ? 1 : 0);
    auto given = io::text_or_prefix("order_id", std::move(*text));
    return OrderIdFilter{std::move(given.text), may_begin_before, given.is_prefix};
}

std::optional<TextFilter> item_filter(const io::Parameters& parameters)
{
    const auto given = parameters.text_or_prefix("item_id");
    return given ? std::optional(text_filter("item_id", *given)) : std::nullopt;
}

/// A decimal number as the contract's money has it, which is also how PostgreSQL reads it.
std::optional<std::string> total_of(const io::Parameters& parameters)
{
    constexpr std::size_t most_digits = 20;
    auto text = parameters.text("total");
    if (!text) {
        return std::nullopt;
    }
    double value = 0;
    const auto* const end = text->data() + text->size();
    const auto read = std::from_chars(text->data(), end, value, std::chars_format::fixed);
    const bool is_decimal = text->find_first_not_of("-.0123456789") == std::string::npos;
    if (read.ec != std::errc{} || read.ptr != end || !is_decimal || text->size() > most_digits) {
        throw io::invalid_parameter("total", "an amount such as 12.34");
    }
    return text;
}

std::optional<std::int64_t> profile_of(const io::Parameters& parameters)
{
    const auto text = parameters.text("customer_profile_oid");
    if (!text) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    const auto* const end = text->data() + text->size();
    const auto read = std::from_chars(text->data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end || value < 0) {
        throw io::invalid_parameter("customer_profile_oid", "a whole number");
    }
    return value;
}

OrderSort sort_of(const io::Parameters& parameters)
{
    using enum OrderSort;
    constexpr std::array<std::pair<std::string_view, OrderSort>, 4> sorts{
        {{"-creation_dts", newest}, {"creation_dts", oldest}, {"-total", highest_total}, {"total", lowest_total}}};
    const auto text = parameters.text("sort").value_or("-creation_dts");
    const auto* const found = std::ranges::find(sorts, text, &std::pair<std::string_view, OrderSort>::first);
    if (found == sorts.end()) {
        throw io::invalid_parameter("sort", "one of: -creation_dts, creation_dts, -total, total");
    }
    return found->second;
}

} // namespace

OrderFilter read_order_filter(const io::Request& request, const io::Contract& contract,
                              std::chrono::days card_retention, std::string_view cursor_key)
{
    static const auto known = known_parameters();
    const io::Parameters parameters(request, known);
    OrderFilter filter;
    filter.order_id = order_id_filter(parameters);
    for (const auto& column : text_columns()) {
        if (const auto given = parameters.text_or_prefix(column.name)) {
            check_text(filter.texts.emplace_back(text_filter(column.name, *given)), contract);
        }
    }
    filter.item_id = item_filter(parameters);
    filter.total = total_of(parameters);
    filter.customer_profile_oid = profile_of(parameters);
    filter.source_order_id = parameters.text("cloned_from");
    filter.creation = {parameters.time("creation_date_begin"), parameters.time("creation_date_end")};
    filter.payment = {parameters.time("payment_date_begin"), parameters.time("payment_date_end")};
    if (parameters.text("card_reusable")) {
        filter.card_reusable = {parameters.flag("card_reusable", true), request.now - card_retention};
    }
    if (const auto time = parameters.time("card_reusable_until_before")) {
        filter.holds_card_created_before = *time - card_retention;
    }
    filter.sort = sort_of(parameters);
    filter.page = io::read_page_request(request, parameters, "orders", cursor_key);
    return filter;
}

} // namespace reprise::orders
