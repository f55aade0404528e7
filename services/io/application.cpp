#include "io/application.hpp"

#include "domain/ascii.hpp"
#include "domain/masking.hpp"
#include "domain/time.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/log.hpp"
#include "io/query.hpp"
#include "io/routing.hpp"
#include "io/ultracart_presenter.hpp"

#include <algorithm>
#include <exception>

namespace reprise::io {

namespace {

constexpr const char* merge_patch_type = "application/merge-patch+json";

/// Headers that hold no text of a person: token and key, whose letters can look like anything, and the random ids that
/// the gateway gives, of which one in some ten thousand would be refused for nothing.
bool is_searched(std::string_view name)
{
    const auto is = [name](std::string_view other) { return equal_names(name, other); };
    return !is("Authorization") && !is(api_key_header) && !is("X-Request-Id") && !is("traceparent") &&
           !name.starts_with("Reprise-");
}

/// A card number has no business in an address or a header, and both are what other parties log (R6).
void refuse_card_numbers(const Request& request)
{
    const auto holds = [](std::string_view text) {
        return domain::holds_card_number(text) || (text.find('%') != std::string_view::npos &&
                                                   domain::holds_card_number(percent_decoded(text).value_or("")));
    };
    const bool in_header = std::ranges::any_of(request.headers, [](const auto& header) {
        return is_searched(header.first) && domain::holds_card_number(header.second);
    });
    if (in_header || holds(request.path) || holds(request.query_text)) {
        throw Error(Problem::card_number_not_allowed_in_address, "Card numbers go to POST /cards and nowhere else.");
    }
}

/// RFC 9110 section 12.5.1, as far as it matters to a service that speaks JSON only.
void refuse_unacceptable(const Request& request)
{
    const auto accept = request.header("Accept").value_or("*/*");
    const bool accepts_json = accept.find("*/*") != std::string::npos ||
                              accept.find("application/*") != std::string::npos ||
                              accept.find("application/json") != std::string::npos ||
                              accept.find("application/problem+json") != std::string::npos || accept.empty();
    if (!accepts_json) {
        throw Error(Problem::not_acceptable, "The answer is application/json.");
    }
}

/// The merge patch has a media type of its own (RFC 7396 section 4) and is taken as plain JSON as well.
void refuse_other_media_types(const Request& request)
{
    if (request.body.empty()) {
        return;
    }
    if (const auto coding = request.header("Content-Encoding"); coding && *coding != "identity") {
        throw Error(Problem::unsupported_media_type, "Send the body without a content coding.");
    }
    const bool is_patch = request.method == "PATCH";
    auto type = request.header("Content-Type").value_or("");
    std::ranges::transform(type, type.begin(), domain::to_lower);
    type.erase(std::remove(type.begin(), type.end(), ' '), type.end());
    if (type == "application/json" || type == "application/json;charset=utf-8" ||
        type == "application/json;charset=\"utf-8\"" || (is_patch && type == merge_patch_type)) {
        return;
    }
    if (is_patch) {
        throw Error(Problem::unsupported_media_type, "Send application/merge-patch+json in UTF-8.")
            .with_header("Accept-Patch", merge_patch_type);
    }
    throw Error(Problem::unsupported_media_type, "Send application/json in UTF-8.");
}

/// A neighbour says until when it waits. What begins later would have an effect that nobody is told of: a service that
/// was stopped and goes on finds such requests in its sockets.
void refuse_late_work(const Request& request)
{
    const auto deadline = request.header("Reprise-Deadline");
    if (deadline && request.now > domain::parse_rfc3339(*deadline).value_or(request.now)) {
        throw Error(Problem::request_time_out, "The neighbour no longer waits for this answer.");
    }
}

/// The answer to what no route expected. A fault of ours says a trace id and nothing else (design.md 3.2).
Reply internal_error(const Trace& trace, std::string_view what)
{
    log(LogLevel::error, "unexpected exception", {{"trace_id", trace.trace_id}, {"what", what}});
    return problem_reply(Error(Problem::internal_error), trace);
}

void add_common_headers(Reply& reply, const Trace& trace)
{
    reply.headers.emplace_back("Cache-Control", "no-store");
    reply.headers.emplace_back("traceparent", traceparent_of(trace));
}

} // namespace

Application::Application(std::vector<Route> routes, const Credentials& credentials, const Merchants& merchants,
                         Metrics& metrics, Clock clock, RefusalTrail trail)
    : routes_(std::move(routes)), credentials_(credentials), merchants_(merchants), metrics_(metrics),
      clock_(std::move(clock)), refusals_(metrics, std::move(trail))
{
}

Reply Application::run(Request& request, std::string& route_name) const
{
    refuse_card_numbers(request);
    auto match = find_route(routes_, request.method, request.path);
    if (match.route == nullptr) {
        return match.answer;
    }
    route_name = match.route->method + " " + match.route->pattern;
    request.path_parameters = std::move(match.path_parameters);
    admit(request, *match.route);
    request.query = read_query(request.query_text);
    return match.route->run(request);
}

void Application::admit(Request& request, const Route& route) const
{
    if (route.access == Access::open) {
        return;
    }
    request.caller = credentials_.verify(request);
    if (route.access == Access::token && !merchants_.find(request.caller.merchant_id())) {
        throw Error(Problem::merchant_unknown, "The merchant of this token is not served here.");
    }
    for (const auto& scope : route.scopes) {
        if (!request.caller.has_scope(scope)) {
            throw Error(Problem::scope_missing, "The token needs the scope " + scope + ".");
        }
    }
    refuse_late_work(request);
    refuse_unacceptable(request);
    refuse_other_media_types(request);
}

Reply Application::refuse(const Request& request, const std::string& route_name, const Error& error) const
{
    auto reply = problem_reply(error, request.trace);
    if (reply.status == 401 || reply.status == 403) {
        refusals_.note(request, {route_name, error.problem()});
    }
    return reply;
}

Reply Application::run_or_refuse(Request& request, std::string& route_name) const
{
    try {
        return run(request, route_name);
    } catch (const Error& error) {
        return refuse(request, route_name, error);
    } catch (const domain::DomainError& error) {
        return problem_reply(Error(Problem::invalid_body, {}, error.faults()), request.trace);
    } catch (const std::exception& error) {
        return internal_error(request.trace, error.what());
    } catch (...) {
        return internal_error(request.trace, "not a std::exception");
    }
}

void Application::add_allowed_origin(const Request& request, Reply& reply) const
{
    const auto origin = request.header("Origin");
    if (origin && merchants_.allow_origin(*origin, request.caller.merchant)) {
        reply.headers.emplace_back("Access-Control-Allow-Origin", *origin);
    }
}

Reply Application::answer(Request&& request) const noexcept
{
    const auto begin = std::chrono::steady_clock::now();
    std::string route_name = "none";
    Reply reply;
    try {
        request.trace = trace_of(request.header_text("traceparent"));
        request.now = clock_();
        reply = run_or_refuse(request, route_name);
        if (is_ultracart(request.path)) {
            reply = in_ultracart_form(std::move(reply));
        }
        add_common_headers(reply, request.trace);
        add_allowed_origin(request, reply);
        const auto duration =
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
        metrics_.count_request(route_name, reply.status, duration);
        log(LogLevel::info, "request",
            {{"trace_id", request.trace.trace_id},
             {"request_id", request.header_text("X-Request-Id")},
             {"merchant_id", merchant_name_of(request.caller)},
             {"route", route_name},
             {"status", reply.status},
             {"duration_us", duration.count()}});
    } catch (...) {
        // Memory ran out while the answer was put together: the plainest answer there is.
        reply.status = 500;
        reply.body.clear();
    }
    // The body of POST /cards holds a card number (R6).
    wipe(request.body);
    return reply;
}

Reply json_reply(int status, const Json& body)
{
    return {status, write_json(body), "application/json", {}};
}

Reply problem_reply(const Error& error, const Trace& trace)
{
    Reply reply{entry_of(error.problem()).status,
                write_json(problem_document(error, trace.trace_id)),
                "application/problem+json",
                {}};
    reply.headers = error.headers();
    if (reply.status == 401) {
        // RFC 6750 section 3: no error code when there was no token at all.
        reply.headers.emplace_back("WWW-Authenticate", error.problem() == Problem::token_missing
                                                           ? "Bearer realm=\"reprise\""
                                                           : "Bearer realm=\"reprise\", error=\"invalid_token\"");
    }
    if (error.problem() == Problem::scope_missing) {
        reply.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"reprise\", error=\"insufficient_scope\"");
    }
    if (reply.status == 503 || reply.status == 429 || error.problem() == Problem::request_in_flight ||
        error.problem() == Problem::cart_placing) {
        reply.headers.emplace_back("Retry-After", "1");
    }
    return reply;
}

std::string entity_tag(const std::string& version)
{
    return "\"" + version + "\"";
}

bool matches_if_none_match(const Request& request, const std::string& tag)
{
    const auto header = request.header("If-None-Match");
    if (!header) {
        return false;
    }
    // Weak comparison (RFC 9110 section 8.8.3.2): W/ makes no difference, and tags of ours hold no comma.
    return *header == "*" || header->find(tag) != std::string::npos;
}

bool matches_if_match(const Request& request, const std::string& tag)
{
    const auto header = request.header("If-Match").value_or(tag);
    std::string_view rest = header;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto entry = trimmed(rest.substr(0, comma));
        // Strong comparison (RFC 9110 section 8.8.3.2): a weak tag names no version.
        if (entry == "*" || entry == tag) {
            return true;
        }
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
    return false;
}

} // namespace reprise::io
