#include "domain/cart_check.hpp"

#include "domain/card_type.hpp"
#include "domain/clone_payment.hpp"
#include "domain/json_access.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::domain {
namespace {

Money total_of(const Json& cart)
{
    return money_of(cart.at("summary").at("total"));
}

bool has_text(const Json& object, std::string_view name)
{
    return text_at(object, name).find_first_not_of(" \t\r\n") != std::string::npos;
}

/// Whether a parcel or a bill finds its way. State and postal code are not asked for: many countries have neither.
bool has_address(const Json& cart, std::string_view part)
{
    const Json* address = find_member(cart, part);
    if (address == nullptr)
        return false;
    const auto is_there = [address](std::string_view name) { return has_text(*address, name); };
    static constexpr std::array<std::string_view, 3> names{"first_name", "last_name", "company"};
    static constexpr std::array<std::string_view, 3> places{"address1", "city", "country_code"};
    return std::ranges::any_of(names, is_there) && std::ranges::all_of(places, is_there);
}

/// Whether anything of the line is sent. What the contract says of it is its kind for tax; a line without one is goods.
bool needs_shipping(const Json& line)
{
    const std::string kind = text_at(line, "tax_product_type");
    return kind != "digital" && kind != "service";
}

bool has_lines(const Json& cart)
{
    const Json* items = find_member(cart, "items");
    return items != nullptr && !items->empty();
}

std::optional<Fault> fault_of_items(const Json& cart)
{
    if (has_lines(cart))
        return std::nullopt;
    return Fault{"/items", "items_empty", "The cart has no lines."};
}

/// The line that the component at `index` names as its kit, or else the nearest kit before it.
std::optional<std::size_t> kit_of(const Json& items, std::size_t index)
{
    if (find_member(items[index], "parent_item_index") != nullptr) {
        const auto place = whole_number_at(items[index], "parent_item_index", 0);
        const bool is_there = place >= 1 && place <= static_cast<std::int64_t>(items.size());
        return is_there ? std::optional(static_cast<std::size_t>(place - 1)) : std::nullopt;
    }
    for (std::size_t at = index; at-- > 0;) {
        if (flag_at(items[at], "kit") && !flag_at(items[at], "kit_component"))
            return at;
    }
    return std::nullopt;
}

/// Whether the component at `index` stands under a kit that is sold. Kits inside kits are followed this far; real ones
/// nest once.
bool has_kit(const Json& items, std::size_t index)
{
    constexpr int deepest_kit = 8;
    auto kit = kit_of(items, index);
    for (int depth = 0; kit && depth < deepest_kit && flag_at(items[*kit], "kit_component"); ++depth)
        kit = kit_of(items, *kit);
    return kit && flag_at(items[*kit], "kit") && !flag_at(items[*kit], "kit_component");
}

/// R2: a kit's price is the kit's, so that a component without its kit would be sold for nothing.
void check_kits(const Json& cart, std::vector<Fault>& faults)
{
    if (!has_lines(cart))
        return;
    const Json& items = cart.at("items");
    for (std::size_t index = 0; index < items.size() && faults.size() < FaultList::most_faults; ++index) {
        if (flag_at(items[index], "kit_component") && !has_kit(items, index))
            faults.push_back({"/items/" + std::to_string(index), "kit_missing",
                              "The line is part of a kit that is not in the cart."});
    }
}

std::optional<Fault> fault_of_billing(const Json& cart)
{
    if (has_address(cart, "billing"))
        return std::nullopt;
    return Fault{"/billing", "billing_address_missing",
                 "Who pays needs a name or company, address1, city and country_code."};
}

std::optional<Fault> fault_of_shipping(const Json& cart)
{
    // A cart without lines gets lines before it is placed, and most of those are sent.
    const bool sends_nothing = has_lines(cart) && std::ranges::none_of(cart.at("items"), needs_shipping);
    if (sends_nothing || has_address(cart, "shipping"))
        return std::nullopt;
    return Fault{"/shipping", "shipping_address_missing",
                 "Who receives needs a name or company, address1, city and country_code."};
}

std::optional<Fault> fault_of_method(const Json& cart, PaymentProcessing processing)
{
    const std::string method = payment_method_of(cart);
    if (method.empty()) {
        if (total_of(cart).minor_units <= 0)
            return std::nullopt;
        return Fault{"/payment/payment_method", "payment_method_missing", "The cart does not say how it is paid."};
    }
    if (is_payment_method_cloneable(method) || processing == PaymentProcessing::skipped)
        return std::nullopt;
    return Fault{"/payment/payment_method", "payment_method_not_placeable",
                 "A payment by this method can only be taken over as paid elsewhere."};
}

std::optional<Fault> fault_of_purchase_order(const Json& cart, PaymentProcessing processing)
{
    if (payment_method_of(cart) != "Purchase Order" || processing == PaymentProcessing::skipped)
        return std::nullopt;
    const Json* purchase_order = find_member(cart.at("payment"), "purchase_order");
    if (purchase_order != nullptr && has_text(*purchase_order, "purchase_order_number"))
        return std::nullopt;
    return Fault{"/payment/purchase_order/purchase_order_number", "purchase_order_number_missing",
                 "Payment by purchase order needs its number."};
}

std::optional<Fault> fault_of_total(const Json& cart)
{
    if (total_of(cart).minor_units >= 0)
        return std::nullopt;
    return Fault{"/summary/total", "total_negative", "The total of the cart is less than nothing."};
}

std::optional<Fault> fault_of_missing_card(const CartCheckTerms& terms)
{
    if (terms.holds_card)
        return std::nullopt;
    return Fault{"/payment/credit_card", "card_missing", "No card is held for the cart that may be used."};
}

/// R5. Where there is neither a card nor anything shown of one, it is missing and not expired.
std::optional<Fault> fault_of_expired_card(const Json& cart, const CartCheckTerms& terms)
{
    static const Json nothing = Json::object();
    const Json* shown = credit_card_of(cart);
    if (shown == nullptr && !terms.holds_card)
        return std::nullopt;
    const Json& card = shown == nullptr ? nothing : *shown;
    // 0 is no month, which counts as expired; a year past these limits does not fit the calendar.
    const std::int64_t month = whole_number_at(card, "card_expiration_month", 0);
    const std::int64_t year = whole_number_at(card, "card_expiration_year", 0);
    const bool is_month = month >= 1 && month <= 12 && year >= 1 && year <= 9999;
    if (is_month && !card_expired(static_cast<int>(month), static_cast<int>(year), terms.now))
        return std::nullopt;
    return Fault{"/payment/credit_card", "card_expired", "The month that is printed on the card has ended."};
}

/// R7.
std::optional<Fault> fault_of_verification_number(const Json& cart, const CartCheckTerms& terms)
{
    const bool is_asked_for =
        terms.collect_card_verification_number && std::is_gteq(compare(total_of(cart), terms.collect_minimum));
    if (!is_asked_for || terms.has_card_verification_number)
        return std::nullopt;
    return Fault{"/card_verification_number", "card_verification_number_required",
                 "The merchant asks for the card verification number."};
}

} // namespace

