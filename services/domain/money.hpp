#pragma once

#include "domain/json.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace reprise::domain {

/// An exact decimal number: mantissa x 10^-scale, without trailing zeros; scale is 0 to 36.
struct Decimal {
    std::int64_t mantissa = 0;
    int scale = 0;
    friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// The decimal that the shortest text of a JSON number spells (0.1 is one tenth, whatever the binary digits behind it
/// are). Nothing for what is not a number, is not finite, or needs more than int64 digits or 36 decimals.
std::optional<Decimal> decimal_of(const Json& number);

/// The JSON number of a decimal: a whole number where it is one.
Json to_json(Decimal decimal);

/// The number of decimals of a currency of the active ISO 4217 list (USD 2, JPY 0, KWD 3, CLF 4), or nothing for
/// another code and for the codes that have no minor unit (XAU, XXX, ...).
std::optional<int> currency_exponent(std::string_view code) noexcept;

/// Amounts must stay below this many minor units, so that each is exact in a JSON number (15 significant digits).
inline constexpr std::int64_t money_limit_minor_units = 1'000'000'000'000'000;

/// An amount in the minor unit of its ISO 4217 currency; |minor_units| < money_limit_minor_units.
struct Money {
    std::int64_t minor_units = 0;
    std::string currency_code;
    friend bool operator==(const Money&, const Money&) = default;
};

/// Reads `{"value":12.34,"currency_code":"USD"}` strictly. `default_currency` stands in for an absent currency_code.
/// Throws DomainError with a pointer relative to the object: `required_member_missing`, `wrong_type`,
/// `unknown_currency`, `too_many_decimals` (more than the currency has) or `amount_out_of_range`.
Money money_of(const Json& currency_object, std::string_view default_currency = {});

/// The wire form of an amount, with exactly its decimals as value. The currency must be a known one.
Json to_json(const Money& money);

/// The amount in its currency's major unit, with all its decimals: 12.30.
std::string amount_text(const Money& money);

/// The sum. Throws DomainError `currency_mismatch` or `amount_out_of_range` (with an empty pointer), as all arithmetic
/// here does.
Money add(const Money& left, const Money& right);
/// The difference; errors as `add`.
Money subtract(const Money& left, const Money& right);
/// amount x factor, rounded once, half away from zero.
Money multiply(const Money& amount, Decimal factor);
/// amount / divisor, rounded once, half away from zero. A divisor of zero is `amount_out_of_range`.
Money divide(const Money& amount, Decimal divisor);
/// amount x part / whole, rounded once, half away from zero: a share of a discount. A whole of zero is
/// `amount_out_of_range`.
Money prorate(const Money& amount, Decimal part, Decimal whole);
/// amount x (the sum of the rates) / 100, rounded once, half away from zero (R11: 7.25 means 7.25 %).
Money percentage(const Money& amount, std::span<const Decimal> rates);
/// The same for a single rate.
Money percentage(const Money& amount, Decimal rate);

/// How an amount compares with a plain number in its currency's major unit (120.00), exactly.
std::strong_ordering compare(const Money& amount, Decimal value);
/// How two plain numbers compare, exactly.
std::strong_ordering compare(Decimal left, Decimal right);

} // namespace reprise::domain
