#include "io/application.hpp"
#include "io/ultracart_presenter.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace reprise;

namespace {

Json order()
{
    return Json::parse(R"({"merchant_id":"DEMO","order_id":"DEMO-0000000001","current_stage":"Completed Order",
        "creation_dts":"2026-11-27T08:00:00Z","currency_code":"USD","items":[{"cost":{"value":-1.5,"currency_code":"USD"}}],
        "payment":{"payment_method":"Cash","transactions":[{"transaction_id":1}]}})");
}

io::Request asking(const std::string& expand)
{
    io::Request request;
    request.query = {{"_expand", expand}};
    return request;
}

Json shown(const std::string& expand)
{
    return io::ultracart_order(order(), io::read_expansion(asking(expand), io::ultracart_order_parts()));
}

} // namespace

TEST_CASE("a part that is not known is refused with the list of the known ones")
{
    for (const auto* const wrong :
         {"nothing", "item,nothing", "transactions", "payment.transactions", "item;billing", ",,"}) {
        CHECK_THROWS_AS(shown(wrong), io::Error);
    }
    try {
        shown("nothing");
    } catch (const io::Error& error) {
        CHECK(error.problem() == io::Problem::invalid_parameter);
        CHECK(error.detail().find("payment.transaction") != std::string::npos);
    }
}

TEST_CASE("an order shows nothing but its basics and the parts that are asked for")
{
    CHECK_FALSE(shown("").contains("currency_code"));
    CHECK_FALSE(shown("").contains("items"));
    CHECK(shown("items").contains("items"));
    CHECK_FALSE(shown("items").contains("payment"));
    CHECK(shown("payment").at("payment") == Json{{"payment_method", "Cash"}});
    CHECK(shown("payment.transaction").at("payment") == Json{{"transactions", {{{"transaction_id", 1}}}}});
    CHECK(shown("payment,payment.transaction").at("payment") == order().at("payment"));
}

TEST_CASE("money tells its text, and times have their offset in digits, wherever they stand")
{
    CHECK(shown("item").at("creation_dts") == "2026-11-27T08:00:00+00:00");
    CHECK(shown("item").at("items").at(0).at("cost").at("localized_formatted") == "-$1.50");
    Json value =
        Json::parse(R"([{"value":3,"currency_code":"JPY"},{"value":3,"uom":"LB"},{"note":"2026-11-27T08:00:00Z"}])");
    io::write_in_ultracart_form(value);
    CHECK(value.at(0).at("localized_formatted") == "3 JPY");
    CHECK(value.at(1).size() == 2);
    CHECK(value.at(2).at("note") == "2026-11-27T08:00:00Z");
}

TEST_CASE("a problem becomes an error, with what stood beside it, and its header is one line of ASCII")
{
    const auto problem = io::Error(io::Problem::guard_failed, "No\r\ncart \xc3\xa9", {{"/a", "b", "Too much."}})
                             .with("clone", {{"complete", false}});
    const auto reply = io::in_ultracart_form(io::problem_reply(problem, {}));
    const auto body = Json::parse(reply.body);
    CHECK(reply.status == 409);
    CHECK(reply.content_type == "application/json");
    CHECK(body.at("error").at("error_code") == "guard_failed");
    CHECK(body.at("error").at("developer_message").get<std::string>().ends_with(" /a: Too much."));
    CHECK(body.at("success") == false);
    CHECK(body.at("metadata") == Json::object());
    CHECK(body.at("clone") == Json{{"complete", false}});
    CHECK(body.size() == 4);
    CHECK(reply.headers.back() == std::pair<std::string, std::string>("UC-REST-ERROR", "No??cart ??"));
}

TEST_CASE("an answer that is no problem stays as it is")
{
    const io::Reply reply{404, "{}", "application/json", {{"ETag", "\"1\""}}};
    CHECK(io::in_ultracart_form(reply) == reply);
}
