#include "domain/clone.hpp"

#include "domain/cart_totals.hpp"
#include "domain/clone_items.hpp"
#include "domain/clone_payment.hpp"
#include "domain/clone_walk.hpp"
#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "domain/sale_amounts.hpp"

#include <compare>

namespace reprise::domain {
namespace {

/// R3: what hangs on the items stays behind with them: coupons one by one, and of the summary what would have been
/// carried.
void leave_what_hangs_on_items(CloneWalk& walk, const CloneRule& rule, const Json& value, const std::string& path)
{
    const auto rules = clone_rules_of(rule.part);
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            const auto code = code_of_element_left(rule.part, value[i], walk.now);
            leave(walk, value[i], path + '/' + std::to_string(i), code.value_or(NotCopiedCode::excluded_by_request));
        }
        return;
    }
    for (const auto& [name, member] : value.items()) {
        const CloneRule* member_rule = find_clone_rule(rules, name);
        const std::string member_path = path + '/' + escape_pointer_token(name);
        if (member_rule == nullptr || member_rule->fate == Fate::not_carried) {
            leave(walk, member, member_path, member_rule == nullptr ? NotCopiedCode::not_cloneable : member_rule->code);
        } else if (member_rule->fate != Fate::recomputed) {
            leave(walk, member, member_path, NotCopiedCode::excluded_by_request);
        }
    }
}

/// Everything of the order but its items and its payment, by the map.
void carry_order(CloneWalk& walk, const Json& order, bool takes_items, Json& cart)
{
    const auto rules = clone_rules_of("Order");
    for (const auto& [name, value] : order.items()) {
        if (name == "items" || name == "payment")
            continue;
        const std::string path = '/' + escape_pointer_token(name);
        const CloneRule* rule = find_clone_rule(rules, name);
        if (rule == nullptr) {
            leave(walk, value, path, NotCopiedCode::not_cloneable);
        } else if (!takes_items && (name == "coupons" || name == "summary")) {
            leave_what_hangs_on_items(walk, *rule, value, path);
        } else {
            carry_member(walk, *rule, value, path, cart);
        }
    }
}

CloneReport report_of(const CloneSource& source)
{
    CloneReport report;
    report.source_order_id = text_at(source.order, "order_id");
    report.source_creation_dts = text_at(source.order, "creation_dts");
    report.root_order_id = source.lineage.root_order_id.empty() ? report.source_order_id : source.lineage.root_order_id;
    report.generation = source.lineage.generation + 1;
    return report;
}

bool asks_for_verification_number(const Json& cart, const CardReport& card, const CloneTerms& terms)
{
    return terms.collect_card_verification_number && card.outcome == CardOutcome::copied &&
           std::is_gteq(compare(money_of(cart.at("summary").at("total")), terms.collect_minimum));
}

void take_items(CloneWalk& walk, const CloneSource& source, const ItemSelection& selection,
                const std::string& currency_code, Json& cart, CloneReport& report)
{
    const Json* order_items = find_member(source.order, "items");
    if (order_items == nullptr)
        return;
    ClonedItems cloned = clone_items(walk, *order_items, selection, currency_code);
    report.items_copied = static_cast<std::int64_t>(cloned.items.size());
    report.items_not_copied = std::move(cloned.left);
    if (!cloned.items.empty())
        cart["items"] = std::move(cloned.items);
}

} // namespace

ClonePlan plan_clone(const CloneSource& source, const CloneRequest& request, const CloneTerms& terms)
{
    const std::string currency_code = currency_of_sale(source.order, order_members, terms.default_currency);
    CloneReport report = report_of(source);
    report.card = card_report(source, terms);
    CloneWalk walk{terms.now, {}};
    Json cart = Json::object();
    take_items(walk, source, request.items, currency_code, cart, report);
    carry_order(walk, source.order, request.items.kind != ItemSelection::Kind::none, cart);
    if (const Json* payment = find_member(source.order, "payment"))
        carry_payment(walk, *payment, report.card, cart);
    for (const auto& [name, added] : request.additions.items())
        for (const auto& entry : added)
            cart[name].push_back(entry);
    recompute_totals(cart, currency_code);
    report.card.cvv_required = asks_for_verification_number(cart, report.card, terms);
    report.not_copied = std::move(walk.left);
    cart["clone"] = to_json(report);
    return {std::move(cart), report.card.outcome == CardOutcome::copied};
}

} // namespace reprise::domain
