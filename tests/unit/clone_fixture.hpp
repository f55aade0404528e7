#pragma once

#include "domain/clone.hpp"
#include "domain/json.hpp"
#include "domain/time.hpp"

#include <chrono>
#include <string>

namespace reprise::domain {

inline constexpr const char* fixture_creation = "2026-03-01T10:00:00Z";

/// A small order that loses nothing when it is cloned within its days.
inline Json plain_order()
{
    return Json::parse(R"({"order_id":"DEMO-0000000042","merchant_id":"DEMO","creation_dts":"2026-03-01T10:00:00Z",
    "currency_code":"USD","current_stage":"Completed Order","language_iso_code":"ENG",
    "billing":{"first_name":"Zo\u00eb","last_name":"O'Neil \"\\\"","email":"zoe@example.com","day_phone":"555-0100",
               "day_phone_e164":"+15550100","cc_emails":["a@example.com","b@example.com"]},
    "items":[
      {"item_index":1,"merchant_item_id":"TEA","quantity":2,"cost":{"value":10,"currency_code":"USD"},
       "options":[{"label":"Size","value":"L","cost_change":{"value":1,"currency_code":"USD"}}]},
      {"item_index":2,"merchant_item_id":"TEA","quantity":1,"cost":{"value":10,"currency_code":"USD"},
       "options":[{"label":"Size","value":"S"}]}],
    "payment":{"payment_method":"Credit Card","payment_status":"Processed","credit_card":{
      "card_number":"XXXXXXXXXXXX1111","card_type":"VISA","card_expiration_month":12,"card_expiration_year":2030,
      "card_number_truncated":false}},
    "summary":{"subtotal":{"value":30,"currency_code":"USD"},"total":{"value":30,"currency_code":"USD"}}})");
}

/// An order whose lines are a kit (3 pieces, two components) between two plain lines.
inline Json kit_order()
{
    Json order = plain_order();
    order["items"] = Json::parse(R"([
    {"item_index":1,"merchant_item_id":"CUP","quantity":4,"cost":{"value":2.5,"currency_code":"USD"},
     "discount":{"value":1.01,"currency_code":"USD"}},
    {"item_index":2,"merchant_item_id":"SET","kit":true,"quantity":3,"cost":{"value":20,"currency_code":"USD"}},
    {"item_index":3,"merchant_item_id":"POT","kit_component":true,"parent_item_index":2,"parent_merchant_item_id":"SET",
     "quantity":3,"cost":{"value":0,"currency_code":"USD"}},
    {"item_index":4,"merchant_item_id":"LID","kit_component":true,"parent_item_index":2,"parent_merchant_item_id":"SET",
     "quantity":6},
    {"item_index":5,"merchant_item_id":"BAG","quantity":1,"cost":{"value":1,"currency_code":"USD"}}])");
    return order;
}

/// The terms of a merchant with the default settings, that many seconds after the fixture orders were placed.
inline CloneTerms terms_after(std::chrono::seconds age)
{
    CloneTerms terms;
    terms.now = parse_rfc3339(fixture_creation).value() + age;
    return terms;
}

/// Plans a clone of an order that holds its card, one hour after it was placed.
inline ClonePlan plan(const Json& order, const char* request = "{}")
{
    return plan_clone({order, true, false, {}}, parse_clone_request(Json::parse(request)),
                      terms_after(std::chrono::hours{1}));
}

/// The code under which the report says that a path was not copied, or an empty text.
inline std::string code_at(const ClonePlan& plan, const std::string& path)
{
    for (const Json& entry : plan.report().at("not_copied")) {
        if (entry.at("path") == path)
            return entry.at("code").get<std::string>();
    }
    return {};
}

} // namespace reprise::domain
