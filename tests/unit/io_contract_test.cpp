#include "io/contract.hpp"
#include "io/problem.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

using namespace reprise;

namespace {

/// A contract whose Order tries every keyword that ours uses.
const char* const small_contract = R"({"components":{"schemas":{
  "Order": {"type":"object","additionalProperties":false,"required":["name"],"properties":{
    "name":{"type":"string","minLength":2,"maxLength":5,"pattern":"^[a-zé]*$"},
    "count":{"type":"integer","minimum":1,"maximum":9},
    "stage":{"type":"string","enum":["a","b"]},
    "made":{"type":"string","readOnly":true},
    "token":{"type":"string","writeOnly":true},
    "placed":{"type":"string","format":"date-time"},
    "computed":{"$ref":"#/components/schemas/Computed"},
    "lines":{"type":"array","minItems":1,"maxItems":2,"items":{"$ref":"#/components/schemas/Line"}},
    "choice":{"oneOf":[{"type":"string","enum":["all"]},{"type":"array","items":{"type":"integer"}}]}}},
  "Line": {"type":"object","additionalProperties":false,"properties":{
    "a/b~c":{"type":"string"},"total":{"type":"number","readOnly":true}}},
  "Computed": {"type":"object","readOnly":true,"properties":{}},
  "Cart": {"type":"object"}, "CloneRequest": {"type":"object"}, "CardRequest": {"type":"object"}, "PlaceRequest": {"type":"object"},
  "CloneReport": {"type":"object"}}}})";

struct ContractFixture {
    tests::TemporaryDirectory directory;
    io::Contract contract{directory.write("openapi.json", small_contract)};

    /// `pointer code` of each fault of an Order, or the problem when it is another.
    std::vector<std::string> faults(const std::string& body) const
    {
        std::vector<std::string> found;
        try {
            static_cast<void>(contract.read("Order", body));
        } catch (const io::Error& error) {
            if (error.problem() != io::Problem::invalid_body) {
                return {std::string(io::entry_of(error.problem()).code)};
            }
            for (const auto& fault : error.faults()) {
                found.push_back(fault.pointer + " " + fault.code);
            }
        }
        return found;
    }
};

