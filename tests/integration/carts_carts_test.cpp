#include "carts/cart_routes.hpp"
#include "integration/cart_service_fixture.hpp"
#include "io/query.hpp"

#include <catch2/catch.hpp>
#include <pqxx/pqxx>

#include <algorithm>
#include <atomic>
#include <thread>

using namespace reprise;
using tests::CartServiceFixture;
using tests::problem_of;

namespace {

const std::string two_lines = R"({
    "billing": {"first_name": "Åsa", "email": "asa@example.com"},
    "items": [{"item_id": "BONE", "quantity": 2, "unit_cost": {"value": 10.25, "currency_code": "USD"}},
              {"item_id": "BONE", "quantity": 1, "unit_cost": {"value": 10.25, "currency_code": "USD"}}]})";

io::Request asking(const std::string& query, const std::string& merchant = "DEMO")
{
    auto made = CartServiceFixture::request({}, merchant);
    made.query = io::read_query(query);
    return made;
}

io::Request reading(const std::string& cart_id, const std::string& merchant = "DEMO")
{
    auto made = CartServiceFixture::request({}, merchant);
    made.path_parameters["cart_id"] = cart_id;
    return made;
}

std::string id_of(const io::Reply& reply)
{
    return Json::parse(reply.body).at("cart_id").get<std::string>();
}

} // namespace

TEST_CASE_METHOD(CartServiceFixture, "a cart keeps its lines apart and its totals are computed", "[carts][R2][R11]")
{
    const auto reply = carts::create_cart(deps, request(two_lines));
    CHECK(reply.status == 201);
    const auto cart = Json::parse(reply.body);
    const auto cart_id = cart.at("cart_id").get<std::string>();
    CHECK(cart_id.size() == 32);
    CHECK(reply.headers == decltype(reply.headers){{"Location", "/carts/" + cart_id}, {"ETag", "\"1\""}});
    CHECK(cart.at("items").size() == 2);
    CHECK(cart.at("summary").at("total").at("value") == 30.75);
    CHECK(cart.at("merchant_id") == "DEMO");

    const auto read = carts::get_cart(deps, reading(cart_id));
    CHECK(read.status == 200);
    CHECK(read.body == reply.body);
    CHECK(read.headers.front().second == "\"1\"");
}

TEST_CASE_METHOD(CartServiceFixture, "a caller that has this version of a cart gets 304 and no body", "[carts]")
{
    const auto cart_id = id_of(carts::create_cart(deps, request("{}")));
    auto again = reading(cart_id);
    again.headers["If-None-Match"] = "\"1\"";
    CHECK(carts::get_cart(deps, again).status == 304);
    CHECK(carts::get_cart(deps, again).body.empty());
    again.headers["If-None-Match"] = "\"2\"";
    CHECK(carts::get_cart(deps, again).status == 200);
}

TEST_CASE_METHOD(CartServiceFixture, "a missing, an ill-formed and another merchant's cart are the same 404",
                 "[carts][R40]")
{
    const auto cart_id = id_of(carts::create_cart(deps, request("{}")));
    auto lower_case = cart_id;
    lower_case.front() = 'f';
    CHECK(problem_of([&] { carts::get_cart(deps, reading(cart_id, "OTHER")); }) == "cart_not_found");
    CHECK(problem_of([&] { carts::get_cart(deps, reading(std::string(32, 'A'))); }) == "cart_not_found");
    CHECK(problem_of([&] { carts::get_cart(deps, reading(lower_case)); }) == "cart_not_found");
    CHECK(problem_of([&] { carts::get_cart(deps, reading("' OR 1=1 --")); }) == "cart_not_found");
    CHECK(carts::list_carts(deps, asking("", "OTHER")).body == R"({"carts":[]})");
}

