#include "domain/payment_transaction.hpp"

#include "domain/masking.hpp"

#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <system_error>
#include <utility>

namespace reprise::domain {
namespace {

/// Whole numbers below this are exact in every reader of JSON.
constexpr std::int64_t exact_number_limit = std::int64_t{1} << 53;

/// The gateway's id where the contract can hold it, which is as a plain number.
std::optional<std::int64_t> number_of(const std::string& transaction_id)
{
    std::int64_t number = 0;
    const char* const end = transaction_id.data() + transaction_id.size();
    const auto [stop, error] = std::from_chars(transaction_id.data(), end, number);
    const bool is_plain = !transaction_id.empty() && error == std::errc{} && stop == end && number >= 0;
    if (!is_plain || number >= exact_number_limit || holds_card_number(transaction_id))
        return std::nullopt;
    return number;
}

/// R6: an id may look like a card number by chance, and the order service then refuses a sale that is already charged.
Json details_of(std::initializer_list<std::pair<const char*, const std::string&>> notes)
{
    Json details = Json::array();
    for (const auto& [name, value] : notes) {
        if (!value.empty())
            details.push_back({{"name", name}, {"value", redact_card_numbers(value)}, {"type", "text"}});
    }
    return details;
}

void add_transaction(Json& payment, Json transaction, const std::string& gateway, const std::string& transaction_id,
                     Json details)
{
    if (!gateway.empty())
        transaction["transaction_gateway"] = gateway;
    if (const auto number = number_of(transaction_id))
        transaction["transaction_id"] = *number;
    if (!details.empty())
        transaction["details"] = std::move(details);
    payment["transactions"].push_back(std::move(transaction));
}

} // namespace

void write_charge(Json& payment, const ApprovedCharge& charge, const Json& total, const std::string& time)
{
    payment["payment_dts"] = time;
    add_transaction(payment, {{"successful", true}, {"transaction_timestamp", time}}, charge.transaction_gateway,
                    charge.transaction_id,
                    details_of({{"transaction_id", charge.transaction_id},
                                {"authorization_code", charge.authorization_code},
                                {"address_verification_result", charge.address_verification_result},
                                {"card_verification_result", charge.card_verification_result}}));
    Json& card = payment["credit_card"];
    card["card_authorization_amount"] = total.at("value");
    card["card_authorization_dts"] = time;
    if (!charge.authorization_code.empty())
        card["card_authorization_reference_number"] = redact_card_numbers(charge.authorization_code);
}

void write_charge(Json& payment, const DeclinedCharge& charge, const std::string& time)
{
    add_transaction(payment, {{"successful", false}, {"transaction_timestamp", time}}, charge.transaction_gateway,
                    charge.transaction_id,
                    details_of({{"transaction_id", charge.transaction_id},
                                {"reason_code", charge.reason_code},
                                {"reason", charge.reason}}));
}

} // namespace reprise::domain
