#include "orders/cart_client.hpp"

#include "domain/id.hpp"
#include "domain/json_access.hpp"
#include "domain/time.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/neighbour.hpp"
#include "io/problem.hpp"
#include "io/signed_facts.hpp"
#include "orders/clone_order.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace reprise::orders {

namespace {

/// The neighbour's key for the effect of ours, so that both services agree on one (design.md 3.2). The caller and the
/// order are not part of it: the key belongs to merchant and route, and the fingerprint tells another order apart.
std::string neighbour_key(const io::IdempotencyKey& key)
{
    return io::uuid_v5(key.merchant_id + '\n' + key.route + '\n' + key.key);
}

io::HeaderList headers_for(const io::Request& request, const io::IdempotencyKey* key, std::chrono::milliseconds timeout)
{
    auto headers = io::headers_on_behalf(request, request.now, timeout);
    if (key != nullptr) {
        headers.emplace_back("Idempotency-Key", neighbour_key(*key));
    }
    return headers;
}

/// Whether a body is one JSON object as far as its ends tell: that it is whole, its length has told, and parsing it
/// would cost more than the rest of a clone does.
bool is_object(std::string_view body)
{
    return body.starts_with('{') && body.ends_with('}');
}

/// Whether an answer is what was asked for: the plan of a dry run, or a cart whose address and body name the same one.
bool is_clone(const io::ClientReply& answer, bool is_dry_run)
{
    constexpr std::string_view cart_address = "/carts/";
    const auto location = answer.headers.find("location");
    if (is_dry_run || location == answer.headers.end() || !location->second.starts_with(cart_address)) {
        return is_dry_run && answer.status == 200 && is_object(answer.body);
    }
    const auto cart_id = domain::CartId::parse(std::string_view(location->second).substr(cart_address.size()));
    return answer.status == 201 && cart_id && is_object(answer.body) &&
           answer.body.find(cart_id->str()) != std::string::npos;
}

/// The problem of the registry that an answer is, under its own status; nothing when it is none.
std::optional<io::Problem> problem_in(const io::ClientReply& answer)
{
    try {
        const auto code = io::problem_of(domain::text_at(io::read_json(answer.body), "code"));
        return code && io::entry_of(*code).status == answer.status ? code : std::nullopt;
    } catch (const io::Error&) {
        return std::nullopt;
    }
}

/// The neighbour's answer as ours: status, body, and the headers that speak of the cart and the key. What is neither
/// what was asked for nor a problem is not passed on. Throws Error bad_gateway then.
io::Reply relay(io::ClientReply answer, bool is_what_was_asked)
{
    io::refuse_faults(answer);
    if (!is_what_was_asked && !problem_in(answer)) {
        throw io::Error(io::Problem::bad_gateway);
    }
    io::Reply reply{answer.status, std::move(answer.body), answer.headers.at("content-type"), {}};
    constexpr std::array<std::pair<const char*, const char*>, 5> passed{{{"location", "Location"},
                                                                         {"etag", "ETag"},
                                                                         {"idempotent-replayed", "Idempotent-Replayed"},
                                                                         {"retry-after", "Retry-After"},
                                                                         {"www-authenticate", "WWW-Authenticate"}}};
    for (const auto& [received, sent] : passed) {
        if (const auto found = answer.headers.find(received); found != answer.headers.end()) {
            reply.headers.emplace_back(sent, found->second);
        }
    }
    return reply;
}

io::Reply relay_clone(io::ClientReply answer, bool is_dry_run)
{
    const bool is_expected = is_clone(answer, is_dry_run);
    return relay(std::move(answer), is_expected);
}

/// A payment gateway that is in trouble is told apart from a neighbour that is.
void refuse_doubt(const io::ClientReply& answer)
{
    using enum io::Problem;
    const auto problem = problem_in(answer);
    if (problem == payment_gateway_unavailable || problem == payment_gateway_time_out || problem == request_in_flight) {
        throw io::Error(*problem);
    }
}

ChargeDecision decision_of(const Json& answer)
{
    const auto text = [&answer](const char* name) { return domain::text_at(answer, name); };
    const auto outcome = text("outcome");
    if (outcome == "approved") {
        return domain::ApprovedCharge{text("transaction_gateway"), text("transaction_id"), text("authorization_code"),
                                      text("address_verification_result"), text("card_verification_result")};
    }
    if (outcome == "declined") {
        return domain::DeclinedCharge{text("transaction_gateway"), text("transaction_id"), text("reason_code"),
                                      text("reason")};
    }
    return outcome == "not_begun" ? ChargeDecision{} : throw io::Error(io::Problem::bad_gateway);
}

BoundCard card_of(const std::string& body)
{
    const auto answer = io::read_json(body);
    BoundCard card;
    if (answer.at("held").get<bool>()) {
        card.card_id = answer.at("card_id").get<std::string>();
    }
    card.card_number = answer.at("card_number").get<std::string>();
    card.card_type = answer.at("card_type").get<std::string>();
    card.card_expiration_month = answer.at("card_expiration_month").get<int>();
    card.card_expiration_year = answer.at("card_expiration_year").get<int>();
    return card;
}

} // namespace

