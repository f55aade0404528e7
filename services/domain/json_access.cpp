#include "domain/json_access.hpp"

#include "domain/money.hpp"

namespace reprise::domain {

const Json* find_member(const Json& value, std::string_view name)
{
    if (!value.is_object())
        return nullptr;
    const auto found = value.find(name);
    return found == value.end() ? nullptr : &*found;
}

bool flag_at(const Json& value, std::string_view name)
{
    const Json* member = find_member(value, name);
    return member != nullptr && member->is_boolean() && member->get<bool>();
}

std::string text_at(const Json& value, std::string_view name)
{
    const Json* member = find_member(value, name);
    return member != nullptr && member->is_string() ? member->get<std::string>() : std::string();
}

std::int64_t whole_number_at(const Json& value, std::string_view name, std::int64_t otherwise)
{
    const Json* member = find_member(value, name);
    if (member == nullptr)
        return otherwise;
    const auto decimal = decimal_of(*member);
    return decimal && decimal->scale == 0 ? decimal->mantissa : otherwise;
}

} // namespace reprise::domain
