#include "orders/process_payment.hpp"

#include "domain/order_charge.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "orders/order_view.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace reprise::orders {

namespace {

constexpr std::string_view process_payment_route = "POST /orders/{order_id}/process_payment";

/// How often a decided charge is recorded anew when the order was changed by somebody else.
constexpr int attempts = 5;

io::Error not_chargeable(std::vector<domain::Fault> faults)
{
    return io::Error(io::Problem::order_not_chargeable, {}, std::move(faults));
}

domain::CartCheckTerms terms_of(const Deps& deps, const io::Request& request, const StoredOrder& order)
{
    const auto policy = deps.merchants.at(request.caller.merchant_id());
    domain::CartCheckTerms terms;
    terms.now = request.now;
    terms.holds_card = is_card_reusable(order, request.now, policy->card_retention);
    terms.collect_card_verification_number = policy->collect_card_verification_number;
    terms.collect_minimum = policy->collect_card_verification_number_minimum;
    return terms;
}

/// The name of the order's next attempt: the same until that is decided and on record.
std::string attempt_id_of(const std::string& merchant, const std::string& order_id, std::size_t number)
{
    constexpr std::size_t octets = 10;
    return io::to_letters(io::sha256(merchant + '\n' + order_id + '\n' + std::to_string(number)).substr(0, octets));
}

/// One payment on its way: asked for once, and then recorded.
class Payment {
public:
    Payment(const Deps& deps, const io::Request& request, const std::optional<domain::Decimal>& amount,
            const PresentTransaction& present)
        : deps_(deps), request_(request), amount_(amount), present_(present)
    {
    }

    std::optional<io::Reply> run(const io::IdempotencyKey* key)
    {
        ask();
        for (int attempt = 0; attempt < attempts; ++attempt) {
            const auto reply = record();
            if (deps_.orders.record_payment(request_.caller.merchant_id(), order_, key, reply)) {
                return reply;
            }
            read();
            if (domain::decided_charges(document_) > number_) {
                // A twin has recorded the same charge. Under a key, it may have the answer of that as well.
                return key == nullptr ? std::optional(reply) : std::nullopt;
            }
        }
        throw io::Error(io::Problem::request_in_flight);
    }

private:
    void read()
    {
        order_ = find_order(deps_, request_);
        document_ = io::read_json(order_.document);
    }

    /// Has the attempt decided. One that was begun before is brought to its end whatever has become of the card since.
    void ask()
    {
        read();
        if (auto faults = domain::check_awaits_charge(document_); !faults.empty()) {
            throw not_chargeable(std::move(faults));
        }
        refuse_other_amount();
        auto faults = domain::check_card(document_, terms_of(deps_, request_, order_));
        number_ = domain::decided_charges(document_);
        const auto attempt_id = attempt_id_of(request_.caller.merchant_id().str(), order_.order_id, number_);
        decision_ = deps_.carts.charge({request_, attempt_id, order_, document_, faults.empty()});
        if (std::holds_alternative<std::monostate>(decision_)) {
            if (faults.empty()) {
                faults.push_back(
                    {"/payment/credit_card", "card_missing", "The vault does not hold the card any more."});
            }
            throw not_chargeable(std::move(faults));
        }
    }

    void refuse_other_amount() const
    {
        const auto total = domain::money_of(document_.at("summary").at("total"));
        if (amount_ && domain::compare(total, *amount_) != std::strong_ordering::equal) {
            throw io::Error(io::Problem::invalid_body, {},
                            {{"/amount", "amount_mismatch", "An order is charged its total, and nothing else."}});
        }
    }

    /// Writes the decision into the order, and the answer that tells of it.
    io::Reply record()
    {
        if (const auto* approved = std::get_if<domain::ApprovedCharge>(&decision_)) {
            domain::record_charge(document_, *approved, request_.now);
        } else {
            domain::record_charge(document_, std::get<domain::DeclinedCharge>(decision_), request_.now);
        }
        order_.columns = search_columns_of(document_);
        order_.document = io::write_json(document_);
        order_.list_entry = io::write_json(list_entry_of(document_));
        return present_(document_.at("payment").at("transactions").back());
    }

    const Deps& deps_;
    const io::Request& request_;
    const std::optional<domain::Decimal>& amount_;
    const PresentTransaction& present_;
    StoredOrder order_;
    Json document_;
    std::size_t number_ = 0;
    ChargeDecision decision_;
};

} // namespace

io::Reply process_payment(const Deps& deps, const io::Request& request, const std::optional<domain::Decimal>& amount,
                          const PresentTransaction& present)
{
    const auto key = io::idempotency_key_of(request, process_payment_route, deps.fingerprint_key);
    return io::answer_once(deps.answers, key, request.trace, [&](const io::IdempotencyKey* kept_under) {
        return Payment(deps, request, amount, present).run(kept_under);
    });
}

} // namespace reprise::orders
