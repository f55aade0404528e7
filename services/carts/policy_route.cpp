#include "carts/policy_route.hpp"

#include "domain/money.hpp"
#include "domain/retention.hpp"
#include "io/application.hpp"
#include "io/query.hpp"

namespace reprise::carts {

namespace {

constexpr int body_bytes = 1 << 20;
constexpr int items = 2000;
constexpr int page = 200;

} // namespace

io::Reply get_policy(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto policy = deps.merchants.at(request.caller.merchant_id());
    Json body{
        {"merchant_id", request.caller.merchant_id().str()},
        {"card_retention_days", policy->card_retention.count()},
        {"card_retention_seconds", std::chrono::seconds(policy->card_retention).count()},
        {"card_retention_boundary", "inclusive"},
        {"collect_card_verification_number", policy->collect_card_verification_number},
        {"collect_card_verification_number_minimum", domain::to_json(policy->collect_card_verification_number_minimum)},
        {"card_number_token_minutes", card_number_token_lifetime.count()},
        {"cart_days", policy->cart_lifetime.count()},
        {"currency_code", policy->currency_code},
        {"payment_gateway", policy->payment_gateway.name},
        {"limits", {{"body_bytes", body_bytes}, {"items", items}, {"page", page}}}};
    if (!policy->taxes.empty()) {
        body["taxes"] = policy->taxes;
    }
    return io::json_reply(200, body);
}

} // namespace reprise::carts
