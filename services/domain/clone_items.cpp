#include "domain/clone_items.hpp"

#include "domain/clone_selection.hpp"
#include "domain/domain_error.hpp"
#include "domain/json_access.hpp"
#include "domain/sale_amounts.hpp"
#include "domain/wide_integer.hpp"

namespace reprise::domain {
namespace {

/// quantity x part / whole: a whole number where it is one, or else the nearest number (a third of a component is no
/// decimal).
Json share_of_quantity(Decimal quantity, const TakenLine& taken)
{
    const auto up = power_of_ten(taken.whole.scale);
    const auto down = power_of_ten(quantity.scale + taken.part.scale);
    const auto product = checked_multiply(quantity.mantissa, taken.part.mantissa);
    const auto numerator = product && up ? checked_multiply(*product, *up) : std::nullopt;
    const auto denominator = down ? checked_multiply(taken.whole.mantissa, *down) : std::nullopt;
    if (!numerator || !denominator || *denominator == 0) {
        throw DomainError(Fault{"/quantity", "quantity_out_of_range", "The quantity has more digits than are kept."});
    }
    const WideInteger whole = *numerator / *denominator;
    if (*numerator % *denominator == 0 && whole <= money_limit_minor_units)
        return static_cast<std::int64_t>(whole);
    return static_cast<double>(*numerator) / static_cast<double>(*denominator);
}

/// A part of a line has a part of its quantity and, since `discount` is the whole line's, a part of its discount.
void reduce(Json& cart_item, const TakenLine& taken, const std::string& currency_code)
{
    if (const Json* quantity = find_member(cart_item, "quantity")) {
        cart_item["quantity"] = share_of_quantity(decimal_of(*quantity).value_or(Decimal{}), taken);
    }
    if (const Json* discount = find_member(cart_item, "discount")) {
        cart_item["discount"] = to_json(prorate(money_of(*discount, currency_code), taken.part, taken.whole));
    }
}

Json cart_item_of(CloneWalk& walk, const Json& line, std::size_t place, const TakenLine& taken,
                  const std::string& currency_code)
{
    const std::string path = "/items/" + std::to_string(place);
    Json cart_item = Json::object();
    carry_members(walk, "OrderItem", line, path, cart_item);
    if (!taken.is_reduced())
        return cart_item;
    try {
        reduce(cart_item, taken, currency_code);
    } catch (const DomainError& error) {
        throw beneath(path, error);
    }
    return cart_item;
}

/// The positions that the taken lines get in the cart, 1 to n; 0 for a line that stays behind.
std::vector<std::size_t> positions_of(const std::vector<SelectedLine>& lines)
{
    std::vector<std::size_t> positions(lines.size(), 0);
    std::size_t position = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].taken)
            positions[i] = ++position;
    }
    return positions;
}

/// A line refers to its kit by the kit's new position; a reference to a line that stays behind is dropped.
void follow_kit(Json& cart_item, const SelectedLine& line, const std::vector<std::size_t>& positions)
{
    cart_item.erase("parent_item_index");
    if (line.kit && positions[*line.kit] != 0)
        cart_item["parent_item_index"] = positions[*line.kit];
}

} // namespace

ClonedItems clone_items(CloneWalk& walk, const Json& order_items, const ItemSelection& selection,
                        const std::string& currency_code)
{
    ClonedItems cloned;
    const std::vector<SelectedLine> lines = select_lines(order_items, selection);
    const std::vector<std::size_t> positions = positions_of(lines);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const SelectedLine& line = lines[i];
        const auto note = [&](NotCopiedCode code) {
            cloned.left.push_back({line.item_index, text_at(order_items[i], "merchant_item_id"), code});
        };
        if (!line.taken) {
            note(NotCopiedCode::excluded_by_request);
            continue;
        }
        if (line.taken->is_reduced())
            note(NotCopiedCode::quantity_reduced);
        Json cart_item = cart_item_of(walk, order_items[i], i, *line.taken, currency_code);
        follow_kit(cart_item, line, positions);
        cloned.items.push_back(std::move(cart_item));
    }
    return cloned;
}

} // namespace reprise::domain
