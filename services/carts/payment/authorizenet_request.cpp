#include "carts/payment/authorizenet_request.hpp"

#include "carts/payment/gateway_call.hpp"
#include "domain/json_access.hpp"
#include "domain/time.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace reprise::carts::payment {

namespace {

/// Keeps the order in which its members were put in.
using OrderedJson = nlohmann::ordered_json;

std::string text_of(const OrderedJson& document)
{
    return document.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

/// What stands before the members of a request of its own.
std::string head_of(const std::string& request, const AuthorizeNetCredentials& credentials)
{
    return "{\"" + request + "\":{\"merchantAuthentication\":{\"name\":\"" + credentials.name +
           "\",\"transactionKey\":\"";
}

/// A whole request. `members` is a JSON object with at least one member.
vault::Secret request_of(const std::string& request, const AuthorizeNetCredentials& credentials,
                         const OrderedJson& members)
{
    const auto rest = text_of(members);
    return join_secretly({head_of(request, credentials), credentials.transaction_key.octets(), "\"},",
                          std::string_view(rest).substr(1), "}"});
}

/// How many of the 16-bit units that the schema's lengths count a letter takes, seen from its first octet.
std::size_t units_of(unsigned char first_octet)
{
    constexpr unsigned char four_octets = 0xF0;
    const bool continues = (first_octet & 0xC0U) == 0x80U;
    return continues ? 0 : first_octet >= four_octets ? 2 : 1;
}

/// A text without control characters, which XML cannot hold, and not longer than the schema allows.
std::string fitting(const std::string& text, std::size_t limit)
{
    constexpr unsigned char blank = ' ';
    std::string fit;
    std::size_t units = 0;
    for (const char letter : text) {
        const auto octet = static_cast<unsigned char>(letter);
        units += units_of(octet);
        if (units > limit) {
            break;
        }
        fit.push_back(octet < blank || octet == 0x7F ? ' ' : letter);
    }
    return fit;
}

/// A name and address (nameAndAddressType); absent members are left out.
OrderedJson address_of(const Json& person)
{
    struct Member {
        const char* theirs;
        const char* ours;
        std::size_t limit;
    };
    constexpr std::array<Member, 3> names{
        {{"firstName", "first_name", 50}, {"lastName", "last_name", 50}, {"company", "company", 50}}};
    constexpr std::array<Member, 4> places{{{"city", "city", 40},
                                            {"state", "state_region", 40},
                                            {"zip", "postal_code", 20},
                                            {"country", "country_code", 60}}};
    constexpr std::size_t address_limit = 60;
    auto address = OrderedJson::object();
    const auto put = [&address](const char* name, const std::string& text, std::size_t limit) {
        if (auto fit = fitting(text, limit); !fit.empty()) {
            address[name] = std::move(fit);
        }
    };
    for (const auto& [theirs, ours, limit] : names) {
        put(theirs, domain::text_at(person, ours), limit);
    }
    const auto second_line = domain::text_at(person, "address2");
    put("address", domain::text_at(person, "address1") + (second_line.empty() ? "" : " " + second_line), address_limit);
    for (const auto& [theirs, ours, limit] : places) {
        put(theirs, domain::text_at(person, ours), limit);
    }
    return address;
}

OrderedJson setting_of(const char* name, const std::string& value)
{
    return {{"settingName", name}, {"settingValue", value}};
}

/// The members of the transaction that come after the card.
std::string rest_of(const Charge& charge)
{
    constexpr std::size_t phone_limit = 25;
    OrderedJson rest{{"order", {{"invoiceNumber", charge.attempt_id}, {"description", "Sale " + charge.sale_id}}}};
    auto billing = address_of(charge.billing);
    if (auto phone = fitting(domain::text_at(charge.billing, "day_phone"), phone_limit); !phone.empty()) {
        billing["phoneNumber"] = std::move(phone);
    }
    if (!billing.empty()) {
        rest["billTo"] = std::move(billing);
    }
    if (auto shipping = address_of(charge.shipping); !shipping.empty()) {
        rest["shipTo"] = std::move(shipping);
    }
    // A part of the amount is no payment of the cart, whatever the account is set to.
    rest["transactionSettings"]["setting"] = {
        setting_of("allowPartialAuth", "false"),
        setting_of("duplicateWindow", std::to_string(authorizenet_duplicate_window.count()))};
    return text_of(rest).substr(1);
}

std::string expiration_of(const Charge& charge)
{
    const auto month = std::to_string(charge.card_expiration_month);
    return std::to_string(charge.card_expiration_year) + (month.size() == 1 ? "-0" : "-") + month;
}

OrderedJson page_of(int page)
{
    return {{"sorting", {{"orderBy", "submitTimeUTC"}, {"orderDescending", true}}},
            {"paging", {{"limit", authorizenet_page_entries}, {"offset", page}}}};
}

} // namespace

vault::Secret charge_request(const AuthorizeNetCredentials& credentials, const Charge& charge,
                             const vault::CardNumber& number, const vault::CardVerificationNumber* verification)
{
    const auto head = head_of("createTransactionRequest", credentials);
    const auto begin = "\"},\"refId\":\"" + charge.attempt_id +
                       "\",\"transactionRequest\":{\"transactionType\":\"authCaptureTransaction\",\"amount\":\"" +
                       domain::amount_text(charge.amount) + "\",\"currencyCode\":\"" + charge.amount.currency_code +
                       "\",\"payment\":{\"creditCard\":{\"cardNumber\":\"";
    const auto expiration = "\",\"expirationDate\":\"" + expiration_of(charge) + "\"";
    const auto code = verification == nullptr ? std::string_view{} : verification->reveal();
    return join_secretly({head, credentials.transaction_key.octets(), begin, number.reveal(), expiration,
                          code.empty() ? "" : ",\"cardCode\":\"", code, code.empty() ? "" : "\"", "}},",
                          rest_of(charge), "}}"});
}

vault::Secret decline_held_request(const AuthorizeNetCredentials& credentials, const std::string& transaction_id)
{
    return request_of("updateHeldTransactionRequest", credentials,
                      {{"heldTransactionRequest", {{"action", "decline"}, {"refTransId", transaction_id}}}});
}

vault::Secret void_request(const AuthorizeNetCredentials& credentials, const std::string& transaction_id)
{
    return request_of(
        "createTransactionRequest", credentials,
        {{"transactionRequest", {{"transactionType", "voidTransaction"}, {"refTransId", transaction_id}}}});
}

vault::Secret details_request(const AuthorizeNetCredentials& credentials, const std::string& transaction_id)
{
    return request_of("getTransactionDetailsRequest", credentials, {{"transId", transaction_id}});
}

vault::Secret unsettled_request(const AuthorizeNetCredentials& credentials, int page)
{
    return request_of("getUnsettledTransactionListRequest", credentials, page_of(page));
}

vault::Secret batches_request(const AuthorizeNetCredentials& credentials, std::chrono::sys_seconds first,
                              std::chrono::sys_seconds last)
{
    return request_of(
        "getSettledBatchListRequest", credentials,
        {{"firstSettlementDate", domain::format_rfc3339(first)}, {"lastSettlementDate", domain::format_rfc3339(last)}});
}

vault::Secret batch_request(const AuthorizeNetCredentials& credentials, const std::string& batch_id, int page)
{
    OrderedJson members{{"batchId", batch_id}};
    members.update(page_of(page));
    return request_of("getTransactionListRequest", credentials, members);
}

} // namespace reprise::carts::payment