std::pair<std::string, std::string> CartClient::clone_header(const CloneCall& call, const std::string& body,
                                                             const std::optional<std::string>& card_id,
                                                             bool require_card) const
{
    Json facts{{"require_card", require_card}, {"dry_run", call.is_dry_run}};
    if (card_id) {
        facts["card_id"] = *card_id;
    }
    if (call.key != nullptr) {
        facts["fingerprint"] = call.key->fingerprint;
    }
    return {"Reprise-Clone", io::sign_facts(facts, call.request.caller.merchant_id(), body, key_)};
}

io::Reply CartClient::post_clone(const CloneCall& call, const domain::ClonePlan& plan,
                                 const std::optional<std::string>& card_id, bool require_card)
{
    const auto body = io::write_json(plan.cart);
    auto headers = headers_for(call.request, call.key, client_.timeout());
    headers.push_back(clone_header(call, body, card_id, require_card));
    return relay_clone(client_.post("/carts", headers, body), call.is_dry_run);
}

io::Reply CartClient::settle_refusal(const CloneCall& call, const io::Reply& refusal)
{
    auto headers = headers_for(call.request, call.key, client_.timeout());
    headers.push_back(clone_header(call, refusal.body, std::nullopt, false));
    return relay_clone(client_.post("/internal/clone-refusals", headers, refusal.body), call.is_dry_run);
}

BoundCard CartClient::bind_card(const io::Request& request, const io::IdempotencyKey* key,
                                const std::string& card_number_token, std::chrono::sys_seconds creation)
{
    const Json body{{"card_number_token", card_number_token}, {"creation_dts", domain::format_rfc3339(creation)}};
    const auto answer =
        client_.post("/internal/order-cards", headers_for(request, key, client_.timeout()), io::write_json(body));
    io::refuse_faults(answer);
    if (answer.status == 422) {
        throw io::Error(io::Problem::card_number_token_invalid, "The token is unknown, used or past its 30 minutes.",
                        {{"/payment/credit_card/card_number_token", "card_number_token_invalid",
                          "Make a new token with POST /cards."}});
    }
    if (answer.status == 409) {
        throw io::Error(io::Problem::request_in_flight);
    }
    try {
        return card_of(answer.status == 201 ? answer.body : throw io::Error(io::Problem::bad_gateway));
    } catch (const Json::exception&) {
        throw io::Error(io::Problem::bad_gateway);
    }
}

io::Reply CartClient::place_unpaid(const io::Request& request, const domain::CartId& cart_id,
                                   const std::string& idempotency_key)
{
    auto headers = headers_for(request, nullptr, client_.timeout());
    headers.emplace_back("Idempotency-Key", idempotency_key);
    auto answer = client_.post("/carts/" + cart_id.str() + "/place", headers,
                               io::write_json({{"no_realtime_payment_processing", true}}));
    const bool is_expected = answer.status == 201 && is_object(answer.body);
    return relay(std::move(answer), is_expected);
}

void CartClient::remove_cart(const io::Request& request, const domain::CartId& cart_id)
{
    auto headers = headers_for(request, nullptr, client_.timeout());
    headers.emplace_back("If-Match", "*");
    const auto answer = client_.remove("/carts/" + cart_id.str(), headers);
    if (answer.status != 204) {
        throw io::Error(io::Problem::bad_gateway);
    }
}

ChargeDecision CartClient::charge(const ChargeCall& call)
{
    Json body{{"attempt_id", call.attempt_id},
              {"order_id", call.order.order_id},
              {"card_id", call.order.card_id.value_or("")},
              {"amount", call.document.at("summary").at("total")},
              {"may_begin", call.may_begin}};
    for (const char* name : {"billing", "shipping"}) {
        if (const auto* part = domain::find_member(call.document, name)) {
            body[name] = *part;
        }
    }
    const auto answer =
        client_.post("/internal/charges", headers_for(call.request, nullptr, client_.timeout()), io::write_json(body));
    refuse_doubt(answer);
    io::refuse_faults(answer);
    return decision_of(answer.status == 200 ? io::read_json(answer.body) : throw io::Error(io::Problem::bad_gateway));
}

std::vector<io::KeyUse> CartClient::key_uses(const io::Request& request, const std::string& key)
{
    const io::IdempotencyKey of_clone{request.caller.merchant_id().str(), std::string(clone_route), key, {}};
    const Json body{{"idempotency_key", key}, {"clone_key", neighbour_key(of_clone)}};
    const auto answer = client_.post("/internal/idempotency-key-uses", headers_for(request, nullptr, client_.timeout()),
                                     io::write_json(body));
    io::refuse_faults(answer);
    try {
        const auto document = io::read_json(answer.body);
        std::vector<io::KeyUse> uses;
        for (const auto& use : document.at("uses")) {
            uses.push_back(io::key_use_of(use));
        }
        return uses;
    } catch (const Json::exception&) {
        throw io::Error(io::Problem::bad_gateway);
    }
}

void CartClient::keep_refused_access(const io::Request& request, const io::RefusedAccess& refused)
{
    const Json body{{"route", refused.route}, {"code", io::entry_of(refused.problem).code}};
    const auto answer = client_.post("/internal/refused-access", headers_for(request, nullptr, client_.timeout()),
                                     io::write_json(body));
    if (answer.status != 204) {
        throw io::Error(io::Problem::bad_gateway);
    }
}

} // namespace reprise::orders
