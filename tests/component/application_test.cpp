#include "io/application.hpp"
#include "support/paths.hpp"
#include "support/temporary_directory.hpp"
#include "support/token_factory.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <stdexcept>

using namespace reprise;

namespace {

/// The boundary with one route that does what a test tells it to.
struct BoundaryFixture {
    tests::TemporaryDirectory directory;
    io::TokenVerifier tokens{io::TokenTerms{directory.write("jwks.json", tests::issuer_key_set()),
                                            std::string(tests::test_issuer), std::string(tests::test_audience)}};
    io::Merchants merchants{{{*domain::MerchantId::parse("DEMO"), io::MerchantPolicy{}}}};
    io::Metrics metrics;
    std::function<io::Reply(const io::Request&)> work;
    io::Application application{
        {{"GET", "/x", {}, [this](const io::Request& request) { return work(request); }, io::Access::open}},
        tokens,
        merchants,
        metrics,
        [] { return tests::test_now; }};

    io::Reply ask(const std::string& traceparent = {})
    {
        io::Request request;
        request.method = "GET";
        request.path = "/x";
        if (!traceparent.empty()) {
            request.headers["traceparent"] = traceparent;
        }
        return application.answer(std::move(request));
    }
};

} // namespace

TEST_CASE_METHOD(BoundaryFixture, "every exception becomes a problem with a trace id and nothing else", "[boundary]")
{
    work = [](const io::Request&) -> io::Reply { throw std::runtime_error("SELECT secret FROM host 10.0.0.1"); };
    const auto standard = ask("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    CHECK(standard.status == 500);
    CHECK(Json::parse(standard.body) == Json{{"type", "/problems/internal_error"},
                                             {"title", "Something went wrong here"},
                                             {"status", 500},
                                             {"code", "internal_error"},
                                             {"trace_id", "0af7651916cd43dd8448eb211c80319c"}});
    work = [](const io::Request&) -> io::Reply { throw 1; };
    const auto unknown = ask();
    CHECK(unknown.status == 500);
    CHECK(Json::parse(unknown.body).at("trace_id").get<std::string>().size() == 32);
}

TEST_CASE_METHOD(BoundaryFixture, "no answer may be stored by a cache, and each tells its trace", "[boundary]")
{
    work = [](const io::Request&) { return io::json_reply(200, Json::object()); };
    const auto headers = ask("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").headers;
    CHECK(std::ranges::find(headers, std::pair<std::string, std::string>("Cache-Control", "no-store")) !=
          headers.end());
    const auto trace = std::ranges::find(headers, "traceparent", &std::pair<std::string, std::string>::first);
    REQUIRE(trace != headers.end());
    CHECK(trace->second.starts_with("00-0af7651916cd43dd8448eb211c80319c-"));
}

TEST_CASE("the registry of problems has one entry for each code, in the order of the enum", "[boundary]")
{
    for (std::size_t place = 0; place < io::problem_registry().size(); ++place) {
        const auto& entry = io::problem_registry()[place];
        CHECK(static_cast<std::size_t>(entry.problem) == place);
        CHECK(io::problem_of(entry.code) == entry.problem);
    }
    CHECK_FALSE(io::problem_of("nonsense"));
}

TEST_CASE("the registry of problems is that of the contract", "[boundary]")
{
    const auto contract = Json::parse(std::ifstream(REPRISE_CONTRACT_FILE));
    Json registry = Json::object();
    for (const auto& entry : contract.at("x-problems").at("problems")) {
        registry[entry.at("code").get<std::string>()] = {entry.at("status"), entry.at("title")};
    }
    Json ours = Json::object();
    for (const auto& entry : io::problem_registry()) {
        ours[std::string(entry.code)] = {entry.status, entry.title};
    }
    CHECK(ours == registry);
}
