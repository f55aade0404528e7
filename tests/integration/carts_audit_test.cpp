#include "carts/audit_routes.hpp"
#include "carts/card_routes.hpp"
#include "integration/place_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <vector>

using namespace reprise;
using tests::CartServiceFixture;
using tests::PlaceFixture;
using tests::problem_of;

namespace {

/// Asks for the audit as a merchant's own auditor does.
io::Reply read_audit(const CartServiceFixture& service,
                     const std::vector<std::pair<std::string, std::string>>& query = {},
                     const std::string& merchant = "DEMO")
{
    auto asked = CartServiceFixture::request({}, merchant);
    asked.caller.subject = "auditor";
    asked.query = query;
    return carts::list_audit(service.deps, asked);
}

Json entries(const CartServiceFixture& service, const std::vector<std::pair<std::string, std::string>>& query = {})
{
    return Json::parse(read_audit(service, query).body).at("entries");
}

std::string problem_of_query(const CartServiceFixture& service,
                             const std::vector<std::pair<std::string, std::string>>& query)
{
    return problem_of([&] { read_audit(service, query); });
}

/// The actions of a list, from the oldest on.
std::vector<std::string> actions(const Json& list)
{
    std::vector<std::string> found;
    std::transform(list.rbegin(), list.rend(), std::back_inserter(found),
                   [](const Json& entry) { return entry.at("action").get<std::string>(); });
    return found;
}

/// Twelve entries of one card each.
class AuditFixture : public CartServiceFixture {
public:
    AuditFixture()
    {
        for (int card = 0; card < 12; ++card) {
            new_token();
        }
    }
};

} // namespace

TEST_CASE_METHOD(PlaceFixture, "a clone and its placing are in the trail, with who, what and from where",
                 "[audit][R34]")
{
    auto asked = place_of();
    asked.headers["X-Forwarded-For"] = "203.0.113.7";
    REQUIRE(carts::place_cart(deps, asked).status == 201);
    const auto address = "/carts/" + cart_id;
    const auto list = entries(*this, {{"resource", address}});
    auto found = actions(list);
    // The entries of one statement have one time, more or less.
    std::sort(found.begin(), found.end());
    CHECK(found == std::vector<std::string>{"charge", "clone", "copy", "erasure", "place"});

    const auto placing = entries(*this, {{"action", "place"}});
    REQUIRE(placing.size() == 1);
    auto entry = placing.front();
    CHECK(entry.at("audit_id").get<std::string>().size() == 36);
    CHECK(entry.at("occurred_dts").get<std::string>().size() == 20);
    entry.erase("audit_id");
    entry.erase("occurred_dts");
    CHECK(entry == Json{{"action", "place"},
                        {"outcome", "paid; became /orders/DEMO-0000000007"},
                        {"subject", "clerk"},
                        {"client_id", "back-office"},
                        {"resource", address},
                        {"origin", "carts POST /carts/{cart_id}/place"},
                        {"remote_address", "203.0.113.7"},
                        {"trace_id", asked.trace.trace_id}});
    const auto clone = entries(*this, {{"action", "clone"}}).front();
    CHECK(clone.at("outcome") == "made from /orders/DEMO-0000000001");
    CHECK_FALSE(clone.contains("remote_address"));
}

TEST_CASE_METHOD(PlaceFixture, "the trail tells how a sale is paid, and that a placing was finished without its caller",
                 "[audit][R34][R23]")
{
    SECTION("later")
    {
        place("k1", R"({"no_realtime_payment_processing":true})");
        CHECK(entries(*this, {{"action", "place"}}).front().at("outcome") ==
              "not charged; became /orders/DEMO-0000000007");
    }
    SECTION("elsewhere")
    {
        place("k1", R"({"skip_payment_processing":true})");
        CHECK(entries(*this, {{"action", "place"}}).front().at("outcome") ==
              "paid elsewhere; became /orders/DEMO-0000000007");
    }
    SECTION("declined, which is no placing")
    {
        payments.next = {false, "1000000002", "", "insufficient_funds", "", "", ""};
        place();
        CHECK(entries(*this, {{"action", "place"}}).empty());
        CHECK(entries(*this, {{"action", "charge"}}).front().at("outcome") == "declined insufficient_funds");
    }
    SECTION("by the service itself")
    {
        payments.loses_answers = true;
        CHECK(place_problem() == "payment_gateway_time_out");
        payments.loses_answers = false;
        REQUIRE(finish() == 1);
        const auto entry = entries(*this, {{"action", "place"}}).front();
        CHECK(entry.at("origin") == "carts placing recovery");
        CHECK(entry.at("subject") == "clerk");
        CHECK_FALSE(entry.contains("remote_address"));
    }
}

