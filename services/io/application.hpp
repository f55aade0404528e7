#pragma once

#include "io/config.hpp"
#include "io/credentials.hpp"
#include "io/message.hpp"
#include "io/metrics.hpp"
#include "io/problem.hpp"
#include "io/refused_access.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace reprise::io {

/// Reads the clock. Only `main.cpp` makes one from the real clock.
using Clock = std::function<std::chrono::sys_seconds()>;

/// Who may ask: callers of a merchant that is served, callers of any merchant, or anybody.
enum class Access { token, any_merchant, open };

/// One operation of the contract.
struct Route {
    std::string method;              ///< GET or POST...; HEAD and OPTIONS follow by themselves.
    std::string pattern;             ///< `/orders/{order_id}/clone`
    std::vector<std::string> scopes; ///< All of them are needed.
    std::function<Reply(const Request&)> run;
    Access access = Access::token;
};

/// What runs a route: its function, with what the service works with. That is a handful of references, of which it
/// keeps a copy.
template <typename Deps>
std::function<Reply(const Request&)> with(const Deps& deps, Reply (*route)(const Deps&, const Request&))
{
    return [deps, route](const Request& request) { return route(deps, request); };
}

/// The one boundary between the routes and the network: finds the route, verifies the caller, turns everything that is
/// thrown into a problem (RFC 9457), in UltraCart's dialect into its own form of an error, counts, logs and notes who
/// was refused. Nothing leaves `answer` but a Reply. Any thread may call.
class Application {
public:
    /// `trail` is told of verified callers who were refused.
    Application(std::vector<Route> routes, const Credentials& credentials, const Merchants& merchants, Metrics& metrics,
                Clock clock, RefusalTrail trail = {});

    Reply answer(Request&& request) const noexcept;

private:
    Reply run(Request& request, std::string& route_name) const;
    /// The same, and a problem for whatever is thrown.
    Reply run_or_refuse(Request& request, std::string& route_name) const;
    void admit(Request& request, const Route& route) const;
    Reply refuse(const Request& request, const std::string& route_name, const Error& error) const;
    /// Lets a page of the merchant's own front ends read the answer (Fetch standard section 3.2.3).
    void add_allowed_origin(const Request& request, Reply& reply) const;

    std::vector<Route> routes_;
    Credentials credentials_;
    const Merchants& merchants_;
    Metrics& metrics_;
    Clock clock_;
    mutable RefusalNotes refusals_; ///< Has a lock of its own.
};

/// A JSON answer.
Reply json_reply(int status, const Json& body);
/// The problem answer of an error, with its own headers and those its status asks for (WWW-Authenticate, Retry-After).
Reply problem_reply(const Error& error, const Trace& trace);
/// A strong entity tag of a version (RFC 9110 section 8.8.3).
std::string entity_tag(const std::string& version);
/// Whether `If-None-Match` names this tag, so that the answer is 304 (RFC 9110 section 13.1.2).
bool matches_if_none_match(const Request& request, const std::string& tag);
/// Whether `If-Match` names this tag, or is `*`, or is not there at all (RFC 9110 section 13.1.1).
bool matches_if_match(const Request& request, const std::string& tag);

} // namespace reprise::io
