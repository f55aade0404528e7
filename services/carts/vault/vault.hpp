#pragma once

#include "carts/vault/card_number.hpp"
#include "carts/vault/key_ring.hpp"
#include "carts/vault/sealing.hpp"
#include "domain/id.hpp"
#include "io/pg.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace reprise::carts::vault {

/// What the cart service may ask of the vault. A number goes in and does not come out: what it gives back is sealed, to
/// be kept by `vault.keep` within the statement of the work. The one exception is a charge. Any thread may call.
class Vault {
public:
    virtual ~Vault() = default;
    /// Seals a number that just came in. Throws std::runtime_error when there is no key to be had.
    virtual SealedNumber seal(const domain::MerchantId& merchant, const CardNumber& number,
                              std::chrono::sys_seconds deadline) = 0;
    /// Seals a number that is held anew, with a deadline of its own; nothing when it is erased, not there, or past its
    /// deadline by the database's clock (R33). Throws std::runtime_error when the row does not open: it was tampered
    /// with, or its key is lost.
    virtual std::optional<SealedNumber> reseal(const domain::MerchantId& merchant, const std::string& card_number_id,
                                               std::chrono::sys_seconds deadline) = 0;
    /// Opens a number for the time of one call, for a payment gateway to charge it. False, and no call, where `reseal`
    /// answers nothing; throws as it does, and what `use` throws.
    virtual bool use(const domain::MerchantId& merchant, const std::string& card_number_id,
                     const std::function<void(const CardNumber&)>& use) = 0;
};

/// The statements that a Database must know for a PgVault on it.
std::vector<io::Statement> vault_statements();

/// The vault over PostgreSQL. Its database is reached as the role reprise_vault, the only one that may read a sealed
/// number.
class PgVault final : public Vault {
public:
    /// Both outlive the vault.
    PgVault(io::Database& database, KeyRing& keys) : database_(database), keys_(keys) {}

    SealedNumber seal(const domain::MerchantId& merchant, const CardNumber& number,
                      std::chrono::sys_seconds deadline) override;
    std::optional<SealedNumber> reseal(const domain::MerchantId& merchant, const std::string& card_number_id,
                                       std::chrono::sys_seconds deadline) override;
    bool use(const domain::MerchantId& merchant, const std::string& card_number_id,
             const std::function<void(const CardNumber&)>& use) override;

private:
    std::optional<CardNumber> open(const domain::MerchantId& merchant, const std::string& card_number_id);
    std::optional<SealedNumber> read(const domain::MerchantId& merchant, const std::string& card_number_id);

    io::Database& database_;
    KeyRing& keys_;
};

} // namespace reprise::carts::vault
