#include "carts/clone_routes.hpp"

#include "carts/cart_document.hpp"
#include "carts/clone_terms.hpp"
#include "domain/clone_report.hpp"
#include "domain/domain_error.hpp"
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

constexpr const char* create_route = "POST /carts";

/// The report that a planned clone brings along, as the contract has it: it is kept and shown as it is.
const Json& report_of(const Deps& deps, const Json& sent)
{
    const auto* report = domain::find_member(sent, "clone");
    if (report == nullptr) {
        throw io::Error(io::Problem::invalid_body, {},
                        {{"/clone", "required_member_missing", "A planned clone has its report."}});
    }
    auto faults = deps.contract.faults("CloneReport", *report);
    if (!faults.empty()) {
        throw io::Error(io::Problem::invalid_body, {},
                        domain::beneath("/clone", domain::DomainError(std::move(faults))).faults());
    }
    return *report;
}

/// The planned cart. Its report and the mask of its card are read-only to the public, so they are taken from what was
/// sent.
Json read_planned_cart(const Deps& deps, const io::Request& request)
{
    auto cart = deps.contract.read("Cart", request.body);
    const auto sent = io::read_json(request.body);
    cart["clone"] = report_of(deps, sent);
    const Json::json_pointer mask_pointer("/payment/credit_card/card_number");
    if (sent.contains(mask_pointer) && sent.at(mask_pointer).is_string() &&
        domain::is_card_number_mask(sent.at(mask_pointer).get_ref<const std::string&>())) {
        cart[mask_pointer] = sent.at(mask_pointer);
    }
    compute_totals(cart, deps.policy(request));
    give_identity(cart, make_cart_id(), request);
    return cart;
}

domain::CardReason reason_of(Outcome refusal)
{
    return refusal == Outcome::card_past_retention ? domain::CardReason::past_retention : domain::CardReason::erased;
}

/// The clone's answer. The report stands in it twice, since the cart keeps its own.
Json body_of(const Json& cart)
{
    return {{"cart", cart}, {"clone", cart.at("clone")}};
}

/// One clone on its way: the planned cart, and what became of its card so far.
class Clone {
public:
    Clone(const Deps& deps, const io::Request& request, const CloneTerms& terms)
        : deps_(deps), request_(request), terms_(terms), cart_(read_planned_cart(deps, request)), card_(terms.card_id)
    {
    }

    /// R14: the same answer, the vault asked as well, and nothing written.
    io::Reply rehearse()
    {
        if (card_) {
            take_refusal(deps_.cards.check(request_.caller.merchant_id(), card_->str()));
        }
        if (const auto faults = failed_guards(); !faults.empty()) {
            throw guard_error(faults);
        }
        cart_.erase("cart_id");
        return io::json_reply(200, body_of(cart_));
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
    Outcome keep_or_refuse(const io::IdempotencyKey* key) { return failed_guards().empty() ? add(key) : refuse(key); }

    Outcome add(const io::IdempotencyKey* key)
    {
        const auto row = new_cart_of(cart_, deps_.policy(request_));
        reply_ = created_reply(body_of(cart_), row.cart_id);
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
        reply_ = io::problem_reply(guard_error(failed_guards()), request_.trace);
        return deps_.audit.write(request_.caller.merchant_id(), {key, reply_, refusal_});
    }

    /// Takes the card out of the cart when the vault does not lend it (R8).
    void take_refusal(Outcome outcome)
    {
        if (outcome == Outcome::done) {
            return;
        }
        const auto reason = reason_of(outcome);
        const auto source = domain::text_at(cart_.at("clone"), "source_order_id");
        refusal_ = {entry({AuditAction::refusal, "/orders/" + std::string(source), card_->str(),
                           std::string(domain::to_string(reason))})};
        domain::withdraw_card(cart_, reason);
        card_.reset();
    }

    std::vector<domain::Fault> failed_guards() const
    {
        domain::Guards guards;
        guards.require_card = terms_.require_card;
        return domain::failed_guards(cart_, guards);
    }

    io::Error guard_error(std::vector<domain::Fault> faults) const
    {
        return io::Error(io::Problem::guard_failed, "The card of the order could not be copied.", std::move(faults))
            .with("clone", cart_.at("clone"));
    }

    const Deps& deps_;
    const io::Request& request_;
    const CloneTerms& terms_;
    Json cart_;
    std::optional<domain::CardId> card_; ///< The card that is still to be copied.
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

io::Reply accept_clone(const Deps& deps, const io::Request& request, const std::string& terms_header)
{
    const auto terms = read_clone_terms(terms_header);
    if (terms.dry_run) {
        return Clone(deps, request, terms).rehearse();
    }
    const auto key = clone_key_of(request, terms);
    return io::answer_once(deps.answers, key, request.trace, [&](const io::IdempotencyKey* kept_under) {
        return Clone(deps, request, terms).keep(kept_under);
    });
}

io::Reply settle_clone_refusal(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto terms = read_clone_terms(request.header("Reprise-Clone").value_or(""));
    const auto key = clone_key_of(request, terms);
    if (!key) {
        throw io::Error(io::Problem::invalid_idempotency_key, "A refusal is settled under a key.");
    }
    const io::Reply refusal{
        status_of_refusal(io::read_json(request.body)), request.body, "application/problem+json", {}};
    return io::answer_once(deps.answers, key, request.trace, [&](const io::IdempotencyKey* kept_under) {
        return deps.answers.keep_answer(*kept_under, refusal) ? std::optional(refusal) : std::nullopt;
    });
}

} // namespace reprise::carts
