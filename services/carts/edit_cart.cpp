#include "carts/edit_cart.hpp"

#include "carts/cart_document.hpp"
#include "carts/token_card.hpp"
#include "io/application.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"
#include "io/query.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace reprise::carts {

namespace {

constexpr const char* patch_route = "PATCH /carts/{cart_id}";
constexpr const char* delete_route = "DELETE /carts/{cart_id}";
constexpr const char* mask_pointer = "/payment/credit_card/card_number";
constexpr const char* type_pointer = "/payment/credit_card/card_type";

/// How often a change that names no version (`If-Match: *`) is made anew when somebody else was faster.
constexpr int attempts = 5;

io::Error stale(const std::string& tag)
{
    return io::Error(io::Problem::version_stale, "The cart has been changed; its current version is " + tag + ".")
        .with_header("ETag", tag);
}

std::string tag_of(const OpenCart& cart)
{
    return io::entity_tag(std::to_string(cart.version));
}

void require_version(const io::Request& request)
{
    const io::Parameters none(request, {});
    if (!request.header("If-Match")) {
        throw io::Error(io::Problem::if_match_required, "Send the ETag that you saw as If-Match, or *.");
    }
}

/// Makes a change until nobody else was faster: a change of `*` is then made on the newer version, and one of a version
/// ends with version_stale when the cart is looked at again.
template <class Change>
io::Reply change_cart(const Deps& deps, const io::Request& request, Change change)
{
    const auto cart_id = cart_id_of(request);
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const auto cart = cart_to_change(deps, request, cart_id);
        if (auto reply = change(cart, cart_id)) {
            return std::move(*reply);
        }
    }
    throw stale(tag_of(cart_to_change(deps, request, cart_id)));
}

/// What is to be done with the card of a cart, and the audit row of that, if there is one.
struct CardDecision {
    CardChange change;
    std::vector<AuditEntry> audit;
};

/// The audit row of a card that the cart lets go of; none when it was gone before.
std::vector<AuditEntry> erasure_of(const io::Request& request, const char* route, const OpenCart& cart,
                                   const domain::CartId& cart_id, const char* outcome)
{
    if (!cart.card || !cart.card->is_held) {
        return {};
    }
    return {
        audit_entry(request, route, {AuditAction::erasure, cart_address(cart_id.str()), cart.card->card_id, outcome})};
}

/// What is shown of a card that stays is the vault's: only its expiry can be edited.
void keep_brand(const Json& before, Json& document)
{
    const Json::json_pointer brand(type_pointer);
    if (before.contains(brand)) {
        document[brand] = before.at(brand);
    }
}

/// The card that a patched cart is to hold.
CardDecision decide_card(const Deps& deps, const io::Request& request, const OpenCart& cart, const Json& before,
                         Json& document)
{
    const auto cart_id = cart_id_of(request);
    if (const auto token = token_of(document)) {
        auto card = take_card(deps, request, document, *token, {patch_route, cart_address(cart_id.str())});
        return {std::move(card.bound), {std::move(card.audit)}};
    }
    if (!cart.card) {
        return {KeepCard{}, {}};
    }
    if (!document.contains(Json::json_pointer(mask_pointer))) {
        return {DropCard{}, erasure_of(request, patch_route, cart, cart_id, "taken out of the cart")};
    }
    keep_brand(before, document);
    return {KeepCard{}, {}};
}

std::optional<io::Reply> patch(const Deps& deps, const io::Request& request, const OpenCart& cart)
{
    const auto policy = deps.merchants.at(request.caller.merchant_id());
    const auto before = io::read_json(cart.document);
    auto document = deps.contract.read_patch("Cart", request.body, before);
    const auto card = decide_card(deps, request, cart, before, document);
    compute_totals(document, *policy);
    const auto row = new_cart_of(io::JsonText(io::write_json(document)), *policy);
    const auto outcome =
        deps.changes.change(request.caller.merchant_id(), row, cart.version, card.change, {nullptr, {}, card.audit});
    if (outcome == Outcome::overtaken) {
        return std::nullopt;
    }
    io::Reply reply{200, row.document, "application/json", {}};
    reply.headers.emplace_back("ETag", io::entity_tag(std::to_string(cart.version + 1)));
    return reply;
}

std::optional<io::Reply> remove(const Deps& deps, const io::Request& request, const OpenCart& cart,
                                const domain::CartId& cart_id)
{
    const auto outcome =
        deps.changes.remove(request.caller.merchant_id(), cart_id, cart.version,
                            {nullptr, {}, erasure_of(request, delete_route, cart, cart_id, "the cart was deleted")});
    return outcome == Outcome::overtaken ? std::nullopt : std::optional(io::Reply{204, {}, "application/json", {}});
}

} // namespace

domain::CartId cart_id_of(const io::Request& request)
{
    const auto cart_id = domain::CartId::parse(request.path_parameter("cart_id"));
    return cart_id ? *cart_id : throw io::Error(io::Problem::cart_not_found, "There is no such cart.");
}

OpenCart cart_to_change(const Deps& deps, const io::Request& request, const domain::CartId& cart_id)
{
    return changeable(request, deps.changes.find(request.caller.merchant_id(), cart_id));
}

OpenCart changeable(const io::Request& request, std::optional<OpenCart> cart)
{
    if (!cart) {
        throw io::Error(io::Problem::cart_not_found, "There is no such cart.");
    }
    if (!io::matches_if_match(request, tag_of(*cart))) {
        throw stale(tag_of(*cart));
    }
    if (cart->is_placing) {
        throw io::Error(io::Problem::cart_placing, "The cart is being placed.");
    }
    return std::move(*cart);
}

OpenCart rehearse_patch(const Deps& deps, const io::Request& request, OpenCart cart)
{
    const auto before = io::read_json(cart.document);
    auto document = deps.contract.read_patch("Cart", request.body, before);
    if (const auto token = token_of(document)) {
        const auto card = deps.tokens.find(request.caller.merchant_id(), digest_of_token(*token));
        if (!card) {
            throw token_refusal_in_cart();
        }
        show_card(document, card->facts);
        cart.card = HeldCard{card->card_id, card->card_number_id, true, true};
    } else if (!document.contains(Json::json_pointer(mask_pointer))) {
        cart.card.reset();
    } else if (cart.card) {
        keep_brand(before, document);
    }
    compute_totals(document, *deps.merchants.at(request.caller.merchant_id()));
    cart.document = io::write_json(document);
    return cart;
}

io::Reply patch_cart(const Deps& deps, const io::Request& request)
{
    require_version(request);
    return change_cart(deps, request, [&](const OpenCart& cart, const domain::CartId& /*cart_id*/) {
        return patch(deps, request, cart);
    });
}

io::Reply delete_cart(const Deps& deps, const io::Request& request)
{
    require_version(request);
    return change_cart(deps, request, [&](const OpenCart& cart, const domain::CartId& cart_id) {
        return remove(deps, request, cart, cart_id);
    });
}

} // namespace reprise::carts