bool charges_card(const Json& cart, PaymentProcessing processing)
{
    return processing == PaymentProcessing::realtime && payment_method_of(cart) == card_method &&
           total_of(cart).minor_units > 0;
}

std::vector<Fault> check_card(const Json& sale, const CartCheckTerms& terms)
{
    std::vector<Fault> faults;
    for (auto& fault : {fault_of_missing_card(terms), fault_of_expired_card(sale, terms),
                        fault_of_verification_number(sale, terms)}) {
        if (fault)
            faults.push_back(*fault);
    }
    return faults;
}

std::vector<Fault> check_cart(const Json& cart, const CartCheckTerms& terms)
{
    std::vector<Fault> faults;
    const auto note = [&faults](std::optional<Fault> fault) {
        if (fault)
            faults.push_back(std::move(*fault));
    };
    note(fault_of_items(cart));
    check_kits(cart, faults);
    note(fault_of_billing(cart));
    note(fault_of_shipping(cart));
    note(fault_of_method(cart, terms.processing));
    note(fault_of_purchase_order(cart, terms.processing));
    note(fault_of_total(cart));
    if (charges_card(cart, terms.processing))
        std::ranges::move(check_card(cart, terms), std::back_inserter(faults));
    return faults;
}

} // namespace reprise::domain
