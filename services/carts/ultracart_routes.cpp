#include "carts/ultracart_routes.hpp"

#include "carts/cart_readiness.hpp"
#include "carts/cart_routes.hpp"
#include "carts/edit_cart.hpp"
#include "carts/ultracart_cart.hpp"
#include "carts/ultracart_finalize.hpp"
#include "io/application.hpp"
#include "io/json_reader.hpp"
#include "io/query.hpp"
#include "io/ultracart_presenter.hpp"
#include "io/ultracart_reader.hpp"

#include <utility>

namespace reprise::carts {

namespace {

/// A native answer with a cart in the dialect's form; any other stays as it is.
io::Reply cart_reply(io::Reply native, const io::Expansion& expansion)
{
    return io::presented(std::move(native), [&](Json cart) {
        return Json{{"cart", io::ultracart_cart(std::move(cart), expansion)}};
    });
}

io::Reply get_ultracart_cart(const Deps& deps, const io::Request& request)
{
    const io::Parameters known(request, {"_expand"});
    const auto expansion = io::read_expansion(request, io::ultracart_cart_parts());
    return cart_reply(get_cart(deps, io::native_request(request, {})), expansion);
}

/// UltraCart makes a cart here for a browser that has none. Reading must not: the cart that is answered has no id yet,
/// and `PUT` keeps it.
io::Reply get_ultracart_new_cart(const Deps& deps, const io::Request& request)
{
    const io::Parameters known(request, {"_expand"});
    io::read_expansion(request, io::ultracart_cart_parts());
    return io::json_reply(200, {{"cart",
                                 {{"merchant_id", request.caller.merchant_id().str()},
                                  {"currency_code", deps.merchants.at(request.caller.merchant_id())->currency_code}}}});
}

io::Reply put_ultracart_cart(const Deps& deps, const io::Request& request)
{
    const io::Parameters known(request, {"_expand"});
    const auto expansion = io::read_expansion(request, io::ultracart_cart_parts());
    const auto cart = read_ultracart_cart(io::read_json(request.body));
    return cart_reply(keep_ultracart_cart(deps, request, cart), expansion);
}

io::Reply validate_ultracart_cart(const Deps& deps, const io::Request& request)
{
    const io::Parameters known(request, {"_expand"});
    const auto expansion = io::read_expansion(request, io::ultracart_cart_parts());
    auto body = io::read_ultracart_body(request, {"cart", "checks"});
    auto sent = read_ultracart_cart(body.value("cart", Json::object()));
    const auto verification = take_ultracart_verification(sent.document);
    const auto native = io::native_request(request, io::write_json(sent.document));
    auto errors = Json::array();
    auto cart = sent.cart_id ? cart_to_change(deps, native, *sent.cart_id) : OpenCart{0, "{}", std::nullopt, false};
    auto document = Json::object();
    try {
        cart = rehearse_patch(deps, native, cart);
        document = io::read_json(cart.document);
        for (const auto& fault : faults_of_placing(deps, native, cart, document, domain::PaymentProcessing::realtime,
                                                   verification ? &*verification : nullptr)) {
            errors.push_back(ultracart_sentence(fault));
        }
    } catch (const io::Error& refusal) {
        document = io::read_json(cart.document);
        errors = ultracart_sentences(refusal);
    }
    return io::json_reply(
        200, {{"cart", io::ultracart_cart(std::move(document), expansion)}, {"errors", std::move(errors)}});
}

} // namespace

std::vector<io::Route> ultracart_routes(const Deps& deps)
{
    return {
        {"GET", "/rest/v2/checkout/cart", {"checkout_read"}, io::with(deps, get_ultracart_new_cart)},
        {"PUT", "/rest/v2/checkout/cart", {"checkout_write"}, io::with(deps, put_ultracart_cart)},
        {"POST", "/rest/v2/checkout/cart/validate", {"checkout_read"}, io::with(deps, validate_ultracart_cart)},
        {"POST",
         "/rest/v2/checkout/cart/finalizeOrder",
         {"checkout_write", "order_write"},
         io::with(deps, finalize_ultracart_order)},
        {"GET", "/rest/v2/checkout/cart/{cart_id}", {"checkout_read"}, io::with(deps, get_ultracart_cart)},
    };
}

} // namespace reprise::carts
