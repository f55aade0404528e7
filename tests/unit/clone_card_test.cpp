#include "unit/clone_fixture.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace reprise::domain;
using namespace std::chrono;

namespace {

ClonePlan plan_after(const Json& order, seconds age, bool holds_card = true, bool card_erased = false)
{
    return plan_clone({order, holds_card, card_erased, {}}, {}, terms_after(age));
}

Json order_paid_by(const char* method)
{
    Json order = plain_order();
    order["payment"] = {{"payment_method", method}};
    return order;
}

} // namespace

TEST_CASE("one second past 60 days the cart has the method, no card, and the mask of it", "[R4][R8]")
{
    const ClonePlan cloned = plan_after(plain_order(), days{60} + seconds{1});
    CHECK_FALSE(cloned.copies_card);
    CHECK(cloned.cart.at("payment") == Json({{"payment_method", "Credit Card"}}));
    CHECK(cloned.report().at("card") == Json::parse(R"({"outcome":"not_copied","reason":"past_retention",
    "card_number":"XXXXXXXXXXXX1111","card_type":"VISA","expired":false,"reusable_until":"2026-04-30T10:00:00Z","cvv_required":false})"));
    CHECK(code_at(cloned, "/payment/credit_card") == "past_retention");
    CHECK(cloned.report().at("complete") == false);
}

TEST_CASE("at exactly 60 days the card comes along", "[R4]")
{
    const ClonePlan cloned = plan_after(plain_order(), days{60});
    CHECK(cloned.copies_card);
    CHECK(cloned.cart.at("payment").at("credit_card") == Json::parse(R"({"card_number":"XXXXXXXXXXXX1111",
    "card_type":"VISA","card_expiration_month":12,"card_expiration_year":2030})"));
    CHECK(cloned.report().at("card") == Json::parse(R"({"outcome":"copied","card_number":"XXXXXXXXXXXX1111",
    "card_type":"VISA","expired":false,"reusable_until":"2026-04-30T10:00:00Z","cvv_required":true})"));
    CHECK(cloned.report().at("complete") == true);
}

TEST_CASE("the days are the merchant's, and never more than 60", "[R4]")
{
    const Json order = plain_order();
    CloneTerms terms = terms_after(days{2});
    terms.card_retention = days{1};
    CHECK_FALSE(plan_clone({order, true, false, {}}, {}, terms).copies_card);
    terms = terms_after(days{60} + seconds{1});
    terms.card_retention = days{365};
    CHECK_FALSE(plan_clone({order, true, false, {}}, {}, terms).copies_card);
}

TEST_CASE("an order without a readable time lends no card", "[R4]")
{
    Json order = plain_order();
    order["creation_dts"] = "yesterday";
    CHECK_FALSE(plan_after(order, seconds{0}).copies_card);
}

TEST_CASE("why a card is not copied is told in this order: method, erased, days, never held", "[R8][R32]")
{
    const auto reason = [](const ClonePlan& cloned) { return cloned.report().at("card").at("reason"); };
    const Json order = plain_order();
    for (const bool holds_card : {true, false}) {
        CHECK(reason(plan_after(order, days{60}, holds_card, true)) == "erased");
        CHECK(reason(plan_after(order, days{60} + seconds{1}, holds_card, true)) == "erased");
        CHECK(reason(plan_after(order, days{60} + seconds{1}, holds_card, false)) == "past_retention");
    }
    CHECK(reason(plan_after(order, days{60}, false, false)) == "no_card");
    CHECK(reason(plan_after(order, days{1}, false, false)) == "no_card");
    Json wallet = order;
    wallet["payment"]["payment_method"] = "PayPal";
    CHECK(reason(plan_after(wallet, days{61})) == "method_not_cloneable");
    CHECK(reason(plan_after(wallet, days{61}, true, true)) == "method_not_cloneable");
    Json cash = order;
    cash["payment"]["payment_method"] = "Cash";
    CHECK(reason(plan_after(cash, days{1})) == "no_card");
}

