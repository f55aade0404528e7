#include "domain/cart_totals.hpp"
#include "unit/random_cart.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>

using namespace reprise;
using namespace reprise::domain;

namespace {

__extension__ using Whole = __int128;

/// Every number is kept as a whole number of millionths of a millionth, and read from its text: nothing of the way the
/// domain computes is used again.
constexpr int places = 12;

Whole ten_to(int exponent)
{
    return exponent == 0 ? 1 : 10 * ten_to(exponent - 1);
}

Whole read(const Json& number)
{
    const std::string text = number.dump();
    if (text.find_first_of("eE") != std::string::npos)
        throw std::logic_error("a number is too small or too large for this test: " + text);
    const bool is_negative = text.front() == '-';
    const std::size_t point = std::min(text.find('.'), text.size());
    std::string digits = text.substr(is_negative ? 1 : 0, point - (is_negative ? 1 : 0));
    std::string fraction = point == text.size() ? "" : text.substr(point + 1);
    fraction.resize(places, '0');
    Whole whole = 0;
    for (const char digit : digits + fraction)
        whole = whole * 10 + (digit - '0');
    return is_negative ? -whole : whole;
}

/// The nearest whole number of `unit`; the one farther from zero where two are as near.
Whole nearest(Whole value, Whole unit)
{
    const Whole rest = value % unit;
    const Whole down = (value - rest) / unit;
    if (rest >= 0)
        return rest >= unit - rest ? down + 1 : down;
    return -rest >= unit + rest ? down - 1 : down;
}

/// Adds a cart up once more, in the currency's smallest unit.
class Reckoner {
public:
    explicit Reckoner(const Json& cart)
    {
        const std::string code = cart.at("currency_code").get<std::string>();
        decimals_ = code == "JPY" ? 0 : code == "USD" ? 2 : 3;
        for (const Json& line : cart.at("items"))
            add_line(line);
        const Json summary = cart.value("summary", Json::object());
        const char* const listed = summary.contains("arbitrary_shipping_handling_total")
                                       ? "arbitrary_shipping_handling_total"
                                       : "shipping_handling";
        shipping = amount(summary, listed) - amount(summary, "shipping_handling_discount");
        const Json gift = cart.value("gift", Json::object());
        gifts = amount(gift, "gift_charge") + amount(gift, "gift_wrap_cost");
        tax = tax_of(cart.value("taxes", Json::object()));
    }

    Whole amount(const Json& object, const char* name) const
    {
        return object.contains(name) ? read(object.at(name).at("value")) / ten_to(places - decimals_) : 0;
    }

    Whole line_cost(const Json& line) const
    {
        const bool by_hand = line.contains("arbitrary_unit_cost");
        const Whole price = amount(line, by_hand ? "arbitrary_unit_cost" : "unit_cost");
        return nearest(price * read(line.at("quantity")), ten_to(places));
    }

    Whole unit_cost_with_discount(const Json& line) const
    {
        const Whole discount = amount(line, "discount");
        const bool by_hand = line.contains("arbitrary_unit_cost");
        if (discount == 0)
            return amount(line, by_hand ? "arbitrary_unit_cost" : "unit_cost");
        return nearest((line_cost(line) - discount) * ten_to(places), read(line.at("quantity")));
    }

    Whole total() const { return subtotal - discounts + shipping + gifts + tax; }

    Whole subtotal = 0;
    Whole discounts = 0;
    Whole taxable = 0;
    Whole taxable_discounts = 0;
    Whole shipping = 0;
    Whole gifts = 0;
    Whole tax = 0;

private:
    void add_line(const Json& line)
    {
        if (line.value("kit_component", false))
            return;
        subtotal += line_cost(line);
        discounts += amount(line, "discount");
        taxable += line.value("tax_free", false) ? 0 : line_cost(line);
        taxable_discounts += line.value("tax_free", false) ? 0 : amount(line, "discount");
    }

    Whole tax_of(const Json& taxes) const
    {
        Whole percent = 0;
        for (const auto& [name, rate] : taxes.items())
            percent += name.starts_with("tax_rate_") ? read(rate) : 0;
        if (taxes.contains("rate"))
            percent = read(taxes.at("rate"));
        if (taxes.value("exempt", false))
            percent = 0;
        Whole base = taxable - taxable_discounts;
        base += taxes.value("tax_shipping", false) ? shipping : 0;
        base += taxes.value("tax_gift_charge", false) ? gifts : 0;
        return nearest(base * percent, 100 * ten_to(places));
    }

    int decimals_ = 0;
};

void check_amount(const Reckoner& reckoner, const Json& object, const char* name, Whole expected)
{
    INFO(name << " of " << object.dump());
    REQUIRE(object.contains(name));
    CHECK(static_cast<std::int64_t>(reckoner.amount(object, name)) == static_cast<std::int64_t>(expected));
}

} // namespace

TEST_CASE("carts by chance add up to what exact arithmetic, written another way, makes of them", "[R11]")
{
    CartDice dice(20);
    for (int round = 0; round < 3000; ++round) {
        Json cart = dice.cart();
        CAPTURE(round, cart.dump());
        recompute_totals(cart, "EUR");
        const Reckoner reckoner(cart);
        for (const Json& line : cart.at("items")) {
            const Whole discount = reckoner.amount(line, "discount");
            check_amount(reckoner, line, "total_cost", reckoner.line_cost(line));
            check_amount(reckoner, line, "total_cost_with_discount", reckoner.line_cost(line) - discount);
            check_amount(reckoner, line, "unit_cost_with_discount", reckoner.unit_cost_with_discount(line));
        }
        const Json& summary = cart.at("summary");
        check_amount(reckoner, summary, "subtotal", reckoner.subtotal);
        check_amount(reckoner, summary, "subtotal_discount", reckoner.discounts);
        check_amount(reckoner, summary, "subtotal_with_discount", reckoner.subtotal - reckoner.discounts);
        check_amount(reckoner, summary, "taxable_subtotal", reckoner.taxable);
        check_amount(reckoner, summary, "taxable_subtotal_discount", reckoner.taxable_discounts);
        check_amount(reckoner, summary, "taxable_subtotal_with_discount",
                     reckoner.taxable - reckoner.taxable_discounts);
        check_amount(reckoner, summary, "shipping_handling_with_discount", reckoner.shipping);
        check_amount(reckoner, summary, "tax", reckoner.tax);
        check_amount(reckoner, summary, "total", reckoner.total());
    }
}
