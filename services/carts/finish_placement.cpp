#include "carts/finish_placement.hpp"

#include "carts/cart_document.hpp"
#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "domain/placed_cart.hpp"
#include "domain/retention.hpp"
#include "io/application.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

namespace reprise::carts {

namespace {

/// The order service knows the key of an order for 30 days at least, and would make a second order after them. An older
/// placement is for a person to look into; the day between is for clocks that differ.
constexpr std::chrono::days insertable_for{29};

/// What the order service is sent: the order, its card, and its line of descent (R24).
std::string order_request_of(const Json& document, const domain::Placement& sale, const std::optional<OrderCard>& card)
{
    Json request{{"order", domain::order_of_cart(document, sale)}};
    if (card) {
        request["card_id"] = card->card_id;
    }
    if (const auto* report = domain::find_member(document, "clone")) {
        request["clone"] = {{"source_order_id", report->at("source_order_id")},
                            {"root_order_id", report->at("root_order_id")},
                            {"generation", report->at("generation")}};
    }
    return io::write_json(request);
}

std::optional<domain::ApprovedCharge> approved(const Placement& placement,
                                               const std::optional<payment::ChargeResult>& result)
{
    if (!result) {
        return std::nullopt;
    }
    return domain::ApprovedCharge{placement.gateway->name, result->transaction_id, result->authorization_code,
                                  result->address_verification_result, result->card_verification_result};
}

io::Error declined(const payment::ChargeResult& result)
{
    const auto reason =
        result.reason.empty() ? std::string() : " It says: " + domain::redact_card_numbers(result.reason);
    io::Error error(io::Problem::card_declined, "The payment gateway declined the charge." + reason);
    return result.reason_code.empty() ? std::move(error) : std::move(error).with("reason_code", result.reason_code);
}

/// One placement on its way to the end.
class Finish {
public:
    Finish(const Deps& deps, Placement placement, PlacementDriver& driver)
        : deps_(deps), placement_(std::move(placement)), driver_(driver)
    {
    }

    std::optional<io::Reply> run()
    {
        if (placement_.state == PlacementState::authorizing) {
            authorize();
        }
        if (placement_.state == PlacementState::authorized) {
            insert();
        }
        return std::move(reply_);
    }

private:
    /// Steps 2 and 3. The state is then what became of it.
    void authorize()
    {
        const auto cart = deps_.changes.find(placement_.merchant, placement_.cart_id);
        if (!cart) {
            throw std::logic_error("a cart that is being placed is not there");
        }
        const auto document = io::read_json(cart->document);
        std::optional<payment::ChargeResult> result;
        if (placement_.gateway) {
            result = driver_.decide(placement_, *cart, document);
            if (!result) {
                return reopen(PlacementState::abandoned, *cart, "the charge was never made", nullptr);
            }
            if (!result->is_approved) {
                reply_ = io::problem_reply(declined(*result), driver_.trace());
                return reopen(PlacementState::declined, *cart, "declined " + result->reason_code, &placement_.key);
            }
        }
        record_authorized(*cart, document, result);
    }

    void reopen(PlacementState end, const OpenCart& cart, std::string outcome, const io::IdempotencyKey* key)
    {
        const auto entries = audit(AuditAction::charge, cart, std::move(outcome));
        step(key, end, [&](const io::IdempotencyKey* kept) {
            return deps_.placements.reopen(placement_, end, {kept, reply_.value_or(io::Reply{}), entries});
        });
    }

    void record_authorized(const OpenCart& cart, const Json& document,
                           const std::optional<payment::ChargeResult>& result)
    {
        const auto card = card_of_order(cart, document);
        domain::Placement sale;
        sale.now = placement_.placed;
        sale.processing = placement_.processing;
        sale.charge = approved(placement_, result);
        sale.holds_card = card.has_value();
        sale.placed_by_user = placement_.subject;
        placement_.order_request = order_request_of(document, sale, card);
        const auto held = card ? "; held as " + card->card_id : std::string();
        std::vector<AuditEntry> entries;
        if (result) {
            entries = audit(AuditAction::charge, cart, "approved " + result->transaction_id + held);
        } else if (card) {
            entries = audit(AuditAction::bind, cart, "not charged" + held);
        }
        step(nullptr, PlacementState::authorized, [&](const io::IdempotencyKey* kept) {
            return deps_.placements.authorize(placement_, placement_.order_request, card, {kept, {}, entries});
        });
    }