TEST_CASE("the clone of a swept order says that its card is erased, shows the mask and until when it lasted",
          "[R8][R32]")
{
    const ClonePlan cloned = plan_after(plain_order(), days{60} + seconds{1}, false, true);
    CHECK_FALSE(cloned.copies_card);
    CHECK(code_at(cloned, "/payment/credit_card") == "erased");
    CHECK(cloned.report().at("card") == Json::parse(R"({"outcome":"not_copied","reason":"erased",
    "card_number":"XXXXXXXXXXXX1111","card_type":"VISA","expired":false,"reusable_until":"2026-04-30T10:00:00Z","cvv_required":false})"));
}

TEST_CASE("a card that was only ever a mask is shown and reported, without a deadline", "[R8]")
{
    const ClonePlan cloned = plan_after(plain_order(), hours{1}, false);
    CHECK(cloned.report().at("card").at("card_number") == "XXXXXXXXXXXX1111");
    CHECK_FALSE(cloned.report().at("card").contains("reusable_until"));
    CHECK(code_at(cloned, "/payment/credit_card") == "no_card");
    CHECK(cloned.report().at("complete") == false);
}

TEST_CASE("an order without a card loses none", "[R8]")
{
    const ClonePlan cloned = plan_after(order_paid_by("Cash"), days{100}, false);
    CHECK(cloned.report().at("card") ==
          Json::parse(R"({"outcome":"not_copied","reason":"no_card","expired":false,"cvv_required":false})"));
    CHECK(cloned.report().at("complete") == true);
    Json guest = plain_order();
    guest.erase("payment");
    CHECK(plan_after(guest, days{1}, false).report().at("complete") == true);
}

TEST_CASE("a card whose month has ended is copied and reported as expired", "[R5]")
{
    Json order = plain_order();
    order["payment"]["credit_card"]["card_expiration_year"] = 2026;
    order["payment"]["credit_card"]["card_expiration_month"] = 3;
    const seconds to_month_end = days{31} - hours{10};
    const ClonePlan last_second = plan_after(order, to_month_end - seconds{1});
    CHECK(last_second.report().at("card").at("expired") == false);
    const ClonePlan over = plan_after(order, to_month_end);
    CHECK(over.report().at("card").at("expired") == true);
    CHECK(over.copies_card);
    CHECK(over.cart.at("payment").at("credit_card").at("card_expiration_month") == 3);
}

TEST_CASE("anything but a mask in the card number's place is never shown", "[R6]")
{
    Json order = plain_order();
    order["payment"]["credit_card"]["card_number"] = "4111111111111111";
    CHECK(plan_after(order, hours{1}).cart.dump().find("4111111111111111") == std::string::npos);
}

TEST_CASE("the card verification number is asked for from the minimum on, and only with a card", "[R7]")
{
    const Json order = plain_order();
    const auto asks = [&](CloneTerms terms, bool holds_card) {
        return plan_clone({order, holds_card, false, {}}, {}, terms).report().at("card").at("cvv_required").get<bool>();
    };
    CloneTerms terms = terms_after(hours{1});
    terms.collect_minimum = Decimal{30, 0};
    CHECK(asks(terms, true));
    CHECK_FALSE(asks(terms, false));
    terms.collect_minimum = Decimal{3001, 2};
    CHECK_FALSE(asks(terms, true));
    terms.collect_minimum = Decimal{};
    terms.collect_card_verification_number = false;
    CHECK_FALSE(asks(terms, true));
}

TEST_CASE("methods of an outside wallet are not carried", "[R9]")
{
    for (const char* method : {"Affirm",          "Amazon",    "Amazon Pay",      "Amazon SC",
                               "Crypto",          "eBay",      "Google Shopping", "Goldbelly",
                               "GoHighLevel",     "Link",      "LoanHero",        "PayPal",
                               "Unknown",         "Walmart",   "Shop.com",        "Sezzle",
                               "Venmo",           "Apple Pay", "Google Pay",      "Health Benefit Card",
                               "PayPal Fastlane", "Klarna"}) {
        CAPTURE(method);
        const ClonePlan cloned = plan_after(order_paid_by(method), hours{1}, false);
        CHECK_FALSE(cloned.cart.contains("payment"));
        CHECK(code_at(cloned, "/payment/payment_method") == "method_not_cloneable");
        CHECK(cloned.report().at("card").at("reason") == "method_not_cloneable");
        CHECK(cloned.report().at("complete") == false);
    }
}

