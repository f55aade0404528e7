#include "carts/audit_routes.hpp"

#include "domain/json_access.hpp"
#include "domain/time.hpp"
#include "io/application.hpp"
#include "io/json_reader.hpp"
#include "io/page.hpp"
#include "io/problem.hpp"
#include "io/query.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace reprise::carts {

namespace {

constexpr const char* list_route = "GET /audit";
constexpr const char* list_name = "audit";

/// As long as the contract allows.
constexpr std::size_t most_filter_octets = 255;

bool is_action(const std::string& text)
{
    using enum AuditAction;
    constexpr std::array all{entry, copy, bind, charge, erasure, refusal, clone, place, access_refused, audit_read};
    return std::ranges::any_of(all, [&](AuditAction action) { return to_string(action) == text; });
}

bool is_trace_id(const std::string& text)
{
    constexpr std::size_t digits = 32;
    return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// The parameter of that name when it is given and right. `what` says what it takes.
template <class IsRight>
std::optional<std::string> checked(const io::Parameters& parameters, const std::string& name, const std::string& what,
                                   IsRight is_right)
{
    auto value = parameters.text(name);
    if (value && !is_right(*value)) {
        throw io::invalid_parameter(name, what);
    }
    return value;
}

AuditFilter filter_of(const Deps& deps, const io::Request& request)
{
    const auto is_short = [](const std::string& text) { return !text.empty() && text.size() <= most_filter_octets; };
    const auto is_address = [&](const std::string& text) { return is_short(text) && text.front() == '/'; };
    const io::Parameters parameters(request, {"action", "subject", "resource", "trace_id", "occurred_dts_begin",
                                              "occurred_dts_end", "limit", "cursor"});
    AuditFilter filter;
    filter.page = io::read_page_request(request, parameters, list_name, deps.fingerprint_key);
    filter.action = checked(parameters, "action", "one of the actions of the audit", is_action);
    filter.subject = checked(parameters, "subject", "1 to 255 octets", is_short);
    filter.resource = checked(parameters, "resource", "an address such as /carts/{cart_id}", is_address);
    filter.trace_id = checked(parameters, "trace_id", "32 lower-case hexadecimal digits", is_trace_id);
    filter.begin = parameters.time("occurred_dts_begin");
    filter.end = parameters.time("occurred_dts_end");
    return filter;
}

/// The address of a route, which is its name without the method.
std::string address_of(const std::string& route)
{
    return route.substr(route.find(' ') + 1);
}

AuditEntry refused_entry(const io::Request& request, const io::RefusedAccess& refused)
{
    const std::string outcome(io::entry_of(refused.problem).code);
    return audit_entry(request, refused.route, {AuditAction::access_refused, address_of(refused.route), {}, outcome});
}

/// What the order service says of a refusal: `{"route", "code"}`.
io::RefusedAccess read_refused_access(const std::string& body)
{
    constexpr std::size_t most_route_octets = 100;
    const auto document = io::read_json(body);
    const auto route = domain::text_at(document, "route");
    const auto problem = io::problem_of(domain::text_at(document, "code"));
    const bool is_refusal = problem && io::entry_of(*problem).status == 403;
    if (!is_refusal || document.size() != 2 || route.size() > most_route_octets ||
        route.find(" /") == std::string::npos) {
        throw io::Error(io::Problem::invalid_body, {},
                        {{"", "wrong_format", "This takes route and the code of a refusal."}});
    }
    return {std::string(route), *problem};
}

} // namespace

io::Reply list_audit(const Deps& deps, const io::Request& request)
{
    const auto filter = filter_of(deps, request);
    const auto& merchant = request.caller.merchant_id();
    const auto page = deps.audit.list(merchant, filter);
    // PCI DSS 10.2.1.3. Nothing is shown before it is written down that it was.
    const auto outcome = std::to_string(page.entries.size()) + " entries";
    deps.audit.write(
        merchant, {nullptr, {}, {audit_entry(request, list_route, {AuditAction::audit_read, "/audit", {}, outcome})}});
    return io::page_reply(request, list_name, "entries", page, deps.fingerprint_key);
}

io::Reply keep_refused_access(const Deps& deps, const io::Request& request)
{
    const auto refused = read_refused_access(request.body);
    auto entry = refused_entry(request, refused);
    entry.origin = "orders " + refused.route;
    deps.audit.write(request.caller.merchant_id(), {nullptr, {}, {std::move(entry)}});
    return {204, {}, "application/json", {}};
}

void write_refused_access(AuditStore& audit, const io::Request& request, const io::RefusedAccess& refused)
{
    audit.write(request.caller.merchant_id(), {nullptr, {}, {refused_entry(request, refused)}});
}

} // namespace reprise::carts
