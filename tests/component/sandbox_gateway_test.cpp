#include "carts/payment/payment_gateways.hpp"
#include "component/gateway_peer.hpp"
#include "support/companion.hpp"
#include "support/paths.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <memory>

using namespace reprise;
using namespace reprise::tests;
using carts::payment::ChargeResult;
using io::Problem;

namespace {

/// The sandbox's adapter, made as the service makes it.
std::unique_ptr<carts::payment::PaymentGateway> sandbox_at(const std::string& url)
{
    carts::payment::PaymentGatewayTerms terms;
    terms.sandbox_url = url;
    terms.connect_timeout = std::chrono::milliseconds{300};
    terms.timeout = std::chrono::milliseconds{300};
    return carts::payment::make_payment_gateways(terms)({"sandbox", {}});
}

/// The sandbox itself, a process of the test's own.
class SandboxProcess {
public:
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

private:
    static std::uint16_t free_port()
    {
        io::HttpServer server({}, [](io::Request&&) { return io::Reply{}; });
        server.start();
        return server.port();
    }

    TemporaryDirectory directory_;
    std::uint16_t port_ = free_port();
    Companion process_{REPRISE_SOURCE_DIR "/deploy/local/sandbox-gateway --port " + std::to_string(port_) +
                           " --folder " + directory_.path().string() + " 2>/dev/null",
                       [this] { return Companion::listens(port_); }};
};

const std::string approved_answer =
    R"({"status":"approved","transaction_id":"60000000001","authorization_code":"A1B2C3","reason_code":"","reason":"ok",)"
    R"("address_verification_result":"Y","card_verification_result":"M"})";

} // namespace

TEST_CASE("a sandbox that is not there, breaks off or answers nonsense leaves the attempt in doubt", "[payment][R22]")
{
    const auto charge_at = [](const std::string& url) {
        return problem_of([&] { sandbox_at(url)->charge(test_charge(), card_number(), nullptr); });
    };
    const auto settle_at = [](const std::string& url) {
        return problem_of([&] { sandbox_at(url)->settle(test_charge().attempt_id); });
    };
    CHECK(charge_at("http://127.0.0.1:1") == Problem::payment_gateway_unavailable);
    CHECK(settle_at("http://127.0.0.1:1") == Problem::payment_gateway_unavailable);
    const GatewayPeer silent;
    CHECK(charge_at(silent.url()) == Problem::payment_gateway_unavailable);
    const std::pair<int, const char*> answers[] = {{200, ""},
                                                   {200, "{"},
                                                   {200, "[]"},
                                                   {200, "{}"},
                                                   {200, R"({"status":"declined"})"},
                                                   {402, "{}"},
                                                   {402, R"({"status":"approved"})"},
                                                   {422, "{}"},
                                                   {302, R"({"status":"approved"})"},
                                                   {503, "{}"}};
    for (const auto& [status, body] : answers) {
        GatewayPeer peer;
        peer.answers(status, body);
        CHECK(charge_at(peer.url()) == Problem::payment_gateway_unavailable);
    }
    for (const char* const body : {"", "{}", R"({"status":"pending"})"}) {
        GatewayPeer peer;
        peer.answers(200, body);
        CHECK(settle_at(peer.url()) == Problem::payment_gateway_unavailable);
    }
}

TEST_CASE("a sandbox that does not answer in time leaves the attempt in doubt", "[payment][R22]")
{
    GatewayPeer peer;
    peer.answers(200, approved_answer);
    peer.delays(std::chrono::milliseconds{900});
    CHECK(problem_of([&] { sandbox_at(peer.url())->charge(test_charge(), card_number(), nullptr); }) ==
          Problem::payment_gateway_time_out);
}

TEST_CASE("a charge is sent to the sandbox under the attempt's id, with the number and the verification number",
          "[payment][R22]")
{
    GatewayPeer peer;
    peer.answers(200, approved_answer);
    peer.answers(200, approved_answer);
    const auto gateway = sandbox_at(peer.url());
    const auto verification = verification_number();
    const auto result = gateway->charge(test_charge(), card_number(), &verification);
    CHECK(result == ChargeResult{true, "60000000001", "A1B2C3", "", "ok", "Y", "M"});
    static_cast<void>(gateway->charge(test_charge(), card_number(), nullptr));
    const auto received = peer.received();
    REQUIRE(received.size() == 2);
    CHECK(received[0].method + " " + received[0].path == "POST /v1/charges");
    CHECK(received[0].header("Idempotency-Key") == "abcdefghijklmnopabcd");
    CHECK(received[0].body ==
          R"({"amount":{"currency_code":"USD","value":12.3},"billing":{"postal_code":"95814"},)"
          R"("cart_id":"0123456789ABCDEF0123456789ABCDEF","card":{"expiration_month":7,"expiration_year":2030,)"
          R"("number":"4111111111111111","verification_number":"907"}})");
    CHECK(Json::parse(received[1].body).at("card") ==
          Json{{"expiration_month", 7}, {"expiration_year", 2030}, {"number", "4111111111111111"}});
}

