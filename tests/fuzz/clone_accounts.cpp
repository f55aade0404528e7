#include "fuzz/clone_accounts.hpp"

#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "fuzz/property.hpp"

#include <algorithm>
#include <array>

namespace reprise::fuzz {
namespace {

using domain::CloneRule;
using domain::Fate;
using domain::find_member;

using Pointer = Json::json_pointer;

/// What every cart computes, whatever the order says: places in it, with a star for an index.
const std::set<std::string> computed{"/billing/email_confirm", "/items/*/options/*/name", "/items/*/position",
                                     "/payment/credit_card/card_number"};
/// The same for amounts, of which each is an object.
const std::set<std::string> computed_amounts{"/items/*/total_cost",
                                             "/items/*/total_cost_with_discount",
                                             "/items/*/unit_cost_with_discount",
                                             "/summary/shipping_handling_with_discount",
                                             "/summary/subtotal",
                                             "/summary/subtotal_discount",
                                             "/summary/subtotal_with_discount",
                                             "/summary/tax",
                                             "/summary/taxable_subtotal",
                                             "/summary/taxable_subtotal_discount",
                                             "/summary/taxable_subtotal_with_discount",
                                             "/summary/total"};

bool has_content(const Json& value)
{
    return !value.is_null() && value != Json("") && !(value.is_structured() && value.empty());
}

std::string beneath(const std::string& path, std::string_view name)
{
    return path + '/' + domain::escape_pointer_token(name);
}

bool is_carried_row(const CloneRule* rule)
{
    return rule != nullptr && (rule->fate == Fate::carried || rule->fate == Fate::renamed);
}

std::int64_t index_of(const Json& line)
{
    return domain::whole_number_at(line, "item_index", 0);
}

} // namespace

CloneAccounts::CloneAccounts(const domain::ClonePlan& plan, const Json& order) : order_(order), cart_(plan.cart)
{
    const Json& report = plan.report();
    for (const Json& entry : report.at("not_copied"))
        require(reported_.insert(entry.at("path").get<std::string>()).second, "a path is reported once");
    open_ = reported_;
    for (const Json& entry : report.at("items").at("not_copied"))
        require(lines_.emplace(entry.at("item_index").get<std::int64_t>(), entry.at("code").get<std::string>()).second,
                "a line is reported once");
    require(report.at("complete") == (reported_.empty() && lines_.empty()), "complete means that nothing was left");
    cart_.erase("clone");
}

void CloneAccounts::check()
{
    check_object("Order", order_, "", "");
    require(open_.empty(), "what is reported is in the order");
    require(lines_.empty(), "a line that is reported is in the order");
    check_rest(cart_, "");
}

bool CloneAccounts::strike(const std::string& path)
{
    open_.erase(path);
    return reported_.contains(path);
}

void CloneAccounts::check_object(std::string_view model, const Json& from, const std::string& path,
                                 const std::string& to)
{
    const auto rules = domain::clone_rules_of(model);
    for (const auto& [name, value] : from.items()) {
        const std::string member_path = beneath(path, name);
        const CloneRule* rule = domain::find_clone_rule(rules, name);
        if (strike(member_path)) {
            require(has_content(value), "what is reported has content");
        } else if (rule == nullptr || rule->fate == Fate::not_carried) {
            require(!has_content(value), "what has no row, or is not carried, is reported");
        } else if (model == "Order" && name == "items") {
            check_lines(value);
        } else {
            check_member(*rule, from, value, member_path, to);
        }
    }
}

void CloneAccounts::check_member(const CloneRule& rule, const Json& from, const Json& value, const std::string& path,
                                 const std::string& to)
{
    const std::string place = to + '/' + std::string(rule.cart_field.empty() ? rule.field : rule.cart_field);
    if (value.is_array() && !rule.part.empty())
        return check_array(rule.part, value, path, place);
    if (!rule.part.empty())
        return check_object(rule.part, value, path, place);
    // Two rates of an order are one of a cart; the one that was set by hand is before the other.
    const bool is_replaced =
        rule.cart_field == "rate" && rule.field == "tax_rate" && from.contains("arbitrary_tax_rate");
    if (rule.fate != Fate::recomputed && !is_replaced)
        check_leaf(value, path, place);
}

/// A value that is carried stands in the cart as it was, and is struck out there.
void CloneAccounts::check_leaf(const Json& value, const std::string& path, const std::string& to)
{
    const Pointer place(to);
    const bool is_there = cart_.contains(place) && cart_.at(place) == value;
    require(is_there, "not in the cart and not reported: " + path);
    cart_.at(place.parent_pointer()).erase(place.back());
}

bool CloneAccounts::is_carried(std::string_view model, const Json& from, const std::string& path) const
{
    const auto rules = domain::clone_rules_of(model);
    return std::ranges::any_of(from.items(), [&](const auto& member) {
        const CloneRule* rule = domain::find_clone_rule(rules, member.key());
        const std::string member_path = beneath(path, member.key());
        return is_carried_row(rule) && !reported_.contains(member_path) &&
               (rule->part.empty() || is_carried(rule->part, member.value(), member_path));
    });
}

void CloneAccounts::check_array(std::string_view model, const Json& from, const std::string& path,
                                const std::string& to)
{
    std::size_t place = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        const std::string element = path + '/' + std::to_string(i);
        if (strike(element))
            continue;
        const bool goes_along = is_carried(model, from[i], element);
        check_object(model, from[i], element, to + '/' + std::to_string(goes_along ? place++ : from.size()));
    }
}

