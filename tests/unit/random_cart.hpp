#pragma once

#include "domain/json.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <tuple>
#include <utility>

namespace reprise::domain {

/// Makes carts by chance, the same ones for the same seed: one of three currencies, lines with decimals in their
/// quantity, kits, discounts, prices set by hand, amounts below nothing, shipping, gifts and tax rates.
class CartDice {
public:
    explicit CartDice(std::uint64_t seed) : random_(seed) {}

    /// A whole number from `low` to `high`, both included.
    std::int64_t between(std::int64_t low, std::int64_t high)
    {
        return low + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(high - low + 1));
    }

    /// Once in `times`.
    bool once_in(int times) { return between(1, times) == 1; }

    /// The JSON number that `digits` with that many decimals spells.
    static Json number(std::int64_t digits, int decimals)
    {
        std::string text = std::to_string(digits < 0 ? -digits : digits);
        while (static_cast<int>(text.size()) <= decimals)
            text.insert(0, 1, '0');
        if (decimals > 0)
            text.insert(text.size() - static_cast<std::size_t>(decimals), 1, '.');
        return Json::parse((digits < 0 ? "-" : "") + text);
    }

    /// A cart without anything computed.
    Json cart()
    {
        static constexpr std::array<std::pair<const char*, int>, 3> currencies{{{"JPY", 0}, {"USD", 2}, {"KWD", 3}}};
        std::tie(currency_code_, decimals_) = currencies.at(static_cast<std::size_t>(between(0, 2)));
        Json cart = {{"currency_code", currency_code_}, {"items", Json::array()}};
        for (std::int64_t lines = between(1, 8); lines > 0; --lines)
            cart["items"].push_back(line());
        maybe_amounts(cart, "summary",
                      {"arbitrary_shipping_handling_total", "shipping_handling", "shipping_handling_discount"});
        maybe_amounts(cart, "gift", {"gift_charge", "gift_wrap_cost"});
        if (!once_in(4))
            cart["taxes"] = taxes();
        return cart;
    }

private:
    Json amount()
    {
        const std::int64_t low = once_in(8) ? -99'999 : 0;
        return {{"value", number(between(low, 999'999), decimals_)}, {"currency_code", currency_code_}};
    }

    Json line()
    {
        const int decimals = static_cast<int>(between(0, 4));
        Json line = {{"item_id", "ITEM-" + std::to_string(between(1, 9))},
                     {"quantity", number(between(1, decimals == 0 ? 50 : 99'999), decimals)}};
        for (const char* name : {"unit_cost", "arbitrary_unit_cost", "discount"}) {
            if (once_in(name == std::string("unit_cost") ? 1 : 3))
                line[name] = amount();
        }
        for (const char* name : {"kit_component", "tax_free"}) {
            if (once_in(4))
                line[name] = !once_in(4);
        }
        return line;
    }

    void maybe_amounts(Json& cart, const char* part, std::initializer_list<const char*> names)
    {
        for (const char* name : names) {
            if (once_in(2))
                cart[part][name] = amount();
        }
    }

    Json taxes()
    {
        Json taxes = Json::object();
        for (const char* name : {"rate", "tax_rate_city", "tax_rate_country", "tax_rate_county", "tax_rate_postal_code",
                                 "tax_rate_state"}) {
            if (once_in(2))
                taxes[name] = number(between(0, 99'999), static_cast<int>(between(2, 4)));
        }
        for (const char* name : {"exempt", "tax_shipping", "tax_gift_charge"}) {
            if (once_in(3))
                taxes[name] = !once_in(4);
        }
        return taxes;
    }

    std::mt19937_64 random_;
    std::string currency_code_;
    int decimals_ = 0;
};

} // namespace reprise::domain
