#include "domain/clone_selection.hpp"

#include "domain/domain_error.hpp"
#include "domain/json_access.hpp"

#include <compare>
#include <string>
#include <unordered_map>

namespace reprise::domain {
namespace {

/// Kits inside kits are followed this far; real ones nest once.
constexpr int deepest_kit = 8;

using LinesByIndex = std::unordered_map<std::int64_t, std::size_t>;

bool is_component(const Json& line)
{
    return flag_at(line, "kit_component");
}

LinesByIndex lines_by_index(const std::vector<SelectedLine>& lines)
{
    LinesByIndex by_index;
    for (std::size_t i = 0; i < lines.size(); ++i)
        by_index.emplace(lines[i].item_index, i);
    return by_index;
}

/// Fills in which kit each component belongs to: the one it names, or else the nearest kit before it.
void find_kits(const Json& order_items, std::vector<SelectedLine>& lines)
{
    const LinesByIndex by_index = lines_by_index(lines);
    std::optional<std::size_t> nearest_kit;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Json& line = order_items[i];
        const auto parent = by_index.find(whole_number_at(line, "parent_item_index", 0));
        if (parent != by_index.end() && parent->second != i) {
            lines[i].kit = parent->second;
        } else if (is_component(line)) {
            lines[i].kit = nearest_kit;
        }
        if (!is_component(line) && flag_at(line, "kit"))
            nearest_kit = i;
    }
}

std::vector<SelectedLine> lines_of(const Json& order_items)
{
    std::vector<SelectedLine> lines(order_items.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        lines[i].item_index = whole_number_at(order_items[i], "item_index", static_cast<std::int64_t>(i) + 1);
    }
    find_kits(order_items, lines);
    return lines;
}

Decimal ordered_quantity(const Json& line)
{
    const Json* quantity = find_member(line, "quantity");
    return quantity == nullptr ? Decimal{1, 0} : decimal_of(*quantity).value_or(Decimal{});
}

/// Why a choice does not fit the line it names, as a fault with a pointer from the choice; nothing when it does.
std::optional<Fault> fault_of_choice(const ItemChoice& choice, const Json& line, const SelectedLine& selected)
{
    if (is_component(line)) {
        return Fault{"/item_index", "kit_component_not_selectable",
                     "A component comes with its kit and not by itself."};
    }
    if (selected.taken)
        return Fault{"/item_index", "duplicate_item_index", "The line is chosen twice."};
    if (!choice.quantity)
        return std::nullopt;
    if (choice.quantity->mantissa <= 0 || std::is_gt(compare(*choice.quantity, ordered_quantity(line)))) {
        return Fault{"/quantity", "quantity_out_of_range",
                     "The quantity must be above 0 and at most what was ordered."};
    }
    return std::nullopt;
}

void take_choices(const Json& order_items, const std::vector<ItemChoice>& choices, std::vector<SelectedLine>& lines)
{
    const LinesByIndex by_index = lines_by_index(lines);
    FaultList faults;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        const std::string pointer = "/items/" + std::to_string(i);
        const auto found = by_index.find(choices[i].item_index);
        if (found == by_index.end()) {
            faults.take(Fault{pointer + "/item_index", "unknown_item_index", "The order has no such line."});
            continue;
        }
        const Json& line = order_items[found->second];
        if (auto fault = fault_of_choice(choices[i], line, lines[found->second])) {
            fault->pointer.insert(0, pointer);
            faults.take(std::move(*fault));
            continue;
        }
        const Decimal whole = ordered_quantity(line);
        lines[found->second].taken = TakenLine{choices[i].quantity.value_or(whole), whole};
    }
    faults.throw_if_any();
}

/// A component is taken as its kit is. The kit may itself be a component, or stand after it.
void take_components(const Json& order_items, std::vector<SelectedLine>& lines)
{
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!is_component(order_items[i]))
            continue;
        std::optional<std::size_t> kit = lines[i].kit;
        for (int depth = 0; kit && depth < deepest_kit && is_component(order_items[*kit]); ++depth)
            kit = lines[*kit].kit;
        if (kit && !is_component(order_items[*kit]))
            lines[i].taken = lines[*kit].taken;
    }
}

} // namespace

std::vector<SelectedLine> select_lines(const Json& order_items, const ItemSelection& selection)
{
    std::vector<SelectedLine> lines = lines_of(order_items);
    if (selection.kind == ItemSelection::Kind::all) {
        for (SelectedLine& line : lines)
            line.taken = TakenLine{};
    }
    if (selection.kind == ItemSelection::Kind::some) {
        take_choices(order_items, selection.choices, lines);
        take_components(order_items, lines);
    }
    return lines;
}

} // namespace reprise::domain
