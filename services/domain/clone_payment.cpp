#include "domain/clone_payment.hpp"

#include "domain/card_type.hpp"
#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "domain/retention.hpp"
#include "domain/time.hpp"

#include <algorithm>
#include <array>

namespace reprise::domain {
namespace {

constexpr std::array<std::string_view, 10> cloneable_methods{
    "COD",         "Cash",           "Check",         "Credit Card",   "Insurance",
    "Money Order", "Purchase Order", "Quote Request", "Wire Transfer", "eCheck"};

void show_card(CardReport& report, const Json& credit_card, std::chrono::sys_seconds now)
{
    // A mask is shown again, anything else never: an order is not supposed to hold anything else, and this costs
    // nothing.
    const std::string mask = text_at(credit_card, "card_number");
    if (is_card_number_mask(mask))
        report.card_number = mask;
    if (std::string type = text_at(credit_card, "card_type"); !type.empty())
        report.card_type = std::move(type);
    const std::int64_t month = whole_number_at(credit_card, "card_expiration_month", 0);
    const std::int64_t year = whole_number_at(credit_card, "card_expiration_year", 0);
    const bool shows_expiry = month >= 1 && month <= 12 && year >= 1 && year <= 9999;
    report.expired = shows_expiry && card_expired(static_cast<int>(month), static_cast<int>(year), now);
}

/// Why the card of an order that shows one is not copied; nothing when it is. A card that is known to be erased is
/// said to be so also after its days, which is when the sweep erases it (R32).
std::optional<CardReason> reason_against(const CloneSource& source, bool is_within_days)
{
    const std::string method = payment_method_of(source.order);
    if (!is_payment_method_cloneable(method))
        return CardReason::method_not_cloneable;
    if (method != card_method)
        return CardReason::no_card;
    if (source.card_erased)
        return CardReason::erased;
    if (!is_within_days)
        return CardReason::past_retention;
    if (!source.holds_card)
        return CardReason::no_card;
    return std::nullopt;
}

void carry_card(CloneWalk& walk, const Json& credit_card, const CardReport& card, Json& to)
{
    if (card.reason)
        return leave(walk, credit_card, std::string(card_path), not_copied_code(*card.reason));
    Json& cart_card = to["credit_card"] = Json::object();
    carry_members(walk, "OrderPaymentCreditCard", credit_card, std::string(card_path), cart_card);
    if (card.card_number)
        cart_card["card_number"] = *card.card_number;
}

} // namespace

bool is_payment_method_cloneable(std::string_view payment_method) noexcept
{
    return std::ranges::find(cloneable_methods, payment_method) != cloneable_methods.end();
}

const Json* credit_card_of(const Json& sale)
{
    const Json* payment = find_member(sale, "payment");
    const Json* card = payment == nullptr ? nullptr : find_member(*payment, "credit_card");
    return card == nullptr || card->empty() ? nullptr : card;
}

std::string payment_method_of(const Json& sale)
{
    const Json* payment = find_member(sale, "payment");
    std::string method = payment == nullptr ? std::string() : text_at(*payment, "payment_method");
    if (method.empty() && credit_card_of(sale) != nullptr)
        method = card_method;
    return method;
}

CardReport card_report(const CloneSource& source, const CloneTerms& terms)
{
    CardReport report;
    const Json* credit_card = credit_card_of(source.order);
    if (credit_card == nullptr) {
        const std::string method = payment_method_of(source.order);
        const bool is_wallet = !method.empty() && !is_payment_method_cloneable(method);
        report.reason = is_wallet ? CardReason::method_not_cloneable : CardReason::no_card;
        return report;
    }
    show_card(report, *credit_card, terms.now);
    // An order without a readable time counts as the oldest there is: nothing is copied.
    const auto creation = parse_rfc3339(text_at(source.order, "creation_dts")).value_or(std::chrono::sys_seconds{});
    report.reason = reason_against(source, within_card_retention(creation, terms.now, terms.card_retention));
    report.outcome = report.reason ? CardOutcome::not_copied : CardOutcome::copied;
    if (source.holds_card || source.card_erased || report.reason == CardReason::past_retention) {
        report.reusable_until = card_reusable_until(creation, terms.card_retention);
    }
    return report;
}

void carry_payment(CloneWalk& walk, const Json& payment, const CardReport& card, Json& cart)
{
    const auto rules = clone_rules_of("OrderPayment");
    Json to = Json::object();
    for (const auto& [name, value] : payment.items()) {
        const std::string path = "/payment/" + escape_pointer_token(name);
        const CloneRule* rule = find_clone_rule(rules, name);
        if (rule == nullptr) {
            leave(walk, value, path, NotCopiedCode::not_cloneable);
        } else if (name == "credit_card") {
            carry_card(walk, value, card, to);
        } else if (name == "payment_method" && !is_payment_method_cloneable(text_at(payment, name))) {
            leave(walk, value, path, NotCopiedCode::method_not_cloneable);
        } else {
            carry_member(walk, *rule, value, path, to);
        }
    }
    if (!to.empty())
        cart["payment"] = std::move(to);
}

} // namespace reprise::domain