TEST_CASE_METHOD(CartServiceFixture, "an expired cart is not there", "[carts][R25]")
{
    const auto cart_id = id_of(carts::create_cart(deps, request("{}")));
    CHECK(database.look("SELECT round(extract(epoch FROM expiration_dts - creation_dts) / 86400) FROM carts") == "14");
    database.look("UPDATE carts SET expiration_dts = clock_timestamp()");
    CHECK(problem_of([&] { carts::get_cart(deps, reading(cart_id)); }) == "cart_not_found");
    CHECK(carts::list_carts(deps, asking("")).body == R"({"carts":[]})");
}

TEST_CASE_METHOD(CartServiceFixture, "what the server computes is ignored, what it does not know is refused", "[carts]")
{
    const auto sent = R"({"cart_id":"X","merchant_id":"OTHER","creation_dts":"2020-01-01T00:00:00Z","clone":{"a":1},
                          "payment":{"credit_card":{"card_number":"XXXXXXXXXXXX1111"}}})";
    const auto cart = Json::parse(carts::create_cart(deps, request(sent)).body);
    CHECK(cart.at("merchant_id") == "DEMO");
    CHECK(cart.at("cart_id") != "X");
    CHECK_FALSE(cart.contains("clone"));
    CHECK_FALSE(cart.at("payment").at("credit_card").contains("card_number"));
    CHECK(problem_of([&] { carts::create_cart(deps, request(R"({"surprise":1})")); }) == "invalid_body");
    CHECK(problem_of([&] {
              carts::create_cart(deps, request(R"({"checkout":{"comments":"4111 1111 1111 1111"}})"));
          }) == "card_number_not_allowed");
}

TEST_CASE_METHOD(CartServiceFixture, "a refusal of the totals is kept under its key as well", "[carts]")
{
    const auto mixed = R"({"currency_code":"USD","items":[
        {"item_id":"A","quantity":1,"unit_cost":{"value":1,"currency_code":"EUR"}}]})";
    const auto first = carts::create_cart(deps, keyed("k", mixed));
    CHECK(first.status == 422);
    CHECK(carts::create_cart(deps, keyed("k", mixed)).body == first.body);
    CHECK(problem_of([&] { carts::create_cart(deps, request(mixed)); }) == "invalid_body");
}

TEST_CASE_METHOD(CartServiceFixture, "a token binds its card to the cart, and is not stored", "[carts][R30]")
{
    const auto token = new_token();
    const Json sent{{"payment", {{"credit_card", {{"card_number_token", token}}}}}};
    const auto reply = carts::create_cart(deps, request(sent.dump()));
    const auto payment = Json::parse(reply.body).at("payment");
    CHECK(payment.at("credit_card") == Json{{"card_number", "XXXXXXXXXXXX1111"},
                                            {"card_type", "VISA"},
                                            {"card_expiration_month", 12},
                                            {"card_expiration_year", 2039}});
    CHECK(payment.at("payment_method") == "Credit Card");
    CHECK(reply.body.find(token) == std::string::npos);
    CHECK(database.look("SELECT cards.holder FROM carts JOIN cards USING (merchant_id, card_id)") == "cart");
    CHECK(database.look("SELECT deadline <= expiration_dts FROM carts JOIN cards USING (merchant_id, card_id)") == "t");
    CHECK(problem_of([&] { carts::create_cart(deps, request(sent.dump())); }) == "card_number_token_invalid");
    CHECK(database.look("SELECT count(*) FROM carts") == "1");
}

TEST_CASE_METHOD(CartServiceFixture, "the list shows the newest first, page by page, also while carts arrive",
                 "[carts]")
{
    std::vector<std::string> made;
    for (int cart = 0; cart < 5; ++cart) {
        made.insert(made.begin(), id_of(carts::create_cart(deps, request(two_lines))));
    }
    std::vector<std::string> seen;
    std::string query = "limit=2";
    while (!query.empty()) {
        const auto reply = carts::list_carts(deps, asking(query));
        const auto page = Json::parse(reply.body);
        for (const auto& entry : page.at("carts")) {
            seen.push_back(entry.at("cart_id").get<std::string>());
        }
        carts::create_cart(deps, request("{}"));
        const auto next = page.value("next_cursor", std::string());
        query = next.empty() ? "" : "limit=2&cursor=" + next;
        CHECK(reply.headers.empty() == next.empty());
        CHECK((next.empty() || reply.headers.front().second == "</carts?" + query + ">; rel=\"next\""));
    }
    CHECK(seen == made);
}

