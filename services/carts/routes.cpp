#include "carts/routes.hpp"

#include "carts/audit_routes.hpp"
#include "carts/card_routes.hpp"
#include "carts/cart_readiness.hpp"
#include "carts/cart_routes.hpp"
#include "carts/charge_card.hpp"
#include "carts/clone_routes.hpp"
#include "carts/edit_cart.hpp"
#include "carts/key_use_route.hpp"
#include "carts/place_cart.hpp"
#include "carts/policy_route.hpp"

namespace reprise::carts {

std::vector<io::Route> routes(const Deps& deps)
{
    // Deps is a handful of references: each route keeps its own copy of it.
    const auto with = [&deps](io::Reply (*route)(const Deps&, const io::Request&)) {
        return [deps, route](const io::Request& request) { return route(deps, request); };
    };
    return {
        {"GET", "/carts", {"checkout_read"}, with(list_carts)},
        {"POST", "/carts", {"checkout_write"}, with(create_cart)},
        {"GET", "/carts/{cart_id}", {"checkout_read"}, with(get_cart)},
        {"PATCH", "/carts/{cart_id}", {"checkout_write"}, with(patch_cart)},
        {"DELETE", "/carts/{cart_id}", {"checkout_write"}, with(delete_cart)},
        {"POST", "/carts/{cart_id}/validate", {"checkout_read"}, with(validate_cart)},
        {"POST", "/carts/{cart_id}/place", {"checkout_write", "order_write"}, with(place_cart)},
        {"POST", "/cards", {"checkout_write"}, with(enter_card)},
        {"GET", "/policy", {}, with(get_policy)},
        {"GET", "/audit", {"audit_read"}, with(list_audit)},
        {"POST", "/internal/order-cards", {"order_write"}, with(bind_order_card)},
        {"POST", "/internal/charges", {"order_write"}, with(charge_card)},
        {"POST", "/internal/clone-refusals", {"order_read", "checkout_write"}, with(settle_clone_refusal)},
        {"POST", "/internal/idempotency-key-uses", {}, with(find_key_uses)},
        {"POST", "/internal/refused-access", {}, with(keep_refused_access), io::Access::any_merchant},
    };
}

} // namespace reprise::carts
