#pragma once

#include "carts/payment/payment_gateways.hpp"
#include "component/gateway_peer.hpp"
#include "io/text_file.hpp"
#include "support/paths.hpp"
#include "support/temporary_directory.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace reprise::tests {

/// A recorded answer (tests/component/authorizenet), with the byte order mark that Authorize.Net puts before each.
inline std::string recorded(const std::string& name)
{
    constexpr std::size_t limit_octets = 1 << 20;
    return "\xEF\xBB\xBF" +
           io::read_text_file(REPRISE_SOURCE_DIR "/tests/component/authorizenet/" + name + ".json", limit_octets);
}

/// Authorize.Net as a merchant has it: a peer, credentials and a clock of the test's own.
class AuthorizeNetFixture {
public:
    AuthorizeNetFixture() { std::filesystem::permissions(credentials, std::filesystem::perms::owner_read); }

    /// Lines up recorded answers.
    void answers(std::initializer_list<const char*> names)
    {
        for (const char* const name : names) {
            peer.answers(200, recorded(name));
        }
    }

    std::unique_ptr<carts::payment::PaymentGateway> gateway() const
    {
        carts::payment::PaymentGatewayTerms terms;
        terms.authorizenet_url = peer.url() + "/xml/v1/request.api";
        terms.credentials_directory = directory.path();
        terms.connect_timeout = std::chrono::milliseconds{500};
        terms.timeout = std::chrono::milliseconds{3000};
        terms.clock = [] { return std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + std::chrono::hours{10}; };
        return carts::payment::make_payment_gateways(terms)({"authorizenet", "live"});
    }

    carts::payment::ChargeResult charge() const { return gateway()->charge(test_charge(), card_number(), nullptr); }
    std::optional<carts::payment::ChargeResult> settle() const { return gateway()->settle(test_charge().attempt_id); }
    std::optional<io::Problem> problem_of_charge() const
    {
        return problem_of([this] { static_cast<void>(charge()); });
    }
    std::optional<io::Problem> problem_of_settle() const
    {
        return problem_of([this] { static_cast<void>(settle()); });
    }
    /// The names of the requests that were made, in their order.
    std::vector<std::string> requests() const
    {
        std::vector<std::string> names;
        for (const auto& request : peer.received()) {
            names.push_back(Json::parse(request.body).begin().key());
        }
        return names;
    }

    GatewayPeer peer;
    TemporaryDirectory directory;
    std::filesystem::path credentials =
        directory.write("live.json", R"({"name":"5KP3u95bQpv","transactionKey":"346HZ32z3fP4hTG2"})");
};

} // namespace reprise::tests
