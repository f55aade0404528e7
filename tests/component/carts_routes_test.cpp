#include "component/cart_http_fixture.hpp"
#include "domain/time.hpp"
#include "io/signed_facts.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace std::chrono_literals;
using tests::body_of;
using tests::CartHttpFixture;
using tests::status_of;

namespace {

constexpr std::chrono::days sixty{60};
const std::string visa =
    R"({"card_number":"4111 1111 1111 1111","card_expiration_month":12,"card_expiration_year":2039})";

std::string code_of(const std::string& answer)
{
    return CartHttpFixture::json_of(answer).at("code").get<std::string>();
}

std::string clone_field(const Json& terms, const Json& cart)
{
    return "Reprise-Clone: " +
           io::sign_facts(terms, *domain::MerchantId::parse("DEMO"), cart.dump(), "fingerprint key") + "\r\n";
}

Json planned_cart()
{
    return Json::parse(R"({"payment": {"payment_method": "Credit Card", "credit_card": {"card_type": "VISA",
        "card_number": "XXXXXXXXXXXX1111", "card_expiration_month": 12, "card_expiration_year": 2039}},
        "clone": {"source_order_id": "DEMO-0000000001", "source_creation_dts": "2026-11-01T00:00:00Z",
                  "root_order_id": "DEMO-0000000001", "generation": 1, "complete": true,
                  "card": {"outcome": "copied", "cvv_required": true},
                  "items": {"copied": 0, "not_copied": []}, "not_copied": []}})");
}

Json terms_with_card(bool require_card)
{
    return {{"card_id", std::string(32, 'c')}, {"require_card", require_card}};
}

} // namespace

TEST_CASE_METHOD(CartHttpFixture, "each operation of the carts asks for its own scope", "[carts]")
{
    const auto refused = [&](const char* method, const char* target, const char* scopes, const std::string& body = {}) {
        return status_of(ask(method, target, body, {}, scopes)) == 403;
    };
    CHECK(refused("GET", "/carts", "checkout_write"));
    CHECK(refused("GET", "/carts/0123456789ABCDEF0123456789ABCDEF", "checkout_write"));
    CHECK(refused("POST", "/carts", "checkout_read", "{}"));
    CHECK(refused("POST", "/cards", "checkout_read", visa));
    CHECK(refused("POST", "/internal/order-cards", "checkout_write", "{}"));
    CHECK(refused("POST", "/internal/clone-refusals", "checkout_write", "{}"));
    CHECK(status_of(ask("GET", "/policy", {}, {}, "")) == 200);
    CHECK(database.rows.empty());
}

TEST_CASE_METHOD(CartHttpFixture, "the policy says what applies to the merchant", "[carts][R4][R7]")
{
    CHECK(json_of(ask("GET", "/policy")) == Json::parse(R"({"merchant_id":"DEMO","card_retention_days":60,
        "card_retention_seconds":5184000,"card_retention_boundary":"inclusive","collect_card_verification_number":true,
        "collect_card_verification_number_minimum":0,"card_number_token_minutes":30,"cart_days":14,
        "currency_code":"USD","payment_gateway":"sandbox","limits":{"body_bytes":1048576,"items":2000,"page":200}})"));
    CHECK(code_of(ask("GET", "/policy?x=1")) == "unknown_parameter");
}

TEST_CASE_METHOD(CartHttpFixture,
                 "a broken merchants file changes no policy, and a good one takes effect while it runs",
                 "[carts][R7][R11]")
{
    const auto before = body_of(ask("GET", "/policy"));
    write_merchants(R"({"DEMO":{"currency_code":"EUR","cart_days":0}})");
    CHECK(body_of(ask("GET", "/policy")) == before);
    write_merchants(R"({"DEMO":{"currency_code":"EUR","taxes":{"rate":19,"tax_shipping":true},
                                "payment_gateway":{"name":"authorizenet","credentials":"live"}}})");
    const auto policy = json_of(ask("GET", "/policy"));
    CHECK(policy.at("currency_code") == "EUR");
    CHECK(policy.at("taxes") == Json{{"rate", 19}, {"tax_shipping", true}});
    CHECK(policy.at("payment_gateway") == "authorizenet");
    CHECK(policy.dump().find("live") == std::string::npos);
    write_merchants(R"({"OTHER":{}})");
    CHECK(code_of(ask("GET", "/policy")) == "merchant_unknown");
}

