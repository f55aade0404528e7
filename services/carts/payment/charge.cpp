#include "carts/payment/charge.hpp"

#include "domain/json_access.hpp"

namespace reprise::carts::payment {

Charge charge_of(const Placement& placement, const Json& document)
{
    const auto& card = document.at("payment").at("credit_card");
    const auto part = [&document](const char* name) {
        const auto* found = domain::find_member(document, name);
        return found == nullptr ? Json::object() : *found;
    };
    return {placement.placement_id,
            domain::money_of(document.at("summary").at("total")),
            placement.cart_id.str(),
            static_cast<int>(domain::whole_number_at(card, "card_expiration_month", 0)),
            static_cast<int>(domain::whole_number_at(card, "card_expiration_year", 0)),
            part("billing"),
            part("shipping")};
}

} // namespace reprise::carts::payment