    /// The card goes on to the order under a deadline of its own (R32), unless its days ended just now.
    std::optional<OrderCard> card_of_order(const OpenCart& cart, const Json& document)
    {
        const auto policy = deps_.merchants.find(placement_.merchant);
        if (!cart.card || !policy) {
            return std::nullopt;
        }
        const auto deadline = domain::card_reusable_until(placement_.placed, policy->card_retention);
        if (deadline < deps_.cards.now()) {
            return std::nullopt;
        }
        auto number = deps_.vault.reseal(placement_.merchant, cart.card->card_number_id, deadline);
        if (!number) {
            return std::nullopt;
        }
        const auto& shown = document.at("payment").at("credit_card");
        return OrderCard{make_card_id(), cart.card->card_id,
                         static_cast<int>(domain::whole_number_at(shown, "card_expiration_month", 1)),
                         static_cast<int>(domain::whole_number_at(shown, "card_expiration_year", 0)),
                         std::move(*number)};
    }

    /// Steps 4 and 5.
    void insert()
    {
        if (placement_.age >= insertable_for) {
            throw io::Error(io::Problem::neighbour_time_out, "The order may be there already.");
        }
        // The placement's id is the key of this effect as well: 20 letters, which no check can take for a card number.
        const auto order = driver_.insert(placement_.placement_id, placement_.order_request);
        const auto cart = deps_.changes.find(placement_.merchant, placement_.cart_id);
        auto reply = io::Reply{201, "{\"order\":" + order.document + "}", "application/json", {}};
        reply.headers.emplace_back("Location", "/orders/" + order.order_id);
        reply.headers.emplace_back("ETag", order.entity_tag);
        auto entries = cart ? audit(AuditAction::erasure, *cart, "the cart was placed") : std::vector<AuditEntry>();
        entries.push_back(entry(AuditAction::place, {}, payment() + "; became /orders/" + order.order_id));
        reply_ = std::move(reply);
        step(&placement_.key, PlacementState::placed, [&](const io::IdempotencyKey* kept) {
            return deps_.placements.finish(placement_, order.order_id, {kept, *reply_, entries});
        });
    }

    /// Takes one step. The key may be taken: the caller used it for another cart meanwhile, and was refused there. What
    /// became of this cart must not depend on that. Where a step had no effect, somebody else has done it: what became
    /// of it is on record.
    template <class Statement>
    void step(const io::IdempotencyKey* key, PlacementState reached, Statement statement)
    {
        auto outcome = statement(key);
        if (outcome == Outcome::key_taken) {
            outcome = statement(nullptr);
        }
        if (outcome == Outcome::done) {
            placement_.state = reached;
            return;
        }
        reply_.reset();
        const auto recorded = deps_.placements.of_cart(placement_.merchant, placement_.cart_id);
        placement_ = recorded ? *recorded : throw std::logic_error("a placement is not on record");
    }

    /// How the sale is paid, for the audit.
    std::string payment() const
    {
        const bool is_skipped = placement_.processing == domain::PaymentProcessing::skipped;
        return placement_.gateway ? "paid" : is_skipped ? "paid elsewhere" : "not charged";
    }

    /// The audit row of a use of the cart's card, or none when it holds no card.
    std::vector<AuditEntry> audit(AuditAction action, const OpenCart& cart, std::string outcome) const
    {
        if (!cart.card || !cart.card->is_held) {
            return {};
        }
        return {entry(action, cart.card->card_id, std::move(outcome))};
    }

    AuditEntry entry(AuditAction action, std::string card_id, std::string outcome) const
    {
        return {{action, cart_address(placement_.cart_id.str()), std::move(card_id), std::move(outcome)},
                placement_.subject,
                placement_.client_id,
                "carts " + driver_.origin(),
                driver_.remote_address(),
                driver_.trace().trace_id};
    }

    const Deps& deps_;
    Placement placement_;
    PlacementDriver& driver_;
    std::optional<io::Reply> reply_;
};

} // namespace

std::optional<io::Reply> finish_placement(const Deps& deps, const Placement& placement, PlacementDriver& driver)
{
    return Finish(deps, placement, driver).run();
}

} // namespace reprise::carts
