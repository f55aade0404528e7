#include "io/refused_access.hpp"

#include "io/log.hpp"
#include "io/remote_address.hpp"

#include <exception>

namespace reprise::io {

namespace {

/// Callers that are counted at a time; a token of each must have been issued. Of any more the log is all there is.
constexpr std::size_t most_callers = 10'000;

/// Logs what the row of the trail would say; never the token.
void log_refusal(std::string_view message, const Request& request, const RefusedAccess& refused)
{
    const auto remote_address = remote_address_of(request).value_or("");
    log(LogLevel::warning, message,
        {{"trace_id", request.trace.trace_id},
         {"request_id", request.header_text("X-Request-Id")},
         {"route", refused.route},
         {"code", entry_of(refused.problem).code},
         {"remote_address", remote_address},
         {"merchant_id", merchant_name_of(request.caller)},
         {"subject", request.caller.subject},
         {"client_id", request.caller.client_id}});
}

} // namespace

void RefusalNotes::note(const Request& request, const RefusedAccess& refused)
{
    if (!request.caller.merchant) {
        metrics_.add_to_counter("reprise_refused_tokens_total", "Requests without a good access token (401)", 1);
        log_refusal("access token refused", request, refused);
        return;
    }
    metrics_.add_to_counter("reprise_refused_access_total", "Requests of callers without the right (403)", 1);
    log_refusal("access refused", request, refused);
    if (!trail_ || !may_keep(request)) {
        return;
    }
    try {
        trail_(request, refused);
    } catch (const std::exception& fault) {
        log(LogLevel::error, "a refused access is not in the audit trail",
            {{"trace_id", request.trace.trace_id}, {"what", fault.what()}});
    }
}

bool RefusalNotes::may_keep(const Request& request)
{
    const auto minute = std::chrono::floor<std::chrono::minutes>(request.now);
    const auto caller =
        request.caller.merchant_id().str() + '\n' + request.caller.client_id + '\n' + request.caller.subject;
    const std::lock_guard lock(mutex_);
    if (minute != minute_) {
        minute_ = minute;
        kept_.clear();
    }
    if (kept_.size() >= most_callers && !kept_.contains(caller)) {
        return false;
    }
    return ++kept_[caller] <= kept_refusals_per_minute;
}

} // namespace reprise::io
