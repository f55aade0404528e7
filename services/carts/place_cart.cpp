#include "carts/place_cart.hpp"

#include "carts/cart_readiness.hpp"
#include "carts/edit_cart.hpp"
#include "carts/finish_placement.hpp"
#include "carts/payment/attempt.hpp"
#include "carts/payment/charge.hpp"
#include "carts/placing_slot.hpp"
#include "domain/cart_check.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"
#include "io/query.hpp"
#include "io/remote_address.hpp"

#include <utility>

namespace reprise::carts {

namespace {

/// The caller's key. The card verification number is not in its fingerprint: `body` is what was sent without it, and so
/// not even a digest of the number is kept (R6).
io::IdempotencyKey key_of(const Deps& deps, const io::Request& request, const Json& body)
{
    auto key = io::idempotency_key_of(request, place_route, deps.fingerprint_key);
    if (!key) {
        throw io::Error(io::Problem::idempotency_key_required, "Send an Idempotency-Key of your own.");
    }
    key->fingerprint =
        io::to_hex(io::hmac_sha256(deps.fingerprint_key, request.path + '\n' + io::sha256(io::write_json(body))));
    return *key;
}

/// A caller who waits, with the card verification number at hand.
class Caller final : public PlacementDriver {
public:
    /// All of it outlives the driver. `verification` may be nullptr.
    Caller(const Deps& deps, const io::Request& request, const vault::CardVerificationNumber* verification)
        : deps_(deps), request_(request), verification_(verification)
    {
    }

    /// A charge that was begun before may only be begun again with all that placing asks for, and while every gateway
    /// still knows a repetition; else it is only asked what became of it.
    std::optional<payment::ChargeResult> decide(const Placement& placement, const OpenCart& cart,
                                                const Json& document) override
    {
        const auto gateway = deps_.payment_gateways(*placement.gateway);
        const bool may_charge =
            cart.card && placement.age < payment::repeatable_for &&
            faults_of_placing(deps_, request_, cart, document, placement.processing, verification_).empty();
        std::optional<payment::ChargeResult> result;
        const auto charge = [&](const vault::CardNumber& number) {
            deps_.placements.touch(placement);
            result = gateway->charge(payment::charge_of(placement, document), number, verification_);
        };
        if (may_charge && deps_.vault.use(placement.merchant, cart.card->card_number_id, charge)) {
            return result;
        }
        if (gateway->certain_after() > std::chrono::seconds{0}) {
            // Asking such a gateway takes long, and nobody should wait for it: the service does so by itself.
            throw io::Error(io::Problem::payment_gateway_time_out);
        }
        return payment::settle(*gateway, {placement.placement_id, placement.age, placement.untouched});
    }

    PlacedOrder insert(const std::string& idempotency_key, const std::string& order_request) override
    {
        return deps_.orders.insert(request_, idempotency_key, order_request);
    }

    const io::Trace& trace() const override { return request_.trace; }
    std::string origin() const override { return std::string(place_route); }
    std::string remote_address() const override { return io::remote_address_of(request_).value_or(""); }

private:
    const Deps& deps_;
    const io::Request& request_;
    const vault::CardVerificationNumber* verification_;
};

/// The open cart that is to be placed; when it is gone, the order that it became is named.
OpenCart cart_to_place(const Deps& deps, const io::Request& request, const domain::CartId& cart_id,
                       const io::IdempotencyKey& key)
{
    const auto& merchant = request.caller.merchant_id();
    auto cart = deps.changes.find(merchant, cart_id);
    const auto last = cart && !cart->is_placing ? std::nullopt : deps.placements.of_cart(merchant, cart_id);
    const bool is_placed = last && last->state == PlacementState::placed;
    const bool is_same_key = last && last->key.key == key.key;
    if (is_same_key && (is_placed ? deps.answers.find_answer(key).has_value() : cart.has_value())) {
        // PostgreSQL goes on with a statement whose process died: one of this key took effect only after the key was
        // looked for. The same request, made again, finds it. Of a placed cart whose answer is still not there, the
        // answer has had its days.
        throw io::Error(io::Problem::request_in_flight);
    }
    if (is_placed) {
        throw io::Error(io::Problem::cart_placed, "The cart has become an order.").with("order_id", last->order_id);
    }
    return changeable(request, std::move(cart));
}

/// Step 1: everything is checked, and the placing is on record.
Placement begin(const Deps& deps, const io::Request& request, const io::IdempotencyKey& key,
                domain::PaymentProcessing processing, const vault::CardVerificationNumber* verification)
{
    const auto cart_id = cart_id_of(request);
    const auto cart = cart_to_place(deps, request, cart_id, key);
    const auto document = io::read_json(cart.document);
    if (auto faults = faults_of_placing(deps, request, cart, document, processing, verification); !faults.empty()) {
        throw io::Error(io::Problem::cart_incomplete, {}, std::move(faults));
    }
    Placement placement{make_placement_id(),
                        request.caller.merchant_id(),
                        cart_id,
                        PlacementState::authorizing,
                        processing,
                        std::nullopt,
                        request.caller.subject,
                        request.caller.client_id,
                        key,
                        deps.cards.now(),
                        {},
                        {},
                        std::chrono::seconds{0},
                        std::chrono::seconds{0}};
    if (domain::charges_card(document, processing)) {
        placement.gateway = deps.merchants.at(request.caller.merchant_id())->payment_gateway;
        // One that is not set up fails here, while nothing is on record: once begun, nobody could settle it.
        static_cast<void>(deps.payment_gateways(*placement.gateway));
    }
    if (deps.placements.begin(placement, cart.version) != Outcome::done) {
        // The cart was changed in the same moment: the same request, made again, sees the new version.
        throw io::Error(io::Problem::request_in_flight);
    }
    return placement;
}

/// The placement that was begun under this key and has no outcome yet, or nothing.
std::optional<Placement> begun_before(const Deps& deps, const io::IdempotencyKey& key)
{
    auto placement = deps.placements.of_key(key);
    if (placement && !io::equal_in_constant_time(placement->key.fingerprint, key.fingerprint)) {
        throw io::Error(io::Problem::idempotency_key_reused, "This key was used for another request; take a new one.");
    }
    return placement;
}

} // namespace

io::Reply place_cart(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    auto body = read_place_request(deps, request);
    const auto verification = take_verification(body);
    return place(deps, request, body, verification ? &*verification : nullptr);
}

io::Reply place(const Deps& deps, const io::Request& request, const Json& body,
                const vault::CardVerificationNumber* verification)
{
    const auto processing = processing_of(body);
    const auto key = key_of(deps, request, body);
    return io::answer_once(deps.answers, key, request.trace, [&](const io::IdempotencyKey* /*the same*/) {
        std::optional<io::Reply> reply;
        const auto work = [&] {
            // A twin may have finished between the first look at the key and the lock.
            if (!deps.answers.find_answer(key)) {
                const PlacingSlot slot(deps.placing_slots);
                const auto placement = begun_before(deps, key);
                Caller caller(deps, request, verification);
                reply = finish_placement(
                    deps, placement ? *placement : begin(deps, request, key, processing, verification), caller);
            }
        };
        if (!deps.placements.run_alone(request.caller.merchant_id(), cart_id_of(request), work)) {
            throw io::Error(io::Problem::request_in_flight);
        }
        return reply;
    });
}

} // namespace reprise::carts
