#pragma once

#include "carts/audit_routes.hpp"
#include "carts/routes.hpp"
#include "component/cart_fakes.hpp"
#include "io/application.hpp"
#include "io/http_server.hpp"
#include "support/paths.hpp"
#include "support/placing_fakes.hpp"
#include "support/raw_client.hpp"
#include "support/temporary_directory.hpp"
#include "support/token_factory.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace reprise::tests {

/// The cart service's routes on a free port, with fakes for its stores and its vault and a clock that tests set.
class CartHttpFixture {
public:
    CartHttpFixture()
    {
        database.clock = now;
        server_.start();
    }
    ~CartHttpFixture() = default;
    CartHttpFixture(const CartHttpFixture&) = delete;
    CartHttpFixture& operator=(const CartHttpFixture&) = delete;

    /// One answer; `fields` are header lines beside the token of DEMO with these scopes, each ended by CRLF.
    std::string ask(const std::string& method, const std::string& target, const std::string& body = {},
                    const std::string& fields = {},
                    const std::string& scopes = "checkout_read checkout_write order_write order_read") const
    {
        auto claims = token_claims();
        claims["merchant_id"] = "DEMO";
        claims["scope"] = scopes;
        claims["exp"] = 4'000'000'000;
        const RawClient client(server_.port());
        client.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer " +
                    signed_token(token_header(), claims) + "\r\n" + fields +
                    (body.empty() ? "" : "Content-Type: application/json\r\n") +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return client.receive();
    }

    /// Replaces the merchants file while the service runs.
    void write_merchants(const std::string& content) const { directory_.write("merchants.json", content); }

    static Json json_of(const std::string& answer) { return Json::parse(body_of(answer)); }

    std::chrono::sys_seconds now = test_now;
    FakeCartDatabase database;

private:
    FakeVault vault_;
    TemporaryDirectory directory_;
    io::TokenVerifier tokens_{io::TokenTerms{directory_.write("jwks.json", issuer_key_set()), std::string(test_issuer),
                                             std::string(test_audience)}};
    io::Contract contract_{REPRISE_CONTRACT_FILE};
    io::Merchants merchants_ =
        io::Merchants::read(directory_.write("merchants.json", R"({"DEMO":{}})"), std::chrono::milliseconds{0});
    io::Metrics metrics_;
    std::string fingerprint_key_ = "fingerprint key";
    // No statement is ever run on it: changes and placings are tested on a real one (tests/integration).
    io::Database no_database_{{}, {}};
    carts::CartChangeStore changes_{no_database_};
    carts::PlacementStore placements_{no_database_, no_database_};
    carts::ChargeStore charges_{no_database_, no_database_};
    FakeOrderNeighbour orders_;
    carts::PlacingSlots placing_slots_{12};
    carts::payment::PaymentGateways gateways_;
    io::Application application_{
        carts::routes({contract_, merchants_, database, database, changes_, placements_, charges_, database, database,
                       database, vault_, orders_, gateways_, placing_slots_, fingerprint_key_}),
        tokens_,
        merchants_,
        metrics_,
        [this] { return now; },
        [this](const io::Request& request, const io::RefusedAccess& refused) {
            carts::write_refused_access(database, request, refused);
        }};
    io::HttpServer server_{{}, [this](io::Request&& request) { return application_.answer(std::move(request)); }};
};

} // namespace reprise::tests
