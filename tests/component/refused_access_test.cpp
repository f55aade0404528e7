#include "io/application.hpp"
#include "support/temporary_directory.hpp"
#include "support/token_factory.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace reprise;
using namespace std::chrono_literals;

namespace {

/// The boundary with two routes, of which one needs a scope, and a trail that remembers what it is told.
struct RefusalFixture {
    tests::TemporaryDirectory directory;
    io::TokenVerifier tokens{io::TokenTerms{directory.write("jwks.json", tests::issuer_key_set()),
                                            std::string(tests::test_issuer), std::string(tests::test_audience)}};
    io::Merchants merchants{{{*domain::MerchantId::parse("DEMO"), io::MerchantPolicy{}}}};
    io::Metrics metrics;
    std::chrono::sys_seconds now = tests::test_now;
    bool is_trail_broken = false;
    std::vector<std::pair<std::string, io::RefusedAccess>> trail; ///< Subject and refusal.
    io::Application application{
        {{"GET", "/x/{id}", {"order_read"}, [](const io::Request&) { return io::Reply{}; }},
         {"GET", "/any", {}, [](const io::Request&) { return io::Reply{}; }, io::Access::any_merchant}},
        tokens,
        merchants,
        metrics,
        [this] { return now; },
        [this](const io::Request& request, const io::RefusedAccess& refused) {
            if (is_trail_broken) {
                throw std::runtime_error("the trail is away");
            }
            trail.emplace_back(request.caller.subject, refused);
        }};

    int ask(const std::string& path, const std::string& authorization) const
    {
        io::Request request;
        request.method = "GET";
        request.path = path;
        request.headers["Authorization"] = authorization;
        return application.answer(std::move(request)).status;
    }
    static std::string token_of(const std::string& subject, const std::string& scope = "audit_read",
                                const std::string& merchant = "DEMO")
    {
        auto claims = tests::token_claims();
        claims["merchant_id"] = merchant;
        claims["sub"] = subject;
        claims["scope"] = scope;
        claims["exp"] = 4'000'000'000;
        return "Bearer " + tests::signed_token(tests::token_header(), claims);
    }
    bool counts(const std::string& line) const { return metrics.text().find(line + "\n") != std::string::npos; }
};

} // namespace

TEST_CASE_METHOD(RefusalFixture, "who lacks a scope or has no merchant here is in the trail, under the route",
                 "[boundary][R34]")
{
    CHECK(ask("/x/1", token_of("eve")) == 403);
    CHECK(ask("/x/1", token_of("mallory", "order_read", "NONE")) == 403);
    CHECK(ask("/any", token_of("mallory", "order_read", "NONE")) == 200);
    CHECK(ask("/x/1", token_of("clerk", "order_read")) == 200);
    REQUIRE(trail.size() == 2);
    CHECK(trail[0].first == "eve");
    CHECK(trail[0].second.route == "GET /x/{id}");
    CHECK(trail[0].second.problem == io::Problem::scope_missing);
    CHECK(trail[1].first == "mallory");
    CHECK(trail[1].second.problem == io::Problem::merchant_unknown);
    CHECK(counts("reprise_refused_access_total 2"));
    CHECK_FALSE(counts("reprise_refused_tokens_total 0"));
}

TEST_CASE_METHOD(RefusalFixture, "a token that is missing or wrong is counted and never in the trail",
                 "[boundary][R34]")
{
    CHECK(ask("/x/1", "") == 401);
    CHECK(ask("/x/1", "Bearer nonsense") == 401);
    CHECK(ask("/any", token_of("eve") + "A") == 401);
    CHECK(ask("/nowhere", "") == 404);
    CHECK(trail.empty());
    CHECK(counts("reprise_refused_tokens_total 3"));
}

TEST_CASE_METHOD(RefusalFixture, "no caller fills the trail: twenty refusals a minute, each caller for itself",
                 "[boundary][R34]")
{
    const auto eve = token_of("eve");
    for (int time = 0; time < io::kept_refusals_per_minute + 5; ++time) {
        CHECK(ask("/x/1", eve) == 403);
    }
    CHECK(trail.size() == io::kept_refusals_per_minute);
    CHECK(ask("/x/1", token_of("bob")) == 403);
    CHECK(trail.size() == io::kept_refusals_per_minute + 1);
    now += 1min;
    CHECK(ask("/x/1", eve) == 403);
    CHECK(trail.size() == io::kept_refusals_per_minute + 2);
    CHECK(counts("reprise_refused_access_total " + std::to_string(io::kept_refusals_per_minute + 7)));
}

TEST_CASE_METHOD(RefusalFixture, "a refusal stands when the trail is away", "[boundary][R34]")
{
    is_trail_broken = true;
    CHECK(ask("/x/1", token_of("eve")) == 403);
    is_trail_broken = false;
    CHECK(ask("/x/1", token_of("eve")) == 403);
    CHECK(trail.size() == 1);
}
