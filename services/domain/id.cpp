#include "domain/id.hpp"

#include "domain/ascii.hpp"

#include <algorithm>
#include <stdexcept>

namespace reprise::domain {
namespace {

constexpr std::size_t order_number_digits = 10;
constexpr std::int64_t largest_order_number = 9'999'999'999;

} // namespace

bool MerchantIdTag::matches(std::string_view text) noexcept
{
    return text.size() >= 2 && text.size() <= 10 &&
           std::ranges::all_of(text, [](char c) { return is_digit(c) || is_upper(c); });
}

bool OrderIdTag::matches(std::string_view text) noexcept
{
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos || !MerchantIdTag::matches(text.substr(0, dash)))
        return false;
    const std::string_view number = text.substr(dash + 1);
    return number.size() == order_number_digits && std::ranges::all_of(number, is_digit);
}

bool CartIdTag::matches(std::string_view text) noexcept
{
    return text.size() == 32 && std::ranges::all_of(text, is_upper_hex);
}

bool CardIdTag::matches(std::string_view text) noexcept
{
    return text.size() == 32 && std::ranges::all_of(text, is_lower_hex);
}

OrderId make_order_id(const MerchantId& merchant, std::int64_t number)
{
    if (number < 1 || number > largest_order_number)
        throw std::out_of_range("order number");
    const std::string digits = std::to_string(number);
    const std::string text = merchant.str() + '-' + std::string(order_number_digits - digits.size(), '0') + digits;
    // The shape holds by construction, so the optional is never empty.
    return OrderId::parse(text).value();
}

} // namespace reprise::domain
