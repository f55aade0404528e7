#include "orders/insert_order.hpp"

#include "domain/time.hpp"
#include "io/json_reader.hpp"
#include "io/query.hpp"
#include "orders/order_view.hpp"
#include "orders/placed_order.hpp"

namespace reprise::orders {

namespace {

constexpr std::string_view insert_route = "POST /orders";

/// Puts the vault's facts of the card into the document (R30: mask, type and expiry, nothing else).
void describe_card(Json& document, const BoundCard& card)
{
    auto& payment = document["payment"];
    payment["credit_card"] = Json{{"card_number", card.card_number},
                                  {"card_type", card.card_type},
                                  {"card_expiration_month", card.card_expiration_month},
                                  {"card_expiration_year", card.card_expiration_year},
                                  {"card_number_truncated", !card.card_id.has_value()}};
    if (!payment.contains("payment_method")) {
        payment["payment_method"] = "Credit Card";
    }
}

std::optional<io::Reply> insert_once(const Deps& deps, const io::Request& request, const io::IdempotencyKey* key)
{
    auto document = deps.contract.read("Order", request.body);
    const auto token = card_number_token_of(document);
    deps.contract.remove_write_only("Order", document);
    StoredOrder order;
    order.creation =
        complete_order(document, deps.merchants.at(request.caller.merchant_id())->currency_code, request.now);
    truncate_card(document); // Until the vault says that it holds the card.
    if (token) {
        const auto card = deps.carts.bind_card(request, key, *token, order.creation);
        describe_card(document, card);
        order.card_id = card.card_id;
    }
    return keep_order(deps, request, key, std::move(document), std::move(order));
}

} // namespace

std::optional<io::Reply> keep_order(const Deps& deps, const io::Request& request, const io::IdempotencyKey* key,
                                    Json document, StoredOrder order)
{
    const auto& merchant = request.caller.merchant_id();
    const auto retention = deps.merchants.at(request.caller.merchant_id())->card_retention;
    order.order_id = deps.orders.next_id(merchant).str();
    document["order_id"] = order.order_id;
    document["merchant_id"] = merchant.str();
    order.columns = search_columns_of(document);
    order.document = io::write_json(document);
    order.list_entry = io::write_json(list_entry_of(document));
    io::Reply reply{201,
                    order_text(order, request.now, retention),
                    "application/json",
                    {{"Location", "/orders/" + order.order_id}, {"ETag", order_tag(order, request.now, retention)}}};
    return deps.orders.insert(merchant, order, key, reply) ? std::optional(std::move(reply)) : std::nullopt;
}

io::Reply insert_order(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto key = io::idempotency_key_of(request, insert_route, deps.fingerprint_key);
    return io::answer_once_by_row(deps.answers, key, request.trace, [&](const io::IdempotencyKey* claimed) {
        try {
            return insert_once(deps, request, claimed);
        } catch (const domain::DomainError& error) {
            throw io::Error(io::Problem::invalid_body, {}, error.faults());
        }
    });
}

} // namespace reprise::orders
