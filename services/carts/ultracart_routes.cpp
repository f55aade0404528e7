#include "carts/ultracart_routes.hpp"

#include "carts/cart_routes.hpp"
#include "io/json_reader.hpp"
#include "io/query.hpp"
#include "io/ultracart_presenter.hpp"
#include "io/ultracart_reader.hpp"

namespace reprise::carts {

namespace {

io::Reply get_ultracart_cart(const Deps& deps, const io::Request& request)
{
    const io::Parameters known(request, {"_expand"});
    const auto expansion = io::read_expansion(request, io::ultracart_cart_parts());
    const auto reply = get_cart(deps, io::native_request(request, {}));
    if (reply.status != 200) {
        return reply;
    }
    return io::with_body(reply, {{"cart", io::ultracart_cart(io::read_json(reply.body), expansion)}});
}

} // namespace

std::vector<io::Route> ultracart_routes(const Deps& deps)
{
    const auto with = [deps](io::Reply (*route)(const Deps&, const io::Request&)) {
        return [deps, route](const io::Request& request) { return route(deps, request); };
    };
    return {
        {"GET", "/rest/v2/checkout/cart/{cart_id}", {"checkout_read"}, with(get_ultracart_cart)},
    };
}

} // namespace reprise::carts