TEST_CASE_METHOD(CartHttpFixture, "a card number is answered as its mask and refused everywhere else", "[cards][R6]")
{
    const auto entered = ask("POST", "/cards", visa);
    CHECK(status_of(entered) == 201);
    CHECK(entered.find("4111") == std::string::npos);
    CHECK(json_of(entered).at("expires_dts") == domain::format_rfc3339(now + 30min));

    const auto wrong = ask("POST", "/cards", R"({"card_number":"4111111111111112","card_expiration_month":12,
                                                 "card_expiration_year":2039})");
    CHECK(json_of(wrong).at("errors").at(0).at("code") == "card_number_invalid");
    CHECK(wrong.find("4111") == std::string::npos);
    const auto misplaced = ask("POST", "/carts", R"({"checkout":{"comments":"4111-1111-1111-1111"}})");
    CHECK(code_of(misplaced) == "card_number_not_allowed");
    CHECK(misplaced.find("4111") == std::string::npos);
    CHECK(status_of(ask("GET", "/carts/4111111111111111")) == 400);
}

TEST_CASE_METHOD(CartHttpFixture, "the second that decides over an order's card is the database's", "[cards][R4]")
{
    const auto bind = [&](std::chrono::sys_seconds creation) {
        const auto token = json_of(ask("POST", "/cards", visa)).at("card_number_token");
        return json_of(
            ask("POST", "/internal/order-cards",
                Json{{"card_number_token", token}, {"creation_dts", domain::format_rfc3339(creation)}}.dump()));
    };
    CHECK(bind(now - sixty).at("held") == true);
    CHECK(database.last_bound->number.deadline == now);
    CHECK(bind(now - sixty - 1s).at("held") == false);
    CHECK(bind(now + 1h).at("held") == true);
    CHECK(database.last_bound->number.deadline == now + sixty);
    database.clock = now + 1s;
    CHECK(bind(now - sixty).at("held") == false);
    CHECK(database.tokens.empty());
    CHECK(database.audit.back().event.outcome == "past_retention");
}

TEST_CASE_METHOD(CartHttpFixture, "a card that the vault refuses is taken out of the clone, with the reason",
                 "[clone][R8][R33]")
{
    database.lending = GENERATE(carts::Outcome::card_past_retention, carts::Outcome::card_erased);
    const std::string reason = database.lending == carts::Outcome::card_erased ? "erased" : "past_retention";

    const auto made = ask("POST", "/carts", planned_cart().dump(), clone_field(terms_with_card(false), planned_cart()));
    CHECK(status_of(made) == 201);
    CHECK(json_of(made).at("clone").at("card").at("reason") == reason);
    CHECK_FALSE(json_of(made).at("cart").at("payment").contains("credit_card"));
    CHECK(database.audit.front().event.action == carts::AuditAction::refusal);
    CHECK(database.audit.front().event.card_id == std::string(32, 'c'));

    const auto guarded =
        ask("POST", "/carts", planned_cart().dump(), clone_field(terms_with_card(true), planned_cart()));
    CHECK(status_of(guarded) == 409);
    CHECK(code_of(guarded) == "guard_failed");
    CHECK(json_of(guarded).at("errors").at(0).at("pointer") == "/guards/require_card");
    CHECK(json_of(guarded).at("clone").at("card").at("reason") == reason);
    CHECK(database.rows.size() == 1);
}

TEST_CASE_METHOD(CartHttpFixture, "a clone that requires a card and was planned without one fails closed",
                 "[clone][R15]")
{
    auto cart = planned_cart();
    cart["clone"]["card"] = {{"outcome", "not_copied"}, {"reason", "no_card"}, {"cvv_required", false}};
    cart["payment"].erase("credit_card");
    CHECK(status_of(ask("POST", "/carts", cart.dump(), clone_field({{"require_card", true}}, cart))) == 409);
    CHECK(database.rows.empty());
}

TEST_CASE_METHOD(CartHttpFixture, "a planned clone that the order service has not signed is refused", "[clone]")
{
    const auto cart = planned_cart();
    const auto field = clone_field({{"require_card", false}}, cart);
    auto changed = cart;
    changed["clone"]["generation"] = 2;
    CHECK(status_of(ask("POST", "/carts", cart.dump(), field)) == 201);
    CHECK(code_of(ask("POST", "/carts", changed.dump(), field)) == "malformed_request");
    CHECK(code_of(ask("POST", "/carts", cart.dump(), "Reprise-Clone: e30\r\n")) == "malformed_request");
    CHECK(code_of(ask("POST", "/carts", cart.dump(), "Reprise-Clone: e30.AAAA\r\n")) == "malformed_request");
    CHECK(database.rows.size() == 1);
}

