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
    return {
        {"GET", "/carts", {"checkout_read"}, io::with(deps, list_carts)},
        {"POST", "/carts", {"checkout_write"}, io::with(deps, create_cart)},
        {"GET", "/carts/{cart_id}", {"checkout_read"}, io::with(deps, get_cart)},
        {"PATCH", "/carts/{cart_id}", {"checkout_write"}, io::with(deps, patch_cart)},
        {"DELETE", "/carts/{cart_id}", {"checkout_write"}, io::with(deps, delete_cart)},
        {"POST", "/carts/{cart_id}/validate", {"checkout_read"}, io::with(deps, validate_cart)},
        {"POST", "/carts/{cart_id}/place", {"checkout_write", "order_write"}, io::with(deps, place_cart)},
        {"POST", "/cards", {"checkout_write"}, io::with(deps, enter_card)},
        {"GET", "/policy", {}, io::with(deps, get_policy)},
        {"GET", "/audit", {"audit_read"}, io::with(deps, list_audit)},
        {"POST", "/internal/order-cards", {"order_write"}, io::with(deps, bind_order_card)},
        {"POST", "/internal/charges", {"order_write"}, io::with(deps, charge_card)},
        {"POST", "/internal/clone-refusals", {"order_read", "checkout_write"}, io::with(deps, settle_clone_refusal)},
        {"POST", "/internal/idempotency-key-uses", {}, io::with(deps, find_key_uses)},
        {"POST", "/internal/refused-access", {}, io::with(deps, keep_refused_access), io::Access::any_merchant},
    };
}

} // namespace reprise::carts
