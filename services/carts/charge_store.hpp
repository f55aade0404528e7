#pragma once

#include "carts/effect.hpp"
#include "domain/id.hpp"
#include "io/config.hpp"
#include "io/pg.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace reprise::carts {

/// The charge of a placed order, as it is recorded.
struct RecordedCharge {
    io::PaymentGatewayChoice gateway; ///< Who was asked first, and is asked again.
    std::chrono::seconds age{0};      ///< Since it was begun, by the database's clock.
    std::optional<std::string> outcome;
};

/// What the vault has for the card of an order.
struct OrderCardNumber {
    std::string card_number_id;
    int card_expiration_month = 0;
    int card_expiration_year = 0;
};

/// The statements that a Database must know for a ChargeStore on it.
std::vector<io::Statement> charge_statements();

/// The record of charges of placed orders in PostgreSQL, as the role reprise_carts. Any thread may call.
class ChargeStore {
public:
    /// Both outlive the store. `locks` knows `lock_statements`.
    ChargeStore(io::Database& database, io::Database& locks) : database_(database), locks_(locks) {}

    /// Runs `work` as the only one that works on this attempt, as the function of that name.
    bool run_alone(const domain::MerchantId& merchant, const std::string& attempt_id,
                   const std::function<void()>& work);

    /// The card that the vault holds for an order, or nothing once it is erased or past its deadline, by the
    /// database's clock (R33).
    std::optional<OrderCardNumber> card(const domain::MerchantId& merchant, const std::string& card_id);
    /// The attempt, or nothing when it was never begun.
    std::optional<RecordedCharge> find(const domain::MerchantId& merchant, const std::string& attempt_id);
    /// Records that it is begun.
    void begin(const domain::MerchantId& merchant, const std::string& attempt_id, const std::string& order_id,
               const io::PaymentGatewayChoice& gateway);
    /// Records what became of it, with its audit row; `overtaken` when that was recorded before.
    Outcome decide(const domain::MerchantId& merchant, const std::string& attempt_id, const std::string& outcome,
                   const Effect& effect);

private:
    io::Database& database_;
    io::Database& locks_;
};

} // namespace reprise::carts
