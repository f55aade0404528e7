#include "domain/placed_cart_walk.hpp"

#include "domain/cart_only_fields.hpp"
#include "domain/json_access.hpp"
#include "domain/money.hpp"

#include <string>

namespace reprise::domain {
namespace {

/// The value at a row's cart_field, or nullptr.
const Json* value_at(const Json& from, std::string_view cart_field)
{
    const Json* place = &from;
    for (std::size_t slash = cart_field.find('/'); slash != std::string_view::npos; slash = cart_field.find('/')) {
        place = find_member(*place, cart_field.substr(0, slash));
        if (place == nullptr)
            return nullptr;
        cart_field.remove_prefix(slash + 1);
    }
    return find_member(*place, cart_field);
}

/// As the clone does it, an element of which nothing goes over leaves no empty one behind.
Json carry_back_part(std::string_view model, const Json& value)
{
    if (!value.is_array())
        return carry_back(model, value);
    Json to = Json::array();
    for (const Json& element : value) {
        Json carried = carry_back(model, element);
        if (!carried.empty())
            to.push_back(std::move(carried));
    }
    return to;
}

/// A whole number may be written 1001.0; its text is "1001".
std::string text_of_whole(const Json& number)
{
    const auto decimal = decimal_of(number);
    return decimal && decimal->scale == 0 ? std::to_string(decimal->mantissa) : number.dump();
}

void carry_back_only(const CartOnlyField& field, const Json& value, Json& to)
{
    const std::string name(field.order_field);
    switch (field.passage) {
    case Passage::kept:
        to.emplace(name, value);
        break;
    case Passage::as_text:
        to.emplace(name, text_of_whole(value));
        break;
    case Passage::as_no_tax:
        if (value == true)
            to[name] = 0;
        break;
    case Passage::numbered:
    case Passage::dropped:
        break;
    }
}

} // namespace

bool is_read_backwards(const CloneRule& rule) noexcept
{
    const bool is_carried = rule.fate == Fate::carried || rule.fate == Fate::renamed;
    return is_carried && !(rule.model == "OrderTaxes" && rule.field == "arbitrary_tax_rate");
}

Json carry_back(std::string_view order_model, const Json& from)
{
    Json to = Json::object();
    for (const CloneRule& rule : clone_rules_of(order_model)) {
        const Json* value = is_read_backwards(rule) ? value_at(from, rule.cart_field) : nullptr;
        if (value == nullptr)
            continue;
        Json carried = rule.part.empty() ? *value : carry_back_part(rule.part, *value);
        if (rule.part.empty() || !carried.empty())
            to[std::string(rule.field)] = std::move(carried);
    }
    for (const CartOnlyField& field : cart_only_fields_of(order_model)) {
        if (const Json* value = find_member(from, field.field))
            carry_back_only(field, *value, to);
    }
    return to;
}

} // namespace reprise::domain
