#include "orders/placed_order.hpp"

#include "domain/domain_error.hpp"
#include "domain/order_summary.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <set>
#include <vector>

namespace reprise::orders {

namespace {

using domain::DomainError;
using domain::Fault;

std::chrono::sys_seconds creation_of(Json& document, std::chrono::sys_seconds now)
{
    if (!document.contains("creation_dts")) {
        document["creation_dts"] = domain::format_rfc3339(now);
        return now;
    }
    const auto creation = domain::parse_rfc3339(document.at("creation_dts").get_ref<const std::string&>());
    if (!creation) {
        throw DomainError(Fault{"/creation_dts", "wrong_format", "This is not an RFC 3339 time with an offset."});
    }
    if (*creation > now) {
        throw DomainError(Fault{"/creation_dts", "in_the_future", "A placed order cannot be from the future."});
    }
    document["creation_dts"] = domain::format_rfc3339(*creation);
    return *creation;
}

/// Every line gets an index; one that the caller gave stays and must be the only one of its kind.
std::set<std::int64_t> number_lines(Json& items)
{
    std::set<std::int64_t> taken;
    std::vector<Fault> faults;
    for (std::size_t line = 0; line < items.size(); ++line) {
        if (items[line].contains("item_index") &&
            !taken.insert(items[line].at("item_index").get<std::int64_t>()).second) {
            faults.push_back({"/items/" + std::to_string(line) + "/item_index", "duplicate_item_index",
                              "Another line has this index."});
        }
    }
    std::int64_t next = 1;
    for (auto& item : items) {
        if (!item.contains("item_index")) {
            while (!taken.insert(next).second) {
                ++next;
            }
            item["item_index"] = next;
        }
    }
    if (!faults.empty()) {
        throw DomainError(std::move(faults));
    }
    return taken;
}

void check_parents(const Json& items, const std::set<std::int64_t>& indices)
{
    std::vector<Fault> faults;
    for (std::size_t line = 0; line < items.size(); ++line) {
        const auto parent = items[line].find("parent_item_index");
        if (parent != items[line].end() && !indices.contains(parent->get<std::int64_t>())) {
            faults.push_back({"/items/" + std::to_string(line) + "/parent_item_index", "unknown_item_index",
                              "No line has this index."});
        }
    }
    if (!faults.empty()) {
        throw DomainError(std::move(faults));
    }
}

} // namespace

std::chrono::sys_seconds complete_order(Json& document, std::string_view default_currency, std::chrono::sys_seconds now)
{
    if (!document.contains("items") || document.at("items").empty()) {
        throw DomainError(Fault{"/items", "required_member_missing", "A sale has at least one line."});
    }
    const auto creation = creation_of(document, now);
    check_parents(document.at("items"), number_lines(document.at("items")));
    if (!document.contains("currency_code")) {
        document["currency_code"] = default_currency;
    }
    if (!document.contains("current_stage")) {
        document["current_stage"] = "Accounts Receivable";
    }
    document["summary"] = domain::order_summary(document, default_currency);
    return creation;
}

void truncate_card(Json& document)
{
    const auto payment = document.find("payment");
    if (payment != document.end() && payment->contains("credit_card")) {
        payment->at("credit_card")["card_number_truncated"] = true;
    }
}

std::optional<std::string> card_number_token_of(const Json& document)
{
    const Json::json_pointer path("/payment/credit_card/card_number_token");
    return document.contains(path) ? std::optional(document.at(path).get<std::string>()) : std::nullopt;
}

} // namespace reprise::orders
