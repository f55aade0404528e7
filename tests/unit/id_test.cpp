#include "domain/id.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace reprise::domain;

TEST_CASE("a text of another shape is no merchant id", "[R40]")
{
    for (const char* text : {"", "A", "ABCDEFGHIJK", "demo", "DEMO ", " DEMO", "DE-MO", "DEMO\n", "D\xC3\x89MO"}) {
        CAPTURE(text);
        CHECK_FALSE(MerchantId::parse(text));
    }
}

TEST_CASE("a merchant id is 2 to 10 capitals and digits", "[R40]")
{
    for (const char* text : {"AB", "DEMO", "0123456789", "A1"}) {
        REQUIRE(MerchantId::parse(text));
        CHECK(MerchantId::parse(text)->str() == text);
    }
}

TEST_CASE("a text of another shape is no order id", "[R40]")
{
    for (const char* text :
         {"", "DEMO", "DEMO-", "-0000000001", "DEMO-000000001", "DEMO-00000000001", "DEMO-000000000A",
          "demo-0000000001", "DEMO-0000000001 ", "DEMO--000000001", "DEMO_0000000001"}) {
        CAPTURE(text);
        CHECK_FALSE(OrderId::parse(text));
    }
    CHECK_FALSE(OrderId::parse(std::string_view("DEMO-0000000001\0", 16)));
    CHECK(OrderId::parse("DEMO-0000000001"));
}

TEST_CASE("a cart id is 32 upper-case and a card id 32 lower-case hexadecimal digits", "[R40]")
{
    const std::string upper = "0123456789ABCDEF0123456789ABCDEF";
    const std::string lower = "0123456789abcdef0123456789abcdef";
    CHECK(CartId::parse(upper));
    CHECK_FALSE(CartId::parse(lower));
    CHECK_FALSE(CartId::parse(upper + "0"));
    CHECK_FALSE(CartId::parse(upper.substr(1)));
    CHECK_FALSE(CartId::parse("G" + upper.substr(1)));
    CHECK(CardId::parse(lower));
    CHECK_FALSE(CardId::parse(upper));
    CHECK_FALSE(CardId::parse("g" + lower.substr(1)));
}

TEST_CASE("an order number becomes ten digits and has two ends")
{
    const MerchantId demo = MerchantId::parse("DEMO").value();
    CHECK_THROWS_AS(make_order_id(demo, 0), std::out_of_range);
    CHECK_THROWS_AS(make_order_id(demo, -1), std::out_of_range);
    CHECK_THROWS_AS(make_order_id(demo, 10'000'000'000), std::out_of_range);
    CHECK(make_order_id(demo, 1).str() == "DEMO-0000000001");
    CHECK(make_order_id(demo, 9'999'999'999).str() == "DEMO-9999999999");
    CHECK(make_order_id(demo, 1) < make_order_id(demo, 2));
    CHECK(make_order_id(demo, 7) == OrderId::parse("DEMO-0000000007").value());
}
