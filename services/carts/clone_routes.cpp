#include "carts/clone_routes.hpp"

#include "carts/cart_document.hpp"
#include "carts/cart_routes.hpp"
#include "carts/clone_terms.hpp"
#include "domain/clone_report.hpp"
#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "io/application.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"
#include "io/query.hpp"

#include <utility>
#include <vector>

namespace reprise::carts {

namespace {

domain::CardReason reason_of(Outcome refusal)
{
    return refusal == Outcome::card_past_retention ? domain::CardReason::past_retention : domain::CardReason::erased;
}

/// The clone's answer. The report stands in it twice, since the cart keeps its own.
std::string body_of(const io::JsonText& cart)
{
    return "{\"cart\":" + cart.text() + ",\"clone\":" + cart.at("/clone").value() + '}';
}

/// One clone on its way: the text of the planned cart, and what became of its card so far. The plan is the order
/// service's own, whole and with its totals; it is read only when the vault refuses the card.
class Clone {
public:
    Clone(const Deps& deps, const io::Request& request, const CloneTerms& terms)
        : deps_(deps), request_(request), terms_(terms), planned_(request.body), card_(terms.card_id)
    {
        if (!card_ && terms.require_card) {
            look_at_guard(io::read_json(planned_));
        }
    }

    /// R14: the same answer, the vault asked as well, and nothing written.
    io::Reply rehearse()
    {
        if (card_) {
            take_refusal(deps_.cards.check(request_.caller.merchant_id(), card_->str()));
        }
        if (guarded_) {
            throw *guarded_;
        }
        return {200, body_of(io::JsonText(with_identity(planned_, {}, request_))), "application/json", {}};
    }

    /// Keeps the cart, or the refusal where a guard fails. The vault is asked within the statement: when it refuses,
    /// the statement had no effect, and a second one goes on without the card.
    std::optional<io::Reply> keep(const io::IdempotencyKey* key)
    {
        auto outcome = keep_or_refuse(key);
        if (outcome == Outcome::card_past_retention || outcome == Outcome::card_erased) {
            take_refusal(outcome);
            outcome = keep_or_refuse(key);
        }
        return outcome == Outcome::done ? std::optional(reply_) : std::nullopt;
    }

private:
    Outcome keep_or_refuse(const io::IdempotencyKey* key) { return guarded_ ? refuse(key) : add(key); }

    Outcome add(const io::IdempotencyKey* key)
    {
        const io::JsonText cart(with_identity(planned_, make_cart_id(), request_));
        const auto row = new_cart_of(cart, *deps_.merchants.at(request_.caller.merchant_id()));
        reply_ = created_reply(body_of(cart), row.cart_id);
        std::optional<CardCopy> copy;
        auto audit = refusal_;
        if (card_) {
            copy = CardCopy{card_->str(), make_card_id()};
            audit.push_back(entry(
                {AuditAction::copy, cart_address(row.cart_id), copy->source_card_id, "held as " + copy->card_id}));
        }
        const auto source = row.source_order_id.value_or("");
        audit.push_back(entry({AuditAction::clone, cart_address(row.cart_id), {}, "made from /orders/" + source}));
        return deps_.carts.add(request_.caller.merchant_id(), row, copy, {key, reply_, std::move(audit)});
    }

    AuditEntry entry(AuditEvent event) const { return audit_entry(request_, create_route, std::move(event)); }

    Outcome refuse(const io::IdempotencyKey* key)
    {
        reply_ = io::problem_reply(*guarded_, request_.trace);
        return deps_.audit.write(request_.caller.merchant_id(), {key, reply_, refusal_});
    }

    /// Takes the card out of the cart when the vault does not lend it (R8), and looks at the guard of the card again.
    void take_refusal(Outcome outcome)
    {
        if (outcome == Outcome::done) {
            return;
        }
        auto cart = io::read_json(planned_);
        const auto reason = reason_of(outcome);
        const auto source = domain::text_at(cart.at("clone"), "source_order_id");
        refusal_ = {entry({AuditAction::refusal, "/orders/" + std::string(source), card_->str(),
                           std::string(domain::to_string(reason))})};
        domain::withdraw_card(cart, reason);
        card_.reset();
        look_at_guard(cart);
        planned_ = io::write_json(cart);
    }

    void look_at_guard(const Json& cart)
    {
        domain::Guards guards;
        guards.require_card = terms_.require_card;
        if (auto faults = domain::failed_guards(cart, guards); !faults.empty()) {
            guarded_ =
                io::Error(io::Problem::guard_failed, "The card of the order could not be copied.", std::move(faults))
                    .with("clone", cart.at("clone"));
        }
    }

    const Deps& deps_;
    const io::Request& request_;
    const CloneTerms& terms_;
    std::string planned_;
    std::optional<domain::CardId> card_; ///< The card that is still to be copied.
    std::optional<io::Error> guarded_;   ///< The failed guard, if one has.
    std::vector<AuditEntry> refusal_;    ///< The vault's, if it was one.
    io::Reply reply_;
};

/// The status of a refusal that may be kept. Throws Error invalid_body for any other problem.
int status_of_refusal(const Json& problem)
{
    const auto code = io::problem_of(domain::text_at(problem, "code"));
    if (!code || !io::is_kept_refusal(io::Error(*code)) ||
        domain::whole_number_at(problem, "status", 0) != io::entry_of(*code).status) {
        throw io::Error(io::Problem::invalid_body, {}, {{"/code", "not_in_enum", "This problem is not kept."}});
    }
    if (const auto pointer = domain::find_card_number(problem)) {
        throw io::Error(io::Problem::card_number_not_allowed, {},
                        {{*pointer, "card_number_not_allowed", "This looks like a card number."}});
    }
    return io::entry_of(*code).status;
}

} // namespace

io::Reply accept_clone(const Deps& deps, const io::Request& request)
{
    const auto terms = read_clone_terms(request, deps.fingerprint_key);
    if (terms.dry_run) {
        return Clone(deps, request, terms).rehearse();
    }
    const auto key = clone_key_of(request, terms);
    return io::answer_once_by_row(deps.answers, key, request.trace, [&](const io::IdempotencyKey* kept_under) {
        return Clone(deps, request, terms).keep(kept_under);
    });
}

io::Reply settle_clone_refusal(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto terms = read_clone_terms(request, deps.fingerprint_key);
    const auto key = clone_key_of(request, terms);
    if (!key) {
        throw io::Error(io::Problem::invalid_idempotency_key, "A refusal is settled under a key.");
    }
    const io::Reply refusal{
        status_of_refusal(io::read_json(request.body)), request.body, "application/problem+json", {}};
    return io::answer_once_by_row(deps.answers, key, request.trace, [&](const io::IdempotencyKey* kept_under) {
        return deps.answers.keep_answer(*kept_under, refusal) ? std::optional(refusal) : std::nullopt;
    });
}

} // namespace reprise::carts
