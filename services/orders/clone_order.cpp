#include "orders/clone_order.hpp"

#include "domain/clone.hpp"
#include "domain/clone_report.hpp"
#include "domain/clone_request.hpp"
#include "io/json_reader.hpp"
#include "io/query.hpp"

namespace reprise::orders {

namespace {

domain::CloneTerms terms_of(const Deps& deps, const io::Request& request)
{
    const auto policy = deps.merchants.at(request.caller.merchant_id());
    domain::CloneTerms terms;
    terms.now = request.now;
    terms.card_retention = policy->card_retention;
    terms.collect_card_verification_number = policy->collect_card_verification_number;
    terms.collect_minimum = policy->collect_card_verification_number_minimum;
    terms.default_currency = policy->currency_code;
    return terms;
}

io::Reply plan_and_post(const Deps& deps, const CloneCall& call, const std::string& body, const Json& additions)
{
    const auto& request = call.request;
    auto wanted = domain::parse_clone_request(body.empty() ? Json::object() : deps.contract.read("CloneRequest", body));
    if (!additions.empty()) {
        wanted.additions = deps.contract.read("Cart", io::write_json(additions));
    }
    const auto order = find_order(deps, request);
    const auto document = io::read_json(order.document);
    const domain::CloneSource source{document,
                                     order.card_id.has_value(),
                                     order.is_card_erased,
                                     {order.root_order_id.value_or(""), order.generation}};
    const auto plan = domain::plan_clone(source, wanted, terms_of(deps, request));
    if (auto faults = domain::failed_guards(plan.cart, wanted.guards); !faults.empty()) {
        throw io::Error(io::Problem::guard_failed, "No cart was made.", std::move(faults)).with("clone", plan.report());
    }
    return deps.carts.post_clone(call, plan, plan.copies_card ? order.card_id : std::nullopt,
                                 wanted.guards.require_card);
}

/// A refusal under a key must be the answer for good, unless the key has made a cart before: only the cart service
/// knows (R41).
io::Reply settle(const Deps& deps, const CloneCall& call, const io::Error& error)
{
    const bool is_settled_here = call.key == nullptr || !io::is_kept_refusal(error);
    const auto refusal = io::problem_reply(error, call.request.trace);
    return is_settled_here ? refusal : deps.carts.settle_refusal(call, refusal);
}

} // namespace

io::Reply clone_order(const Deps& deps, const io::Request& request)
{
    const bool is_dry_run = io::Parameters(request, {"dry_run"}).flag("dry_run", false);
    const auto key = io::idempotency_key_of(request, clone_route, deps.fingerprint_key);
    return make_clone(deps, {request, key && !is_dry_run ? &*key : nullptr, is_dry_run}, request.body);
}

io::Reply make_clone(const Deps& deps, const CloneCall& call, const std::string& body, const Json& additions)
{
    try {
        return plan_and_post(deps, call, body, additions);
    } catch (const io::Error& error) {
        return settle(deps, call, error);
    } catch (const domain::DomainError& error) {
        return settle(deps, call, io::Error(io::Problem::invalid_body, {}, error.faults()));
    }
}

} // namespace reprise::orders
