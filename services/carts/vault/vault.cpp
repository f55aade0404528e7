#include "carts/vault/vault.hpp"

#include <pqxx/pqxx>

#include <stdexcept>

namespace reprise::carts::vault {

namespace {

/// The deadline is compared here, in the database, so that no clock but its own counts (R33).
constexpr io::Statement read_statement{
    "read_card_number", "SELECT key_id, extract(epoch FROM deadline)::bigint, sealed FROM vault.card_numbers "
                        "WHERE merchant_id = $1 AND card_number_id = $2 AND sealed IS NOT NULL "
                        "AND date_trunc('second', clock_timestamp()) <= deadline"};

} // namespace

std::vector<io::Statement> vault_statements()
{
    return {read_statement};
}

SealedNumber PgVault::seal(const domain::MerchantId& merchant, const CardNumber& number,
                           std::chrono::sys_seconds deadline)
{
    return seal_number(keys_, merchant.str(), number, deadline);
}

std::optional<SealedNumber> PgVault::reseal(const domain::MerchantId& merchant, const std::string& card_number_id,
                                            std::chrono::sys_seconds deadline)
{
    const auto number = open(merchant, card_number_id);
    return number ? std::optional(seal_number(keys_, merchant.str(), *number, deadline)) : std::nullopt;
}

bool PgVault::use(const domain::MerchantId& merchant, const std::string& card_number_id,
                  const std::function<void(const CardNumber&)>& use)
{
    const auto number = open(merchant, card_number_id);
    if (number) {
        use(*number);
    }
    return number.has_value();
}

std::optional<CardNumber> PgVault::open(const domain::MerchantId& merchant, const std::string& card_number_id)
{
    const auto held = read(merchant, card_number_id);
    if (!held) {
        return std::nullopt;
    }
    auto number = open_number(keys_, merchant.str(), *held);
    if (!number) {
        throw std::runtime_error("a sealed card number does not open");
    }
    return number;
}

std::optional<SealedNumber> PgVault::read(const domain::MerchantId& merchant, const std::string& card_number_id)
{
    return database_.run([&](pqxx::connection& connection) -> std::optional<SealedNumber> {
        pqxx::nontransaction transaction(connection);
        const auto rows = transaction.exec_prepared(read_statement.name, merchant.str(), card_number_id);
        if (rows.empty()) {
            return std::nullopt;
        }
        const auto row = rows.front();
        const std::chrono::sys_seconds deadline{std::chrono::seconds(row[1].as<std::int64_t>())};
        return SealedNumber{card_number_id, row[0].as<std::string>(), deadline, pqxx::binarystring(row[2]).str()};
    });
}

} // namespace reprise::carts::vault
