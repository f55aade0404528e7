#include "io/crypto.hpp"
#include "io/http_server.hpp"
#include "io/signed_facts.hpp"
#include "orders/cart_client.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <mutex>
#include <thread>

using namespace reprise;

namespace {

/// A cart service that answers what a test tells it to and remembers the last request.
class NeighbourFixture {
public:
    NeighbourFixture()
    {
        server_.start();
        request.caller.merchant = domain::MerchantId::parse("DEMO");
        request.caller.token = "caller's own token";
        request.now = std::chrono::sys_seconds{std::chrono::seconds{1'800'000'000}};
        plan.cart = {{"items", Json::array()}, {"clone", {{"source_order_id", "DEMO-0000000001"}}}};
    }
    ~NeighbourFixture() = default;
    NeighbourFixture(const NeighbourFixture&) = delete;
    NeighbourFixture& operator=(const NeighbourFixture&) = delete;

    orders::CartClient client(std::chrono::milliseconds timeout = std::chrono::seconds{3}) const
    {
        return orders::CartClient(io::HttpClient("http://127.0.0.1:" + std::to_string(server_.port()),
                                                 std::chrono::milliseconds{500}, timeout),
                                  "fingerprint key");
    }

    /// The problem that posting a clone ends in, or nothing.
    std::optional<io::Problem> problem_of_clone(orders::CartClient carts)
    {
        try {
            static_cast<void>(carts.post_clone({request, nullptr, false}, plan, std::nullopt, false));
        } catch (const io::Error& error) {
            return error.problem();
        }
        return std::nullopt;
    }

    io::Reply reply{201,
                    R"({"cart":{"cart_id":"0123456789ABCDEF0123456789ABCDEF"},"clone":{}})",
                    "application/json",
                    {{"Location", "/carts/0123456789ABCDEF0123456789ABCDEF"}, {"ETag", "\"1\""}}};
    std::chrono::milliseconds delay{0};
    io::Request received;
    io::Request request;
    domain::ClonePlan plan;

private:
    io::HttpServer server_{{}, [this](io::Request&& asked) {
                               std::this_thread::sleep_for(delay);
                               received = std::move(asked);
                               return reply;
                           }};
};

} // namespace

TEST_CASE_METHOD(NeighbourFixture, "a neighbour that is not there is unavailable, and a slow one is too late",
                 "[orders]")
{
    std::uint16_t free_port = 0;
    {
        io::HttpServer gone({}, [](io::Request&&) { return io::Reply{}; });
        gone.start();
        free_port = gone.port();
    }
    const auto nowhere = orders::CartClient(io::HttpClient("http://127.0.0.1:" + std::to_string(free_port),
                                                           std::chrono::milliseconds{200}, std::chrono::seconds{1}),
                                            "fingerprint key");
    CHECK(problem_of_clone(nowhere) == io::Problem::neighbour_unavailable);
    CHECK_FALSE(nowhere.is_ready());
    delay = std::chrono::milliseconds{600};
    CHECK(problem_of_clone(client(std::chrono::milliseconds{200})) == io::Problem::neighbour_time_out);
}

TEST_CASE_METHOD(NeighbourFixture, "what a neighbour in trouble says never reaches the caller", "[orders]")
{
    reply = {500, "SELECT secret", "text/plain", {}};
    CHECK(problem_of_clone(client()) == io::Problem::bad_gateway);
    reply = {200, "<html>", "text/html", {}};
    CHECK(problem_of_clone(client()) == io::Problem::bad_gateway);
    reply = {503, "{}", "application/problem+json", {}};
    CHECK(problem_of_clone(client()) == io::Problem::neighbour_unavailable);
    reply = {504, "{}", "application/problem+json", {}};
    CHECK(problem_of_clone(client()) == io::Problem::neighbour_time_out);
    // The caller's own request did arrive in time.
    reply = {408, R"({"code":"request_time_out"})", "application/problem+json", {}};
    CHECK(problem_of_clone(client()) == io::Problem::neighbour_time_out);
}

TEST_CASE_METHOD(NeighbourFixture, "an answer that is neither a clone nor a problem is not passed on", "[orders]")
{
    const auto clone = reply;
    CHECK(problem_of_clone(client()) == std::nullopt);
    for (const auto* body : {"", "null", R"({"cart":{"cart_id":"0123456789ABCDEF0123456789ABCDEF"}, "clo)",
                             R"({"cart":{"cart_id":"F123456789ABCDEF0123456789ABCDEF"},"clone":{}})"}) {
        reply = {201, body, "application/json", clone.headers};
        CHECK(problem_of_clone(client()) == io::Problem::bad_gateway);
    }
    for (const auto* location : {"/carts/", "/carts/1", "/orders/0123456789ABCDEF0123456789ABCDEF"}) {
        reply = {201, clone.body, "application/json", {{"Location", location}}};
        CHECK(problem_of_clone(client()) == io::Problem::bad_gateway);
    }
    for (const int status : {200, 202, 204, 302}) {
        reply = {status, clone.body, "application/json", clone.headers};
        CHECK(problem_of_clone(client()) == io::Problem::bad_gateway);
    }
    for (const auto* problem : {"null", "[", R"({"code":"of another system"})", R"({"code":"cart_not_found"})"}) {
        reply = {409, problem, "application/problem+json", {}};
        CHECK(problem_of_clone(client()) == io::Problem::bad_gateway);
    }
}

TEST_CASE_METHOD(NeighbourFixture, "a refusal and the plan of a dry run are passed on as they are", "[orders][R14]")
{
    reply = {409, R"({"code":"guard_failed","status":409})", "application/problem+json", {}};
    CHECK(client().post_clone({request, nullptr, false}, plan, std::nullopt, true) == reply);
    reply = {200, R"({"cart":{},"clone":{}})", "application/json", {}};
    CHECK(client().post_clone({request, nullptr, true}, plan, std::nullopt, false) == reply);
}

TEST_CASE_METHOD(NeighbourFixture, "an answer to a clone is passed on as it is", "[orders]")
{
    const io::IdempotencyKey key{"DEMO", "POST /orders/{order_id}/clone", "my key", "fingerprint"};
    auto carts = client();
    const auto passed = carts.post_clone({request, &key, false}, plan, "0123456789abcdef0123456789abcdef", true);
    CHECK(passed == reply);
    CHECK(received.path == "/carts");
    CHECK(received.header("Authorization") == "Bearer caller's own token");
    CHECK(received.header("Reprise-Deadline") == "2027-01-15T08:00:03Z");
    const auto terms = io::read_signed_facts(received.header("Reprise-Clone").value(),
                                             *domain::MerchantId::parse("DEMO"), received.body, "fingerprint key");
    CHECK(terms == Json{{"card_id", "0123456789abcdef0123456789abcdef"},
                        {"fingerprint", "fingerprint"},
                        {"require_card", true},
                        {"dry_run", false}});
    CHECK(Json::parse(received.body) == plan.cart);
}

TEST_CASE_METHOD(NeighbourFixture, "the neighbour's key is the same for the same effect, and for no other",
                 "[orders][R41]")
{
    auto carts = client();
    const auto key_for = [&](const std::string& merchant, const std::string& route, const std::string& name) {
        const io::IdempotencyKey key{merchant, route, name, "fingerprint"};
        static_cast<void>(carts.post_clone({request, &key, false}, plan, std::nullopt, false));
        return received.header("Idempotency-Key").value();
    };
    const auto first = key_for("DEMO", "r", "k");
    CHECK(first.size() == 36);
    CHECK(first[14] == '5');
    CHECK(key_for("DEMO", "r", "k") == first);
    CHECK(key_for("OTHER", "r", "k") != first);
    CHECK(key_for("DEMO", "s", "k") != first);
    CHECK(key_for("DEMO", "r", "l") != first);
    static_cast<void>(carts.post_clone({request, nullptr, false}, plan, std::nullopt, false));
    CHECK_FALSE(received.header("Idempotency-Key"));
}

TEST_CASE_METHOD(NeighbourFixture, "a token that the vault does not take is the caller's fault and nobody else's",
                 "[orders][R30]")
{
    auto carts = client();
    const auto problem_of_bind = [&] {
        try {
            static_cast<void>(carts.bind_card(request, nullptr, "token", request.now));
        } catch (const io::Error& error) {
            return error.problem();
        }
        return io::Problem::not_found;
    };
    reply = {422, "{}", "application/problem+json", {}};
    CHECK(problem_of_bind() == io::Problem::card_number_token_invalid);
    reply = {409, "{}", "application/problem+json", {}};
    CHECK(problem_of_bind() == io::Problem::request_in_flight);
    reply = {201, R"({"held":true})", "application/json", {}};
    CHECK(problem_of_bind() == io::Problem::bad_gateway);
    reply = {201,
             R"({"held":false,"card_number":"XXXXXXXXXXXX1111","card_type":"VISA","card_expiration_month":1,)"
             R"("card_expiration_year":2030})",
             "application/json",
             {}};
    CHECK_FALSE(carts.bind_card(request, nullptr, "token", request.now).card_id);
    CHECK(Json::parse(received.body) == Json{{"card_number_token", "token"}, {"creation_dts", "2027-01-15T08:00:00Z"}});
}

TEST_CASE_METHOD(NeighbourFixture, "a key is looked up under both its names, and a half answer is none",
                 "[orders][R41]")
{
    auto carts = client();
    const io::IdempotencyKey key{"DEMO", "POST /orders/{order_id}/clone", "my key", "fingerprint"};
    static_cast<void>(carts.post_clone({request, &key, false}, plan, std::nullopt, false));
    const auto clone_key = received.header("Idempotency-Key").value();

    reply = {
        200, R"({"uses":[{"route":"r","status":201,"creation_dts":"2027-01-15T08:00:00Z"}]})", "application/json", {}};
    CHECK(carts.key_uses(request, "my key") == std::vector<io::KeyUse>{{"r", 201, std::nullopt, request.now}});
    CHECK(received.path == "/internal/idempotency-key-uses");
    CHECK(Json::parse(received.body) == Json{{"idempotency_key", "my key"}, {"clone_key", clone_key}});
    CHECK_FALSE(received.header("Idempotency-Key"));

    for (const auto* const body : {"{}", R"({"uses":[{}]})", R"({"uses":[{"route":"r","creation_dts":"x"}]})"}) {
        reply.body = body;
        CHECK_THROWS_AS(carts.key_uses(request, "my key"), io::Error);
    }
    reply = {422, "{}", "application/problem+json", {}};
    CHECK_THROWS_AS(carts.key_uses(request, "my key"), io::Error);
}

TEST_CASE_METHOD(NeighbourFixture, "a refused access is told with the caller's own token and remote address",
                 "[orders][R34]")
{
    reply = {204, {}, "application/json", {}};
    request.headers["X-Forwarded-For"] = "203.0.113.7";
    client().keep_refused_access(request, {"GET /orders/{order_id}", io::Problem::scope_missing});
    CHECK(received.path == "/internal/refused-access");
    CHECK(Json::parse(received.body) == Json{{"route", "GET /orders/{order_id}"}, {"code", "scope_missing"}});
    CHECK(received.header("Authorization") == "Bearer caller's own token");
    CHECK(received.header("X-Forwarded-For") == "203.0.113.7");
    // What is not an address is not said on.
    request.headers["X-Forwarded-For"] = "203.0.113.7, 10.0.0.1";
    client().keep_refused_access(request, {"GET /orders", io::Problem::merchant_unknown});
    CHECK_FALSE(received.header("X-Forwarded-For"));
    reply.status = 503;
    CHECK_THROWS_AS(client().keep_refused_access(request, {"GET /orders", io::Problem::scope_missing}), io::Error);
}