TEST_CASE_METHOD(CartHttpFixture, "a parameter that an operation does not have is never ignored", "[carts]")
{
    for (const auto* path : {"/carts", "/cards"}) {
        CHECK(code_of(ask("POST", std::string(path) + "?dry_run=true", "{}")) == "unknown_parameter");
    }
    CHECK(code_of(ask("GET", "/carts/" + std::string(32, 'A') + "?limit=1")) == "unknown_parameter");
    CHECK(database.rows.empty());
}

TEST_CASE_METHOD(CartHttpFixture, "a cart is read back as it was answered, with its entity tag", "[carts]")
{
    const auto made = ask("POST", "/carts", R"({"billing":{"last_name":"Œuvre \\ \"漢字\""}})");
    const auto cart_id = json_of(made).at("cart_id").get<std::string>();
    CHECK(made.find("Location: /carts/" + cart_id + "\r\n") != std::string::npos);
    const auto read = ask("GET", "/carts/" + cart_id);
    CHECK(body_of(read) == body_of(made));
    CHECK(read.find("ETag: \"1\"\r\n") != std::string::npos);
    CHECK(read.find("Cache-Control: no-store\r\n") != std::string::npos);
    CHECK(status_of(ask("GET", "/carts/" + cart_id, {}, "If-None-Match: \"1\"\r\n")) == 304);
    CHECK(status_of(ask("HEAD", "/carts/" + cart_id)) == 200);
    CHECK(code_of(ask("GET", "/carts/" + std::string(32, 'A'))) == "cart_not_found");
}

TEST_CASE_METHOD(CartHttpFixture, "a page of carts leads to the next", "[carts]")
{
    const io::PagePosition position{"2026-11-23T08:00:00.000001Z", std::string(32, 'A')};
    database.page = {{R"({"cart_id":"A"})", R"({"cart_id":"B"})"}, position};
    const auto answer = ask("GET", "/carts?limit=2");
    CHECK(json_of(answer).at("carts").size() == 2);
    CHECK(database.last_filter.page.limit == 2);
    CHECK_FALSE(database.last_filter.page.after);
    const auto cursor = json_of(answer).at("next_cursor").get<std::string>();
    CHECK(answer.find("Link: </carts?limit=2&cursor=" + cursor + ">; rel=\"next\"\r\n") != std::string::npos);
    ask("GET", "/carts?cursor=" + cursor);
    CHECK(database.last_filter.page.limit == 50);
    CHECK(database.last_filter.page.after == position);
    CHECK(code_of(ask("GET", "/carts?limit=2&limit=3")) == "repeated_parameter");
    CHECK(code_of(ask("GET", "/carts?colour=red")) == "unknown_parameter");
}

TEST_CASE_METHOD(CartHttpFixture, "carts are asked for by source, address, maker and time", "[carts]")
{
    for (const auto* query : {"creation_date_begin=2026-11-01", "creation_date_end=2026-11-01T00:00:00", "email=*",
                              "email=", "email=a&email=b"}) {
        CAPTURE(query);
        CHECK(status_of(ask("GET", std::string("/carts?") + query)) == 400);
    }
    CHECK(status_of(ask(
              "GET", "/carts?email=Z%C3%98E_*&placed_by=clerk&cloned_from=DEMO-0000000001&"
                     "creation_date_begin=2026-11-01T01:00:00%2B01:00&creation_date_end=2026-11-02T00:00:00Z")) == 200);
    const auto& filter = database.last_filter;
    CHECK(filter.email_pattern == "zøe\\_%");
    CHECK(filter.placed_by == "clerk");
    CHECK(filter.source_order_id == "DEMO-0000000001");
    CHECK(filter.creation_begin == domain::parse_rfc3339("2026-11-01T00:00:00Z"));
    CHECK(filter.creation_end == domain::parse_rfc3339("2026-11-02T00:00:00Z"));
}

TEST_CASE_METHOD(CartHttpFixture, "a repeated request with its key is answered alike, another one is refused",
                 "[carts][R41]")
{
    const std::string key = "Idempotency-Key: abc\r\n";
    const auto first = ask("POST", "/carts", R"({"language_iso_code":"ENG"})", key);
    const auto again = ask("POST", "/carts", R"({"language_iso_code":"ENG"})", key);
    CHECK(body_of(first) == body_of(again));
    CHECK(again.find("Idempotent-Replayed: true\r\n") != std::string::npos);
    CHECK(code_of(ask("POST", "/carts", R"({"language_iso_code":"FRA"})", key)) == "idempotency_key_reused");
    CHECK(code_of(ask("POST", "/carts", "{}", "Idempotency-Key: \r\n")) == "invalid_idempotency_key");
    CHECK(database.rows.size() == 1);
}
