#include "component/order_service_fixture.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace reprise;
using namespace reprise::tests;

namespace {

/// An order by card that awaits its payment, of a merchant who does not ask for the card verification number.
class PaymentFixture : public OrderServiceFixture {
public:
    PaymentFixture()
    {
        write_merchants(R"({"DEMO":{"collect_card_verification_number":false},"OTHER":{}})");
        order_id = insert(with_token(small_order()));
    }

    std::string process(const std::string& body = {}, const std::string& fields = {})
    {
        return ask("POST", "/rest/v2/order/orders/" + order_id + "/process_payment", body, fields);
    }
    Json document() { return Json::parse(row().document); }
    orders::StoredOrder& row() { return orders.rows.at({"DEMO", order_id}); }
    static std::string error_of(const std::string& answer)
    {
        return json_of(answer).at("error").at("error_code").get<std::string>();
    }

    std::string order_id;
};

} // namespace

TEST_CASE_METHOD(PaymentFixture, "an order whose card is past its days begins no attempt, but one that was begun ends",
                 "[payment][R4]")
{
    now += sixty_days + std::chrono::seconds{1};
    carts.decision = {};
    CHECK(error_of(process()) == "order_not_chargeable");
    CHECK_FALSE(carts.may_begin);
    carts.decision = domain::ApprovedCharge{"sandbox", "60000000001", "", "", ""};
    CHECK(json_of(process()).at("success") == true);
    CHECK(document().at("current_stage") == "Shipping Department");
    CHECK(carts.charged_attempts.front() == carts.charged_attempts.back());
}

TEST_CASE_METHOD(PaymentFixture, "a card that the vault has let go of is missing", "[payment]")
{
    carts.decision = {};
    const auto answer = process();
    CHECK(error_of(answer) == "order_not_chargeable");
    CHECK(answer.find("/payment/credit_card") != std::string::npos);
    CHECK(carts.may_begin);
    CHECK(row().version == 1);
}

TEST_CASE_METHOD(PaymentFixture, "a cart service that does not answer leaves the order as it was", "[payment]")
{
    carts.fault = io::Problem::payment_gateway_time_out;
    CHECK(status_of(process()) == 504);
    CHECK(row().version == 1);
}

TEST_CASE_METHOD(PaymentFixture, "each attempt of an order has a name of its own, and only its own", "[payment]")
{
    carts.decision = domain::DeclinedCharge{"sandbox", "", "card_declined", "No."};
    process();
    process();
    const auto first_order = order_id;
    order_id = insert(with_token(small_order()));
    process();
    REQUIRE(carts.charged_attempts.size() == 3);
    CHECK(std::set(carts.charged_attempts.begin(), carts.charged_attempts.end()).size() == 3);
    for (const auto& attempt : carts.charged_attempts) {
        CHECK(attempt.size() == 20);
        CHECK(attempt.find_first_not_of("abcdefghijklmnop") == std::string::npos);
    }
    CHECK(first_order != order_id);
}

TEST_CASE_METHOD(PaymentFixture, "a charge is recorded on the newer version when the order changes meanwhile",
                 "[payment]")
{
    carts.while_charged = [this] {
        auto changed = document();
        changed["payment"]["credit_card"]["card_number_truncated"] = true;
        row().document = changed.dump();
        ++row().version;
    };
    CHECK(json_of(process()).at("success") == true);
    CHECK(carts.charged_attempts.size() == 1);
    CHECK(document().at("payment").at("credit_card").at("card_number_truncated") == true);
    CHECK(document().at("payment").at("transactions").size() == 1);
}

TEST_CASE_METHOD(PaymentFixture, "a charge that a twin has recorded is recorded once, and told twice", "[payment]")
{
    std::string twin;
    carts.while_charged = [&] {
        carts.while_charged = {};
        twin = process();
    };
    CHECK(json_of(process()).at("success") == true);
    CHECK(json_of(twin).at("success") == true);
    CHECK(carts.charged_attempts.front() == carts.charged_attempts.back());
    CHECK(document().at("payment").at("transactions").size() == 1);
}

TEST_CASE_METHOD(PaymentFixture, "a duplicate is placed under one key, and its cart is let go of when it is refused",
                 "[duplicate][R41]")
{
    const auto duplicate = [this](const std::string& fields = {}) {
        return ask("POST", "/rest/v2/order/orders/" + order_id + "/duplicate", {}, fields);
    };
    CHECK(json_of(duplicate("Idempotency-Key: k\r\n")).at("order").at("order_id") == "DEMO-0000000007");
    duplicate("Idempotency-Key: k\r\n");
    CHECK(carts.placed_carts.front() == carts.placed_carts.back());
    CHECK(carts.removed_carts.empty());
    const Json refusal{{"code", "cart_incomplete"}, {"status", 422}, {"title", "The cart cannot be placed"}};
    carts.placed = {422, refusal.dump(), "application/problem+json", {}};
    CHECK(error_of(duplicate()) == "cart_incomplete");
    carts.removal_fault = io::Problem::bad_gateway;
    CHECK(error_of(duplicate()) == "cart_incomplete");
    CHECK(carts.removed_carts.size() == 2);
    carts.placed = {
        409, Json{{"code", "request_in_flight"}, {"title", "Still"}}.dump(), "application/problem+json", {}};
    CHECK(error_of(duplicate()) == "request_in_flight");
    CHECK(carts.removed_carts.size() == 2);
}
