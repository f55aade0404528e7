#include "carts/charge_card.hpp"
#include "integration/cart_service_fixture.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace reprise;
using namespace reprise::tests;

namespace {

/// A fixture with the card of an order.
class ChargeFixture : public CartServiceFixture {
public:
    static constexpr const char* first_attempt = "abcdefghijklmnopabcd";

    Json body(const std::string& attempt_id = first_attempt) const
    {
        return {{"attempt_id", attempt_id},
                {"order_id", "DEMO-0000000001"},
                {"card_id", card},
                {"amount", {{"value", 31.5}, {"currency_code", "USD"}}},
                {"may_begin", true}};
    }
    Json charge(const Json& asked, const std::string& merchant = "DEMO") const
    {
        return Json::parse(carts::charge_card(deps, request(asked.dump(), merchant)).body);
    }
    std::string charge_problem(const Json& asked) const
    {
        return problem_of([&] { charge(asked); });
    }
    std::string audit()
    {
        return database.look("SELECT string_agg(resource || ' ' || outcome, '|' ORDER BY occurred_dts) FROM "
                             "vault.audit WHERE action = 'charge'");
    }
    void age_charges(const std::string& interval)
    {
        database.look("UPDATE charges SET creation_dts = creation_dts - interval '" + interval + "' RETURNING 1");
    }

    std::string card = order_card();
};

} // namespace

TEST_CASE_METHOD(ChargeFixture, "what is no attempt, no order, or for nothing is not charged", "[charges]")
{
    const Json wrong_members{{"attempt_id", "ABCDEFGHIJKLMNOPABCD"},
                             {"order_id", "DEMO-1"},
                             {"amount", {{"value", 0}, {"currency_code", "USD"}}}};
    for (const auto& [member, wrong] : wrong_members.items()) {
        auto asked = body();
        asked[member] = wrong;
        CHECK(charge_problem(asked) == "invalid_body");
        asked.erase(member);
        CHECK_THROWS(charge(asked));
    }
    CHECK(payments.charges.empty());
    CHECK(database.look("SELECT count(*) FROM charges") == "0");
}

TEST_CASE_METHOD(ChargeFixture, "a card that is foreign, gone or past its days is not charged", "[charges][R33][R40]")
{
    CHECK(charge(body(), "OTHER").at("outcome") == "not_begun");
    auto asked = body();
    asked["card_id"] = std::string(32, '0');
    CHECK(charge(asked).at("outcome") == "not_begun");
    asked["may_begin"] = false;
    CHECK(charge(asked).at("outcome") == "not_begun");
    database.look("UPDATE cards SET deadline = clock_timestamp() - interval '1 second' RETURNING 1");
    CHECK(charge(body()).at("outcome") == "not_begun");
    CHECK(payments.charges.empty());
    CHECK(audit().empty());
}

TEST_CASE_METHOD(ChargeFixture, "a charge is made once, under its attempt, and answered the same for ever",
                 "[charges][R34]")
{
    const auto first = charge(body());
    CHECK(first == Json::parse(R"({"outcome": "approved", "transaction_gateway": "sandbox",
        "transaction_id": "1000000001", "authorization_code": "AUTH01", "address_verification_result": "Y",
        "card_verification_result": "M"})"));
    CHECK(charge(body()) == first);
    age_charges("400 days");
    auto without_card = body();
    without_card["may_begin"] = false;
    without_card.erase("card_id");
    CHECK(charge(without_card) == first);
    REQUIRE(payments.charges.size() == 1);
    CHECK(payments.charges.front().attempt_id == first_attempt);
    CHECK(payments.charges.front().sale_id == "DEMO-0000000001");
    CHECK(payments.charges.front().amount.minor_units == 3150);
    CHECK(payments.charges.front().card_expiration_year == 2039);
    CHECK(payments.verification_numbers == std::vector<std::string>{"none"});
    CHECK(audit() == "/orders/DEMO-0000000001 approved 1000000001");
}

TEST_CASE_METHOD(ChargeFixture, "a charge that is declined is answered so, and the next attempt is another one",
                 "[charges]")
{
    payments.next = {false, "", "", "card_declined", "No.", "", ""};
    const auto declined = charge(body());
    CHECK(declined.at("outcome") == "declined");
    CHECK(declined.at("reason_code") == "card_declined");
    payments.next = {true, "1000000002", "", "", "", "", ""};
    CHECK(charge(body()) == declined);
    CHECK(charge(body("bbcdefghijklmnopabcd")).at("outcome") == "approved");
    CHECK(audit() == "/orders/DEMO-0000000001 declined card_declined|/orders/DEMO-0000000001 approved 1000000002");
}

TEST_CASE_METHOD(ChargeFixture, "an answer that was lost is asked for again, and the card is charged once", "[charges]")
{
    payments.loses_answers = true;
    CHECK(charge_problem(body()) == "payment_gateway_time_out");
    CHECK(audit().empty());
    payments.loses_answers = false;
    CHECK(charge(body()).at("outcome") == "approved");
    CHECK(payments.charges.size() == 1);
}

TEST_CASE_METHOD(ChargeFixture, "an answer that was lost is found though the card has been erased since", "[charges]")
{
    payments.loses_answers = true;
    CHECK(charge_problem(body()) == "payment_gateway_time_out");
    database.look("UPDATE cards SET erased_dts = clock_timestamp() RETURNING 1");
    payments.loses_answers = false;
    auto asked = body();
    asked["may_begin"] = false;
    CHECK(charge(asked).at("outcome") == "approved");
    CHECK(payments.charges.size() == 1);
}

TEST_CASE_METHOD(ChargeFixture, "an attempt that no gateway needs to know any more is not charged again", "[charges]")
{
    payments.is_down = true;
    payments.certain_after = std::chrono::minutes{1};
    CHECK(charge_problem(body()) == "payment_gateway_unavailable");
    payments.is_down = false;
    age_charges("7 hours 30 seconds");
    CHECK(charge_problem(body()) == "payment_gateway_time_out");
    age_charges("1 minute");
    const auto given_up = charge(body());
    CHECK(given_up.at("outcome") == "declined");
    CHECK(given_up.at("reason_code") == "attempt_void");
    CHECK(payments.charges.empty());
    CHECK(charge(body()) == given_up);
}

TEST_CASE_METHOD(ChargeFixture, "of two that charge at once one is told to come again", "[charges]")
{
    std::string twin;
    payments.while_asked = [&] {
        payments.while_asked = {};
        twin = charge_problem(body());
    };
    CHECK(charge(body()).at("outcome") == "approved");
    CHECK(twin == "request_in_flight");
    CHECK(payments.charges.size() == 1);
}

TEST_CASE_METHOD(ChargeFixture, "more charges than there are places for are told to come again", "[charges]")
{
    while (deps.placing_slots.take(std::chrono::milliseconds(0))) {
    }
    CHECK(charge_problem(body()) == "payment_gateway_unavailable");
    CHECK(database.look("SELECT count(*) FROM charges") == "0");
    deps.placing_slots.give_back();
    CHECK(charge(body()).at("outcome") == "approved");
    CHECK(deps.placing_slots.take(std::chrono::milliseconds(0)));
}