TEST_CASE_METHOD(CartServiceFixture, "a clone that fails or only rehearses leaves no entry", "[audit][R34][R1][R14]")
{
    const auto card_id = order_card();
    const auto written = [&] { return database.look("SELECT count(*) FROM vault.audit"); };
    const auto before = written();
    auto rehearsed = clone_of({{"card_id", card_id}, {"dry_run", true}}, tests::planned_cart());
    CHECK(carts::create_cart(deps, rehearsed).status == 200);
    CHECK(written() == before);
    // The last statement of a clone whose database gives out: cart, card, key and entries go together.
    database.look("ALTER TABLE carts ADD CONSTRAINT none CHECK (source_order_id IS NULL)");
    CHECK_THROWS(carts::create_cart(deps, clone_of({{"card_id", card_id}}, tests::planned_cart())));
    CHECK(written() == before);
    database.look("ALTER TABLE carts DROP CONSTRAINT none");
    database.look("ALTER TABLE vault.audit ADD CONSTRAINT none CHECK (action <> 'clone') NOT VALID");
    CHECK_THROWS(carts::create_cart(deps, clone_of({{"card_id", card_id}}, tests::planned_cart())));
    CHECK(written() == before);
    CHECK(database.look("SELECT (SELECT count(*) FROM carts) + (SELECT count(*) FROM cards WHERE holder = 'cart')") ==
          "0");
}

TEST_CASE_METHOD(PlaceFixture, "no entry names a card, whatever was done with it", "[audit][R6][R34]")
{
    place();
    const auto body = read_audit(*this, {{"limit", "200"}}).body;
    const auto ids = database.look("SELECT string_agg(id, ' ') FROM (SELECT card_id AS id FROM cards UNION "
                                   "SELECT card_number_id FROM cards) AS every");
    REQUIRE(ids.size() > 3 * 33);
    for (std::size_t at = 0; at < ids.size(); at += 33) {
        CHECK(body.find(ids.substr(at, 32)) == std::string::npos);
    }
    CHECK(body.find("4111") == std::string::npos);
    CHECK(body.find("; held\"") != std::string::npos);
}

TEST_CASE_METHOD(AuditFixture, "paging gives each entry once, newest first, while new ones come in", "[audit][R34]")
{
    std::vector<std::string> order;
    std::vector<std::pair<std::string, std::string>> query{{"action", "entry"}, {"limit", "5"}};
    for (int page = 0; page < 3; ++page) {
        const auto reply = read_audit(*this, query);
        const auto body = Json::parse(reply.body);
        for (const auto& entry : body.at("entries")) {
            order.push_back(entry.at("audit_id").get<std::string>());
        }
        REQUIRE(body.contains("next_cursor") == (page < 2));
        REQUIRE(reply.headers.size() == (page < 2 ? 1 : 0));
        if (page < 2) {
            const auto cursor = body.at("next_cursor").get<std::string>();
            CHECK(reply.headers.front() ==
                  std::pair<std::string, std::string>{"Link", "</audit?action=entry&limit=5&cursor=" + cursor +
                                                                  ">; rel=\"next\""});
            query = {{"action", "entry"}, {"limit", "5"}, {"cursor", cursor}};
        }
        new_token();
    }
    CHECK(order.size() == 12);
    CHECK(std::set<std::string>(order.begin(), order.end()).size() == 12);
    std::string listed;
    for (const auto& id : order) {
        listed += (listed.empty() ? "" : " ") + id;
    }
    CHECK(
        database.look("SELECT string_agg(audit_id::text, ' ' ORDER BY occurred_dts DESC, audit_id DESC) FROM (SELECT * "
                      "FROM vault.audit WHERE action = 'entry' ORDER BY occurred_dts LIMIT 12) AS first") == listed);
}

TEST_CASE_METHOD(AuditFixture,
                 "a cursor is worth nothing with other filters, to another merchant, or when it is edited",
                 "[audit][R40]")
{
    auto cursor = Json::parse(read_audit(*this, {{"limit", "5"}}).body).at("next_cursor").get<std::string>();
    CHECK(problem_of_query(*this, {{"cursor", cursor}}).empty());
    CHECK(problem_of_query(*this, {{"action", "entry"}, {"cursor", cursor}}) == "invalid_cursor");
    CHECK(problem_of([&] { read_audit(*this, {{"cursor", cursor}}, "OTHER"); }) == "invalid_cursor");
    cursor.back() = cursor.back() == 'A' ? 'E' : 'A';
    CHECK(problem_of_query(*this, {{"cursor", cursor}}) == "invalid_cursor");
    CHECK(problem_of_query(*this, {{"cursor", ""}}) == "invalid_cursor");
}

