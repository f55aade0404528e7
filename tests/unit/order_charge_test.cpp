#include "domain/order_charge.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace reprise;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds paid_at{1'790'000'000s};

Json unpaid_order()
{
    return Json::parse(R"({"current_stage": "Accounts Receivable",
        "summary": {"total": {"value": 31.5, "currency_code": "USD"}},
        "payment": {"payment_method": "Credit Card", "payment_status": "Unprocessed",
                    "credit_card": {"card_number": "XXXXXXXXXXXX1111", "card_type": "VISA"}}})");
}

std::vector<std::string> faults_of(const Json& order)
{
    std::vector<std::string> found;
    for (const auto& fault : domain::check_awaits_charge(order)) {
        found.push_back(fault.pointer + " " + fault.code);
    }
    return found;
}

} // namespace

TEST_CASE("an order that is placed elsewhere, paid, given back or for nothing awaits no charge", "[order_charge]")
{
    using Faults = std::vector<std::string>;
    const auto with = [](const char* pointer, const Json& value) {
        auto order = unpaid_order();
        order[Json::json_pointer(pointer)] = value;
        return faults_of(order);
    };
    CHECK(with("/current_stage", "Shipping Department") == Faults{"/current_stage order_not_awaiting_payment"});
    CHECK(with("/current_stage", "Rejected") == Faults{"/current_stage order_not_awaiting_payment"});
    for (const auto* status : {"Processed", "Authorized", "Skipped", "Refunded", "Voided", "Capture Failed"}) {
        CHECK(with("/payment/payment_status", status) == Faults{"/payment/payment_status order_not_awaiting_payment"});
    }
    CHECK(with("/payment/payment_method", "Check") == Faults{"/payment/payment_method payment_method_not_chargeable"});
    CHECK(with("/summary/total/value", 0) == Faults{"/summary/total order_not_awaiting_payment"});
    CHECK(with("/summary/total/value", -1) == Faults{"/summary/total order_not_awaiting_payment"});
    CHECK(faults_of({{"summary", {{"total", {{"value", 1}, {"currency_code", "USD"}}}}}}).size() == 2);
}

TEST_CASE("an order in Accounts Receivable that is not paid, or was declined, awaits its charge", "[order_charge]")
{
    auto order = unpaid_order();
    CHECK(faults_of(order).empty());
    order["payment"]["payment_status"] = "Declined";
    CHECK(faults_of(order).empty());
    order["payment"].erase("payment_status");
    CHECK(faults_of(order).empty());
}

TEST_CASE("an order whose card was charged a thousand times is not charged again", "[order_charge]")
{
    auto order = unpaid_order();
    order["payment"]["transactions"] = Json(std::vector<Json>(999, Json::object()));
    CHECK(faults_of(order).empty());
    CHECK(domain::decided_charges(order) == 999);
    order["payment"]["transactions"].push_back(Json::object());
    CHECK(faults_of(order) == std::vector<std::string>{"/payment/transactions too_many_items"});
}

TEST_CASE("a charge that is approved pays the order, and its goods may be sent", "[order_charge]")
{
    auto order = unpaid_order();
    domain::record_charge(order, domain::ApprovedCharge{"sandbox", "60000000001", "A1B2C3", "Y", ""}, paid_at);
    CHECK(order.at("current_stage") == "Shipping Department");
    const auto& payment = order.at("payment");
    CHECK(payment.at("payment_status") == "Processed");
    CHECK(payment.at("payment_dts") == "2026-09-21T14:13:20Z");
    CHECK(payment.at("transactions") == Json::parse(R"([{"successful": true, "transaction_gateway": "sandbox",
        "transaction_id": 60000000001, "transaction_timestamp": "2026-09-21T14:13:20Z",
        "details": [{"name": "transaction_id", "type": "text", "value": "60000000001"},
                    {"name": "authorization_code", "type": "text", "value": "A1B2C3"},
                    {"name": "address_verification_result", "type": "text", "value": "Y"}]}])"));
    CHECK(payment.at("credit_card").at("card_authorization_amount") == 31.5);
    CHECK(payment.at("credit_card").at("card_authorization_reference_number") == "A1B2C3");
    CHECK(payment.at("credit_card").at("card_number") == "XXXXXXXXXXXX1111");
    CHECK(faults_of(order).size() == 2);
}

TEST_CASE("a charge that is declined is remembered, beside those before it, and the order still awaits one",
          "[order_charge][R6]")
{
    auto order = unpaid_order();
    domain::record_charge(order, domain::DeclinedCharge{"sandbox", "", "card_declined", "No: 4111111111111111."},
                          paid_at);
    domain::record_charge(order, domain::DeclinedCharge{"sandbox", "", "insufficient_funds", ""}, paid_at);
    CHECK(order.at("current_stage") == "Accounts Receivable");
    CHECK(order.at("payment").at("payment_status") == "Declined");
    CHECK_FALSE(order.at("payment").contains("payment_dts"));
    REQUIRE(domain::decided_charges(order) == 2);
    const auto& first = order.at("payment").at("transactions").at(0);
    CHECK(first.at("successful") == false);
    CHECK(first.at("details").at(0).at("value") == "card_declined");
    CHECK(first.dump().find("4111111111111111") == std::string::npos);
    CHECK(faults_of(order).empty());
}
