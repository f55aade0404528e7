#include "carts/cart_document.hpp"

#include "domain/cart_totals.hpp"
#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "domain/time.hpp"
#include "io/application.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"

#include <algorithm>

namespace reprise::carts {

namespace {

constexpr std::size_t id_octets = 16;

/// A new cart is version 1 of itself.
constexpr const char* first_version = "1";

/// What the list shows of a cart (CartListEntry of the contract).
Json list_entry_of(const Json& cart)
{
    Json entry{{"cart_id", cart.at("cart_id")},
               {"creation_dts", cart.at("creation_dts")},
               {"total", cart.at("summary").at("total")}};
    const auto* items = domain::find_member(cart, "items");
    entry["item_count"] = items == nullptr ? 0 : items->size();
    if (const auto* billing = domain::find_member(cart, "billing")) {
        for (const auto* name : {"email", "first_name", "last_name", "company"}) {
            if (const auto* value = domain::find_member(*billing, name)) {
                entry[name] = *value;
            }
        }
    }
    if (const auto* report = domain::find_member(cart, "clone")) {
        entry["source_order_id"] = report->at("source_order_id");
    }
    return entry;
}

} // namespace

std::string make_cart_id()
{
    std::string id;
    do {
        id = io::to_hex(io::random_octets(id_octets));
        std::ranges::transform(id, id.begin(),
                               [](char digit) { return digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit; });
        // An id of digits almost alone could be taken for a card number, and the cart then never be asked for.
    } while (domain::holds_card_number(id));
    return id;
}

std::string make_card_id()
{
    return io::to_hex(io::random_octets(id_octets));
}

void compute_totals(Json& cart, const io::MerchantPolicy& policy)
{
    try {
        domain::recompute_totals(cart, policy.currency_code);
    } catch (const domain::DomainError& error) {
        throw io::Error(io::Problem::invalid_body, {}, error.faults());
    }
}

void show_card(Json& cart, const CardFacts& facts)
{
    auto& payment = cart["payment"];
    payment["credit_card"] = {{"card_type", facts.card_type},
                              {"card_number", facts.card_number},
                              {"card_expiration_month", facts.card_expiration_month},
                              {"card_expiration_year", facts.card_expiration_year}};
    if (!payment.contains("payment_method")) {
        payment["payment_method"] = "Credit Card";
    }
}

void give_identity(Json& cart, const std::string& cart_id, const io::Request& request)
{
    cart["cart_id"] = cart_id;
    cart["merchant_id"] = request.caller.merchant_id().str();
    cart["creation_dts"] = domain::format_rfc3339(request.now);
}

NewCart new_cart_of(const Json& cart, const io::MerchantPolicy& policy)
{
    const auto* report = domain::find_member(cart, "clone");
    const auto source = report == nullptr ? std::nullopt : std::optional(domain::text_at(*report, "source_order_id"));
    return {cart.at("cart_id").get<std::string>(), io::write_json(cart), io::write_json(list_entry_of(cart)),
            policy.cart_lifetime, source};
}

io::Reply created_reply(const Json& body, const std::string& cart_id)
{
    auto reply = io::json_reply(201, body);
    reply.headers.emplace_back("Location", "/carts/" + cart_id);
    reply.headers.emplace_back("ETag", io::entity_tag(first_version));
    return reply;
}

} // namespace reprise::carts
