#include "domain/card_type.hpp"

#include "domain/ascii.hpp"

#include <algorithm>
#include <array>

namespace reprise::domain {
namespace {

struct CardTypeName {
    CardType type;
    std::string_view name;
};

constexpr std::array<CardTypeName, 6> card_type_names{{{CardType::amex, "AMEX"},
                                                       {CardType::diners_club, "Diners Club"},
                                                       {CardType::discover, "Discover"},
                                                       {CardType::jcb, "JCB"},
                                                       {CardType::mastercard, "MasterCard"},
                                                       {CardType::visa, "VISA"}}};

/// A range of issuer prefixes, written with six digits, and the lengths its numbers may have.
struct IssuerRange {
    int first_prefix;
    int last_prefix;
    std::size_t shortest;
    std::size_t longest;
    CardType type;
};

constexpr std::array<IssuerRange, 15> issuer_ranges{{{400000, 499999, 13, 13, CardType::visa},
                                                     {400000, 499999, 16, 16, CardType::visa},
                                                     {400000, 499999, 19, 19, CardType::visa},
                                                     {510000, 559999, 16, 16, CardType::mastercard},
                                                     {222100, 272099, 16, 16, CardType::mastercard},
                                                     {340000, 349999, 15, 15, CardType::amex},
                                                     {370000, 379999, 15, 15, CardType::amex},
                                                     {601100, 601199, 16, 19, CardType::discover},
                                                     {622126, 622925, 16, 19, CardType::discover},
                                                     {644000, 659999, 16, 19, CardType::discover},
                                                     {352800, 358999, 16, 19, CardType::jcb},
                                                     {300000, 305999, 14, 19, CardType::diners_club},
                                                     {309500, 309599, 14, 19, CardType::diners_club},
                                                     {360000, 369999, 14, 19, CardType::diners_club},
                                                     {380000, 399999, 14, 19, CardType::diners_club}}};

} // namespace

std::string_view to_string(CardType type) noexcept
{
    for (const CardTypeName& known : card_type_names) {
        if (known.type == type)
            return known.name;
    }
    return {};
}

std::optional<CardType> parse_card_type(std::string_view wire_name) noexcept
{
    for (const CardTypeName& known : card_type_names) {
        if (known.name == wire_name)
            return known.type;
    }
    return std::nullopt;
}

std::optional<CardType> card_type_of(std::string_view digits) noexcept
{
    if (digits.size() < 13 || digits.size() > 19 || !std::ranges::all_of(digits, is_digit))
        return std::nullopt;
    int prefix = 0;
    for (const char c : digits.substr(0, 6))
        prefix = prefix * 10 + (c - '0');
    for (const IssuerRange& range : issuer_ranges) {
        const bool prefix_fits = prefix >= range.first_prefix && prefix <= range.last_prefix;
        if (prefix_fits && digits.size() >= range.shortest && digits.size() <= range.longest)
            return range.type;
    }
    return std::nullopt;
}

bool passes_luhn(std::string_view digits) noexcept
{
    if (digits.empty())
        return false;
    int sum = 0;
    bool doubled = false;
    for (auto c = digits.rbegin(); c != digits.rend(); ++c) {
        if (!is_digit(*c))
            return false;
        const int digit = (*c - '0') * (doubled ? 2 : 1);
        sum += digit > 9 ? digit - 9 : digit;
        doubled = !doubled;
    }
    return sum % 10 == 0;
}

bool card_expired(int month, int year, std::chrono::sys_seconds now) noexcept
{
    using namespace std::chrono;
    if (month < 1 || month > 12)
        return true;
    const year_month_day today{floor<days>(now)};
    // Compared as months since year 0, so that no card year, however odd, can overflow the calendar.
    const long long this_month = int{today.year()} * 12LL + static_cast<int>(unsigned{today.month()});
    return year * 12LL + month < this_month;
}

} // namespace reprise::domain