TEST_CASE("what the sandbox says is cut to the contract's limits and never holds a card number", "[payment][R6][R22]")
{
    GatewayPeer peer;
    peer.answers(402, Json{{"status", "declined"},
                           {"reason_code", std::string(49, 'c') + "é"},
                           {"reason", "4111 1111 1111 1111 " + std::string(400, 'r')}}
                          .dump());
    const auto result = sandbox_at(peer.url())->charge(test_charge(), card_number(), nullptr);
    CHECK_FALSE(result.is_approved);
    CHECK(result.reason_code == std::string(49, 'c'));
    CHECK(result.reason.size() == 255);
    CHECK_THAT(result.reason, Catch::StartsWith("XXXXXXXXXXXX1111 r"));
}

TEST_CASE("the sandbox decides by the published numbers, and once for each attempt", "[payment][R22]")
{
    const SandboxProcess sandbox;
    const auto gateway = sandbox_at(sandbox.url());
    const auto code_of = [&](const char* number, const std::string& attempt_id) {
        auto charge = test_charge();
        charge.attempt_id = attempt_id;
        const auto result = gateway->charge(charge, card_number(number), nullptr);
        return result.is_approved ? "approved" : result.reason_code;
    };
    CHECK(code_of("4000000000000002", "a") == "card_declined");
    CHECK(code_of("4000000000009995", "b") == "insufficient_funds");
    CHECK(code_of("4000000000000127", "c") == "incorrect_cvc");
    CHECK(code_of("4000000000000119", "d") == "processing_error");
    CHECK(code_of("378282246310005", "e") == "approved");
    CHECK(code_of("4111111111111111", "a") == "card_declined");
}

TEST_CASE("an attempt that is repeated or settled has the outcome of its first time", "[payment][R22]")
{
    const SandboxProcess sandbox;
    const auto gateway = sandbox_at(sandbox.url());
    const auto verification = verification_number();
    const auto first = gateway->charge(test_charge(), card_number(), &verification);
    CHECK(first.is_approved);
    CHECK(first.transaction_id == "60000000001");
    CHECK(first.card_verification_result == "M");
    CHECK(first.address_verification_result == "Y");
    CHECK(gateway->charge(test_charge(), card_number(), nullptr) == first);
    CHECK(gateway->settle(test_charge().attempt_id) == first);
}

TEST_CASE("an attempt whose charge takes too long is in doubt, and settling it finds the charge", "[payment][R22]")
{
    const SandboxProcess sandbox;
    const auto gateway = sandbox_at(sandbox.url());
    CHECK(problem_of([&] { gateway->charge(test_charge(), card_number("4000000000005043"), nullptr); }) ==
          Problem::payment_gateway_time_out);
    const auto settled = gateway->settle(test_charge().attempt_id);
    REQUIRE(settled);
    CHECK(settled->is_approved);
}

TEST_CASE("an attempt that is settled before it arrives is never charged", "[payment][R22]")
{
    const SandboxProcess sandbox;
    const auto gateway = sandbox_at(sandbox.url());
    CHECK_FALSE(gateway->settle(test_charge().attempt_id));
    const auto result = gateway->charge(test_charge(), card_number(), nullptr);
    CHECK_FALSE(result.is_approved);
    CHECK(result.reason_code == "attempt_void");
    CHECK_FALSE(gateway->settle(test_charge().attempt_id));
}

TEST_CASE("operations: a gateway without its settings is refused with the name of the missing one", "[payment][config]")
{
    TemporaryDirectory directory;
    carts::payment::PaymentGatewayTerms terms;
    const auto make = [&](const std::string& name) {
        return carts::payment::make_payment_gateways(terms)({name, "live"});
    };
    CHECK_THROWS_WITH(make("sandbox"), Catch::Contains("REPRISE_SANDBOX_URL"));
    CHECK_THROWS_WITH(make("authorizenet"), Catch::Contains("REPRISE_PAYMENT_CREDENTIALS_DIRECTORY"));
    CHECK_THROWS_WITH(make("other"), Catch::Contains("no payment gateway"));
    terms.credentials_directory = directory.path();
    CHECK_THROWS_WITH(make("authorizenet"), Catch::Contains("live.json"));
}
