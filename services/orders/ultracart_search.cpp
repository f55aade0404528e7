#include "orders/ultracart_search.hpp"

#include "domain/money.hpp"
#include "io/json_reader.hpp"
#include "io/query.hpp"
#include "io/ultracart_presenter.hpp"
#include "io/ultracart_reader.hpp"
#include "orders/order_view.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace reprise::orders {

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr int most_passed_over = 10'000;
constexpr std::size_t most_in_batch = 500;

/// The documents of one answer: they are read and written again, at some ten times their size in memory.
constexpr std::size_t most_document_octets = 8 << 20;

/// How the native list pages and sorts. Here it is done by names that begin with a line.
constexpr std::array<std::string_view, 3> native_names{"sort", "limit", "cursor"};

/// The parameters whose names begin with a line, which say what of the orders is shown, or all others, which say which.
Pairs parameters_of(const io::Request& request, bool begin_with_line)
{
    Pairs chosen;
    std::ranges::copy_if(request.query, std::back_inserter(chosen),
                         [&](const auto& pair) { return pair.first.starts_with('_') == begin_with_line; });
    return chosen;
}

/// The sort as the native list has it: `+total` comes as ` total` where the plus sign was not encoded, and a member of
/// an order may be named with the part in which it stands.
std::string sort_of(const io::Parameters& parameters)
{
    constexpr std::string_view part = "summary.";
    auto text = parameters.text("_sort").value_or("-creation_dts");
    const bool is_down = text.starts_with('-');
    text.erase(0, is_down || text.starts_with('+') || text.starts_with(' ') ? 1 : 0);
    text.erase(0, text == "summary.total" ? part.size() : 0);
    if (text != "creation_dts" && text != "total") {
        throw io::invalid_parameter("_sort", "one of: -creation_dts, +creation_dts, -total, +total");
    }
    return (is_down ? "-" : "") + text;
}

/// The request of the native list for the same orders.
io::Request native_list(const io::Request& request, const io::Parameters& parameters, const Pairs& filters)
{
    auto native = io::native_request(request, {});
    for (const auto& [name, value] : filters) {
        if (std::ranges::find(native_names, name) != native_names.end()) {
            throw io::Error(io::Problem::unknown_parameter, "There is no parameter \"" + name + "\" here.");
        }
        // UltraCart's own name of Google Pay begins with a space.
        const bool is_method = name == "payment_method" && value.starts_with(' ');
        native.query.emplace_back(name, is_method ? value.substr(1) : value);
    }
    if (native.query.empty()) {
        throw io::Error(io::Problem::invalid_parameter, "Give one filter at least, such as creation_date_begin.");
    }
    native.query.emplace_back("sort", sort_of(parameters));
    native.query.emplace_back("limit", std::to_string(parameters.number("_limit", 100, 1, 200)));
    return native;
}

int offset_of(const io::Parameters& parameters)
{
    const int offset = parameters.number("_offset", 0, 0, std::numeric_limits<int>::max());
    if (offset > most_passed_over) {
        throw io::invalid_parameter("_offset", "a whole number up to 10000; for what comes behind it narrow the "
                                               "filters, or go through GET /orders by its cursor");
    }
    return offset;
}

Json shown(const Deps& deps, const io::Request& request, const std::vector<std::string>& order_ids)
{
    const auto expansion = io::read_expansion(request, io::ultracart_order_parts());
    const auto retention = deps.merchants.at(request.caller.merchant_id())->card_retention;
    const auto orders = deps.orders.find_all(request.caller.merchant_id(), order_ids);
    std::size_t octets = 0;
    for (const auto& order : orders) {
        octets += order.document.size();
    }
    if (octets > most_document_octets) {
        throw io::Error(io::Problem::invalid_parameter, "These orders are too large for one answer: ask for fewer.");
    }
    auto list = Json::array();
    for (const auto& order : orders) {
        list.push_back(io::ultracart_order(io::read_json(order_text(order, request.now, retention)), expansion));
    }
    return list;
}

io::Reply search(const Deps& deps, const io::Request& request, const Pairs& filters)
{
    auto own = io::native_request(request, {});
    own.query = parameters_of(request, true);
    const io::Parameters parameters(own, {"_expand", "_limit", "_offset", "_sort"});
    const auto native = native_list(request, parameters, filters);
    auto filter = read_order_filter(
        native, deps.contract, deps.merchants.at(request.caller.merchant_id())->card_retention, deps.fingerprint_key);
    filter.offset = offset_of(parameters);
    const auto found = deps.orders.list(request.caller.merchant_id(), filter);
    std::vector<std::string> order_ids;
    std::ranges::transform(found.orders, std::back_inserter(order_ids), &StoredOrder::order_id);
    auto body = io::ultracart_envelope("orders", shown(deps, request, order_ids));
    Json result_set{{"count", order_ids.size()},
                    {"limit", filter.page.limit},
                    {"offset", filter.offset},
                    {"more", found.next.has_value()}};
    if (found.next) {
        result_set["next_offset"] = filter.offset + filter.page.limit;
    }
    body["metadata"]["result_set"] = std::move(result_set);
    return io::json_reply(200, body);
}

/// The value of a member of an OrderQuery as a parameter would have it.
std::string parameter_text(const std::string& name, const Json& value)
{
    if (value.is_string()) {
        return value.get<std::string>();
    }
    const auto number = domain::decimal_of(value);
    return number ? domain::to_json(*number).dump() : throw io::invalid_parameter(name, "a text or a number");
}

} // namespace

io::Reply list_ultracart_orders(const Deps& deps, const io::Request& request)
{
    return search(deps, request, parameters_of(request, false));
}

io::Reply query_ultracart_orders(const Deps& deps, const io::Request& request)
{
    if (const auto others = parameters_of(request, false); !others.empty()) {
        throw io::Error(io::Problem::unknown_parameter, "The filters stand in the body.");
    }
    const auto query = io::read_json(request.body.empty() ? "{}" : request.body);
    if (!query.is_object()) {
        throw io::Error(io::Problem::invalid_body, {}, {{"", "wrong_type", "An OrderQuery is an object."}});
    }
    Pairs filters;
    for (const auto& [name, value] : query.items()) {
        // Where UltraCart looks, its database or its cache: here there is one place.
        if (name != "query_target") {
            filters.emplace_back(name, parameter_text(name, value));
        }
    }
    return search(deps, request, filters);
}

io::Reply list_ultracart_batch(const Deps& deps, const io::Request& request)
{
    const io::Parameters known(request, {"_expand"});
    const auto body = io::read_ultracart_body(request, {"order_ids", "query_target"});
    const auto ids = body.value("order_ids", Json());
    const bool are_texts = ids.is_array() && std::ranges::all_of(ids, [](const Json& id) { return id.is_string(); });
    if (!are_texts || ids.empty() || ids.size() > most_in_batch) {
        throw io::Error(io::Problem::invalid_body, {},
                        {{"/order_ids", "out_of_range", "1 to 500 order ids are asked for at a time."}});
    }
    return io::json_reply(200,
                          io::ultracart_envelope("orders", shown(deps, request, ids.get<std::vector<std::string>>())));
}

} // namespace reprise::orders
