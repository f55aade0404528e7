#include "unit/clone_fixture.hpp"
#include "unit/fault_of.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace reprise::domain;

namespace {
std::vector<std::string> failed_pointers(const ClonePlan& cloned, const char* guards)
{
    const CloneRequest request = parse_clone_request({{"guards", Json::parse(guards)}});
    std::vector<std::string> pointers;
    for (const Fault& fault : failed_guards(cloned.cart, request.guards))
        pointers.push_back(fault.pointer);
    return pointers;
}
using Pointers = std::vector<std::string>;
} // namespace

TEST_CASE("a guard that does not hold is named by its pointer", "[R15]")
{
    const Json order = plain_order();
    const ClonePlan without_card = plan_clone({order, false, false, {}}, {}, terms_after(std::chrono::hours{1}));
    CHECK(failed_pointers(without_card, R"({"require_card":true})") == Pointers{"/guards/require_card"});
    const ClonePlan partial = plan(order, R"({"items":[{"item_index":1,"quantity":1},{"item_index":2}]})");
    CHECK(failed_pointers(partial, R"({"require_all_items":true})") == Pointers{"/guards/require_all_items"});
    CHECK(failed_pointers(plan(order, R"({"items":"none"})"), R"({"require_all_items":true})").size() == 1);
    CHECK(failed_pointers(plan(order), R"({"max_total":29.99})") == Pointers{"/guards/max_total"});
    CHECK(failed_pointers(without_card, R"({"require_card":true,"require_all_items":true,"max_total":0})") ==
          Pointers{"/guards/require_card", "/guards/max_total"});
}

TEST_CASE("guards that hold let the clone pass", "[R15]")
{
    const ClonePlan cloned = plan(plain_order());
    CHECK(failed_pointers(cloned, "{}").empty());
    CHECK(failed_pointers(cloned, R"({"require_card":false,"require_all_items":false})").empty());
    CHECK(failed_pointers(cloned, R"({"require_card":true,"require_all_items":true,"max_total":30.00})").empty());
}

TEST_CASE("a card that the vault withdrew fails the guard that requires it", "[R15][R33]")
{
    ClonePlan cloned = plan(plain_order());
    withdraw_card(cloned.cart, CardReason::erased);
    const auto faults = failed_guards(cloned.cart, {true, false, std::nullopt});
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].code == "require_card");
}

TEST_CASE("a number that no decimal spells is refused by its pointer", "[R15]")
{
    CHECK(fault_of([] { parse_clone_request(Json::parse(R"({"guards":{"max_total":1e300}})")); }) ==
          Fault{"/guards/max_total", "out_of_range", ""});
    CHECK(fault_of([] { parse_clone_request(Json::parse(R"({"items":[{"item_index":1,"quantity":1e-300}]})")); }) ==
          Fault{"/items/0/quantity", "out_of_range", ""});
}

TEST_CASE("an empty request asks for everything", "[R2]")
{
    CHECK(parse_clone_request(Json()) == CloneRequest{});
    CHECK(parse_clone_request(Json::object()) == CloneRequest{});
    CHECK(parse_clone_request(Json::parse(R"({"items":"all"})")) == CloneRequest{});
    CHECK(parse_clone_request(Json::parse(R"({"items":"none"})")).items.kind == ItemSelection::Kind::none);
    const CloneRequest some = parse_clone_request(Json::parse(
        R"({"items":[{"item_index":2.0,"quantity":1.5},{"item_index":1}],"guards":{"require_card":true}})"));
    CHECK(some.items == ItemSelection{ItemSelection::Kind::some, {{2, Decimal{15, 1}}, {1, std::nullopt}}});
    CHECK(some.guards == Guards{true, false, std::nullopt});
}