TEST_CASE_METHOD(CartServiceFixture, "an entry of the list shows who pays and how much", "[carts]")
{
    carts::create_cart(deps, request(two_lines));
    const auto entry = Json::parse(carts::list_carts(deps, asking("")).body).at("carts").at(0);
    CHECK(entry.at("email") == "asa@example.com");
    CHECK(entry.at("first_name") == "Åsa");
    CHECK(entry.at("item_count") == 2);
    CHECK(entry.at("total").at("value") == 30.75);
}

TEST_CASE_METHOD(CartServiceFixture, "an unknown, a wrong and a made-up parameter of the list are refused", "[carts]")
{
    const auto problem = [&](const std::string& query, const std::string& merchant = "DEMO") {
        return problem_of([&] { carts::list_carts(deps, asking(query, merchant)); });
    };
    CHECK(problem("colour=red") == "unknown_parameter");
    CHECK(problem("limit=0") == "invalid_parameter");
    CHECK(problem("limit=201") == "invalid_parameter");
    CHECK(problem("limit=1.5") == "invalid_parameter");
    CHECK(problem("limit=") == "invalid_parameter");
    CHECK(problem("limit=1").empty());
    CHECK(problem("limit=200").empty());
    CHECK(problem("cursor=AAAA") == "invalid_cursor");
    carts::create_cart(deps, request("{}"));
    carts::create_cart(deps, request("{}"));
    auto cursor = Json::parse(carts::list_carts(deps, asking("limit=1")).body).at("next_cursor").get<std::string>();
    CHECK(problem("cursor=" + cursor, "OTHER") == "invalid_cursor");
    cursor.front() = cursor.front() == 'A' ? 'B' : 'A';
    CHECK(problem("cursor=" + cursor) == "invalid_cursor");
}

TEST_CASE_METHOD(CartServiceFixture, "fifty simultaneous requests with one key make one cart", "[carts][R41]")
{
    std::vector<std::string> bodies(50);
    std::vector<std::thread> threads;
    std::atomic<int> replayed{0};
    for (auto& body : bodies) {
        threads.emplace_back([&] {
            const auto reply = carts::create_cart(deps, keyed("fifty", two_lines));
            body = reply.body;
            replayed += reply.headers.back().first == "Idempotent-Replayed" ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(database.look("SELECT count(*) FROM carts") == "1");
    CHECK(replayed == 49);
    CHECK(std::count(bodies.begin(), bodies.end(), bodies.front()) == 50);
}

TEST_CASE_METHOD(CartServiceFixture, "a twin that is still running is 409, and nothing is written", "[carts][R41]")
{
    pqxx::connection& admin = database.admin();
    pqxx::work twin(admin);
    twin.exec("INSERT INTO idempotency_keys VALUES ('DEMO', 'POST /carts', 'slow', 'f', 201, '{}', '')");
    CHECK(problem_of([&] { carts::create_cart(deps, keyed("slow", "{}")); }) == "request_in_flight");
    twin.abort();
    CHECK(carts::create_cart(deps, keyed("slow", "{}")).status == 201);
}

TEST_CASE_METHOD(CartServiceFixture, "a statement that is run again after its commit finds its own effect",
                 "[carts][R41]")
{
    const auto merchant = *domain::MerchantId::parse("DEMO");
    const carts::NewCart cart{std::string(32, 'A'), "{}", "{}", std::chrono::days{14}, {}, {}, {}};
    CHECK(deps.carts.add(merchant, cart, std::nullopt, {}) == carts::Outcome::done);
    CHECK(deps.carts.add(merchant, cart, std::nullopt, {}) == carts::Outcome::done);
    CHECK(database.look("SELECT count(*) FROM carts") == "1");
}
