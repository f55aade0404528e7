#include "orders/ultracart_payment.hpp"

#include "domain/json_access.hpp"
#include "io/json_reader.hpp"
#include "io/query.hpp"
#include "io/ultracart_presenter.hpp"
#include "io/ultracart_reader.hpp"
#include "orders/duplicate_order.hpp"
#include "orders/process_payment.hpp"

#include <optional>
#include <string>
#include <utility>

namespace reprise::orders {

namespace {

/// A detail of a transaction, such as the gateway's reason.
std::string detail_of(const Json& transaction, std::string_view name)
{
    for (const auto& detail : transaction.value("details", Json::array())) {
        if (domain::text_at(detail, "name") == name) {
            return domain::text_at(detail, "value");
        }
    }
    return {};
}

io::Reply present(const Json& transaction)
{
    Json body{{"payment_transaction", transaction}, {"success", transaction.at("successful")}};
    body["metadata"] = Json::object();
    if (!transaction.at("successful").get<bool>()) {
        const auto reason = detail_of(transaction, "reason");
        body["error"] = {
            {"error_code", "card_declined"},
            {"developer_message", "The payment gateway declined: " + detail_of(transaction, "reason_code")},
            {"user_message", reason.empty() ? "The card was declined." : reason}};
    }
    io::write_in_ultracart_form(body);
    return io::json_reply(200, body);
}

std::optional<domain::Decimal> amount_of(const Json& body)
{
    const auto* amount = domain::find_member(body, "amount");
    const auto value = amount == nullptr ? std::nullopt : domain::decimal_of(*amount);
    if (amount != nullptr && !value) {
        throw io::Error(io::Problem::invalid_body, {}, {{"/amount", "wrong_type", "An amount is a number."}});
    }
    return value;
}

/// R6: what a card verification number could be kept as, so that a token would stand for it, is nothing at all.
void refuse_verification_token(const Json& body)
{
    if (body.contains("card_verification_number_token")) {
        throw io::Error(io::Problem::invalid_body, {},
                        {{"/card_verification_number_token", "unknown_member",
                          "No card verification number is kept here, so that no token stands for one."}});
    }
}

} // namespace

io::Reply duplicate_ultracart_order(const Deps& deps, const io::Request& request)
{
    const io::Parameters known(request, {"_expand"});
    const auto expansion = io::read_expansion(request, io::ultracart_order_parts());
    io::read_ultracart_body(request, {});
    return io::presented(duplicate_order(deps, request), [&](Json body) {
        return io::ultracart_envelope("order", io::ultracart_order(std::move(body.at("order")), expansion));
    });
}

io::Reply process_ultracart_payment(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto body = io::read_ultracart_body(request, {"amount", "card_verification_number_token"});
    refuse_verification_token(body);
    return process_payment(deps, request, amount_of(body), present);
}

} // namespace reprise::orders
