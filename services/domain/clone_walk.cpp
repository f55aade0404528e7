#include "domain/clone_walk.hpp"

#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "domain/time.hpp"

#include <algorithm>

namespace reprise::domain {
namespace {

bool has_content(const Json& value)
{
    if (value.is_null())
        return false;
    if (value.is_string())
        return !value.get_ref<const std::string&>().empty();
    return !value.is_structured() || !value.empty();
}

/// Characters, not bytes: JSON Schema counts lengths in code points, and so does the cart's limit.
std::size_t characters_of(const std::string& utf8)
{
    const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return static_cast<std::size_t>(std::ranges::count_if(utf8, is_first_byte));
}

bool exceeds_cart_limit(const CloneRule& rule, const Json& value)
{
    return rule.cart_max_length != 0 && value.is_string() &&
           characters_of(value.get_ref<const std::string&>()) > rule.cart_max_length;
}

bool is_carried_whole(const CloneRule& rule, const Json& value)
{
    const bool is_carried = rule.fate == Fate::carried || rule.fate == Fate::renamed;
    return is_carried && rule.part.empty() && !exceeds_cart_limit(rule, value);
}

/// The place that a row's cart_field names beneath `to`; objects on the way are made.
Json& place_in(Json& to, std::string_view cart_field)
{
    Json* place = &to;
    for (std::size_t slash = cart_field.find('/'); slash != std::string_view::npos; slash = cart_field.find('/')) {
        place = &(*place)[std::string(cart_field.substr(0, slash))];
        cart_field.remove_prefix(slash + 1);
    }
    return (*place)[std::string(cart_field)];
}

/// What a cart says twice, or an order says twice and a cart once.
void finish_object(std::string_view model, const Json& from, Json& to)
{
    const auto copy = [&to](const Json* value, const char* cart_field) {
        if (value != nullptr)
            to[cart_field] = *value;
    };
    if (model == "OrderBilling")
        copy(find_member(from, "email"), "email_confirm");
    if (model == "OrderItemOption")
        copy(find_member(from, "label"), "name");
    if (model == "OrderTaxes")
        copy(find_member(from, "arbitrary_tax_rate"), "rate");
}

Json carried_array(CloneWalk& walk, std::string_view model, const Json& from, const std::string& path)
{
    Json to = Json::array();
    for (std::size_t i = 0; i < from.size(); ++i) {
        const std::string element_path = path + '/' + std::to_string(i);
        if (const auto code = code_of_element_left(model, from[i], walk.now)) {
            leave(walk, from[i], element_path, *code);
            continue;
        }
        Json element = Json::object();
        carry_members(walk, model, from[i], element_path, element);
        if (!element.empty())
            to.push_back(std::move(element));
    }
    return to;
}

Json carried_part(CloneWalk& walk, const CloneRule& rule, const Json& value, const std::string& path)
{
    if (value.is_array())
        return carried_array(walk, rule.part, value, path);
    Json part = Json::object();
    carry_members(walk, rule.part, value, path, part);
    return part;
}

bool is_expired(const Json& property, std::chrono::sys_seconds now)
{
    const auto expiration = parse_rfc3339(text_at(property, "expiration_dts"));
    return expiration && now > *expiration;
}

} // namespace

std::optional<NotCopiedCode> code_of_element_left(std::string_view model, const Json& element,
                                                  std::chrono::sys_seconds now)
{
    const bool is_property = model == "OrderProperty" || model == "OrderItemProperty";
    if (is_property && is_expired(element, now))
        return NotCopiedCode::expired;
    if (model == "OrderCoupon" && flag_at(element, "automatically_applied"))
        return NotCopiedCode::automatically_applied;
    return std::nullopt;
}

void leave(CloneWalk& walk, const Json& value, const std::string& path, NotCopiedCode code)
{
    if (has_content(value))
        walk.left.push_back({path, code});
}

void carry_member(CloneWalk& walk, const CloneRule& rule, const Json& value, const std::string& path, Json& to)
{
    if (rule.fate == Fate::not_carried)
        return leave(walk, value, path, rule.code);
    if (!rule.part.empty()) {
        Json part = carried_part(walk, rule, value, path);
        if (rule.fate != Fate::recomputed && !part.empty())
            place_in(to, rule.cart_field) = std::move(part);
        return;
    }
    if (rule.fate == Fate::recomputed)
        return;
    if (exceeds_cart_limit(rule, value))
        return leave(walk, value, path, NotCopiedCode::exceeds_cart_limit);
    place_in(to, rule.cart_field) = value;
}

void carry_members(CloneWalk& walk, std::string_view model, const Json& from, const std::string& path, Json& to)
{
    const auto rules = clone_rules_of(model);
    for (const auto& [name, value] : from.items()) {
        const CloneRule* rule = find_clone_rule(rules, name);
        if (rule != nullptr && is_carried_whole(*rule, value)) {
            // By far the most members; none of them needs its path.
            place_in(to, rule->cart_field) = value;
            continue;
        }
        const std::string member_path = path + '/' + escape_pointer_token(name);
        if (rule == nullptr) {
            leave(walk, value, member_path, NotCopiedCode::not_cloneable);
        } else {
            carry_member(walk, *rule, value, member_path, to);
        }
    }
    finish_object(model, from, to);
}

} // namespace reprise::domain
