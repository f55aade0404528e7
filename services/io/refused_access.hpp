#pragma once

#include "io/message.hpp"
#include "io/metrics.hpp"
#include "io/problem.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace reprise::io {

/// A verified caller who was refused (403), or a token that was (401).
struct RefusedAccess {
    std::string route;                        ///< `GET /orders/{order_id}`
    Problem problem = Problem::scope_missing; ///< Why.
};

/// Puts the refusal of a verified caller into the audit trail. May throw whatever keeps it from that.
using RefusalTrail = std::function<void(const Request&, const RefusedAccess&)>;

/// How many refusals of one caller come into the trail in one minute. All of them are in the log.
inline constexpr int kept_refusals_per_minute = 20;

/// Notes refused access: every one in the log and as a count, and those of verified callers in the audit trail as well.
/// The trail is bounded for each caller, since whoever has a token of few scopes could fill the disk with it otherwise;
/// and a refused token (401) is never in it, since it speaks for no merchant and anybody can send one.
/// Any thread may call.
class RefusalNotes {
public:
    /// Without a trail the log and the count are all. `metrics` outlives the notes.
    RefusalNotes(Metrics& metrics, RefusalTrail trail) : metrics_(metrics), trail_(std::move(trail)) {}

    /// A refusal is answered whether or not the trail can be written: then an error in the log says so, with all that
    /// the row would have said.
    void note(const Request& request, const RefusedAccess& refused);

private:
    bool may_keep(const Request& request);

    Metrics& metrics_;
    RefusalTrail trail_;
    std::mutex mutex_;
    std::chrono::sys_time<std::chrono::minutes> minute_{}; ///< The minute that is counted.
    std::map<std::string, int> kept_;                      ///< Of each caller, in that minute.
};

} // namespace reprise::io
