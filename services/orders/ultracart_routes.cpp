#include "orders/ultracart_routes.hpp"

#include "io/json_reader.hpp"
#include "io/query.hpp"
#include "io/ultracart_presenter.hpp"
#include "orders/ultracart_payment.hpp"

namespace reprise::orders {

namespace {

io::Reply get_ultracart_order(const Deps& deps, const io::Request& request)
{
    const io::Parameters known(request, {"_expand"});
    const auto expansion = io::read_expansion(request, io::ultracart_order_parts());
    const auto reply = get_order(deps, io::native_request(request));
    if (reply.status != 200) {
        return reply;
    }
    return io::with_body(reply,
                         io::ultracart_envelope("order", io::ultracart_order(io::read_json(reply.body), expansion)));
}

} // namespace

std::vector<io::Route> ultracart_routes(const Deps& deps)
{
    const auto with = [deps](io::Reply (*route)(const Deps&, const io::Request&)) {
        return [deps, route](const io::Request& request) { return route(deps, request); };
    };
    return {
        {"GET", "/rest/v2/order/orders/{order_id}", {"order_read"}, with(get_ultracart_order)},
        {"POST",
         "/rest/v2/order/orders/{order_id}/duplicate",
         {"order_read", "order_write", "checkout_write"},
         with(duplicate_ultracart_order)},
        {"POST", "/rest/v2/order/orders/{order_id}/process_payment", {"order_write"}, with(process_ultracart_payment)},
    };
}

} // namespace reprise::orders
