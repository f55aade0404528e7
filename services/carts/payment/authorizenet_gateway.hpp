#pragma once

#include "carts/payment/authorizenet_answer.hpp"
#include "carts/payment/authorizenet_credentials.hpp"
#include "carts/payment/payment_gateway.hpp"
#include "io/application.hpp"
#include "io/http_client.hpp"

namespace reprise::carts::payment {

/// Authorize.Net, over its JSON API. It has no idempotency keys: an attempt is told apart by its invoice number, a
/// repeated one is recognised for 8 hours (reason code 11), and its outcome is then looked up. A transaction that it
/// holds for a review is called off, since a cart cannot wait for days. proto-docs/payment.md tells the whole of
/// it. Used by one thread.
class AuthorizeNetGateway : public PaymentGateway {
public:
    AuthorizeNetGateway(io::HttpClient client, AuthorizeNetCredentials credentials, io::Clock clock);

    /// Asking again is safe within 8 hours of the first time.
    ChargeResult charge(const Charge& charge, const vault::CardNumber& number,
                        const vault::CardVerificationNumber* verification) override;
    /// Call it for attempts that were made more than a minute (or the time-out, if that is longer) and less than 7 days
    /// ago: a younger one may still arrive, and an older one is not looked for any more.
    std::optional<ChargeResult> settle(const std::string& attempt_id) override;
    std::chrono::seconds certain_after() const override { return std::chrono::seconds{60}; }

private:
    /// A transaction of an attempt, the weightiest so far.
    struct Found {
        Standing standing = Standing::other;
        std::string transaction_id;
    };
    class Search;

    Json ask(const std::string& attempt_id, const vault::Secret& request) const;
    Found find(const std::string& attempt_id) const;
    ChargeResult look_up(const std::string& attempt_id, const std::string& transaction_id) const;
    ChargeResult decided_before(const std::string& attempt_id, const std::string& transaction_id) const;
    ChargeResult call_off(const std::string& attempt_id, ChargeResult held) const;

    io::HttpClient client_;
    AuthorizeNetCredentials credentials_;
    io::Clock clock_;
};

} // namespace reprise::carts::payment