void CloneAccounts::check_lines(const Json& lines)
{
    for (const Json& line : lines) {
        const auto left = lines_.find(index_of(line));
        if (left == lines_.end() || left->second == "quantity_reduced")
            places_.emplace(index_of(line), places_.size() + 1);
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto left = lines_.find(index_of(lines[i]));
        const std::string code = left == lines_.end() ? std::string() : left->second;
        if (left != lines_.end())
            lines_.erase(left);
        require(code.empty() || code == "excluded_by_request" || code == "quantity_reduced",
                "a line's code is one of two");
        if (code == "excluded_by_request")
            continue;
        const std::string to = "/items/" + std::to_string(places_.at(index_of(lines[i])) - 1);
        Json same = lines[i];
        check_changed(same, to, code == "quantity_reduced");
        for (const char* name : {"parent_item_index", "quantity", "discount"}) {
            if (name == std::string("parent_item_index") || code == "quantity_reduced")
                same.erase(name);
        }
        check_object("OrderItem", same, "/items/" + std::to_string(i), to);
    }
    require(places_.size() == (cart_.contains("items") ? cart_.at("items").size() : 0), "a cart has no other lines");
}

/// What of a line is not as it was: the number of its kit, and of a part of a line its quantity and discount.
void CloneAccounts::check_changed(const Json& line, const std::string& to, bool is_reduced)
{
    Json& cart_line = cart_.at(Pointer(to));
    const auto kit = places_.find(domain::whole_number_at(line, "parent_item_index", 0));
    const Json* place = find_member(cart_line, "parent_item_index");
    if (kit != places_.end() && kit->first != index_of(line))
        require(place != nullptr && *place == kit->second, "a line refers to its kit by the kit's new place");
    require(place == nullptr || *place <= places_.size(), "a line refers to a line that is there");
    cart_line.erase("parent_item_index");
    if (!is_reduced)
        return;
    require(cart_line.contains("quantity") == line.contains("quantity"), "a part of a line has a quantity");
    require(!line.contains("quantity") || cart_line.at("quantity") < line.at("quantity"),
            "a part is less than the whole");
    require(cart_line.contains("discount") == line.contains("discount"), "a part of a line has a part of its discount");
    cart_line.erase("quantity");
    cart_line.erase("discount");
}

void CloneAccounts::check_rest(const Json& value, const std::string& path) const
{
    if (computed_amounts.contains(path))
        return;
    if (!value.is_structured())
        return require(computed.contains(path), "in the cart, and neither carried nor computed: " + path);
    for (const auto& [name, member] : value.items())
        check_rest(member, beneath(path, value.is_array() ? "*" : name));
}

} // namespace reprise::fuzz
