#include "io/ultracart_presenter.hpp"

#include "domain/json_access.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"
#include "io/json_reader.hpp"
#include "io/query.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace reprise::io {

namespace {

constexpr std::string_view dialect_prefix = "/rest/v2/";

/// An order is asked for its parts one at a time, and the parts of a part are left out unless they are asked for.
constexpr auto order_parts = std::to_array<UltracartPart>({
    {"affiliate", "affiliates", ""},
    {"auto_order", "auto_order", ""},
    {"billing", "billing", ""},
    {"buysafe", "buysafe", ""},
    {"channel_partner", "channel_partner", ""},
    {"checkout", "checkout", ""},
    {"clone", "clone", ""},
    {"coupon", "coupons", ""},
    {"current_stage_histories", "current_stage_histories", ""},
    {"customer_profile", "customer_profile", ""},
    {"digital_order", "digital_order", ""},
    {"edi", "edi", ""},
    {"fraud_score", "fraud_score", ""},
    {"gift", "gift", ""},
    {"gift_certificate", "gift_certificate", ""},
    {"internal", "internal", ""},
    {"item", "items", ""},
    {"linked_shipment", "linked_shipment", ""},
    {"marketing", "marketing", ""},
    {"payment", "payment", ""},
    {"payment.transaction", "transactions", "payment"},
    {"point_of_sale", "point_of_sale", ""},
    {"properties", "properties", ""},
    {"quote", "quote", ""},
    {"salesforce", "salesforce", ""},
    {"shipping", "shipping", ""},
    {"shipping.tracking_number_details", "tracking_number_details", "shipping"},
    {"summary", "summary", ""},
    {"tags", "Tags", ""},
    {"taxes", "taxes", ""},
    {"utms", "utms", ""},
});

constexpr auto cart_parts = std::to_array<UltracartPart>({
    {"affiliate", "affiliate", ""},
    {"billing", "billing", ""},
    {"buysafe", "buysafe", ""},
    {"checkout", "checkout", ""},
    {"clone", "clone", ""},
    {"coupons", "coupons", ""},
    {"currency_conversion", "currency_conversion", ""},
    {"customer_profile", "customer_profile", ""},
    {"gift", "gift", ""},
    {"gift_certificate", "gift_certificate", ""},
    {"items", "items", ""},
    {"marketing", "marketing", ""},
    {"payment", "payment", ""},
    {"properties", "properties", ""},
    {"settings", "settings", ""},
    {"shipping", "shipping", ""},
    {"summary", "summary", ""},
    {"taxes", "taxes", ""},
    {"upsell_after", "upsell_after", ""},
    {"utms", "utms", ""},
});

/// What UltraCart shows of an order when no part is asked for.
constexpr std::array<std::string_view, 5> order_basics{"merchant_id", "order_id", "current_stage", "creation_dts",
                                                       "language_iso_code"};

/// What a header may say (RFC 9110 section 5.5), cut to what fits one line.
std::string header_form(std::string text)
{
    constexpr std::size_t longest = 500;
    text.resize(std::min(text.size(), longest));
    std::ranges::replace_if(
        text, [](char letter) { return letter < ' ' || letter > '~'; }, '?');
    return text;
}

/// The detail of a problem, and what is wrong with each member, as one text for the developer.
std::string developer_message_of(const Json& problem)
{
    auto message = domain::text_at(problem, "detail");
    for (const auto& fault : problem.value("errors", Json::array())) {
        message.append(message.empty() ? "" : " ")
            .append(domain::text_at(fault, "pointer"))
            .append(": ")
            .append(domain::text_at(fault, "detail"));
    }
    return message.empty() ? domain::text_at(problem, "title") : message;
}

bool is_shown(const Expansion& expansion, std::string_view name)
{
    return expansion.contains(name);
}

/// Takes out what is in a part that nobody has asked for.
void keep_parts(Json& value, const Expansion& expansion, std::span<const UltracartPart> parts)
{
    for (const auto& part : parts) {
        const bool is_nested = !part.within.empty();
        const auto owner = is_nested ? value.find(part.within) : value.end();
        if (is_nested && owner != value.end() && !is_shown(expansion, part.name)) {
            owner->erase(std::string(part.member));
        } else if (is_nested && owner != value.end() && !is_shown(expansion, part.within)) {
            const auto member = owner->find(part.member);
            *owner = member == owner->end() ? Json::object() : Json{{std::string(part.member), *member}};
        }
    }
    for (const auto& part : parts) {
        const bool is_owner_of_shown = std::ranges::any_of(
            parts, [&](const auto& other) { return other.within == part.member && is_shown(expansion, other.name); });
        if (part.within.empty() && !is_shown(expansion, part.name) && !is_owner_of_shown) {
            value.erase(std::string(part.member));
        }
    }
}

bool is_money(const Json& value)
{
    return value.is_object() && value.size() == 2 && value.contains("value") && value.at("value").is_number() &&
           value.contains("currency_code");
}

/// UltraCart writes dollars with their sign; other amounts with the code of their currency, which every reader knows.
void write_money(Json& money)
{
    const auto currency = domain::text_at(money, "currency_code");
    const auto text = domain::amount_text(domain::money_of(money));
    money["localized"] = money.at("value");
    money["localized_formatted"] =
        currency == "USD" ? (text.starts_with('-') ? "-$" + text.substr(1) : "$" + text) : text + " " + currency;
    money["exchange_rate"] = 1;
}

/// The names of all times; no other member of these is a text that ends with Z.
bool is_time(std::string_view name, const Json& value)
{
    constexpr std::array<std::string_view, 3> ends{"_dts", "_timestamp", "_until"};
    const bool is_named_so = std::ranges::any_of(ends, [&](auto end) { return name.ends_with(end); }) ||
                             name.find("date") != std::string_view::npos || name == "next_attempt" ||
                             name == "last_download";
    return value.is_string() && is_named_so && value.get_ref<const std::string&>().ends_with('Z') &&
           domain::parse_rfc3339(value.get_ref<const std::string&>());
}

} // namespace

