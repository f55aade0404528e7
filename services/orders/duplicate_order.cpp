#include "orders/duplicate_order.hpp"

#include "io/crypto.hpp"
#include "io/log.hpp"
#include "orders/clone_order.hpp"

#include <string>
#include <string_view>

namespace reprise::orders {

namespace {

constexpr std::string_view duplicate_route = "POST /orders/{order_id}/duplicate";

/// The cart of a clone's answer, which the cart client has looked at.
domain::CartId cart_id_of(const io::Reply& cloned)
{
    constexpr std::string_view address = "/carts/";
    for (const auto& [name, value] : cloned.headers) {
        const auto id =
            name == "Location" ? domain::CartId::parse(std::string_view(value).substr(address.size())) : std::nullopt;
        if (id) {
            return *id;
        }
    }
    throw io::Error(io::Problem::bad_gateway);
}

/// Nobody is told of this cart. When it cannot be removed, its days end by themselves (R25).
void forget_cart(const Deps& deps, const io::Request& request, const domain::CartId& cart_id)
{
    try {
        deps.carts.remove_cart(request, cart_id);
    } catch (const io::Error& error) {
        io::log(io::LogLevel::warning, "the cart of an order that could not be duplicated stays until it expires",
                {{"trace_id", request.trace.trace_id}, {"cart_id", cart_id.str()}, {"what", error.what()}});
    }
}

} // namespace

io::Reply duplicate_order(const Deps& deps, const io::Request& request)
{
    const auto key = io::idempotency_key_of(request, duplicate_route, deps.fingerprint_key);
    auto cloned = make_clone(deps, {request, key ? &*key : nullptr, false}, {});
    if (cloned.status != 201) {
        return cloned;
    }
    const auto cart_id = cart_id_of(cloned);
    // One cart becomes one order, however often it is asked for.
    const auto place_key =
        io::uuid_v5(request.caller.merchant_id().str() + '\n' + std::string(duplicate_route) + '\n' + cart_id.str());
    auto placed = deps.carts.place_unpaid(request, cart_id, place_key);
    // The same request again is answered alike all the same: the refusal is kept under the key of the placing (R41).
    if (io::entry_of(io::Problem::cart_incomplete).status == placed.status) {
        forget_cart(deps, request, cart_id);
    }
    return placed;
}

} // namespace reprise::orders
