#include "orders/routes.hpp"

#include "io/json_reader.hpp"
#include "io/query.hpp"
#include "orders/clone_order.hpp"
#include "orders/erased_cards.hpp"
#include "orders/insert_order.hpp"
#include "orders/insert_placed_order.hpp"
#include "orders/key_use_route.hpp"
#include "orders/order_view.hpp"

namespace reprise::orders {

namespace {

constexpr int page_limit = 200;
constexpr int page_default = 50;

/// A LIKE pattern that means the text itself, with a `*` at either end as a wildcard where it is allowed.
std::string like_pattern(std::string_view text, bool may_begin_with_star)
{
    const bool begins = may_begin_with_star && text.starts_with('*');
    const bool ends = text.size() > (begins ? 1U : 0U) && text.ends_with('*');
    std::string pattern = begins ? "%" : "";
    for (const char letter : text.substr(begins ? 1 : 0, text.size() - (begins ? 1 : 0) - (ends ? 1 : 0))) {
        if (letter == '%' || letter == '_' || letter == '\\') {
            pattern += '\\';
        }
        pattern += letter;
    }
    return ends ? pattern + '%' : pattern;
}

std::string lower_ascii(std::string text)
{
    for (auto& letter : text) {
        letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
    }
    return text;
}

std::string cursor_scope(const io::Request& request)
{
    std::string scope = "orders\n" + request.caller.merchant_id().str();
    for (const auto& [name, value] : request.query) {
        if (name != "cursor" && name != "limit") {
            scope.append("\n").append(name).append("=").append(value);
        }
    }
    return scope;
}

OrderFilter filter_of(const Deps& deps, const io::Request& request)
{
    const io::Parameters parameters(request, {"order_id", "email", "cloned_from", "limit", "cursor"});
    OrderFilter filter;
    filter.limit = parameters.number("limit", page_default, 1, page_limit);
    if (const auto order_id = parameters.text("order_id")) {
        filter.order_id_pattern = like_pattern(*order_id, true);
    }
    if (const auto email = parameters.text("email")) {
        filter.email_pattern = like_pattern(lower_ascii(*email), false);
    }
    filter.source_order_id = parameters.text("cloned_from");
    if (const auto cursor = parameters.text("cursor")) {
        filter.after = io::read_cursor(*cursor, cursor_scope(request), deps.fingerprint_key);
    }
    return filter;
}

} // namespace

io::MerchantPolicy policy_of(const Deps& deps, const io::Request& request)
{
    auto policy = deps.merchants.find(request.caller.merchant_id());
    if (!policy) {
        throw io::Error(io::Problem::merchant_unknown);
    }
    return std::move(*policy);
}

StoredOrder find_order(const Deps& deps, const io::Request& request)
{
    const auto id = domain::OrderId::parse(request.path_parameter("order_id"));
    auto order = id ? deps.orders.find(request.caller.merchant_id(), *id) : std::nullopt;
    if (!order) {
        throw io::Error(io::Problem::order_not_found, "This merchant has no such order.");
    }
    return std::move(*order);
}

io::Reply list_orders(const Deps& deps, const io::Request& request)
{
    const auto filter = filter_of(deps, request);
    auto listed = deps.orders.list(request.caller.merchant_id(), filter);
    const auto limit = static_cast<std::size_t>(filter.limit);
    const bool has_more = listed.size() > limit;
    listed.resize(std::min(listed.size(), limit));
    const auto retention = policy_of(deps, request).card_retention;
    std::string entries;
    for (const auto& [order, position] : listed) {
        entries += (entries.empty() ? "" : ",") + list_entry_text(order, request.now, retention);
    }
    io::Reply reply{200, "{\"orders\":[" + entries + "]", "application/json", {}};
    if (has_more) {
        const auto cursor = io::write_cursor(listed.back().position, cursor_scope(request), deps.fingerprint_key);
        reply.body += ",\"next_cursor\":\"" + cursor + "\"";
        reply.headers.emplace_back("Link", io::next_link(request, "/orders", cursor));
    }
    reply.body += "}";
    return reply;
}

io::Reply get_order(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto order = find_order(deps, request);
    const auto retention = policy_of(deps, request).card_retention;
    const auto tag = order_tag(order, request.now, retention);
    if (io::matches_if_none_match(request, tag)) {
        return {304, {}, "application/json", {{"ETag", tag}}};
    }
    return {200, order_text(order, request.now, retention), "application/json", {{"ETag", tag}}};
}

std::vector<io::Route> order_routes(const Deps& deps)
{
    const auto with = [deps](io::Reply (*route)(const Deps&, const io::Request&)) {
        return [deps, route](const io::Request& request) { return route(deps, request); };
    };
    return {
        {"GET", "/orders", {"order_read"}, with(list_orders)},
        {"POST", "/orders", {"order_write"}, with(insert_order)},
        {"GET", "/orders/{order_id}", {"order_read"}, with(get_order)},
        {"POST", "/orders/{order_id}/clone", {"order_read", "checkout_write"}, with(clone_order)},
        {"GET", "/idempotency-keys/{idempotency_key}", {}, with(get_idempotency_key)},
        {"POST", "/internal/placed-orders", {"order_write"}, with(insert_placed_order)},
        {"POST", "/internal/erased-cards", {"order_write"}, with(mark_erased_cards)},
    };
}

} // namespace reprise::orders
