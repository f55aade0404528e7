#include "carts/order_client.hpp"
#include "io/access_token.hpp"
#include "io/http_server.hpp"
#include "io/problem.hpp"
#include "support/temporary_directory.hpp"
#include "support/token_factory.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <mutex>
#include <thread>

using namespace reprise;
using tests::rsa_key;
using tests::test_audience;
using tests::test_issuer;
using tests::test_now;

namespace {

/// An order service that answers what a test tells it to and remembers what it was asked.
class OrderNeighbourFixture {
public:
    OrderNeighbourFixture()
    {
        server_.start();
        request.caller.merchant = demo;
        request.caller.token = "caller's own token";
        request.trace = io::trace_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        request.headers["X-Request-Id"] = "r-1";
        request.now = test_now - std::chrono::seconds{60}; // The payment gateway took its time.
    }
    ~OrderNeighbourFixture() = default;
    OrderNeighbourFixture(const OrderNeighbourFixture&) = delete;
    OrderNeighbourFixture& operator=(const OrderNeighbourFixture&) = delete;

    carts::OrderClient client(std::chrono::milliseconds timeout = std::chrono::seconds{3})
    {
        return client_at(server_.port(), timeout);
    }
    carts::OrderClient client_at(std::uint16_t port, std::chrono::milliseconds timeout)
    {
        return {io::HttpClient("http://127.0.0.1:" + std::to_string(port), std::chrono::milliseconds{500}, timeout),
                tokens_, [this] { return now; }};
    }

    /// The problem that each of the three calls ends in, which must be the same, or nothing.
    std::optional<io::Problem> problem_of(carts::OrderClient orders)
    {
        const auto problem_in = [](const auto& call) -> std::optional<io::Problem> {
            try {
                call();
            } catch (const io::Error& error) {
                return error.problem();
            }
            return std::nullopt;
        };
        const auto problem = problem_in([&] { static_cast<void>(orders.insert(request, "key", "{}")); });
        CHECK(problem_in([&] { static_cast<void>(orders.insert(demo, "key", "{}")); }) == problem);
        CHECK(problem_in([&] { orders.tell_erased(demo, {card_id}); }) == problem);
        return problem;
    }

    /// Who a call of the service itself says it is.
    io::Caller caller_of(const io::Request& call) const
    {
        return verifier_.verify(call.header("Authorization").value(), now);
    }

    std::chrono::sys_seconds now = test_now;
    domain::MerchantId demo = *domain::MerchantId::parse("DEMO");
    std::string card_id = "0123456789abcdef0123456789abcdef";
    io::Reply reply{201,
                    R"({"order_id":"DEMO-0000000007"})",
                    "application/json",
                    {{"Location", "/orders/DEMO-0000000007"}, {"ETag", "\"1\""}}};
    std::chrono::milliseconds delay{0};
    std::vector<io::Request> received;
    io::Request request;

private:
    std::mutex mutex_; ///< A call that was given up is still being answered when the next one comes.
    tests::TemporaryDirectory directory_;
    std::filesystem::path key_file_ = directory_.write_private("token.pem", rsa_key().private_pem());
    io::ServiceTokens tokens_{{key_file_, std::string(test_issuer), std::string(test_audience), "reprise-carts"}};
    io::TokenVerifier verifier_{
        {directory_.write("jwks.json", Json{{"keys", {rsa_key().jwk(io::TokenSigner(key_file_).key_id())}}}.dump()),
         std::string(test_issuer), std::string(test_audience)}};
    io::HttpServer server_{{}, [this](io::Request&& asked) {
                               std::this_thread::sleep_for(delay);
                               const std::lock_guard lock(mutex_);
                               received.push_back(std::move(asked));
                               return reply;
                           }};
};

} // namespace

TEST_CASE_METHOD(OrderNeighbourFixture, "an order service that is not there is unavailable, and a slow one is too late",
                 "[carts][R22]")
{
    std::uint16_t free_port = 0;
    {
        io::HttpServer gone({}, [](io::Request&&) { return io::Reply{}; });
        gone.start();
        free_port = gone.port();
    }
    CHECK(problem_of(client_at(free_port, std::chrono::seconds{1})) == io::Problem::neighbour_unavailable);
    delay = std::chrono::milliseconds{600};
    CHECK(problem_of(client(std::chrono::milliseconds{200})) == io::Problem::neighbour_time_out);
}