TEST_CASE_METHOD(AuditFixture, "every filter takes what the contract says and nothing else", "[audit]")
{
    const std::vector<std::pair<std::string, std::string>> wrong{{"action", "look"},
                                                                 {"action", ""},
                                                                 {"subject", ""},
                                                                 {"subject", std::string(256, 'x')},
                                                                 {"resource", "carts/1"},
                                                                 {"resource", ""},
                                                                 {"trace_id", std::string(31, 'a')},
                                                                 {"trace_id", std::string(32, 'A')},
                                                                 {"occurred_dts_begin", "yesterday"},
                                                                 {"occurred_dts_end", "2026-11-24T00:00:00"},
                                                                 {"limit", "0"},
                                                                 {"limit", "201"}};
    for (const auto& parameter : wrong) {
        CAPTURE(parameter.first, parameter.second);
        CHECK(problem_of_query(*this, {parameter}) == "invalid_parameter");
    }
    CHECK(problem_of_query(*this, {{"card_id", std::string(32, 'a')}}) == "unknown_parameter");
    CHECK(problem_of_query(*this, {{"limit", "200"}, {"subject", std::string(255, 'x')}}).empty());
}

TEST_CASE_METHOD(AuditFixture, "filters by time include both of their seconds, and filters combine", "[audit]")
{
    database.look(
        "UPDATE vault.audit SET occurred_dts = '2026-11-24T10:00:00.5Z' WHERE audit_id = (SELECT audit_id FROM "
        "vault.audit ORDER BY occurred_dts LIMIT 1)");
    const auto count = [&](const std::string& begin, const std::string& end) {
        return entries(*this, {{"action", "entry"}, {"occurred_dts_begin", begin}, {"occurred_dts_end", end}}).size();
    };
    CHECK(count("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z") == 1);
    CHECK(count("2026-11-24T11:00:00+01:00", "2026-11-24T10:00:00Z") == 1);
    CHECK(count("2026-11-24T09:59:59Z", "2026-11-24T09:59:59Z") == 0);
    CHECK(count("2026-11-24T10:00:01Z", "2026-11-24T10:00:01Z") == 0);
    CHECK(entries(*this, {{"action", "entry"}, {"subject", "clerk"}}).size() == 12);
    CHECK(entries(*this, {{"action", "entry"}, {"subject", "auditor"}}).empty());
    CHECK(entries(*this, {{"action", "clone"}, {"subject", "clerk"}}).empty());
    CHECK(entries(*this, {{"subject", "CLERK"}}).empty());
    const auto trace = database.look("SELECT trace_id FROM vault.audit LIMIT 1");
    CHECK(entries(*this, {{"trace_id", trace}}).size() == 1);
}

TEST_CASE_METHOD(AuditFixture, "another merchant sees nothing of it", "[audit][R40]")
{
    const auto body = Json::parse(read_audit(*this, {}, "OTHER").body);
    CHECK(body.at("entries").empty());
    // Nothing but its own reading, the next time.
    CHECK(actions(Json::parse(read_audit(*this, {}, "OTHER").body).at("entries")) ==
          std::vector<std::string>{"audit_read"});
}

TEST_CASE_METHOD(AuditFixture, "reading the trail is in the trail, and nothing is shown that is not", "[audit][R34]")
{
    CHECK(entries(*this).size() == 12);
    const auto reading = entries(*this, {{"action", "audit_read"}});
    REQUIRE(reading.size() == 1);
    CHECK(reading.front().at("subject") == "auditor");
    CHECK(reading.front().at("outcome") == "12 entries");
    CHECK(reading.front().at("resource") == "/audit");
    database.look("ALTER TABLE vault.audit ADD CONSTRAINT none CHECK (action <> 'audit_read') NOT VALID");
    CHECK_THROWS(read_audit(*this));
}

TEST_CASE_METHOD(CartServiceFixture, "access that a service refused is in the trail under its route", "[audit][R34]")
{
    auto asked = request(R"({"route":"GET /orders/{order_id}","code":"scope_missing"})");
    asked.headers["X-Forwarded-For"] = "2001:DB8::1";
    CHECK(carts::keep_refused_access(deps, asked).status == 204);
    carts::write_refused_access(deps.audit, asked, {"POST /cards", io::Problem::merchant_unknown});
    const auto list = entries(*this, {{"action", "access_refused"}});
    REQUIRE(list.size() == 2);
    CHECK(list[0].at("resource") == "/cards");
    CHECK(list[0].at("origin") == "carts POST /cards");
    CHECK(list[0].at("outcome") == "merchant_unknown");
    CHECK(list[1].at("resource") == "/orders/{order_id}");
    CHECK(list[1].at("origin") == "orders GET /orders/{order_id}");
    CHECK(list[1].at("outcome") == "scope_missing");
    CHECK(list[1].at("remote_address") == "2001:db8::1");

    for (const auto* body :
         {"{}", "[]", R"({"route":"GET /orders","code":"order_not_found"})",
          R"({"route":"GET /orders","code":"nonsense"})", R"({"route":"orders","code":"scope_missing"})",
          R"({"route":"GET /orders","code":"scope_missing","more":1})"}) {
        CHECK(problem_of([&] { carts::keep_refused_access(deps, request(body)); }) == "invalid_body");
    }
    CHECK(database.look("SELECT count(*) FROM vault.audit WHERE action = 'access_refused'") == "2");
}
