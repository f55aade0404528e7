#include "orders/order_view.hpp"

#include "domain/retention.hpp"
#include "domain/time.hpp"
#include "io/application.hpp"
#include "io/json_reader.hpp"
#include "orders/placed_order.hpp"

namespace reprise::orders {

namespace {

/// Adds a last member to the text of a JSON object that is not empty. Printing a parsed document again would cost more
/// than the query that fetched it (substrate.md 3).
std::string with_member(std::string object, std::string_view name, std::string_view value)
{
    object.pop_back();
    object.append(",\"").append(name).append("\":").append(value).append("}");
    return object;
}

/// What becomes of an order, as text, since a page has two hundred of them: none of its values needs an escape.
std::string clone_member(const StoredOrder& order, std::chrono::sys_seconds now, std::chrono::days card_retention)
{
    std::string clone =
        is_card_reusable(order, now, card_retention) ? R"({"card_reusable":true})" : R"({"card_reusable":false})";
    const auto add = [&clone](std::string_view name, std::string_view value) {
        clone = with_member(std::move(clone), name, '"' + std::string(value) + '"');
    };
    if (order.card_id) {
        add("card_reusable_until", domain::format_rfc3339(domain::card_reusable_until(order.creation, card_retention)));
    }
    if (order.generation > 0) {
        clone = with_member(std::move(clone), "generation", std::to_string(order.generation));
        add("root_order_id", order.root_order_id.value_or(order.order_id));
        if (order.source_order_id) {
            add("source_order_id", *order.source_order_id);
        }
    }
    return clone;
}

std::string truncated(const std::string& document)
{
    auto parsed = io::read_json(document);
    truncate_card(parsed);
    return io::write_json(parsed);
}

/// Whether the card is past its days, and the document does not say so yet: it says so as soon as the vault has erased
/// the card.
bool is_to_be_truncated(const StoredOrder& order, std::chrono::sys_seconds now, std::chrono::days card_retention)
{
    return order.card_id && !order.is_card_erased && !is_card_reusable(order, now, card_retention);
}

} // namespace

bool is_card_reusable(const StoredOrder& order, std::chrono::sys_seconds now, std::chrono::days card_retention)
{
    return order.card_id && !order.is_card_erased && domain::within_card_retention(order.creation, now, card_retention);
}

std::string order_text(const StoredOrder& order, std::chrono::sys_seconds now, std::chrono::days card_retention)
{
    const bool is_behind = is_to_be_truncated(order, now, card_retention);
    return with_member(is_behind ? truncated(order.document) : order.document, "clone",
                       clone_member(order, now, card_retention));
}

std::string list_entry_text(const StoredOrder& order, std::chrono::sys_seconds now, std::chrono::days card_retention)
{
    return with_member(order.list_entry, "clone", clone_member(order, now, card_retention));
}

std::string order_tag(const StoredOrder& order, std::chrono::sys_seconds now, std::chrono::days card_retention)
{
    // The version that the order will have when its erasure is heard of: what is shown is the same from now on.
    return io::entity_tag(std::to_string(order.version + (is_to_be_truncated(order, now, card_retention) ? 1 : 0)));
}

Json list_entry_of(const Json& document)
{
    Json entry{{"order_id", document.at("order_id")},
               {"creation_dts", document.at("creation_dts")},
               {"current_stage", document.at("current_stage")}};
    const auto take = [&](const char* pointer, const char* name) {
        const Json::json_pointer path(pointer);
        if (document.contains(path)) {
            entry[name] = document.at(path);
        }
    };
    take("/billing/email", "email");
    take("/billing/first_name", "first_name");
    take("/billing/last_name", "last_name");
    take("/billing/company", "company");
    take("/summary/total", "total");
    take("/payment/payment_method", "payment_method");
    take("/payment/credit_card/card_number", "card_number");
    return entry;
}

} // namespace reprise::orders
