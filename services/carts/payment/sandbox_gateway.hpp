#pragma once

#include "carts/payment/payment_gateway.hpp"
#include "io/http_client.hpp"

namespace reprise::carts::payment {

/// The sandbox (deploy/local/sandbox-gateway): a payment gateway that no money goes through. It keeps what became of an
/// attempt for good, so that asking again is safe however late, and it voids an attempt that it does not know when that
/// is settled. Used by one thread.
class SandboxGateway : public PaymentGateway {
public:
    explicit SandboxGateway(io::HttpClient client);

    ChargeResult charge(const Charge& charge, const vault::CardNumber& number,
                        const vault::CardVerificationNumber* verification) override;
    std::optional<ChargeResult> settle(const std::string& attempt_id) override;
    std::chrono::seconds certain_after() const override { return std::chrono::seconds{0}; }

private:
    io::HttpClient client_;
};

} // namespace reprise::carts::payment