TEST_CASE_METHOD(OrderNeighbourFixture, "any answer but the one that means success is the order service's problem",
                 "[carts][R22]")
{
    reply = {503, "{}", "application/problem+json", {}};
    CHECK(problem_of(client()) == io::Problem::neighbour_unavailable);
    reply = {504, "{}", "application/problem+json", {}};
    CHECK(problem_of(client()) == io::Problem::neighbour_time_out);
    reply = {409, "{}", "application/problem+json", {}};
    CHECK(problem_of(client()) == io::Problem::neighbour_unavailable);
    reply = {408, "{}", "application/problem+json", {}};
    CHECK(problem_of(client()) == io::Problem::neighbour_time_out);
    for (const int status : {204, 304, 400, 401, 403, 404, 422, 500}) {
        reply = {status, R"({"detail":"SELECT secret"})", "application/problem+json", {}};
        CHECK(problem_of(client()) == io::Problem::bad_gateway);
    }
    reply = {201, "<html>", "text/html", {{"Location", "/orders/DEMO-0000000007"}, {"ETag", "\"1\""}}};
    CHECK(problem_of(client()) == io::Problem::bad_gateway);
}

TEST_CASE_METHOD(OrderNeighbourFixture, "an inserted order without a place or a version is no sound answer",
                 "[carts][R22]")
{
    const auto headers = reply.headers;
    for (const auto& broken : {std::vector<std::pair<std::string, std::string>>{},
                               {headers[0]},
                               {headers[1]},
                               {{"Location", "/carts/DEMO-0000000007"}, headers[1]},
                               {{"Location", "/orders/7"}, headers[1]}}) {
        reply.headers = broken;
        auto orders = client();
        CHECK_THROWS_MATCHES(orders.insert(demo, "key", "{}"), io::Error,
                             Catch::Predicate<io::Error>(
                                 [](const io::Error& error) { return error.problem() == io::Problem::bad_gateway; }));
    }
}

TEST_CASE_METHOD(OrderNeighbourFixture, "an order is inserted on behalf of its caller, word for word under its key",
                 "[carts][R22][R41]")
{
    auto orders = client();
    const std::string body = R"({"order": {"b":1,"a":2} })";
    CHECK(orders.insert(request, "placement's key", body) ==
          carts::PlacedOrder{"DEMO-0000000007", "\"1\"", reply.body});
    const auto& call = received.at(0);
    CHECK(call.method == "POST");
    CHECK(call.path == "/internal/placed-orders");
    CHECK(call.body == body);
    CHECK(call.header("Idempotency-Key") == "placement's key");
    CHECK(call.header("Authorization") == "Bearer caller's own token");
    CHECK(call.header("traceparent") == io::traceparent_of(request.trace));
    CHECK(call.header("X-Request-Id") == "r-1");
    // Counted from the call, not from when the request was taken.
    CHECK(call.header("Reprise-Deadline") == "2027-01-15T08:00:03Z");
}

TEST_CASE_METHOD(OrderNeighbourFixture, "the service inserts and tells for itself with its own token and a new trace",
                 "[carts][R22][R32]")
{
    auto orders = client();
    CHECK(orders.insert(demo, "key", "{}").order_id == "DEMO-0000000007");
    reply = {200, R"({"orders":1})", "application/json", {}};
    orders.tell_erased(demo, {card_id});
    REQUIRE(received.size() == 2);
    for (const auto& call : received) {
        const auto caller = caller_of(call);
        CHECK(caller.merchant_id() == demo);
        CHECK(caller.subject == "reprise-carts");
        CHECK(caller.scopes == std::vector<std::string>{"order_write"});
        CHECK(call.header("Reprise-Deadline") == "2027-01-15T08:00:03Z");
        CHECK_FALSE(call.header("X-Request-Id"));
    }
    CHECK(received[0].header("traceparent") != received[1].header("traceparent"));
    CHECK(received[0].header("Idempotency-Key") == "key");
    CHECK(received[1].path == "/internal/erased-cards");
    CHECK(Json::parse(received[1].body) == Json{{"card_ids", {card_id}}});
}

TEST_CASE_METHOD(OrderNeighbourFixture, "any number of erased cards is told, 200 at a time", "[carts][R32]")
{
    reply = {200, R"({"orders":1})", "application/json", {}};
    auto orders = client();
    orders.tell_erased(demo, {});
    CHECK(received.empty());
    for (const std::size_t count : {std::size_t{200}, std::size_t{401}}) {
        received.clear();
        std::vector<std::string> told;
        std::vector<std::string> cards;
        for (std::size_t card = 0; card < count; ++card) {
            cards.push_back(card_id.substr(4) + std::to_string(1000 + card));
        }
        orders.tell_erased(demo, cards);
        CHECK(received.size() == (count + 199) / 200);
        for (const auto& call : received) {
            const auto ids = Json::parse(call.body).at("card_ids").get<std::vector<std::string>>();
            CHECK(ids.size() <= 200);
            told.insert(told.end(), ids.begin(), ids.end());
        }
        CHECK(told == cards);
    }
}
