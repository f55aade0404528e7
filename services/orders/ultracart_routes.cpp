#include "orders/ultracart_routes.hpp"

#include "io/json_reader.hpp"
#include "io/query.hpp"
#include "io/ultracart_presenter.hpp"
#include "io/ultracart_reader.hpp"
#include "orders/clone_order.hpp"
#include "orders/insert_order.hpp"
#include "orders/ultracart_payment.hpp"
#include "orders/ultracart_search.hpp"

#include <utility>

namespace reprise::orders {

namespace {

/// The answer of a native route whose body is an order.
io::Reply order_reply(io::Reply native, const io::Expansion& expansion)
{
    return io::presented(std::move(native), [&](Json order) {
        return io::ultracart_envelope("order", io::ultracart_order(std::move(order), expansion));
    });
}

/// The answer of a clone: what UltraCart's clients know of a cart, and our report beside it.
io::Reply cart_reply(io::Reply native, const io::Expansion& expansion)
{
    return io::presented(std::move(native), [&](Json body) {
        body["cart"] = io::ultracart_cart(std::move(body.at("cart")), expansion);
        io::write_in_ultracart_form(body["clone"]);
        body["errors"] = Json::array();
        return body;
    });
}

io::Reply get_ultracart_order(const Deps& deps, const io::Request& request)
{
    const io::Parameters known(request, {"_expand"});
    const auto expansion = io::read_expansion(request, io::ultracart_order_parts());
    return order_reply(get_order(deps, io::native_request(request, {})), expansion);
}

io::Reply insert_ultracart_order(const Deps& deps, const io::Request& request)
{
    const io::Parameters known(request, {"_expand"});
    const auto expansion = io::read_expansion(request, io::ultracart_order_parts());
    auto order = io::read_json(request.body);
    io::take_ultracart_form(order);
    return order_reply(insert_order(deps, io::native_request(request, io::write_json(order))), expansion);
}

io::Reply clone_ultracart_order(const Deps& deps, const io::Request& request)
{
    const io::Parameters parameters(request, {"_expand", "dry_run"});
    const auto expansion = io::read_expansion(request, io::ultracart_cart_parts());
    auto native = io::native_request(request, request.body);
    if (const auto dry_run = parameters.text("dry_run")) {
        native.query.emplace_back("dry_run", *dry_run);
        native.query_text = "dry_run=" + io::percent_encoded(*dry_run);
    }
    return cart_reply(clone_order(deps, native), expansion);
}

/// The lists of an OrderUpsellCartRequest as a cart has them. What is no list is refused with the cart.
Json additions_of(Json body)
{
    body.erase("checkout_url");
    const auto codes = body.find("coupon_codes");
    if (codes == body.end()) {
        return body;
    }
    auto coupons = *codes;
    for (auto entry = coupons.begin(); coupons.is_array() && entry != coupons.end(); ++entry) {
        *entry = Json{{"coupon_code", *entry}};
    }
    body["coupons"] = std::move(coupons);
    body.erase("coupon_codes");
    return body;
}

io::Reply make_upsell_cart(const Deps& deps, const io::Request& request)
{
    const io::Parameters known(request, {"_expand"});
    const auto expansion = io::read_expansion(request, io::ultracart_cart_parts());
    auto body = io::read_ultracart_body(request, {"items", "coupon_codes", "checkout_url"});
    io::take_ultracart_form(body);
    const auto additions = additions_of(std::move(body));
    const auto native = io::native_request(request, request.body);
    const auto key = io::idempotency_key_of(native, clone_route, deps.fingerprint_key);
    return cart_reply(make_clone(deps, {native, key ? &*key : nullptr}, R"({"items":"none"})", additions), expansion);
}

} // namespace

std::vector<io::Route> ultracart_routes(const Deps& deps)
{
    return {
        {"GET", "/rest/v2/order/orders", {"order_read"}, io::with(deps, list_ultracart_orders)},
        {"POST", "/rest/v2/order/orders", {"order_write"}, io::with(deps, insert_ultracart_order)},
        {"POST", "/rest/v2/order/orders/query", {"order_read"}, io::with(deps, query_ultracart_orders)},
        {"POST", "/rest/v2/order/orders/batch", {"order_read"}, io::with(deps, list_ultracart_batch)},
        {"GET", "/rest/v2/order/orders/{order_id}", {"order_read"}, io::with(deps, get_ultracart_order)},
        {"POST",
         "/rest/v2/order/orders/{order_id}/clone",
         {"order_read", "checkout_write"},
         io::with(deps, clone_ultracart_order)},
        {"PUT",
         "/rest/v2/order/orders/{order_id}/upsell_with_cart",
         {"order_read", "checkout_write"},
         io::with(deps, make_upsell_cart)},
        {"POST",
         "/rest/v2/order/orders/{order_id}/duplicate",
         {"order_read", "order_write", "checkout_write"},
         io::with(deps, duplicate_ultracart_order)},
        {"POST",
         "/rest/v2/order/orders/{order_id}/process_payment",
         {"order_write"},
         io::with(deps, process_ultracart_payment)},
    };
}

} // namespace reprise::orders
