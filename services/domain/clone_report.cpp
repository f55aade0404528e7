#include "domain/clone_report.hpp"

#include "domain/json_access.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

#include <compare>

namespace reprise::domain {
namespace {

Json card_json(const CardReport& card)
{
    Json json = {{"outcome", to_string(card.outcome)}, {"expired", card.expired}, {"cvv_required", card.cvv_required}};
    if (card.reason)
        json["reason"] = to_string(*card.reason);
    if (card.card_number)
        json["card_number"] = *card.card_number;
    if (card.card_type)
        json["card_type"] = *card.card_type;
    if (card.reusable_until)
        json["reusable_until"] = format_rfc3339(*card.reusable_until);
    return json;
}

Json items_json(const CloneReport& report)
{
    Json left = Json::array();
    for (const NotCopiedItem& item : report.items_not_copied) {
        Json entry = {{"item_index", item.item_index}, {"code", to_string(item.code)}};
        if (!item.merchant_item_id.empty())
            entry["merchant_item_id"] = item.merchant_item_id;
        left.push_back(std::move(entry));
    }
    return {{"copied", report.items_copied}, {"not_copied", std::move(left)}};
}

Json field_json(const std::string& path, NotCopiedCode code)
{
    return {{"path", path}, {"code", to_string(code)}};
}

Fault guard_fault(const std::string& guard, std::string code, std::string detail)
{
    return {"/guards/" + guard, std::move(code), std::move(detail)};
}

/// The card's own entry speaks for all beneath it, so entries beneath it are dropped.
Json without_card_fields(const Json& not_copied)
{
    Json kept = Json::array();
    for (const Json& entry : not_copied) {
        if (!text_at(entry, "path").starts_with(card_path))
            kept.push_back(entry);
    }
    return kept;
}

} // namespace

std::string_view to_string(CardOutcome outcome) noexcept
{
    return outcome == CardOutcome::copied ? "copied" : "not_copied";
}

std::string_view to_string(CardReason reason) noexcept
{
    return to_string(not_copied_code(reason));
}

NotCopiedCode not_copied_code(CardReason reason) noexcept
{
    switch (reason) {
    case CardReason::no_card:
        return NotCopiedCode::no_card;
    case CardReason::method_not_cloneable:
        return NotCopiedCode::method_not_cloneable;
    case CardReason::past_retention:
        return NotCopiedCode::past_retention;
    case CardReason::erased:
        return NotCopiedCode::erased;
    }
    return NotCopiedCode::no_card;
}

bool complete(const CloneReport& report) noexcept
{
    // An order's card that stays behind has an entry in not_copied, so the fields speak for it too.
    return report.items_not_copied.empty() && report.not_copied.empty();
}

Json to_json(const CloneReport& report)
{
    Json left = Json::array();
    for (const NotCopiedField& field : report.not_copied)
        left.push_back(field_json(field.path, field.code));
    return {{"source_order_id", report.source_order_id},
            {"source_creation_dts", report.source_creation_dts},
            {"root_order_id", report.root_order_id},
            {"generation", report.generation},
            {"complete", complete(report)},
            {"card", card_json(report.card)},
            {"items", items_json(report)},
            {"not_copied", std::move(left)}};
}

std::vector<Fault> failed_guards(const Json& cart, const Guards& guards)
{
    std::vector<Fault> faults;
    const Json& report = cart.at("clone");
    if (guards.require_card && text_at(report.at("card"), "outcome") != to_string(CardOutcome::copied)) {
        faults.push_back(guard_fault("require_card", "require_card", "The card would not be copied."));
    }
    if (guards.require_all_items && !report.at("items").at("not_copied").empty()) {
        faults.push_back(guard_fault("require_all_items", "require_all_items", "A line would not be copied in full."));
    }
    if (guards.max_total && std::is_gt(compare(money_of(cart.at("summary").at("total")), *guards.max_total))) {
        faults.push_back(
            guard_fault("max_total", "max_total_exceeded", "The total would be more than the guard allows."));
    }
    return faults;
}

void withdraw_card(Json& cart, CardReason reason)
{
    if (find_member(cart, "payment") != nullptr) {
        cart["payment"].erase("credit_card");
        if (cart["payment"].empty())
            cart.erase("payment");
    }
    Json& report = cart.at("clone");
    report["card"]["outcome"] = to_string(CardOutcome::not_copied);
    report["card"]["reason"] = to_string(reason);
    report["card"]["cvv_required"] = false;
    report["not_copied"] = without_card_fields(report.at("not_copied"));
    report["not_copied"].push_back(field_json(std::string(card_path), not_copied_code(reason)));
    report["complete"] = false;
}

} // namespace reprise::domain
