#pragma once

#include "carts/deps.hpp"
#include "carts/lock_statement.hpp"
#include "carts/vault/key_folder.hpp"
#include "domain/json.hpp"
#include "integration/test_database.hpp"
#include "io/pg_answer_store.hpp"
#include "support/paths.hpp"
#include "support/placing_fakes.hpp"
#include "support/temporary_directory.hpp"
#include "support/token_factory.hpp"

#include <chrono>
#include <string>

namespace reprise::tests {

/// A folder for keys with one master key, open to its owner only.
class TestKeys {
public:
    TestKeys();
    std::filesystem::path folder() const { return directory_.path() / "keys"; }
    std::filesystem::path master(const std::string& id) const { return folder() / "master" / (id + ".key"); }
    /// Writes a master key; the same digit gives the same key.
    void add_master_key(const std::string& id, char digit) const;

private:
    TemporaryDirectory directory_;
};

/// The cart service without its network: the real stores and the real vault on a database of its own. The routes are
/// called as the boundary calls them. Requests may come from several threads.
class CartServiceFixture {
public:
    /// The time by the database, which decides over cards whatever the process believes.
    std::chrono::sys_seconds now() const { return deps.cards.now(); }
    /// A request of a clerk of the merchant, taken at `test_now` by the process.
    static io::Request request(const std::string& body = {}, const std::string& merchant = "DEMO");
    /// The same with an idempotency key.
    static io::Request keyed(const std::string& key, const std::string& body = {},
                             const std::string& merchant = "DEMO");
    /// The same with the terms of a clone.
    static io::Request clone_of(const Json& terms, const Json& cart, const std::string& merchant = "DEMO");

    /// A request for one cart, with `If-Match: *` where a change is asked for.
    static io::Request of_cart(const std::string& method, const std::string& cart_id, const std::string& body = {},
                               const std::string& merchant = "DEMO");

    /// A new token for the published test number 4111 1111 1111 1111.
    std::string new_token(const std::string& merchant = "DEMO");
    /// The answer to binding a token to an order of that age.
    Json bind(const std::string& token, std::chrono::seconds age, const std::string& merchant = "DEMO");
    /// A card id of an order placed so long ago.
    std::string order_card(std::chrono::seconds age = std::chrono::seconds{0}, const std::string& merchant = "DEMO");

    TestDatabase database{"carts"};
    TestKeys keys;
    io::Database carts_database{database.terms("reprise_carts"), statements()};
    io::Database vault_database{database.terms("reprise_vault"), carts::vault::vault_statements()};
    carts::vault::KeyFolder key_folder{keys.folder()};
    carts::vault::PgVault vault{vault_database, key_folder};
    io::Database lock_database{database.terms("reprise_carts"), carts::lock_statements()};
    FakePayments payments;
    FakeOrderNeighbour orders;

private:
    static std::vector<io::Statement> statements();

    io::Contract contract_{REPRISE_CONTRACT_FILE};
    io::Merchants merchants_{{{*domain::MerchantId::parse("DEMO"), io::MerchantPolicy{}},
                              {*domain::MerchantId::parse("OTHER"), io::MerchantPolicy{}}}};
    io::PgAnswerStore answers_{carts_database};
    carts::PgCartStore carts_{carts_database, carts_database};
    carts::CartChangeStore changes_{carts_database};
    carts::PlacementStore placements_{carts_database, lock_database};
    carts::ChargeStore charges_{carts_database, lock_database};
    carts::PgCardStore cards_{carts_database};
    carts::PgCardTokenStore tokens_{carts_database};
    io::Database audit_database_{database.terms("reprise_audit"), {}};
    carts::PgAuditStore audit_{carts_database, audit_database_};
    std::string fingerprint_key_ = "fingerprint key";
    carts::PlacingSlots placing_slots_{12};
    carts::payment::PaymentGateways gateways_ = [this](const io::PaymentGatewayChoice&) {
        return std::make_unique<FakeGateway>(payments);
    };

public:
    const carts::Deps deps{contract_, merchants_, answers_, carts_, changes_,  placements_,    charges_,        cards_,
                           tokens_,   audit_,     vault,    orders, gateways_, placing_slots_, fingerprint_key_};
};

/// A planned clone as the order service posts it, with a card that is to be copied.
Json planned_cart();
/// The code of the problem that an action ends in, or an empty text.
template <class Action>
std::string problem_of(Action action)
{
    try {
        action();
        return {};
    } catch (const io::Error& error) {
        return std::string(io::entry_of(error.problem()).code);
    }
}

} // namespace reprise::tests
