#include "carts/charge_card.hpp"

#include "carts/payment/attempt.hpp"
#include "carts/placing_slot.hpp"
#include "domain/json_access.hpp"
#include "io/application.hpp"
#include "io/json_reader.hpp"
#include "io/query.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace reprise::carts {

namespace {

constexpr const char* charge_route = "POST /internal/charges";

struct AskedCharge {
    payment::Charge charge; ///< Without the expiry of its card.
    std::string card_id;
    bool may_begin = false; ///< Whether an attempt that never was may be made now.
};

bool is_attempt_id(const std::string& text)
{
    constexpr std::size_t letters = 20;
    return text.size() == letters &&
           std::ranges::all_of(text, [](char letter) { return letter >= 'a' && letter <= 'p'; });
}

AskedCharge read_charge(const std::string& body)
{
    const auto document = io::read_json(body);
    const auto part = [&document](const char* name) {
        const auto* found = domain::find_member(document, name);
        return found != nullptr && found->is_object() ? *found : Json::object();
    };
    AskedCharge asked;
    asked.charge.attempt_id = domain::text_at(document, "attempt_id");
    asked.charge.sale_id = domain::text_at(document, "order_id");
    asked.charge.amount = domain::money_of(part("amount"));
    asked.charge.billing = part("billing");
    asked.charge.shipping = part("shipping");
    asked.card_id = domain::text_at(document, "card_id");
    asked.may_begin = domain::flag_at(document, "may_begin");
    if (!is_attempt_id(asked.charge.attempt_id) || !domain::OrderId::parse(asked.charge.sale_id) ||
        asked.charge.amount.minor_units <= 0) {
        throw io::Error(io::Problem::invalid_body, {},
                        {{"", "wrong_format", "This takes attempt_id, order_id and amount."}});
    }
    return asked;
}

payment::ChargeResult void_attempt()
{
    payment::ChargeResult result;
    result.reason_code = "attempt_void";
    result.reason = "The attempt was given up before the payment gateway knew of it.";
    return result;
}

Json outcome_of(const payment::ChargeResult& result, const std::string& gateway)
{
    Json outcome{{"outcome", result.is_approved ? "approved" : "declined"}, {"transaction_gateway", gateway}};
    const auto add_known = [&outcome](const char* name, const std::string& value) {
        if (!value.empty()) {
            outcome[name] = value;
        }
    };
    add_known("transaction_id", result.transaction_id);
    add_known("authorization_code", result.authorization_code);
    add_known("reason_code", result.reason_code);
    add_known("reason", result.reason);
    add_known("address_verification_result", result.address_verification_result);
    add_known("card_verification_result", result.card_verification_result);
    return outcome;
}

/// One attempt on its way to its outcome. Only one thread, in all processes, works on it.
class Attempt {
public:
    Attempt(const Deps& deps, const io::Request& request, AskedCharge asked)
        : deps_(deps), request_(request), asked_(std::move(asked)), merchant_(request.caller.merchant_id()),
          card_(deps.charges.card(merchant_, asked_.card_id))
    {
    }

    std::string outcome()
    {
        const auto charge = begun();
        if (!charge) {
            return io::write_json({{"outcome", "not_begun"}});
        }
        return charge->outcome ? *charge->outcome : decide(*charge);
    }

private:
    /// The attempt as it is on record; it is begun where it may be.
    std::optional<RecordedCharge> begun() const
    {
        const auto& id = asked_.charge.attempt_id;
        auto charge = deps_.charges.find(merchant_, id);
        if (!charge && asked_.may_begin && card_) {
            const auto policy = deps_.merchants.at(merchant_);
            const auto& gateway = policy->payment_gateway;
            // One that is not set up fails here, while nothing is on record: once begun, nobody could settle it.
            static_cast<void>(deps_.payment_gateways(gateway));
            deps_.charges.begin(merchant_, id, asked_.charge.sale_id, gateway);
            charge = deps_.charges.find(merchant_, id);
        }
        return charge;
    }

    std::string decide(const RecordedCharge& charge)
    {
        const auto gateway = deps_.payment_gateways(charge.gateway);
        auto result = charge_again(*gateway, charge);
        if (!result) {
            // It was last asked for within the hours in which it may be.
            const auto untouched = std::max(charge.age - payment::repeatable_for, std::chrono::seconds{0});
            result = payment::settle(*gateway, {asked_.charge.attempt_id, charge.age, untouched});
        }
        const auto decided = result.value_or(void_attempt());
        auto outcome = io::write_json(outcome_of(decided, charge.gateway.name));
        const auto& id = asked_.charge.attempt_id;
        const bool is_first =
            deps_.charges.decide(merchant_, id, outcome, {nullptr, {}, {entry(decided)}}) == Outcome::done;
        return is_first ? outcome : deps_.charges.find(merchant_, id).value().outcome.value();
    }

    /// The same attempt, for the first time or again, while every gateway would know a repetition; nothing when the
    /// vault does not lend the card any more.
    std::optional<payment::ChargeResult> charge_again(payment::PaymentGateway& gateway, const RecordedCharge& charge)
    {
        std::optional<payment::ChargeResult> result;
        if (card_ && charge.age < payment::repeatable_for) {
            asked_.charge.card_expiration_month = card_->card_expiration_month;
            asked_.charge.card_expiration_year = card_->card_expiration_year;
            deps_.vault.use(merchant_, card_->card_number_id, [&](const vault::CardNumber& number) {
                result = gateway.charge(asked_.charge, number, nullptr);
            });
        }
        return result;
    }

    AuditEntry entry(const payment::ChargeResult& result) const
    {
        return audit_entry(
            request_, charge_route,
            {AuditAction::charge, "/orders/" + asked_.charge.sale_id, asked_.card_id,
             result.is_approved ? "approved " + result.transaction_id : "declined " + result.reason_code});
    }

    const Deps& deps_;
    const io::Request& request_;
    AskedCharge asked_;
    const domain::MerchantId& merchant_;
    std::optional<OrderCardNumber> card_;
};

} // namespace

io::Reply charge_card(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    auto asked = read_charge(request.body);
    const auto attempt_id = asked.charge.attempt_id;
    std::string outcome;
    const auto work = [&] {
        const PlacingSlot slot(deps.placing_slots);
        outcome = Attempt(deps, request, std::move(asked)).outcome();
    };
    if (!deps.charges.run_alone(request.caller.merchant_id(), attempt_id, work)) {
        throw io::Error(io::Problem::request_in_flight);
    }
    return {200, std::move(outcome), "application/json", {}};
}

} // namespace reprise::carts
