#include "carts/payment/authorizenet_gateway.hpp"

#include "carts/payment/authorizenet_request.hpp"
#include "carts/payment/gateway_call.hpp"
#include "domain/json_access.hpp"

#include <utility>

namespace reprise::carts::payment {

namespace {

constexpr std::string_view gateway_name = "authorizenet";
constexpr int answered_status = 200;
/// How far back settled batches are searched: longer than a weekend during which nobody was there.
constexpr std::chrono::days searched_days{7};
/// Clocks differ, and a batch may be settled while it is asked for.
constexpr std::chrono::hours settlement_slack{1};
/// The most requests that one search may take: 100,000 entries.
constexpr int search_requests = 100;
/// The longest number that the schema has room for.
constexpr std::size_t longest_number = 16;

ChargeResult number_too_long()
{
    ChargeResult result;
    result.reason_code = "6";
    result.reason = "The card number is longer than the payment gateway takes.";
    return result;
}

} // namespace

/// One search for the transactions of an attempt. Used once.
class AuthorizeNetGateway::Search {
public:
    Search(const AuthorizeNetGateway& gateway, const std::string& attempt_id)
        : gateway_(gateway), attempt_id_(attempt_id)
    {
    }

    /// The weightiest transaction; of standing `other` when there is none. Unsettled first: a batch that is settled in
    /// between is then found among the settled.
    Found run()
    {
        search_pages([this](int page) { return unsettled_request(gateway_.credentials_, page); });
        if (found_.standing == Standing::approved) {
            return std::move(found_);
        }
        const auto now = gateway_.clock_();
        const auto batches = ask(batches_request(gateway_.credentials_, now - searched_days, now + settlement_slack));
        for (const auto& batch : entries_of(batches, "batchList")) {
            const auto id = gateway_text(batch, "batchId", gateway_code_octets);
            search_pages([&](int page) { return batch_request(gateway_.credentials_, id, page); });
        }
        return std::move(found_);
    }

private:
    template <class Request>
    void search_pages(const Request& request_of_page)
    {
        for (int page = 1; found_.standing != Standing::approved; ++page) {
            const auto answer = ask(request_of_page(page));
            const auto entries = entries_of(answer, "transactions");
            for (const auto& entry : entries) {
                look_at(entry);
            }
            if (entries.size() < authorizenet_page_entries) {
                return;
            }
        }
    }

    void look_at(const Json& entry)
    {
        auto id = gateway_text(entry, "transId", gateway_code_octets);
        if (domain::text_at(entry, "invoiceNumber") != attempt_id_ || id.empty() || id == "0") {
            return;
        }
        const auto standing = standing_of(domain::text_at(entry, "transactionStatus"));
        if (standing > found_.standing) {
            found_ = {standing, std::move(id)};
        }
    }

    Json ask(const vault::Secret& request)
    {
        if (++requests_ > search_requests) {
            leave_in_doubt(gateway_name, attempt_id_, "too many transactions to search");
        }
        auto answer = gateway_.ask(attempt_id_, request);
        if (!is_ok(answer)) {
            leave_in_doubt(gateway_name, attempt_id_, "search refused: " + message_code(answer));
        }
        return answer;
    }

    static Json entries_of(const Json& answer, std::string_view name)
    {
        const Json* const entries = domain::find_member(answer, name);
        return entries != nullptr && entries->is_array() ? *entries : Json::array();
    }

    const AuthorizeNetGateway& gateway_;
    const std::string& attempt_id_;
    Found found_;
    int requests_ = 0;
};

AuthorizeNetGateway::AuthorizeNetGateway(io::HttpClient client, AuthorizeNetCredentials credentials, io::Clock clock)
    : client_(std::move(client)), credentials_(std::move(credentials)), clock_(std::move(clock))
{
}

Json AuthorizeNetGateway::ask(const std::string& attempt_id, const vault::Secret& request) const
{
    const auto reply = post_to_gateway(client_, {}, {}, request.octets());
    auto answer = reply.status == answered_status ? answered_object(reply.body) : std::nullopt;
    if (!answer) {
        leave_in_doubt(gateway_name, attempt_id, "answered " + std::to_string(reply.status));
    }
    return std::move(*answer);
}

ChargeResult AuthorizeNetGateway::charge(const Charge& charge, const vault::CardNumber& number,
                                         const vault::CardVerificationNumber* verification)
{
    using Outcome = TransactionAnswer::Outcome;
    if (number.reveal().size() > longest_number) {
        return number_too_long();
    }
    const auto answer = ask(charge.attempt_id, charge_request(credentials_, charge, number, verification));
    auto read = transaction_answer(answer);
    if (!read) {
        // The request was refused as a whole. That says nothing of the same request made before, so it decides nothing.
        leave_in_doubt(gateway_name, charge.attempt_id, message_code(answer));
    }
    if (read->outcome == Outcome::duplicate) {
        return decided_before(charge.attempt_id, read->result.transaction_id);
    }
    return read->outcome == Outcome::held ? call_off(charge.attempt_id, std::move(read->result))
                                          : std::move(read->result);
}

std::optional<ChargeResult> AuthorizeNetGateway::settle(const std::string& attempt_id)
{
    const auto found = find(attempt_id);
    return found.standing == Standing::other ? std::nullopt : std::optional(look_up(attempt_id, found.transaction_id));
}

AuthorizeNetGateway::Found AuthorizeNetGateway::find(const std::string& attempt_id) const
{
    return Search(*this, attempt_id).run();
}

/// What a transaction came to. Its status decides, not its answer of then: it may have been voided since.
ChargeResult AuthorizeNetGateway::look_up(const std::string& attempt_id, const std::string& transaction_id) const
{
    const auto answer = ask(attempt_id, details_request(credentials_, transaction_id));
    const Json* const transaction = domain::find_member(answer, "transaction");
    const Json* const order = transaction == nullptr ? nullptr : domain::find_member(*transaction, "order");
    if (!is_ok(answer) || order == nullptr || domain::text_at(*order, "invoiceNumber") != attempt_id) {
        leave_in_doubt(gateway_name, attempt_id, "details refused: " + message_code(answer));
    }
    const auto standing = standing_of(domain::text_at(*transaction, "transactionStatus"));
    if (standing == Standing::unknown || standing == Standing::other) {
        leave_in_doubt(gateway_name, attempt_id, "a status that is not known");
    }
    auto result = detailed_result(answer, standing);
    return standing == Standing::held ? call_off(attempt_id, std::move(result)) : result;
}

/// The outcome of an attempt that is repeated. The answer names its transaction; where it does not, it is looked for.
ChargeResult AuthorizeNetGateway::decided_before(const std::string& attempt_id, const std::string& transaction_id) const
{
    const auto id = transaction_id.empty() ? find(attempt_id).transaction_id : transaction_id;
    if (id.empty()) {
        leave_in_doubt(gateway_name, attempt_id, "a duplicate of a transaction that is not found");
    }
    return look_up(attempt_id, id);
}

/// A transaction that was authorised before it was held can be voided where it cannot be declined.
ChargeResult AuthorizeNetGateway::call_off(const std::string& attempt_id, ChargeResult held) const
{
    if (!is_called_off(ask(attempt_id, decline_held_request(credentials_, held.transaction_id)))) {
        const auto answer = ask(attempt_id, void_request(credentials_, held.transaction_id));
        if (!is_called_off(answer)) {
            leave_in_doubt(gateway_name, attempt_id, "held, and not called off: " + message_code(answer));
        }
    }
    return declined_after_review(std::move(held));
}

} // namespace reprise::carts::payment
