#include "carts/cart_document.hpp"

#include "domain/cart_totals.hpp"
#include "domain/masking.hpp"
#include "domain/time.hpp"
#include "io/application.hpp"
#include "io/caseless.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace reprise::carts {

namespace {

constexpr std::size_t id_octets = 16;

/// A new cart is version 1 of itself.
constexpr const char* first_version = "1";

/// Where the members of an entry of the list stand in a cart (CartListEntry of the contract).
constexpr std::array<std::pair<const char*, const char*>, 9> entry_members{
    {{"cart_id", "/cart_id"},
     {"creation_dts", "/creation_dts"},
     {"placed_by", "/placed_by"},
     {"email", "/billing/email"},
     {"first_name", "/billing/first_name"},
     {"last_name", "/billing/last_name"},
     {"company", "/billing/company"},
     {"source_order_id", "/clone/source_order_id"},
     {"total", "/summary/total"}}};

/// What the list shows of a cart.
std::string list_entry_of(const io::JsonText& cart)
{
    std::string entry = "{\"item_count\":" + std::to_string(cart.size_at("/items"));
    for (const auto& [name, pointer] : entry_members) {
        if (const auto value = cart.at(pointer)) {
            entry.append(",\"").append(name).append("\":").append(*value);
        }
    }
    return entry + '}';
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
    cart["placed_by"] = request.caller.subject;
}

std::string with_identity(std::string_view planned, const std::string& cart_id, const io::Request& request)
{
    auto text = "{\"creation_dts\":\"" + domain::format_rfc3339(request.now) +
                "\",\"placed_by\":" + io::write_json(Json(request.caller.subject)) + ',';
    if (!cart_id.empty()) {
        text.append("\"cart_id\":\"").append(cart_id).append("\",");
    }
    return text.append(planned.substr(1));
}

NewCart new_cart_of(const io::JsonText& cart, const io::MerchantPolicy& policy)
{
    NewCart row;
    row.cart_id = cart.text_at("/cart_id").value();
    row.summary = list_entry_of(cart);
    row.lifetime = policy.cart_lifetime;
    if (const auto email = cart.text_at("/billing/email")) {
        row.email = io::caseless(*email);
    }
    row.placed_by = cart.text_at("/placed_by").value_or("");
    row.source_order_id = cart.text_at("/clone/source_order_id");
    row.document = cart.text();
    return row;
}

io::Reply created_reply(std::string body, const std::string& cart_id)
{
    io::Reply reply{201, std::move(body), "application/json", {}};
    reply.headers.emplace_back("Location", "/carts/" + cart_id);
    reply.headers.emplace_back("ETag", io::entity_tag(first_version));
    return reply;
}

} // namespace reprise::carts