using Faults = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(ContractFixture, "every keyword of the contract has its code and its pointer", "[contract]")
{
    CHECK(faults(R"({})") == Faults{"/name required_member_missing"});
    CHECK(faults(R"([])") == Faults{" wrong_type"});
    CHECK(faults(R"({"name":"abc","nmae":"x"})") == Faults{"/nmae unknown_member"});
    CHECK(faults(R"({"name":"abc","":"x"})") == Faults{"/ unknown_member"});
    CHECK(faults(R"({"name":"abc","it's 'so'":"x"})") == Faults{"/it's 'so' unknown_member"});
    CHECK(faults(R"({"name":"abc","[0]":"x"})") == Faults{"/[0] unknown_member"});
    CHECK(faults(R"({"name":"abc","/~/":"x"})") == Faults{"/~1~0~1 unknown_member"});
    CHECK(faults(R"({"name":7})") == Faults{"/name wrong_type"});
    CHECK(faults(R"({"name":null})") == Faults{"/name wrong_type"});
    CHECK(faults(R"({"name":"abcdef"})") == Faults{"/name too_long"});
    CHECK(faults(R"({"name":"a"})") == Faults{"/name too_short"});
    CHECK(faults(R"({"name":"ABC"})") == Faults{"/name wrong_format"});
    CHECK(faults(R"({"name":"abc","count":0})") == Faults{"/count out_of_range"});
    CHECK(faults(R"({"name":"abc","count":10})") == Faults{"/count out_of_range"});
    CHECK(faults(R"({"name":"abc","count":1.5})") == Faults{"/count wrong_type"});
    CHECK(faults(R"({"name":"abc","count":true})") == Faults{"/count wrong_type"});
    CHECK(faults(R"({"name":"abc","stage":"c"})") == Faults{"/stage not_in_enum"});
    CHECK(faults(R"({"name":"abc","lines":[]})") == Faults{"/lines too_few_items"});
    CHECK(faults(R"({"name":"abc","lines":[{},{},{}]})") == Faults{"/lines too_many_items"});
    CHECK(faults(R"({"name":"abc","lines":[{},{"a/b~c":1}]})") == Faults{"/lines/1/a~1b~0c wrong_type"});
    CHECK(faults(R"({"name":"abc","choice":{}})") == Faults{"/choice wrong_type"});
    CHECK(faults(R"({"name":"abc","choice":"some"})") == Faults{"/choice not_in_enum"});
    CHECK(faults(R"({"name":"abc","choice":["x"]})") == Faults{"/choice/0 wrong_type"});
    CHECK(faults(R"({"name":"abc","lines":[{"x":1}],"count":0})").size() == 2);
}

TEST_CASE_METHOD(ContractFixture, "a limit counts characters and not octets", "[contract]")
{
    CHECK(faults(R"({"name":"ééééé"})").empty());
    CHECK(faults(R"({"name":"éééééé"})") == Faults{"/name too_long"});
}

TEST_CASE_METHOD(ContractFixture, "what the server computes may be sent back and is ignored", "[contract]")
{
    const auto read =
        contract.read("Order", R"({"name":"abc","made":7,"computed":{"x":1},"lines":[{"total":"junk","a/b~c":"x"}]})");
    CHECK(read == Json::parse(R"({"name":"abc","lines":[{"a/b~c":"x"}]})"));
}

TEST_CASE_METHOD(ContractFixture, "a time comes with any offset and goes on in UTC", "[contract]")
{
    CHECK(contract.read("Order", R"({"name":"abc","placed":"2026-09-14T18:22:05.75+09:00"})").at("placed") ==
          "2026-09-14T09:22:05Z");
    CHECK(contract.read("Order", R"({"name":"abc","placed":"soon"})").at("placed") == "soon");
}

TEST_CASE_METHOD(ContractFixture, "what is used once can be removed before the rest is kept", "[contract][R30]")
{
    auto value = contract.read("Order", R"({"name":"abc","token":"x"})");
    CHECK(value.contains("token"));
    contract.remove_write_only("Order", value);
    CHECK(value == Json{{"name", "abc"}});
}

TEST_CASE_METHOD(ContractFixture, "a card number anywhere in a body is refused and not repeated", "[contract][R6]")
{
    for (const auto* body : {R"({"name":"4111111111111111"})", R"({"name":4111111111111111})",
                             R"({"name":"abc","lines":[{"a/b~c":"call 4111-1111-1111-1111"}]})",
                             R"({"4111111111111111":"abc"})", R"({"name":"abc","made":"4111 1111 1111 1111"})"}) {
        try {
            static_cast<void>(contract.read("Order", body));
            FAIL("a card number was let through");
        } catch (const io::Error& error) {
            CHECK(error.problem() == io::Problem::card_number_not_allowed);
            CHECK(io::problem_document(error, "t").dump().find("1111111") == std::string::npos);
        }
    }
}

TEST_CASE_METHOD(ContractFixture, "the length of a pointer is bounded, where a caller's own name has none",
                 "[contract]")
{
    const auto told = [&](std::size_t length) {
        try {
            static_cast<void>(contract.read("Order", Json{{"name", "abc"}, {std::string(length, 'x'), 1}}.dump()));
        } catch (const io::Error& error) {
            return io::problem_document(error, "t").at("errors").at(0).at("pointer").get<std::string>();
        }
        return std::string("taken");
    };
    CHECK(told(999) == '/' + std::string(999, 'x'));
    CHECK(told(1000).empty());
}

TEST_CASE_METHOD(ContractFixture, "the number of faults that are told is bounded", "[contract]")
{
    Json body{{"name", "abc"}};
    for (int number = 0; number < 200; ++number) {
        body["lines"].push_back({{"unknown", number}});
    }
    CHECK(faults(body.dump()).size() == 50);
}

TEST_CASE("a contract that is not there stops the start with the name of the file", "[contract]")
{
    CHECK_THROWS_WITH(io::Contract("/nowhere/openapi.json"), Catch::Contains("/nowhere/openapi.json"));
}

TEST_CASE_METHOD(ContractFixture, "what a neighbour sends keeps its read-only members and is held to everything else",
                 "[contract][R6]")
{
    const auto problem_of = [&](const Json& order) {
        try {
            static_cast<void>(contract.check("Order", order));
        } catch (const io::Error& error) {
            return std::string(io::entry_of(error.problem()).code) + " " + error.faults().front().pointer;
        }
        return std::string();
    };
    CHECK(problem_of({{"name", "abc"}, {"made", 1}}) == "invalid_body /made");
    CHECK(problem_of({{"name", "abc"}, {"colour", "red"}}) == "invalid_body /colour");
    CHECK(problem_of({{"name", "abc"}, {"made", "4111 1111 1111 1111"}}) == "card_number_not_allowed /made");
    const Json order{{"name", "abc"}, {"made", "here"}, {"placed", "2026-10-02T12:00:00+02:00"}};
    const auto checked = contract.check("Order", order);
    CHECK(checked.at("made") == "here");
    CHECK(checked.at("placed") == "2026-10-02T10:00:00Z");
    CHECK_FALSE(contract.read("Order", order.dump()).contains("made"));
}

TEST_CASE("a merge patch is read strictly, ignores read-only members and keeps those that are there", "[io][R20]")
{
    const tests::TemporaryDirectory directory;
    const io::Contract contract(directory.write("openapi.json", small_contract));
    const Json current{{"name", "abc"}, {"made", "then"}, {"lines", {{{"total", 1}}}}};
    CHECK(contract.read_patch("Order", R"({"made":"now","count":2})", current) ==
          Json{{"name", "abc"}, {"made", "then"}, {"count", 2}, {"lines", {{{"total", 1}}}}});
    CHECK(contract.read_patch("Order", R"({"made":null,"lines":null})", current) ==
          Json{{"name", "abc"}, {"made", "then"}});
    const auto faults_of = [&](const char* patch) {
        try {
            static_cast<void>(contract.read_patch("Order", patch, current));
        } catch (const io::Error& error) {
            return error.faults().empty() ? std::string(io::entry_of(error.problem()).code)
                                          : error.faults().front().pointer + " " + error.faults().front().code;
        }
        return std::string();
    };
    CHECK(faults_of(R"({"name":null})") == "/name required_member_missing");
    CHECK(faults_of(R"({"other":null})") == "/other unknown_member");
    CHECK(faults_of(R"({"lines":[{"a/b~c":null}]})") == "/lines/0/a~1b~0c wrong_type");
    CHECK(faults_of(R"({"count":10})") == "/count out_of_range");
    CHECK(faults_of("7") == " wrong_type");
    CHECK(faults_of(R"({"name":"4111111111111111"})") == "/name card_number_not_allowed");
    CHECK(faults_of("{") == "malformed_json");
}
