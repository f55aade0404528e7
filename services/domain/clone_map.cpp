#include "domain/clone_map.hpp"

#include "domain/clone_rules.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <vector>

namespace reprise::domain {
namespace {

std::vector<CloneRule> sorted_rules()
{
    std::vector<CloneRule> all;
    for (const auto rules : {order_clone_rules(), customer_clone_rules(), item_clone_rules(), payment_clone_rules()}) {
        std::ranges::copy(rules, std::back_inserter(all));
    }
    std::ranges::sort(all, [](const CloneRule& left, const CloneRule& right) {
        return std::tie(left.model, left.field) < std::tie(right.model, right.field);
    });
    return all;
}

constexpr std::array all_codes{NotCopiedCode::not_cloneable,    NotCopiedCode::method_not_cloneable,
                               NotCopiedCode::one_time_number,  NotCopiedCode::automatically_applied,
                               NotCopiedCode::expired,          NotCopiedCode::excluded_by_request,
                               NotCopiedCode::quantity_reduced, NotCopiedCode::exceeds_cart_limit,
                               NotCopiedCode::past_retention,   NotCopiedCode::erased,
                               NotCopiedCode::no_card};

} // namespace

std::span<const CloneRule> clone_map()
{
    static const std::vector<CloneRule> rules = sorted_rules();
    return rules;
}

std::span<const CloneRule> clone_rules_of(std::string_view model)
{
    const auto rules = clone_map();
    const auto first = std::ranges::lower_bound(rules, model, {}, &CloneRule::model);
    const auto last = std::ranges::upper_bound(rules, model, {}, &CloneRule::model);
    return {first, last};
}

const CloneRule* find_clone_rule(std::span<const CloneRule> model_rules, std::string_view field)
{
    const auto found = std::ranges::lower_bound(model_rules, field, {}, &CloneRule::field);
    return found == model_rules.end() || found->field != field ? nullptr : &*found;
}

std::string_view to_string(Fate fate) noexcept
{
    switch (fate) {
    case Fate::carried:
        return "carried";
    case Fate::renamed:
        return "renamed";
    case Fate::recomputed:
        return "recomputed";
    case Fate::not_carried:
        return "not_carried";
    }
    return {};
}

std::string_view to_string(NotCopiedCode code) noexcept
{
    switch (code) {
    case NotCopiedCode::not_cloneable:
        return "not_cloneable";
    case NotCopiedCode::method_not_cloneable:
        return "method_not_cloneable";
    case NotCopiedCode::one_time_number:
        return "one_time_number";
    case NotCopiedCode::automatically_applied:
        return "automatically_applied";
    case NotCopiedCode::expired:
        return "expired";
    case NotCopiedCode::excluded_by_request:
        return "excluded_by_request";
    case NotCopiedCode::quantity_reduced:
        return "quantity_reduced";
    case NotCopiedCode::exceeds_cart_limit:
        return "exceeds_cart_limit";
    case NotCopiedCode::past_retention:
        return "past_retention";
    case NotCopiedCode::erased:
        return "erased";
    case NotCopiedCode::no_card:
        return "no_card";
    }
    return {};
}

std::span<const NotCopiedCode> all_not_copied_codes() noexcept
{
    return all_codes;
}

} // namespace reprise::domain
