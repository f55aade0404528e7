#include "orders/routes.hpp"

#include "io/json_reader.hpp"
#include "io/query.hpp"
#include "orders/clone_order.hpp"
#include "orders/erased_cards.hpp"
#include "orders/insert_order.hpp"
#include "orders/insert_placed_order.hpp"
#include "orders/key_use_route.hpp"
#include "orders/order_view.hpp"

namespace reprise::orders {

StoredOrder find_order(const Deps& deps, const io::Request& request)
{
    const auto id = domain::OrderId::parse(request.path_parameter("order_id"));
    auto order = id ? deps.orders.find(request.caller.merchant_id(), *id) : std::nullopt;
    if (!order) {
        throw io::Error(io::Problem::order_not_found, "This merchant has no such order.");
    }
    return std::move(*order);
}

io::Reply list_orders(const Deps& deps, const io::Request& request)
{
    const auto retention = deps.merchants.at(request.caller.merchant_id())->card_retention;
    const auto filter = read_order_filter(request, deps.contract, retention, deps.fingerprint_key);
    auto found = deps.orders.list(request.caller.merchant_id(), filter);
    io::Page page{{}, std::move(found.next)};
    page.entries.reserve(found.orders.size());
    for (const auto& order : found.orders) {
        page.entries.push_back(list_entry_text(order, request.now, retention));
    }
    return io::page_reply(request, "orders", "orders", page, deps.fingerprint_key);
}

io::Reply get_order(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto order = find_order(deps, request);
    const auto retention = deps.merchants.at(request.caller.merchant_id())->card_retention;
    const auto tag = order_tag(order, request.now, retention);
    if (io::matches_if_none_match(request, tag)) {
        return {304, {}, "application/json", {{"ETag", tag}}};
    }
    return {200, order_text(order, request.now, retention), "application/json", {{"ETag", tag}}};
}

std::vector<io::Route> order_routes(const Deps& deps)
{
    return {
        {"GET", "/orders", {"order_read"}, io::with(deps, list_orders)},
        {"POST", "/orders", {"order_write"}, io::with(deps, insert_order)},
        {"GET", "/orders/{order_id}", {"order_read"}, io::with(deps, get_order)},
        {"POST", "/orders/{order_id}/clone", {"order_read", "checkout_write"}, io::with(deps, clone_order)},
        {"GET", "/idempotency-keys/{idempotency_key}", {}, io::with(deps, get_idempotency_key)},
        {"POST", "/internal/placed-orders", {"order_write"}, io::with(deps, insert_placed_order)},
        {"POST", "/internal/erased-cards", {"order_write"}, io::with(deps, mark_erased_cards)},
    };
}

} // namespace reprise::orders