bool is_ultracart(std::string_view path)
{
    return path.starts_with(dialect_prefix);
}

Reply in_ultracart_form(Reply reply)
{
    if (reply.content_type != "application/problem+json") {
        return reply;
    }
    auto body = read_json(reply.body);
    const auto detail = domain::text_at(body, "detail");
    const auto user_message = detail.empty() ? domain::text_at(body, "title") : detail;
    const Json error{{"error_code", body.at("code")},
                     {"developer_message", developer_message_of(body)},
                     {"user_message", user_message}};
    for (const auto* name : {"type", "title", "status", "code", "detail", "trace_id", "errors"}) {
        body.erase(name);
    }
    write_in_ultracart_form(body);
    body["error"] = error;
    body["metadata"] = Json::object();
    body["success"] = false;
    reply.body = write_json(body);
    reply.content_type = "application/json";
    reply.headers.emplace_back("UC-REST-ERROR", header_form(user_message));
    return reply;
}

std::span<const UltracartPart> ultracart_order_parts()
{
    return order_parts;
}

std::span<const UltracartPart> ultracart_cart_parts()
{
    return cart_parts;
}

Expansion read_expansion(const Request& request, std::span<const UltracartPart> parts)
{
    Expansion expansion;
    const auto given = std::ranges::find(request.query, "_expand", &std::pair<std::string, std::string>::first);
    std::string_view rest = given == request.query.end() ? std::string_view{} : std::string_view(given->second);
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto name = trimmed(rest.substr(0, comma));
        const auto part = std::ranges::find_if(parts, [&](const auto& known) {
            return known.name == name || (known.within.empty() && known.member == name);
        });
        if (part == parts.end()) {
            std::string known;
            for (const auto& one : parts) {
                known.append(known.empty() ? "" : ", ").append(one.name);
            }
            throw invalid_parameter("_expand", "names with commas between them, of these: " + known);
        }
        expansion.insert(part->name);
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
    return expansion;
}

Json ultracart_order(Json order, const Expansion& expansion)
{
    if (expansion.empty()) {
        Json basics = Json::object();
        for (const auto name : order_basics) {
            if (const auto* const member = domain::find_member(order, name)) {
                basics[std::string(name)] = *member;
            }
        }
        order = std::move(basics);
    }
    keep_parts(order, expansion, order_parts);
    write_in_ultracart_form(order);
    return order;
}

Json ultracart_cart(Json cart, const Expansion& expansion)
{
    keep_parts(cart, expansion, cart_parts);
    write_in_ultracart_form(cart);
    return cart;
}

void write_in_ultracart_form(Json& value)
{
    if (is_money(value)) {
        write_money(value);
        return;
    }
    for (auto member = value.begin(); value.is_structured() && member != value.end(); ++member) {
        if (value.is_object() && is_time(member.key(), *member)) {
            auto& text = member->get_ref<std::string&>();
            text.replace(text.size() - 1, 1, "+00:00");
        }
        write_in_ultracart_form(*member);
    }
}

Json ultracart_envelope(const std::string& name, Json payload)
{
    return {{name, std::move(payload)}, {"success", true}, {"metadata", {{"payload_name", name}}}};
}

Reply with_body(Reply native, const Json& body)
{
    native.status = 200;
    native.body = write_json(body);
    std::erase_if(native.headers, [](const auto& header) { return header.first == "Location"; });
    return native;
}

Reply presented(Reply native, const std::function<Json(Json)>& present)
{
    if (native.status >= 300) {
        return native;
    }
    const auto body = present(read_json(native.body));
    return with_body(std::move(native), body);
}

} // namespace reprise::io
