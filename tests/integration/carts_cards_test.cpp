#include "carts/card_routes.hpp"
#include "domain/time.hpp"
#include "integration/cart_service_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

using namespace reprise;
using namespace std::chrono_literals;
using tests::CartServiceFixture;
using tests::problem_of;

namespace {

constexpr std::chrono::days sixty{60};
const std::string visa =
    R"({"card_number":"4111-1111 11111111","card_expiration_month":12,"card_expiration_year":2039})";

/// The codes of the faults that entering this card ends in.
std::vector<std::string> faults_of(const CartServiceFixture& service, const Json& card)
{
    std::vector<std::string> codes;
    try {
        carts::enter_card(service.deps, CartServiceFixture::request(card.dump()));
    } catch (const io::Error& error) {
        for (const auto& fault : error.faults()) {
            codes.push_back(fault.pointer + " " + fault.code);
            CHECK(fault.detail.find("4111") == std::string::npos);
        }
    }
    return codes;
}

} // namespace

TEST_CASE_METHOD(CartServiceFixture, "a card that is wrong in any way is refused with the place", "[cards][R30]")
{
    using Codes = std::vector<std::string>;
    const Json good = Json::parse(visa);
    const auto with = [&](const char* name, const Json& value) {
        auto card = good;
        card[name] = value;
        return faults_of(*this, card);
    };
    CHECK(with("card_number", "4111111111111112") == Codes{"/card_number card_number_invalid"});
    CHECK(with("card_number", "9111111111111110") == Codes{"/card_number card_number_invalid"});
    CHECK(with("card_type", "AMEX") == Codes{"/card_type card_type_mismatch"});
    CHECK_FALSE(with("card_number", "4111").empty());
    CHECK_FALSE(with("card_expiration_month", 13).empty());
    CHECK(database.look("SELECT count(*) FROM cards") == "0");
    CHECK(database.look("SELECT count(*) FROM vault.audit") == "0");
}

TEST_CASE_METHOD(CartServiceFixture, "a card whose month has ended is taken, since an order may have been paid by it",
                 "[cards][R5]")
{
    auto ended = Json::parse(visa);
    ended["card_expiration_year"] = 2020;
    CHECK(faults_of(*this, ended).empty());
    CHECK(database.look("SELECT card_expiration_year FROM cards") == "2020");
}

TEST_CASE_METHOD(CartServiceFixture, "a card number becomes a token and nothing else of it is kept in the clear",
                 "[cards][R30]")
{
    const auto reply = carts::enter_card(deps, request(visa));
    CHECK(reply.status == 201);
    const auto answer = Json::parse(reply.body);
    CHECK(answer.at("card_number") == "XXXXXXXXXXXX1111");
    CHECK(answer.at("card_type") == "VISA");
    CHECK(answer.size() == 6);
    const auto expires = *domain::parse_rfc3339(answer.at("expires_dts").get<std::string>());
    CHECK(expires - now() <= 30min);
    CHECK(expires - now() >= 29min);
    // Neither the number nor the token itself: only the token's digest.
    const auto token = answer.at("card_number_token").get<std::string>();
    for (const auto* table : {"cards", "card_tokens", "vault.card_numbers", "vault.audit"}) {
        const auto rows = database.look("SELECT string_agg(t::text, ' ') FROM " + std::string(table) + " AS t");
        CHECK(rows.find("4111111111111111") == std::string::npos);
        CHECK(rows.find(token) == std::string::npos);
    }
    CHECK(database.look("SELECT action || ' ' || subject || ' ' || origin FROM vault.audit") ==
          "entry clerk carts POST /cards");
}

TEST_CASE_METHOD(CartServiceFixture, "the same key and card give the same token, another card is refused",
                 "[cards][R41]")
{
    const auto first = carts::enter_card(deps, keyed("k1", visa));
    const auto again = carts::enter_card(deps, keyed("k1", visa));
    CHECK(again.body == first.body);
    CHECK(again.headers.back().first == "Idempotent-Replayed");
    CHECK(database.look("SELECT count(*) FROM cards") == "1");
    const auto other = R"({"card_number":"378282246310005","card_expiration_month":12,"card_expiration_year":2039})";
    CHECK(problem_of([&] { carts::enter_card(deps, keyed("k1", other)); }) == "idempotency_key_reused");
    CHECK(carts::enter_card(deps, keyed("k1", visa, "OTHER")).body != first.body);
}

