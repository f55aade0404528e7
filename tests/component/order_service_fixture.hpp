#pragma once

#include "component/order_fakes.hpp"
#include "domain/time.hpp"
#include "io/application.hpp"
#include "io/http_server.hpp"
#include "orders/routes.hpp"
#include "orders/ultracart_routes.hpp"
#include "support/paths.hpp"
#include "support/raw_client.hpp"
#include "support/temporary_directory.hpp"
#include "support/token_factory.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace reprise::tests {

/// The order service's routes on a free port, with fakes for its stores and its neighbour and a clock that tests set.
class OrderServiceFixture {
public:
    OrderServiceFixture() { server_.start(); }
    ~OrderServiceFixture() = default;
    OrderServiceFixture(const OrderServiceFixture&) = delete;
    OrderServiceFixture& operator=(const OrderServiceFixture&) = delete;

    /// One answer; `fields` are header lines beside the token of the merchant, each ended by CRLF.
    std::string ask(const std::string& method, const std::string& target, const std::string& body = {},
                    const std::string& fields = {}, const std::string& merchant = "DEMO") const
    {
        const RawClient client(server_.port());
        client.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer " +
                    token(merchant, "order_read order_write checkout_read checkout_write") + "\r\n" + fields +
                    (body.empty() || fields.starts_with("Content-Type") ? "" : "Content-Type: application/json\r\n") +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return client.receive();
    }

    std::string ask_with(const std::string& method, const std::string& target, const std::string& authorization) const
    {
        const RawClient client(server_.port());
        client.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" +
                    (authorization.empty() ? "" : "Authorization: " + authorization + "\r\n") + "\r\n");
        return client.receive();
    }

    static std::string token(const std::string& merchant, const std::string& scope)
    {
        auto claims = token_claims();
        claims["merchant_id"] = merchant;
        claims["scope"] = scope;
        claims["exp"] = 4'000'000'000;
        return signed_token(token_header(), claims);
    }

    /// Inserts an order through the route and returns its id.
    std::string insert(const Json& order)
    {
        const auto answer = ask("POST", "/orders", order.dump());
        return Json::parse(body_of(answer)).at("order_id").get<std::string>();
    }

    /// Replaces the merchants file while the service runs.
    void write_merchants(const std::string& content) const { directory_.write("merchants.json", content); }

    static Json json_of(const std::string& answer) { return Json::parse(body_of(answer)); }

    std::chrono::sys_seconds now = test_now;
    FakeOrders orders;
    FakeCarts carts;

private:
    TemporaryDirectory directory_;
    io::TokenVerifier tokens_{io::TokenTerms{directory_.write("jwks.json", issuer_key_set()), std::string(test_issuer),
                                             std::string(test_audience)}};
    io::Contract contract_{REPRISE_CONTRACT_FILE};
    io::Merchants merchants_ = io::Merchants::read(directory_.write("merchants.json", R"({"DEMO":{},"OTHER":{}})"),
                                                   std::chrono::milliseconds{0});
    io::Metrics metrics_;
    std::vector<io::Route> routes()
    {
        const orders::Deps deps{orders, orders, orders, carts, contract_, merchants_, "fingerprint key"};
        auto all = orders::order_routes(deps);
        std::ranges::move(orders::ultracart_routes(deps), std::back_inserter(all));
        return all;
    }

    io::Application application_{routes(), tokens_, merchants_, metrics_, [this] { return now; }};
    io::HttpServer server_{{}, [this](io::Request&& request) { return application_.answer(std::move(request)); }};
};

/// A small sale.
inline Json small_order()
{
    return {{"billing", {{"first_name", "Zoë"}, {"email", "Zoe@Example.com"}, {"country_code", "NL"}}},
            {"currency_code", "USD"},
            {"items",
             {{{"merchant_item_id", "MUG"}, {"quantity", 2}, {"cost", {{"value", 12.5}, {"currency_code", "USD"}}}},
              {{"merchant_item_id", "MUG"},
               {"quantity", 1},
               {"cost", {{"value", 12.5}, {"currency_code", "USD"}}},
               {"options", {{{"label", "Colour"}, {"value", "blue"}}}}}}}};
}

/// The order with a card that is handed over by a token.
inline Json with_token(Json order)
{
    order["payment"] = {{"payment_method", "Credit Card"},
                        {"credit_card", {{"card_number_token", "00112233445566778899aabbccddeeff"}}}};
    return order;
}

/// The order as it was placed so long before the service's now.
inline Json aged(Json order, const OrderServiceFixture& service, std::chrono::seconds age)
{
    order["creation_dts"] = domain::format_rfc3339(service.now - age);
    return order;
}

/// The code of a problem.
inline std::string code_of(const std::string& answer)
{
    return OrderServiceFixture::json_of(answer).at("code").get<std::string>();
}

inline constexpr std::chrono::days sixty_days{60};

} // namespace reprise::tests
