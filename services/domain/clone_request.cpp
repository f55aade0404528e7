#include "domain/clone_request.hpp"

#include "domain/domain_error.hpp"
#include "domain/json_access.hpp"

#include <string>

namespace reprise::domain {
namespace {

Decimal decimal_at(const Json& number, const std::string& pointer)
{
    const auto decimal = decimal_of(number);
    if (!decimal)
        throw DomainError(Fault{pointer, "out_of_range", "The number has more digits than are kept."});
    return *decimal;
}

ItemChoice parse_choice(const Json& entry, const std::string& pointer)
{
    ItemChoice choice;
    const Decimal item_index = decimal_at(entry.at("item_index"), pointer + "/item_index");
    if (item_index.scale != 0) {
        throw DomainError(Fault{pointer + "/item_index", "unknown_item_index", "The order has no such line."});
    }
    choice.item_index = item_index.mantissa;
    if (const Json* quantity = find_member(entry, "quantity")) {
        choice.quantity = decimal_at(*quantity, pointer + "/quantity");
    }
    return choice;
}

ItemSelection parse_selection(const Json& items)
{
    using Kind = ItemSelection::Kind;
    if (items.is_string())
        return {items.get_ref<const std::string&>() == "none" ? Kind::none : Kind::all, {}};
    if (items.empty())
        return {Kind::none, {}};
    ItemSelection selection{Kind::some, {}};
    for (std::size_t i = 0; i < items.size(); ++i) {
        selection.choices.push_back(parse_choice(items[i], "/items/" + std::to_string(i)));
    }
    return selection;
}

Guards parse_guards(const Json& guards)
{
    Guards parsed{flag_at(guards, "require_card"), flag_at(guards, "require_all_items"), std::nullopt};
    if (const Json* max_total = find_member(guards, "max_total")) {
        parsed.max_total = decimal_at(*max_total, "/guards/max_total");
    }
    return parsed;
}

} // namespace

CloneRequest parse_clone_request(const Json& body)
{
    CloneRequest request;
    if (const Json* items = find_member(body, "items"))
        request.items = parse_selection(*items);
    if (const Json* guards = find_member(body, "guards"))
        request.guards = parse_guards(*guards);
    return request;
}

} // namespace reprise::domain