TEST_CASE_METHOD(CartServiceFixture, "a token is good once, for 30 minutes, for its own merchant", "[cards][R30]")
{
    const auto refused = [&](const std::string& token, const std::string& merchant = "DEMO") {
        return problem_of([&] { bind(token, 0s, merchant); }) == "card_number_token_invalid";
    };
    CHECK(refused(std::string(32, '0')));
    CHECK(refused(""));

    const auto token = new_token();
    CHECK(refused(token, "OTHER"));
    CHECK(bind(token, 0s).at("held") == true);
    CHECK(refused(token));

    const auto late = new_token();
    database.look("UPDATE card_tokens SET expires_dts = date_trunc('second', clock_timestamp()) - interval '1 s' "
                  "WHERE used_dts IS NULL");
    CHECK(refused(late));
    database.look("UPDATE card_tokens SET expires_dts = date_trunc('second', clock_timestamp()) + interval '2 s' "
                  "WHERE used_dts IS NULL");
    CHECK(bind(late, 0s).at("held") == true);
}

TEST_CASE_METHOD(CartServiceFixture, "an order takes a card until it is 60 days old and not a second longer",
                 "[cards][R4]")
{
    // Two seconds of slack, since the database's clock goes on while we ask.
    const auto young = bind(new_token(), sixty - 2s);
    CHECK(young.at("held") == true);
    const auto old = bind(new_token(), sixty + 1s);
    CHECK(old.at("held") == false);
    CHECK_FALSE(old.contains("card_id"));
    CHECK(old.at("card_number") == "XXXXXXXXXXXX1111");
    CHECK(old.at("card_expiration_year") == 2039);
    CHECK(database.look("SELECT count(*) FROM vault.card_numbers WHERE sealed IS NOT NULL") == "1");
    CHECK(database.look("SELECT count(*) FROM vault.audit WHERE action = 'refusal' AND outcome = 'past_retention'") ==
          "1");
    CHECK(database.look("SELECT count(*) FROM card_tokens WHERE used_dts IS NULL") == "0");
}

TEST_CASE_METHOD(CartServiceFixture, "a bound card is sealed anew under the day of its own deadline", "[cards][R31]")
{
    const auto card_id = order_card(10 * 24h);
    CHECK(database.look("SELECT round(extract(epoch FROM deadline - clock_timestamp()) / 86400) FROM cards "
                        "WHERE holder = 'order'") == "50");
    CHECK(database.look("SELECT bool_and(key_id = to_char(deadline AT TIME ZONE 'UTC', 'YYYY-MM-DD')) "
                        "FROM vault.card_numbers") == "t");
    CHECK(database.look("SELECT count(*) FROM vault.card_numbers WHERE sealed IS NOT NULL") == "1");
    CHECK(database.look("SELECT outcome FROM vault.audit WHERE action = 'bind'") == "held as " + card_id);
}

TEST_CASE_METHOD(CartServiceFixture, "an order that is dated ahead prolongs nothing", "[cards][R33]")
{
    CHECK(bind(new_token(), -1000 * 24h).at("held") == true);
    CHECK(database.look("SELECT max(deadline) <= clock_timestamp() + interval '1440 hours' FROM vault.card_numbers") ==
          "t");
}

TEST_CASE_METHOD(CartServiceFixture, "a bind that is repeated gives the card that it gave, also for a younger order",
                 "[cards][R41]")
{
    const auto token = new_token();
    const auto ask = [&](std::chrono::seconds age) {
        const Json body{{"card_number_token", token}, {"creation_dts", domain::format_rfc3339(now() - age)}};
        return carts::bind_order_card(deps, keyed("order", body.dump())).body;
    };
    const auto first = ask(10s);
    CHECK(ask(0s) == first);
    CHECK(database.look("SELECT count(*) FROM cards WHERE holder = 'order'") == "1");
}

TEST_CASE_METHOD(CartServiceFixture, "of many who use one token at once, one gets the card", "[cards][R30]")
{
    const auto token = new_token();
    std::atomic<int> held{0};
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 12; ++thread) {
        threads.emplace_back([&] {
            const auto problem = problem_of([&] { held += bind(token, 0s).at("held") == true ? 1 : 0; });
            refused += problem == "card_number_token_invalid" ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(held == 1);
    CHECK(refused == 11);
    CHECK(database.look("SELECT count(*) FROM vault.card_numbers WHERE sealed IS NOT NULL") == "1");
}

TEST_CASE_METHOD(CartServiceFixture, "the body of a bind is read strictly", "[cards]")
{
    for (const auto* body : {"{}", "[]", "null", R"({"card_number_token":1,"creation_dts":"2026-01-01T00:00:00Z"})",
                             R"({"card_number_token":"x","creation_dts":"yesterday"})",
                             R"({"card_number_token":"x","creation_dts":"2026-01-01T00:00:00Z","more":1})"}) {
        CHECK(problem_of([&] { carts::bind_order_card(deps, request(body)); }) == "invalid_body");
    }
}