TEST_CASE("methods of our own are carried, without their one-time numbers", "[R9]")
{
    for (const char* method : {"Cash", "Check", "Purchase Order", "COD", "Money Order", "Wire Transfer",
                               "Quote Request", "Insurance", "eCheck"}) {
        CAPTURE(method);
        const ClonePlan cloned = plan_after(order_paid_by(method), hours{1}, false);
        CHECK(cloned.cart.at("payment") == Json({{"payment_method", method}}));
        CHECK(cloned.report().at("complete") == true);
    }
    Json order = order_paid_by("Check");
    order["payment"].update(
        Json::parse(R"({"check":{"check_number":"1001"},"purchase_order":{"purchase_order_number":"PO-7"},
    "insurance":{"claim_id":"C1"},"echeck":{"bank_name":"B"},"rotating_transaction_gateway_code":"R1","transactions":[{"transaction_id":1}]})"));
    const ClonePlan cloned = plan_after(order, hours{1}, false);
    CHECK(cloned.cart.at("payment") == Json::parse(R"({"payment_method":"Check","rtg_code":"R1",
    "purchase_order":{"purchase_order_number":"PO-7"}})"));
    CHECK(code_at(cloned, "/payment/check/check_number") == "one_time_number");
    CHECK(code_at(cloned, "/payment/insurance") == "one_time_number");
    CHECK(code_at(cloned, "/payment/echeck") == "not_cloneable");
    CHECK(code_at(cloned, "/payment/transactions") == "not_cloneable");
}

TEST_CASE("authorisations and tokens of the old card stay behind", "[R10]")
{
    Json order = plain_order();
    order["payment"]["credit_card"].update(Json::parse(R"({"card_auth_ticket":"T","card_authorization_amount":1,
    "dual_vaulted":{"gateway_name":"G"}})"));
    const ClonePlan cloned = plan_after(order, hours{1});
    CHECK(cloned.copies_card);
    for (const char* name : {"card_auth_ticket", "card_authorization_amount", "dual_vaulted"}) {
        CHECK_FALSE(cloned.cart.at("payment").at("credit_card").contains(name));
        CHECK(code_at(cloned, std::string("/payment/credit_card/") + name) == "not_cloneable");
    }
}

TEST_CASE("a card that the vault refuses is taken back out of the plan", "[R33]")
{
    Json order = plain_order();
    order["payment"]["credit_card"]["card_auth_ticket"] = "T";
    ClonePlan cloned = plan_after(order, hours{1});
    withdraw_card(cloned.cart, CardReason::past_retention);
    CHECK(cloned.cart.at("payment") == Json({{"payment_method", "Credit Card"}}));
    const Json& card = cloned.report().at("card");
    CHECK(card.at("outcome") == "not_copied");
    CHECK(card.at("reason") == "past_retention");
    CHECK(card.at("card_number") == "XXXXXXXXXXXX1111");
    CHECK(card.at("cvv_required") == false);
    CHECK(cloned.report().at("complete") == false);
    CHECK(cloned.report().at("not_copied") ==
          Json::parse(R"([{"path":"/payment/credit_card","code":"past_retention"}])"));
}

TEST_CASE("a withdrawn card leaves the same cart and report as one that was never planned", "[R33]")
{
    const Json order = plain_order();
    ClonePlan withdrawn = plan_after(order, hours{1});
    withdraw_card(withdrawn.cart, CardReason::erased);
    CHECK(withdrawn.cart == plan_after(order, hours{1}, true, true).cart);
}
